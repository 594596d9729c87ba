"""How a question is put: one fact or a few of one theme, its kind, its answers as buttons and its reason; chooses nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.facts import label
from knowledge.interview.bands import bands_of, cuts_in_play
from knowledge.interview.priors import Priors
from knowledge.records import Fact, FactType, Subject
from knowledge.rules.cases import Part
from knowledge.rules.domains import NumberDomain
from knowledge.rules.programs import AGE, WRITER
from knowledge.rules.situations import Situation

MOST_FACTS = 4
MOST_IN_ONE = 3
"""Pieces of a question that stand in one sentence."""
MOST_REMEMBERED = 5_000
FAMILY = "famiglia"
WRITER_OPENING = "Ora una cosa su di te."
EXACTLY = "Mi serve la cifra precisa."
NOTHING = "No a tutto"


@dataclass(frozen=True, slots=True)
class Option:
    """One button: a value in the interface's form and what it says."""

    value: object
    label: str


@dataclass(frozen=True)
class Question:
    """What to ask next. ``kind``: boolean, enum, multi, number, money, date, ages, bands, household (the family) or theme.

    ``parts`` are the single questions inside one that fills several facts, ``example`` one way to answer them together.
    """

    id: str
    facts: tuple[str, ...]
    text: str
    kind: str
    options: tuple[Option, ...]
    why: str
    sensitive: bool
    parts: tuple["Question", ...] = ()
    example: str = ""
    slugs: tuple[str, ...] = ()
    """The services that the answer decides about, the likeliest first."""


@dataclass(frozen=True)
class Theme:
    """Facts that people tell in one breath, and the words that ask for some of them; each text for others and for oneself."""

    id: str
    facts: tuple[str, ...]
    opening: tuple[str, str]
    whole: tuple[tuple[frozenset[str], tuple[str, str]], ...]
    asks: Mapping[str, tuple[str, str]]
    says: Mapping[str, tuple[str, str]]
    ease: float
    together: bool

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Theme":
        whole = tuple((frozenset(one["facts"]), (one["it"], one.get("self_it", one["it"]))) for one in entry.get("whole", ()))
        asks = {fact: (words[0], words[-1]) for fact, words in (entry.get("asks") or {}).items()}
        says = {fact: (words[0], words[-1]) for fact, words in (entry.get("says") or {}).items()}
        opening = entry.get("question_it", "")
        openings = (opening, entry.get("question_self_it") or opening)
        return cls(
            entry["id"], tuple(entry["facts"]), openings, whole, asks, says, float(entry.get("ease", 1.0)), bool(entry.get("together"))
        )

    def text(self, facts: Sequence[str], *, mine: bool) -> str:
        """One question for all of ``facts``, as one would ask it; of four facts, two."""
        for wanted, words in self.whole:
            if wanted <= set(facts):
                return words[mine]
        pieces = [self.asks[fact][mine] for fact in facts]
        halves = [pieces[:2], pieces[2:]] if len(pieces) > MOST_IN_ONE else [pieces]
        return " ".join([*([self.opening[mine]] if self.opening[mine] else []), *(_asked_together(half) for half in halves if half)])

    def example(self, facts: Sequence[str], *, mine: bool) -> str:
        """How all of ``facts`` might be answered in one message; nothing where one of them has no example."""
        return ", ".join(self.says[fact][mine] for fact in facts) if all(fact in self.says for fact in facts) else ""


def _asked_together(pieces: Sequence[str]) -> str:
    """``quanto è l'ISEE``, ``quanto guadagni``: one sentence with a question mark."""
    *first, last = pieces
    text = f"{', '.join(first)} e {last}" if first else last
    return f"{text[:1].upper()}{text[1:]}?"


@dataclass(frozen=True)
class Wording:
    """The content's words and weights for asking."""

    facts: Mapping[str, Fact]
    names: Mapping[str, str]
    themes: tuple[Theme, ...]
    costs: Mapping[str, float]
    priors: Priors
    first: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    theme_of: Mapping[str, Theme] = field(default_factory=dict)
    bands: dict[object, tuple[Option, ...]] = field(default_factory=dict, repr=False)
    """The ranges offered before, by all that the decisions look at."""

    @cached_property
    def themes_of(self) -> Mapping[str, tuple[Theme, ...]]:
        """Every theme a fact may be asked in."""
        return {fact: tuple(theme for theme in self.themes if fact in theme.facts) for theme in self.themes for fact in theme.facts}

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Wording":
        document = catalogue.documents.get("questions.yml") or {}
        themes = tuple(Theme.of(theme) for theme in document.get("themes", ()))
        names = {slug: service.name_it for slug, service in catalogue.services.items()}
        theme_of = {fact: theme for theme in themes for fact in theme.facts}
        priors = Priors(document.get("priors") or {})
        return cls(catalogue.facts, names, themes, document.get("costs") or {}, priors, document.get("first") or {}, theme_of)

    def cost(self, keys: Iterable[str], *, after: str | None) -> float:
        """What a question weighs on the person who has just told something of the theme ``after``."""
        keys = tuple(keys)
        facts = [self.facts[key.partition("@")[0]] for key in keys]
        total = self.costs.get("fact", 1.0) + self.costs.get("more", 0.3) * (len(keys) - 1)
        total += self.costs.get("sensitive", 0.7) if any(fact.sensitive for fact in facts) else 0
        total += self.costs.get("rare", 0.2) * sum(share > 0 and broad in keys for key in keys for broad, share in self.ahead(key))
        total += self.costs.get("figure", 0.25) * sum(fact.type is FactType.DECIMAL for fact in facts)
        now = self.theme_of.get(keys[0].partition("@")[0])
        total += self.costs.get("new_theme", 0.15) if after is not None and (now is None or after != now.id) else 0
        return total * (now.ease if now is not None and len(keys) > 1 else 1)

    def ahead(self, key: str) -> Iterator[tuple[str, float]]:
        """The broader facts to ask before ``key``, with how often each decides it alone."""
        base = key.removesuffix(WRITER)
        for before, percent in self.first.get(base, {}).items():
            personal = key != base and self.facts[before].subject is Subject.PERSON
            yield before + (WRITER if personal else ""), percent / 100


def question_of(
    wording: Wording, situation: Situation, keys: tuple[str, ...], *, parts: Iterable[Part] = (), slugs: Iterable[str] = ()
) -> Question:
    """The question that fills ``keys``; ``parts`` are the decisions still open, whose thresholds cut the bands."""
    parts, slugs = tuple(parts), tuple(slugs)
    why = reason(wording, slugs)
    if len(keys) == 1:
        return replace(_single(wording, situation, keys[0], parts=parts, why=why), slugs=slugs)
    singles = tuple(_single(wording, situation, key, parts=parts, why=why) for key in keys)
    theme = wording.theme_of[keys[0].partition("@")[0]]
    writer = keys[0].endswith(WRITER)
    bare, mine = [key.removesuffix(WRITER) for key in keys], writer or _is_self(situation)
    text, example = theme.text(bare, mine=mine), theme.example(bare, mine=mine)
    kind = "household" if theme.id == FAMILY else "theme"
    sensitive = any(single.sensitive for single in singles)
    opened = f"{WRITER_OPENING} {text}" if writer else text
    return Question(
        f"{theme.id}{WRITER if writer else ''}",
        keys,
        opened,
        kind,
        _shortcuts(wording, situation, keys),
        why,
        sensitive,
        singles,
        example,
        slugs,
    )


def _shortcuts(wording: Wording, situation: Situation, keys: tuple[str, ...]) -> tuple[Option, ...]:
    """The one answer that says all of it: nobody else in the family (not after somebody was told of), or no to everything."""
    if "componenti_nucleo" in keys:
        if any(situation.told.get(key) for key in ("eta_figli", "figli_minori", "coniugato")):
            return ()
        alone: dict[str, object] = {key: value for key, value in (("componenti_nucleo", 1), ("eta_figli", [])) if key in keys}
        return (Option(alone, "Nessuno: una persona sola"),)
    none = {key: _none_of(wording.facts[key.partition("@")[0]]) for key in keys}
    return (Option(none, NOTHING),) if all(value is not None for value in none.values()) else ()


def _none_of(fact: Fact) -> object:
    """The value of a fact that is a plain no; ``None`` where there is no such value."""
    if fact.type is FactType.BOOLEAN and fact.asked:
        return False
    return [fact.exclusive[0]] if fact.type is FactType.MULTI_ENUM and fact.exclusive else None


def _is_self(situation: Situation) -> bool:
    return bool(situation.is_for_self)


def _single(wording: Wording, situation: Situation, key: str, *, parts: tuple[Part, ...], why: str) -> Question:
    fact = wording.facts[key.partition("@")[0]]
    writer = key.endswith(WRITER)
    text = fact.question_self_it if (writer or _is_self(situation)) and fact.question_self_it else fact.question_it or fact.id
    if writer:
        text = f"{WRITER_OPENING} {text}"
    if fact.type is FactType.DECIMAL and situation.is_answered(key):
        text = f"{EXACTLY} {text}"
    kind, options = _answers(wording, situation, key, parts)
    return Question(key, (key,), text, kind, options, why, fact.sensitive)


def _answers(wording: Wording, situation: Situation, key: str, parts: tuple[Part, ...]) -> tuple[str, tuple[Option, ...]]:
    fact = wording.facts[key.partition("@")[0]]
    none = (Option(fact.no_value.id, fact.no_value.label_it),) if fact.no_value and not situation.is_answered(key) else ()
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
    bands = () if situation.is_answered(key) else _bands(wording, situation, key, parts)
    if bands:
        return "bands", (*bands, *none)
    return ("money" if (fact.unit or "").startswith("euro") else "number"), none


def _bands(wording: Wording, situation: Situation, key: str, parts: tuple[Part, ...]) -> tuple[Option, ...]:
    """The content's own ranges; else those that the thresholds still open ask for, where ranges help."""
    fact = wording.facts[key.partition("@")[0]]
    if fact.ask_as == "bands":
        return tuple(Option(dict(band.value), band.label_it) for band in fact.bands)
    domain = situation.lexicon.domains[fact.id]
    if fact.id == AGE or fact.unit == "persone" or not isinstance(domain, NumberDomain):
        return ()
    known, reading = situation.get(key), [part for part in parts if any(slot.key == key for slot in part.judge.program.slots)]
    at = (key, known, *[(part.seat, part.seat.read(part.situation.columns)) for part in reading])
    found = wording.bands.get(at)
    if found is None:
        if len(wording.bands) >= MOST_REMEMBERED:
            wording.bands.clear()
        ranges = bands_of(fact, cuts_in_play(domain, key, known, reading), wording.priors)
        found = wording.bands[at] = tuple(Option(one.value(fact), one.label(fact)) for one in ranges)
    return found


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
