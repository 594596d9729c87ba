"""Why an outcome is what it is, in the person's language and terms: what they told beside what is asked; it judges nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from dialogs.words.fact_words import inside, label_of, option_words, person_of, value_words
from knowledge.records import Criterion, Exclusion, Fact, FactType, Lapsed
from knowledge.rules.explain import Doubt
from knowledge.rules.later import Kind
from knowledge.rules.programs import ADULT, Role
from knowledge.rules.territory import NOWHERE, RESIDENCE

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

NEVER_A_REASON = frozenset({RESIDENCE, "per_chi", "luogo_di_vita"})
CLEAR = frozenset({"stato_lavoro", "titolo_soggiorno", "titolo_casa", "problema_casa", "certificazione_disabilita", "condizione_salute"})
NAMED = 3
NUMBERS = {FactType.INTEGER, FactType.DECIMAL}
COMPARED = {"lt": "need.below", "lte": "need.up_to", "gt": "need.over", "gte": "need.at_least"}
TERRITORIES = {"milano": "Milano", "tradate": "Tradate", "ambito-tradate": "Ambito di Tradate", "lombardia": "Lombardia"}


def grounds(scene: "Scene", result: "Result", *, but: frozenset[str] = NEVER_A_REASON) -> Iterator[str]:
    """What the person told that speaks for it: ``ISEE 7.500 € (fino a 9.796 €)``; nothing that was never said."""
    facts, seen = scene.state.facts, set()
    for rule, line in result.explanation.judged:
        asked = scene.fact(str(line.fact))
        if line.verdict != "yes" or rule is ADULT or isinstance(rule, Exclusion) or asked is None:
            continue
        key = str(line.fact) if line.fact in facts else asked.derived_from or ""
        fact = scene.fact(key)
        if key not in facts or key in seen or fact is None or fact.id in NEVER_A_REASON | but:
            continue
        seen.add(key)
        yield _told(scene, key, fact, rule if fact is asked else None)


def _told(scene: "Scene", key: str, fact: Fact, rule: Criterion | None) -> str:
    told, name = scene.state.facts[key]["value"], inside(label_of(scene, key)) + person_of(scene, key)
    if isinstance(told, bool):
        return name if told else f"{name}: {scene.words('value.no')}"
    value = inside(value_words(scene, key, told))
    if fact.type not in NUMBERS:
        return f"{value}{person_of(scene, key)}" if _says_it_all(fact, told) else f"{name}: {value}"
    asked = _compared(scene, fact, rule) if rule is not None and rule.scale is None else ""
    return f"{name} {value} ({asked})" if asked else f"{name} {value}"


def _says_it_all(fact: Fact, told: object) -> bool:
    """Whether the value alone is clear: *senza casa*, *cittadinanza italiana*; not *altro* nor *nessuno*."""
    values = told if isinstance(told, list) else [told]
    empty = {*fact.exclusive, *fact.vague_values, *(fact.pending_values if fact.type is FactType.MULTI_ENUM else ())}
    return fact.id in CLEAR and empty.isdisjoint(map(str, values))


def against(scene: "Scene", result: "Result") -> Iterator[str]:
    """What was told and does not fit, beside what would: ``età: 82 anni (sotto 65 anni)``."""
    for rule, line in result.explanation.judged:
        if line.verdict == "no" and (text := need(scene, rule, line.fact, result=result)):
            told = scene.state.facts.get(str(line.fact))
            said = value_words(scene, str(line.fact), told["value"]) if told and not isinstance(rule, Exclusion) else ""
            told_so = said if line.fact == RESIDENCE else inside(said)
            yield scene.words("results.but", what=text, told=told_so) if said else text


def in_time(scene: "Scene", result: "Result") -> str:
    """What time alone will change, and not merely that a figure ends."""
    change, words = result.explanation.change, scene.words
    if change is None or change.kind is Kind.FIGURES_END:
        return ""
    if words.lang == "it":
        return change.text
    if change.kind is Kind.LAST_DAY:
        return words("later.last_day")
    if change.kind is Kind.DAYS_LEFT:
        return words.count("later.days_left", change.number, date=words.date(result.as_of + timedelta(days=change.number)))
    when = words("later.within_year") if change.months is None else words.count("later.in_months", max(1, change.months))
    then = words("later.gained" if change.is_gain else "later.lost")
    return words(f"later.{change.kind}", when=when, n=change.number, then=then)


def missing(scene: "Scene", result: "Result", *, most: int) -> str:
    """The names of what is not known yet and may still change the outcome."""
    keys = list(dict.fromkeys(result.missing))
    names = [inside(label_of(scene, key)) + person_of(scene, key) for key in keys[:most]]
    if len(keys) > most:
        names.append(scene.words("results.and_more"))
    return scene.words.list(names)


def near(scene: "Scene", result: "Result") -> str:
    """The only thing that is missing, or the only hindrance."""
    if scene.words.lang == "it":
        return result.near_miss or ""
    leaf = result.explanation.near_leaf
    if leaf is None:
        return ""
    text = need(scene, leaf.criterion, leaf.criterion.fact, result=result)
    if not text:
        return ""
    return scene.words("results.hindrance" if leaf.role is Role.EXCLUSION else "results.near_miss", what=text)


def doubt(scene: "Scene", result: "Result", one: Doubt) -> str:
    """In another language: a figure that is past or still to come, another kind of ISEE, a rule without a note; nothing for a note."""
    rule, words = one.rule, scene.words
    if rule is None:
        return ""
    if one.is_kind:
        fact, told = scene.catalogue.facts["isee_tipo"], str(scene.state.known().get("isee_tipo"))
        meant = str(getattr(rule, "isee_tipo", None))
        return words("confirm.kind", told=inside(option_words(scene, fact, told)), meant=inside(option_words(scene, fact, meant)))
    what = need(scene, rule, rule.fact, result=result)
    if not isinstance(rule, Lapsed):
        return words("confirm.check", what=what) if what else ""
    day = rule.until or rule.since
    key = "confirm.until" if rule.until else "confirm.since" if rule.since else "confirm.unknown"
    why = words(key, day=words.date(day)) if day else words(key)
    return f"{why} {words('confirm.before', what=what)}" if what else why


def need(scene: "Scene", rule: Criterion | Exclusion, key: str | None, *, result: "Result") -> str:
    """What is asked, as a short phrase; nothing where only its note says it."""
    fact = scene.fact(key) if key else None
    if fact is None or rule.fact is None:
        return ""
    if scene.words.lang == "it" and isinstance(rule, Exclusion):
        return inside(result.explanation.phrases.exclusion(rule, "no").rstrip("."))
    if scene.words.lang == "it":
        return result.explanation.phrase(rule, Role.TERRITORY if fact.id == RESIDENCE else Role.CRITERION)
    name = inside(label_of(scene, fact.id))
    if fact.id == RESIDENCE and (place := TERRITORIES.get(scene.catalogue.services[result.slug].territory)):
        return f"{name}: {place}"
    if fact.type is FactType.BOOLEAN:
        wanted = {"is_true": True, "is_false": False, "neq": not rule.value}.get(rule.op, bool(rule.value))
        return name if wanted else f"{name}: {scene.words('value.no')}"
    kind = getattr(rule, "isee_tipo", None)
    if kind and "isee_tipo" in scene.catalogue.facts:
        name = f"{name} {inside(option_words(scene, scene.catalogue.facts['isee_tipo'], kind))}"
    if getattr(rule, "scale", None):
        return name
    return f"{name}: {compared}" if (compared := _compared(scene, fact, rule)) else name


def _compared(scene: "Scene", fact: Fact, rule: Criterion | Exclusion) -> str:
    words, op, value = scene.words, rule.op, rule.value
    if op in COMPARED:
        return words(COMPARED[op], value=value_words(scene, fact.id, value))
    if op == "between":
        return words("need.between", low=value_words(scene, fact.id, value[0]), high=value_words(scene, fact.id, value[1]))
    values = [one for one in (value if isinstance(value, list | tuple) else [value]) if one is not None and one != NOWHERE]
    if not values or op in ("info", "verifica_operatore"):
        return ""
    shown = [inside(value_words(scene, fact.id, one)) for one in values[:NAMED]]
    if len(values) > NAMED:
        shown.append(words("results.and_more"))
    text = words.list(shown, style="standard" if op == "contains_all" else "or")
    return words("need.not", value=text) if op in ("neq", "not_contains_any") else text
