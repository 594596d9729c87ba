"""Who may be entitled to what: one outcome per service from the facts told, exact under partial knowledge; it orients, it never decides."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from threading import Lock

from knowledge.catalogue import Catalogue
from knowledge.once import once
from knowledge.rules.benches import JUDGED, Bench, Seats
from knowledge.rules.cases import Case, all_conditions
from knowledge.rules.concerns import concerns
from knowledge.rules.criteria import Vocabulary
from knowledge.rules.dated import figures_of, period_of, turning_days
from knowledge.rules.explain import Explanation, TraceLine
from knowledge.rules.implications import Implied
from knowledge.rules.programs import AGE, WRITER
from knowledge.rules.requirements import Phrases
from knowledge.rules.situations import FOR_WHOM, Lexicon, Situation
from knowledge.windows import Call

__all__ = ["Implied", "Matching", "Outcome", "Result", "Rules", "TraceLine", "match", "rules_of"]


class Outcome(StrEnum):
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    CHECK = "check"


@dataclass(frozen=True, eq=False)
class Rules:
    """A catalogue made ready to judge facts. What it remembers are readings of rules, never people."""

    catalogue: Catalogue
    lexicon: Lexicon
    benches: Mapping[str, Bench]
    phrases: Phrases
    turning_days: tuple[date, ...] = ()
    root: "Rules | None" = field(default=None, repr=False)
    period: int = -1
    dated: dict[int, "Rules"] = field(default_factory=dict, repr=False)
    memory: dict[object, object] = field(default_factory=dict, repr=False)
    of_areas: dict[frozenset[str], list[Bench]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Rules":
        vocabulary = Vocabulary.of(catalogue)
        lexicon = Lexicon.of(vocabulary, catalogue.semantics, all_conditions(catalogue), catalogue.implications)
        seats: dict[str, Seats] = {}
        benches = {}
        for slug, service in catalogue.services.items():
            shared = seats.setdefault(service.model_dump_json(include=set(JUDGED)), {})
            benches[slug] = Bench(lexicon, service, None, shared)
        return cls(catalogue, lexicon, benches, Phrases.of(catalogue), turning_days(catalogue))

    def at(self, as_of: date) -> "Rules":
        """The same rules with the figures in force on ``as_of``; made once for each period in which none changes."""
        root = self.root or self
        if not root.turning_days:
            return root
        period = period_of(root.turning_days, as_of)
        if self.root is not None and period == self.period:
            return self
        with _DATING:
            found = root.dated.get(period)
            if found is None:
                found = root.dated[period] = root._dated(as_of, period)
        return found

    def _dated(self, as_of: date, period: int) -> "Rules":
        seats: dict[str, Seats] = {}
        benches = {}
        for slug, bench in self.benches.items():
            if not any(figures_of(bench.service)):
                benches[slug] = bench
                continue
            shared = seats.setdefault(bench.service.model_dump_json(include=set(JUDGED)), {})
            benches[slug] = Bench(self.lexicon, bench.service, as_of, shared)
        return Rules(self.catalogue, self.lexicon, benches, self.phrases, self.turning_days, self, period)

    def chosen(self, need_areas: Collection[str] | None, slugs: Collection[str] | None = None) -> Iterable[Bench]:
        """The services named, or those of the need areas, or all of them."""
        if slugs is not None:
            return [bench for slug, bench in self.benches.items() if slug in slugs]
        if need_areas is None:
            return self.benches.values()
        areas = frozenset(need_areas)
        found = self.of_areas.get(areas)
        if found is None:
            found = [bench for bench in self.benches.values() if not areas.isdisjoint(bench.service.need_areas)]
            if len(self.of_areas) < MOST_AREAS:
                self.of_areas[areas] = found
        return found


_COMPILED: dict[tuple[int, str], Rules] = {}
_COMPILING = Lock()
_DATING = Lock()
MOST_COMPILED = 8
MOST_AREAS = 1_000
A_CHILD, AN_ADULT = 9, 50


def rules_of(catalogue: Catalogue) -> Rules:
    """The catalogue's rules, made ready once per release."""
    key = (catalogue.version, catalogue.digest)
    with _COMPILING:
        if key not in _COMPILED:
            while len(_COMPILED) >= MOST_COMPILED:
                _COMPILED.pop(next(iter(_COMPILED)))
            _COMPILED[key] = Rules.of(catalogue)
        return _COMPILED[key]


OUTCOMES = {outcome.value: outcome for outcome in Outcome}


@dataclass(eq=False)
class Result:
    """What can be said of one service; judged, and its texts written, only when read."""

    slug: str
    as_of: date
    bench: Bench = field(repr=False)
    situation: Situation = field(repr=False)
    phrases: Phrases = field(repr=False)

    @once
    def case(self) -> Case:
        return self.bench.case(self.situation)

    @once
    def outcome(self) -> Outcome:
        return OUTCOMES[self.case.outcome]

    @property
    def may_be_likely(self) -> bool:
        """``False`` where a look tells that it is not; cheaper than the outcome."""
        return self.bench.may_be_sure(self.situation)

    @property
    def person(self) -> str:
        return self.case.part.person

    @property
    def variant(self) -> str | None:
        variant = self.case.variant
        return variant.id if variant else None

    @property
    def already(self) -> bool:
        return self.case.already

    @property
    def hidden(self) -> bool:
        return self.bench.may_hide and self.case.hidden

    def concerns(self, need_areas: Collection[str] = ()) -> bool | None:
        """Worth proposing: ``True``, ``False``, or ``None`` where nothing told says so; asking by name is always worth an answer."""
        return concerns(self.bench.service, self.situation, need_areas)

    @property
    def missing(self) -> tuple[str, ...]:
        return self.case.missing

    @property
    def missing_is_exact(self) -> bool:
        """``False``: too many situations to list, and some of ``missing`` may not matter any more."""
        return self.case.missing_is_exact

    @property
    def status(self) -> str:
        return self.bench.service.status.value

    @once
    def explanation(self) -> Explanation:
        return Explanation(self.case, self.as_of, self.phrases)

    @property
    def confirm(self) -> tuple[str, ...]:
        return self.explanation.confirm

    @property
    def trace(self) -> tuple[TraceLine, ...]:
        return self.explanation.trace

    @property
    def near_miss(self) -> str | None:
        return self.explanation.near_miss

    @property
    def first_do(self) -> str | None:
        return self.explanation.first_do

    @property
    def later(self) -> str | None:
        return self.explanation.change.text if self.explanation.change else None

    @property
    def call(self) -> Call | None:
        return self.explanation.call

    @property
    def window_note(self) -> str | None:
        return self.explanation.window_note

    @property
    def cautious(self) -> bool:
        return self.explanation.cautious


@dataclass(frozen=True, eq=False)
class Matching:
    """One citizen against the catalogue."""

    catalogue_version: int
    as_of: date
    results: tuple[Result, ...]
    implied: tuple[Implied, ...]

    def of(self, slug: str) -> Result:
        return next(result for result in self.results if result.slug == slug)

    def outcomes(self) -> Mapping[str, Outcome]:
        """All of them, now."""
        return {result.slug: result.outcome for result in self.results}


def match(
    rules: Rules, facts: Mapping[str, object], *, as_of: date, need_areas: Collection[str] | None = None, imply: bool = True
) -> Matching:
    """The outcome of every service (or of those in ``need_areas``); ``FactError`` for a value that a fact does not admit."""
    return matching_of(rules, Situation.of(rules.lexicon, facts, imply=imply), as_of=as_of, need_areas=need_areas)


def matching_of(
    rules: Rules,
    situation: Situation,
    *,
    as_of: date,
    need_areas: Collection[str] | None = None,
    slugs: Collection[str] | None = None,
) -> Matching:
    chosen = rules.at(as_of).chosen(need_areas, slugs)
    results = tuple([Result(bench.slug, as_of, bench, situation, rules.phrases) for bench in chosen])
    return Matching(rules.catalogue.version, as_of, results, situation.implied)


def get_ready(rules: Rules, *, as_of: date) -> None:
    """Compiles beforehand what the usual conversations need: whoever it is for, under age and not, with and without the writer's age."""
    for_whom = rules.catalogue.facts.get(FOR_WHOM)
    people: list[dict[str, object]] = [{}]
    for whom in for_whom.allowed if for_whom else ():
        for age in (A_CHILD, AN_ADULT):
            helped = {FOR_WHOM: whom, AGE: age}
            people += [helped] if whom == "me" else [helped, {**helped, AGE + WRITER: AN_ADULT}]
    for facts in people:
        match(rules, facts, as_of=as_of).outcomes()
