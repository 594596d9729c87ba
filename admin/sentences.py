"""A service's requirements as Italian sentences, and the questions they imply; it judges nobody and changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from admin import field_words
from admin.record_forms import shown_number
from admin.value_words import value_label
from knowledge.catalogue import Catalogue
from knowledge.elision import elided
from knowledge.facts import describe_value, label
from knowledge.records import Alternatives, Concerns, Condition, Criterion, Exclusion, Fact, FactType, Variant
from knowledge.rules.requirements import Phrases

WORDS = {**field_words.WORDS, "familiare": "della famiglia"}
NAMES = {
    "eta_figli": "età dei figli",
    "comune_residenza": "residenza",
    "certificazione_disabilita": "certificazione di disabilità",
    "titolo_soggiorno": "cittadinanza o permesso",
    "titolo_casa": "casa in cui vive",
    "componenti_nucleo": "persone in famiglia",
    "disabilita_nel_nucleo": "in famiglia c'è una persona con disabilità",
    "sussidi_in_corso": "aiuti che riceve già",
    "eta_figlio_piu_piccolo": "età del figlio più piccolo",
    "eta_massima_nucleo": "età della persona più anziana in casa",
    "residenza_comune_mesi": "mesi di residenza nel Comune",
    "residenza_italia_anni": "anni di residenza in Italia",
    "stato_lavoro": "lavoro",
    "invalidita_percentuale": "invalidità",
    "figli_disabili": "figli con disabilità",
    "figli_minori": "figli minorenni",
    "per_chi": "per chi si chiede",
}
ONE = {
    "lt": "meno di {}",
    "lte": "fino a {}",
    "gt": "più di {}",
    "gte": "almeno {}",
    "between": "tra {} e {}",
    "eq": "{}",
    "neq": "non {}",
    "in": "{}",
    "contains_any": "almeno uno tra {}",
    "contains_all": "tutti: {}",
    "not_contains_any": "nessuno tra {}",
    "is_true": "sì",
    "is_false": "no",
    "info": "solo per informare",
    "verifica_operatore": "lo valuta un operatore",
}
SUBJECTS = {"richiedente": " di chi scrive", "beneficiario": " della persona da aiutare", "nucleo": " di almeno una persona in famiglia"}
IF_UNKNOWN = {
    "ignore": "se la persona non lo dice, non conta",
    "open": "se la persona non lo dice, lo verifica un operatore",
    "hide": "finché la persona non lo dice, la scheda non si mostra",
}


def fact_name(fact: str, catalogue: Catalogue) -> str:
    """The short name of a fact: the content's, where it gives one."""
    names = (catalogue.documents.get("questions.yml") or {}).get("names") or {}
    return NAMES.get(fact) or names.get(fact) or " ".join(WORDS.get(part, part) for part in fact.split("_"))


def told_name(key: str, catalogue: Catalogue) -> str:
    """The name of a told fact, which may be about who writes (``eta@richiedente``)."""
    name, _, person = key.partition("@")
    return f"{fact_name(name, catalogue)}{SUBJECTS.get(person, '') if person else ''}"


def value_name(fact: Fact, value: Any) -> str:
    """One value of a fact as people say it."""
    if fact.no_value and value == fact.no_value.id:
        return fact.no_value.label_it.lower()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _figure(fact, value)
    return label(fact, value) if value in fact.allowed else str(label(fact, value)).lower()


def value_in_words(fact: Fact, raw: object) -> str:
    """What was told of a fact, a range or a doubt too."""
    return describe_value(fact, raw)


def _figure(fact: Fact, value: float) -> str:
    number = shown_number(value)
    unit = fact.unit or ""
    if unit.startswith("euro"):
        return f"{number} €{unit.removeprefix('euro')}"
    if unit == "percento":
        return f"{number}%"
    singular = {"anni": "anno", "mesi": "mese", "persone": "persona", "giorni": "giorno", "settimane": "settimana"}
    return f"{number} {singular.get(unit, unit) if value == 1 else unit}".strip()


def _listed(words: Sequence[str], last: str = "oppure") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "…"


def condition_text(condition: Condition | Exclusion, catalogue: Catalogue) -> str:
    """``età almeno 65 anni``."""
    fact = catalogue.facts.get(condition.fact or "")
    if fact is None:
        return "lo valuta un operatore" if condition.op == "verifica_operatore" else "scegli un fatto"
    if fact.unit == "persone" and isinstance(condition.value, int | float):
        return Phrases.of(catalogue).requirement(condition)
    named = fact_name(fact.id, catalogue).removesuffix(" in un anno" if (fact.unit or "").endswith("all'anno") else "")
    name = f"{named}{SUBJECTS.get(condition.subject or '', '')}"
    alone = condition.op.startswith("contains") and isinstance(condition.value, list) and len(condition.value) == 1
    pattern = "{}" if alone else ONE.get(condition.op, condition.op)
    if condition.op in ("is_true", "is_false") and fact.id in NAMES and "c'è" in name:
        return name if condition.op == "is_true" else name.replace("c'è", "non c'è")
    if condition.op == "between" and isinstance(condition.value, list) and len(condition.value) == 2:
        return f"{name} {pattern.format(*(value_name(fact, one) for one in condition.value))}"
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    words = [value_name(fact, one) for one in values if one is not None]
    joint = "e" if condition.op == "contains_all" else "oppure" if condition.op == "in" else "e" if len(words) < 3 else "o"
    colon = "" if fact.type in (FactType.INTEGER, FactType.DECIMAL) else ":"
    return f"{name}{colon} {pattern.format(_listed(words, joint))}" if words else f"{name}{colon} {pattern.format('…')}"


def sentence(criterion: Criterion, catalogue: Catalogue) -> str:
    """One requirement with its conditions and exceptions, as one Italian sentence."""
    text = criterion.note or "lo valuta un operatore" if criterion.fact is None else condition_text(criterion, catalogue)
    if criterion.isee_tipo and criterion.fact == "isee":
        text = text.replace("ISEE", f"ISEE {criterion.isee_tipo.replace('-', ' ')}", 1)
    if criterion.if_:
        text = f"Solo se {_listed([condition_text(one, catalogue) for one in criterion.if_], 'e')}: {text}"
    tail = list(_exceptions(criterion, catalogue))
    return f"{text[:1].upper()}{text[1:].rstrip('.')}{'; ' if tail else ''}{'; '.join(tail)}."


def _exceptions(criterion: Criterion, catalogue: Catalogue) -> Iterator[str]:
    fact = catalogue.facts.get(criterion.fact or "")
    if criterion.scale:
        yield "la soglia cresce con la famiglia"
    if criterion.verify_to is not None and fact is not None:
        side = "oltre" if criterion.op in ("lt", "lte") else "sotto"
        yield f"{side}, e fino a {value_name(fact, criterion.verify_to)}, lo verifica un operatore"
    if fact is not None:
        for one in criterion.figures:
            same = len(criterion.figures) == 1 and one.value == criterion.value
            yield f"cifra che vale {_period(one.from_, one.to)}" if same else f"{_period(one.from_, one.to)}: {_figure_of(fact, one.value)}"
    if criterion.on_false:
        yield "se è no, lo verifica un operatore"
    if criterion.on_true:
        yield "se è sì, decide comunque un operatore"
    if criterion.on_none:
        yield "se non c'è ancora, lo verifica un operatore"
    if criterion.pending_ok:
        yield "basta averlo chiesto"
    if criterion.if_unknown:
        yield IF_UNKNOWN[criterion.if_unknown]


def _figure_of(fact: Fact, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    return " e ".join(value_name(fact, one) for one in values)


def _period(begin: date | None, end: date | None) -> str:
    """*dal 1 gen 2026 al 31 dic 2026*."""
    said = [f"{word} {format_date(day, 'd MMM y', locale='it')}" for word, day in (("dal", begin), ("al", end)) if day]
    return elided(" ".join(said)) or "senza date"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the list: ``path`` is its place (``3``, or ``3.0.1`` inside alternatives)."""

    path: str
    text: str
    group: str | None = None


def lines(criteria: Sequence[Criterion | Alternatives], catalogue: Catalogue) -> list[Line]:
    """Every requirement as a sentence, in order."""
    found = []
    for place, item in enumerate(criteria):
        if isinstance(item, Alternatives):
            for road, choice in enumerate(item.alternatives):
                found += [Line(f"{place}.{road}.{i}", sentence(one, catalogue)) for i, one in enumerate(choice.all)]
        else:
            found.append(Line(str(place), sentence(item, catalogue), item.group))
    return found


def whole(criteria: Sequence[Criterion | Alternatives], catalogue: Catalogue) -> list[str]:
    """The requirements together: what is needed always, and where one of several is enough."""
    always: list[str] = []
    groups: dict[str, list[str]] = {}
    for item in criteria:
        if isinstance(item, Alternatives):
            roads = [
                f"{choice.label} ({'; '.join(sentence(one, catalogue).rstrip('.') for one in choice.all)})" for choice in item.alternatives
            ]
            always.append(f"Una di queste strade: {' OPPURE '.join(roads)}.")
        elif item.group:
            groups.setdefault(item.group, []).append(sentence(item, catalogue).rstrip("."))
        elif item.op != "info":
            always.append(sentence(item, catalogue))
    return always + [f"Ne basta uno: {' OPPURE '.join(texts)}." for texts in groups.values()]


def each(criteria: Sequence[Criterion | Alternatives], catalogue: Catalogue) -> list[str]:
    """Every requirement by itself, so that two versions can be laid side by side."""
    found = []
    for item in criteria:
        if isinstance(item, Alternatives):
            roads = [(choice.label, sentence(one, catalogue)) for choice in item.alternatives for one in choice.all]
            found += [f"Strada «{name}»: {text}" for name, text in roads]
        elif item.group:
            found.append(f"Ne basta uno, e tra questi: {sentence(item, catalogue)}")
        else:
            found.append(sentence(item, catalogue))
    return found


def questions(criteria: Sequence[Criterion | Alternatives], catalogue: Catalogue) -> list[str]:
    """The questions that these requirements make Bussola ask."""
    flat = [one for item in criteria for one in _flat(item)]
    needed = [fact for one in flat for fact in (one.fact, *(condition.fact for condition in one.if_)) if fact]
    found = {}
    for name in needed:
        fact = catalogue.facts.get(name)
        fact = catalogue.facts.get(fact.derived_from) if fact and fact.derived_from else fact
        if fact is not None and fact.asked and fact.question_it:
            found[fact.id] = fact.question_it
    return list(found.values())


def _flat(item: Criterion | Alternatives) -> Iterator[Criterion]:
    if isinstance(item, Criterion):
        yield item
        return
    for choice in item.alternatives:
        yield from choice.all


def exclusions(items: Sequence[Exclusion], catalogue: Catalogue) -> list[str]:
    """Who cannot have it, one sentence each."""
    return [exclusion(one, catalogue) for one in items]


def exclusion(item: Exclusion, catalogue: Catalogue) -> str:
    only = f", solo se {_listed([condition_text(one, catalogue) for one in item.if_], 'e')}" if item.if_ else ""
    return f"{value_label(item.kind).capitalize()}: {condition_text(item, catalogue)}{only}."


def concerned(concerns: Concerns | None, catalogue: Catalogue) -> list[str]:
    """Whom a service is proposed to: who asks in its areas, who has something in particular, and whom never."""
    if concerns is None:
        return []
    areas = ", ".join(catalogue.need_areas[one].name_it for one in concerns.areas if one in catalogue.need_areas)
    shown = [f"Si propone a chi chiede aiuto in: {areas}."] if areas else []
    shown += [f"Si propone anche se: {condition_text(one, catalogue)}." for one in concerns.any]
    return shown + [f"Non si propone mai se: {condition_text(one, catalogue)}." for one in concerns.never]


def variants(items: Sequence[Variant], catalogue: Catalogue) -> list[str]:
    """What is different in each place, one sentence for each difference."""
    found = []
    for item in items:
        if not (item.override or item.drop or item.add):
            found.append(f"{item.name_it}: stessi requisiti.")
        for override in item.override:
            wanted = override.model_dump(exclude_unset=True, by_alias=True)
            found.append(f"{item.name_it}: cambia «{override.id}», {_changed(wanted)}.")
        found += [f"{item.name_it}: non vale «{name}»." for name in item.drop]
        found += [f"{item.name_it}, in più: {text}" for text in whole(item.add, catalogue)]
    return found


def _changed(wanted: dict[str, Any]) -> str:
    said = {key: value for key, value in wanted.items() if key not in ("id", "source", "as_of", "confidence")}
    return "; ".join(f"{field_words.label_of(key).lower()} {shown_number(value)}" for key, value in said.items()) or "fonte e data"
