"""One citizen's told facts as known sets of cells, completed by implications, and who they belong to; decides nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.once import once
from knowledge.records import Condition, Criterion, Exclusion, Fact, Semantics, Subject
from knowledge.rules.columns import Columns, Reading
from knowledge.rules.comparisons import Comparisons
from knowledge.rules.criteria import Vocabulary, thresholds
from knowledge.rules.domains import Domain, Known, Partition, domain_of
from knowledge.rules.implications import Implied, Rule, close, rules_from
from knowledge.rules.known import NUMBERS, FactError, Unknown, parse
from knowledge.rules.memory import Memory
from knowledge.rules.programs import ADULT, AGE, WRITER, Persons
from knowledge.rules.puzzles import Shelf
from knowledge.rules.territory import RESIDENCE

FOR_WHOM = "per_chi"
TOWN_NAME = "comune_nome"
ISEE, ISEE_TYPE = "isee", "isee_tipo"
WRITERS = ("same", "child", "apart")
MOST_REMEMBERED = 50_000


@dataclass
class Lexicon:
    """Everything needed to read facts: their cells, the implications, who shares what. Remembers readings, never whose."""

    vocabulary: Vocabulary
    semantics: Semantics
    domains: Mapping[str, Domain]
    rules: tuple[Rule, ...]
    partitions: dict[object, Partition] = field(default_factory=dict, repr=False)
    memory: Memory = field(default_factory=Memory, repr=False)
    joint_cells: dict[tuple[object, ...], tuple[tuple[int, ...], ...] | None] = field(init=False, repr=False)
    seen_sets: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict, repr=False)
    residence: dict[str, Criterion] = field(default_factory=dict, repr=False)
    shelf: Shelf = field(init=False, repr=False)
    comparisons: Comparisons = field(init=False, repr=False)
    columns: Columns = field(init=False, repr=False)
    _read: dict[tuple[str, str], tuple[Known, str | None]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.shelf, self.columns, self.comparisons = Shelf(self.memory), Columns(self.domains), Comparisons(self.vocabulary)
        self.joint_cells = self.memory.shelf(5)

    @classmethod
    def of(cls, vocabulary: Vocabulary, semantics: Semantics, conditions: Iterable[Condition | Exclusion], implications: Any) -> "Lexicon":
        conditions = tuple(conditions)
        figures: dict[str, list[float]] = {}
        for condition in (*conditions, ADULT):
            if condition.fact:
                figures.setdefault(condition.fact, []).extend(thresholds(vocabulary, condition))
        for implication in implications:
            for consequence in implication.then:
                value = consequence.value
                if isinstance(value, int | float) and not isinstance(value, bool):
                    figures.setdefault(consequence.fact, []).append(value)
                for relation in ("same_as", "min_fact"):
                    if isinstance(value, Mapping) and relation in value:
                        both = [*figures.get(consequence.fact, ()), *figures.get(value[relation], ())]
                        figures[consequence.fact] = figures[value[relation]] = both
        derived = {name: tuple(values) for name, values in figures.items()}
        domains = {
            fact.id: domain_of(fact, figures.get(fact.id, ()), derived, vocabulary.facts)
            for fact in vocabulary.facts.values()
            if fact.derived_from is None
        }
        rules = rules_from(vocabulary, tuple(implications), domains)
        return cls(vocabulary, semantics, domains, rules, memory=Memory.sized(len(conditions)))

    def read(self, key: str, raw: object) -> tuple[Known, str | None]:
        """The cells that ``raw`` leaves possible, and why it is unknown if it is; ``FactError`` if it is not admitted."""
        remembered = (key, repr(raw))
        found = self._read.get(remembered)
        if found is None:
            if len(self._read) > MOST_REMEMBERED:
                self._read.clear()
            found = self._read[remembered] = self._fresh(key, raw)
        return found

    def _fresh(self, key: str, raw: object) -> tuple[Known, str | None]:
        base, named, person = key.partition("@")
        fact = self.vocabulary.facts.get(base)
        if fact is None:
            raise FactError(key, it=f"{key}: questo fatto non esiste.", en=f"{key}: there is no such fact.")
        if named and fact.subject is not Subject.PERSON:
            raise FactError(key, it=f"{base} è della famiglia: scrivi solo {base}.", en=f"{base} is of the household: write {base} alone.")
        if named and person != "richiedente":
            raise FactError(
                key,
                it=f"Per la persona aiutata scrivi {base}, per chi scrive {base}@richiedente.",
                en=f"Write {base} for the person helped, {base}@richiedente for the one who writes.",
            )
        knowledge = parse(fact, raw)
        if isinstance(knowledge, Unknown):
            return self.domains[self.vocabulary.base(base)].full, knowledge.reason
        if fact.derived_from is None:
            return self.domains[base].known(knowledge), None
        return self._through(fact.derived_from, base, knowledge), None

    def _through(self, base: str, derived: str, knowledge: Any) -> Known:
        """A derived fact that was told all the same narrows the fact it comes from."""
        mask = 0
        for cell, value in enumerate(self.domains[base].values):
            view = self.vocabulary.view(derived, value)
            if view is not None and knowledge.low <= view <= knowledge.high:
                mask |= 1 << cell
        return mask or self.domains[base].full

    @once
    def order(self) -> Mapping[str, int]:
        """The facts' places in the catalogue: ties are settled by it."""
        return self.vocabulary.order

    @once
    def bits(self) -> Mapping[str, int]:
        """One bit for each fact that is told."""
        return {fact: 1 << place for place, fact in enumerate(self.domains)}

    def bits_of(self, facts: Iterable[str]) -> int:
        return sum(self.bits.get(fact, 0) for fact in set(facts))

    @once
    def minors(self) -> int:
        """The cells of ``eta`` below eighteen."""
        return sum(1 << cell for cell, age in enumerate(self.domains[AGE].values) if age < 18)

    @once
    def places(self) -> Partition:
        return Partition(self.domains[RESIDENCE], [lambda value: value])


@dataclass(frozen=True)
class Situation:
    """What is known of a beneficiary, of the person who writes, and of the household."""

    lexicon: Lexicon
    known: Mapping[str, Known]
    reasons: Mapping[str, str]
    told: Mapping[str, object]
    implied: tuple[Implied, ...]
    imply: bool
    wider: "Situation | None" = field(default=None, repr=False)
    """The one of which this says more."""
    _narrowed: dict[tuple[str, Known], "Situation"] = field(default_factory=dict, init=False, repr=False, compare=False)
    _within: dict[tuple[tuple[str, int], ...], "Situation"] = field(default_factory=dict, init=False, repr=False, compare=False)
    _supposed: dict[str, "Situation"] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, lexicon: Lexicon, facts: Mapping[str, object], *, imply: bool = True) -> "Situation":
        known: dict[str, Known] = {}
        reasons: dict[str, str] = {}
        for key, raw in facts.items():
            if raw is None or key == TOWN_NAME:
                continue
            cells, reason = lexicon.read(key, raw)
            if reason is not None:
                reasons[key] = reason
                continue
            base = _base(lexicon, key)
            known[base] = cells if base not in known else _both(known[base], cells)
        return cls._made(lexicon, known, reasons, facts, imply=imply)

    @classmethod
    def _made(
        cls, lexicon: Lexicon, known: dict[str, Known], reasons: Mapping[str, str], facts: Mapping[str, object], *, imply: bool
    ) -> "Situation":
        implied: list[Implied] = []
        if imply:
            implied = close(lexicon.rules, known, lexicon.domains, told=facts)
            if any(key.endswith(WRITER) for key in known):
                personal = tuple(rule for rule in lexicon.rules if rule.personal)
                implied += close(personal, known, lexicon.domains, suffix=WRITER, told=facts)
        return cls(lexicon, known, reasons, facts, tuple(implied), imply)

    def narrowed(self, key: str, cells: Known) -> "Situation":
        """The same situation, had the person said that much more."""
        found = self._narrowed.get((key, cells))
        if found is None:
            made = self._made(self.lexicon, {**self.known, key: cells}, self.reasons, self.told, imply=self.imply)
            found = self._narrowed[key, cells] = replace(made, wider=self)
        return found

    def within(self, cells: tuple[tuple[str, int], ...]) -> "Situation":
        """The same situation, had the person said that these keys are in these of their cells."""
        if not cells:
            return self
        found = self._within.get(cells)
        if found is None:
            found = self
            for key, inside in cells:
                told = found.get(key)
                assert isinstance(told, int)
                found = found.narrowed(key, told & inside)
            self._within[cells] = found
        return found

    def had(self, **facts: object) -> "Situation":
        """The same situation, had the person told ``facts``; ``FactError`` for a value that a fact does not admit."""
        key = repr(sorted(facts.items(), key=lambda fact: fact[0]))
        if key not in self._supposed:
            self._supposed[key] = self.of(self.lexicon, {**self.told, **facts}, imply=self.imply)
        return self._supposed[key]

    @once
    def columns(self) -> Reading:
        """All that programs read of it."""
        return self.lexicon.columns.of(self.known, self.hinted, imply=self.imply, like=self.wider.columns if self.wider else None)

    @once
    def standing(self) -> int:
        """A number for all that decides, apart from places, who is judged and how many ways things may stand."""
        who = 3 * (None, True, False).index(self.is_for_self) + WRITERS.index(self.persons.writer_is)
        return 8 * who + 4 * self.surely_minor + 2 * self.maybe_minor + self.persons.known

    @once
    def own_facts(self) -> int:
        """The facts told of the person who writes that somebody else's could stand for, as bits."""
        persons = self.persons
        if persons.writer_is == "apart" and not self.maybe_minor:
            return 0
        return self.lexicon.bits_of(persons.told if persons.writer_is == "same" else persons.told & persons.shared)

    def get(self, key: str) -> Known:
        found = self.known.get(key)
        return self.lexicon.domains[key.partition("@")[0]].full if found is None else found

    def is_told(self, key: str) -> bool:
        found = self.known.get(key)
        return found is not None and (found != self.lexicon.domains[key.partition("@")[0]].full or key in self.hinted)

    def is_answered(self, key: str) -> bool:
        """Something was said or follows, even if no rule can tell it from anything else."""
        return self.is_told(key) or (self.told.get(key) is not None and key not in self.reasons)

    @once
    def hinted(self) -> tuple[str, ...]:
        """Numbers of which a span was told, so wide that every rule may still go either way: told all the same."""
        facts, spans = self.lexicon.vocabulary.facts, ((key, raw) for key, raw in self.told.items() if isinstance(raw, Mapping))
        return tuple(key for key, raw in spans if key in self.known and _says_a_bit(facts[key.partition("@")[0]], raw))

    @once
    def town(self) -> str | None:
        name = self.told.get(TOWN_NAME)
        return name if isinstance(name, str) else None

    @once
    def surely_minor(self) -> bool:
        age = self.known.get(AGE)
        return isinstance(age, int) and not age & ~self.lexicon.minors

    @once
    def not_asked(self) -> frozenset[str]:
        """What is awaited; and the kind of ISEE before a figure is known."""
        pending = {key for key, reason in self.reasons.items() if reason == "pending"}
        return frozenset(pending if self.is_told(ISEE) else {*pending, ISEE_TYPE})

    @once
    def maybe_minor(self) -> bool:
        age = self.get(AGE)
        return isinstance(age, int) and bool(age & self.lexicon.minors) and bool(age & ~self.lexicon.minors)

    @once
    def is_for_self(self) -> bool | None:
        """``None`` = not said."""
        domain = self.lexicon.domains.get(FOR_WHOM)
        said = self.known.get(FOR_WHOM)
        if domain is None or not isinstance(said, int):
            return None
        mine = domain.exact("me")
        assert isinstance(mine, int)
        return True if said == mine else None if said & mine else False

    @once
    def persons(self) -> Persons:
        told = frozenset(key.removesuffix(WRITER) for key in (*self.known, *self.reasons) if key.endswith(WRITER))
        known = any(key.endswith(WRITER) for key in self.known)
        shared = frozenset(self.lexicon.semantics.shared_facts)
        if self.is_for_self or (self.is_for_self is None and not self.surely_minor):
            return Persons("same", told, shared, known=known)
        return Persons("child" if self.surely_minor else "apart", told, shared, known=known)


def _base(lexicon: Lexicon, key: str) -> str:
    fact, _, person = key.partition("@")
    return lexicon.vocabulary.base(fact) + (f"@{person}" if person else "")


def _both(one: Known, other: Known) -> Known:
    if isinstance(one, int) and isinstance(other, int):
        return one & other or one
    return one


def _says_a_bit(fact: Fact, raw: Mapping[str, object]) -> bool:
    """A span that leaves out some of what the fact admits."""
    return fact.type in NUMBERS and (raw.get("min", fact.min) != fact.min or raw.get("max", fact.max) != fact.max)
