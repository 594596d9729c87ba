"""How a question is put: one fact or a few of one theme, its kind, its answers as buttons and its reason; chooses nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.cases import Part
from knowledge.catalogue import Catalogue
from knowledge.domains import NumberDomain
from knowledge.facts import figure, label
from knowledge.programs import WRITER
from knowledge.records import Band, Fact, FactType
from knowledge.situations import Situation

MOST_FACTS, MOST_CUTS = 4, 7
FAMILY = "famiglia"
WRITER_OPENING = "Ora una cosa su di te."


@dataclass(frozen=True, slots=True)
class Option:
    """One button: a value in the interface's form and what it says."""

    value: object
    label: str


@dataclass(frozen=True)
class Question:
    """What to ask next. ``kind``: boolean, enum, multi, number, money, date, ages, bands, household (the family) or theme.

    ``parts`` are the single questions inside one that fills several facts.
    """

    id: str
    facts: tuple[str, ...]
    text: str
    kind: str
    options: tuple[Option, ...]
    why: str
    sensitive: bool
    parts: tuple["Question", ...] = ()


@dataclass(frozen=True)
class Theme:
    """Facts that people tell in one breath."""

    id: str
    facts: tuple[str, ...]
    question_it: str
    question_self_it: str


@dataclass(frozen=True)
class Wording:
    """The content's words and weights for asking."""

    facts: Mapping[str, Fact]
    names: Mapping[str, str]
    themes: tuple[Theme, ...]
    costs: Mapping[str, float]
    theme_of: Mapping[str, Theme] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Wording":
        document = catalogue.documents.get("questions.yml") or {}
        themes = tuple(
            Theme(theme["id"], tuple(theme["facts"]), theme.get("question_it", ""), theme.get("question_self_it", ""))
            for theme in document.get("themes", ())
        )
        names = {slug: service.name_it for slug, service in catalogue.services.items()}
        theme_of = {fact: theme for theme in themes for fact in theme.facts}
        return cls(catalogue.facts, names, themes, document.get("costs") or {}, theme_of)

    def cost(self, keys: Iterable[str], *, after: str | None) -> float:
        """What a question weighs on the person."""
        keys = tuple(keys)
        facts = [self.facts[key.partition("@")[0]] for key in keys]
        total = self.costs.get("fact", 1.0) + self.costs.get("more", 0.3) * (len(keys) - 1)
        total += self.costs.get("sensitive", 0.7) if any(fact.sensitive for fact in facts) else 0
        total += self.costs.get("figure", 0.25) * sum(fact.type is FactType.DECIMAL for fact in facts)
        before, now = (self.theme_of.get(key.partition("@")[0]) if key else None for key in (after, keys[0]))
        return total + (self.costs.get("new_theme", 0.15) if before is not None and before is not now else 0)


def question_of(
    wording: Wording, situation: Situation, keys: tuple[str, ...], *, parts: Iterable[Part] = (), slugs: Iterable[str] = ()
) -> Question:
    """The question that fills ``keys``; ``parts`` are the decisions still open, whose thresholds cut the bands."""
    parts = tuple(parts)
    why = reason(wording, slugs)
    if len(keys) == 1:
        return _single(wording, situation, keys[0], parts=parts, why=why)
    singles = tuple(_single(wording, situation, key, parts=parts, why=why) for key in keys)
    theme = wording.theme_of[keys[0].partition("@")[0]]
    mine = _is_self(situation) or keys[0].endswith(WRITER)
    opening = theme.question_self_it if mine else theme.question_it
    alone = theme.id == FAMILY and not set(keys).isdisjoint({"componenti_nucleo", "eta_figli"})
    text = opening if alone else " ".join([f"{opening}.", *(single.text for single in singles)])
    kind = "household" if theme.id == FAMILY else "theme"
    identity = f"{theme.id}{WRITER if keys[0].endswith(WRITER) else ''}"
    return Question(identity, keys, text, kind, _shortcuts(keys), why, any(single.sensitive for single in singles), singles)


def _shortcuts(keys: tuple[str, ...]) -> tuple[Option, ...]:
    """The one answer about a family that is the same for many."""
    if not {"componenti_nucleo", "eta_figli"} <= set(keys):
        return ()
    return (Option({"componenti_nucleo": 1, "eta_figli": []}, "Nessuno: una persona sola"),)


def _is_self(situation: Situation) -> bool:
    return bool(situation.is_for_self)


def _single(wording: Wording, situation: Situation, key: str, *, parts: tuple[Part, ...], why: str) -> Question:
    fact = wording.facts[key.partition("@")[0]]
    writer = key.endswith(WRITER)
    text = fact.question_self_it if (writer or _is_self(situation)) and fact.question_self_it else fact.question_it or fact.id
    if writer:
        text = f"{WRITER_OPENING} {text}"
    kind, options = _answers(fact, situation, key, parts)
    return Question(key, (key,), text, kind, options, why, fact.sensitive)


def _answers(fact: Fact, situation: Situation, key: str, parts: tuple[Part, ...]) -> tuple[str, tuple[Option, ...]]:
    none = (Option(fact.no_value.id, fact.no_value.label_it),) if fact.no_value and not situation.is_told(key) else ()
    if fact.type is FactType.BOOLEAN:
        return "boolean", (Option(True, "Sì"), Option(False, "No"))
    if fact.type is FactType.ENUM:
        return "enum", tuple(Option(value, label(fact, value)) for value in fact.allowed)
    if fact.type is FactType.MULTI_ENUM:
        return "multi", tuple(Option([value], label(fact, value)) for value in fact.allowed)
    if fact.type is FactType.AGES:
        return "ages", (Option([], "Nessun figlio a carico"),)
    if fact.ask_as == "data":
        return "date", none
    if fact.ask_as == "bands" and not situation.is_told(key):
        return "bands", (*(_band(band) for band in fact.bands), *none)
    money = (fact.unit or "").startswith("euro")
    if money and not situation.is_told(key):
        bands = _bands(fact, situation, key, parts)
        return ("bands", (*bands, *none)) if len(bands) > 1 else ("money", none)
    return ("money" if money else "number"), none


def _band(band: Band) -> Option:
    return Option(dict(band.value), band.label_it)


def _bands(fact: Fact, situation: Situation, key: str, parts: tuple[Part, ...]) -> tuple[Option, ...]:
    """Ranges cut where the answer can change something now; the most useful cuts if they are many."""
    domain = situation.lexicon.domains[fact.id]
    assert isinstance(domain, NumberDomain)
    votes: dict[int, int] = {}
    for part in parts:
        for slot in part.judge.program.slots:
            if slot.key == key:
                classes = slot.partition.of_raw[: len(domain.starts)]
                for cell in range(1, len(classes)):
                    votes[cell] = votes.get(cell, 0) + (classes[cell] != classes[cell - 1])
    chosen = sorted(sorted((cell for cell in votes if votes[cell]), key=lambda cell: (-votes[cell], cell))[:MOST_CUTS])
    edges = [0, *chosen, len(domain.starts)]
    return tuple(_range(fact, domain, first, last - 1) for first, last in pairwise(edges))


def _range(fact: Fact, domain: NumberDomain, first: int, last: int) -> Option:
    low, high = round(domain.span(first)[0], 2), round(domain.span(last)[1], 2)
    whole = {end: int(end) if end == int(end) else end for end in (low, high)}
    if first == 0:
        return Option({"max": whole[high]}, f"Fino a {figure(fact, high)}")
    before = figure(fact, domain.span(first - 1)[1], unit=False)
    if last == len(domain.starts) - 1:
        return Option({"min": whole[low]}, f"Più di {before} €")
    return Option({"min": whole[low], "max": whole[high]}, f"Da {before} a {figure(fact, high)}")


def reason(wording: Wording, slugs: Iterable[str]) -> str:
    """One plain sentence on what the answer decides."""
    names = [wording.names[slug] for slug in slugs]
    if not names:
        return "Serve a capire meglio la situazione."
    if len(names) == 1:
        return f"Serve a capire se può valere: {names[0]}."
    if len(names) == 2:
        return f"Serve per: {names[0]}; {names[1]}."
    return f"Serve per {len(names)} aiuti, per esempio: {names[0]}."


def any_question(rules_facts: Mapping[str, Fact], key: str) -> bool:
    """Whether there is a question for this fact at all."""
    fact = rules_facts.get(key.partition("@")[0])
    return fact is not None and fact.asked and fact.derived_from is None
