"""One service judged for one situation: picks the person, the local variant and the age that matter, and joins their exact decisions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.catalogue import Catalogue
from knowledge.compiling import Compiler
from knowledge.criteria import scale_conditions
from knowledge.domains import Known
from knowledge.joint import BEST_FIRST, Joint, joint_of
from knowledge.programs import AGE, WRITER, Persons, Slot
from knowledge.records import Alternatives, Condition, Exclusion, Service, Variant
from knowledge.situations import Lexicon, Situation
from knowledge.territory import RESIDENCE, territory_criterion, variant_of, with_variant
from knowledge.worlds import Decision, Judge, State

MOST_REMEMBERED = 2_000
BENEFICIARY, WRITING = "beneficiario", "richiedente"
ISEE, ISEE_TYPE = "isee", "isee_tipo"


def conditions_of_service(service: Service) -> Iterator[Condition | Exclusion]:
    """Every comparison written in a service and its variants."""
    entries = [*service.criteria, *(entry for variant in service.variants for entry in with_variant(service, variant).criteria)]
    for entry in entries:
        for criterion in (one for option in entry.alternatives for one in option.all) if isinstance(entry, Alternatives) else (entry,):
            yield criterion
            yield from criterion.if_
    yield from service.exclusions


def all_conditions(catalogue: Catalogue) -> Iterator[Condition | Exclusion]:
    for service in catalogue.services.values():
        yield from conditions_of_service(service)
    for scale in catalogue.scales.values():
        yield from scale_conditions(scale)
    for implication in catalogue.implications:
        yield from implication.if_
    for fact in catalogue.facts.values():
        for band in fact.bands:
            ends = [end for end in (band.value.get("min"), band.value.get("max")) if end is not None]
            yield from (Condition(fact=fact.id, op="lte", value=end) for end in ends)


@dataclass(frozen=True)
class Part:
    """The decision for one person, under one variant, with what was assumed to get there."""

    person: str
    variant: Variant | None
    situation: Situation
    judge: Judge
    decision: Decision

    @property
    def outcome(self) -> str:
        return self.decision.outcome


def open_parts(parts: tuple[Part, ...]) -> list[Part]:
    """The persons whose open points could still give a better outcome than the one already sure."""
    floor = max(part.decision.floor for part in parts)
    return [part for part in parts if not part.decision.settled and part.decision.ceiling > floor]


@dataclass(frozen=True)
class Case:
    """A service in a situation; ``sides`` are the ways things may stand (residence, age), each with its persons."""

    bench: "Bench"
    situation: Situation
    sides: tuple[tuple[str | None, tuple[Part, ...]], ...]

    @cached_property
    def best(self) -> tuple[Part, ...]:
        return tuple(min(parts, key=lambda part: BEST_FIRST.index(part.outcome)) for _, parts in self.sides)

    @property
    def only(self) -> Part | None:
        """The single decision, where neither age nor residence nor a second person matter."""
        return self.sides[0][1][0] if len(self.sides) == 1 and len(self.sides[0][1]) == 1 else None

    @property
    def outcome(self) -> str:
        only = self.only
        return only.decision.outcome if only else self._joint_outcome

    @cached_property
    def _joint_outcome(self) -> str:
        found = {part.outcome for part in self.best}
        if self.joint is not None:
            found = set(self.joint.outcomes)
        if len(found) == 1:
            return found.pop()
        return "check" if found == {"check", "unlikely"} else "possible"

    @property
    def part(self) -> Part:
        only = self.only
        if only:
            return only
        return next((part for part in self.best if part.outcome == self.outcome), self.best[0])

    @property
    def variant(self) -> Variant | None:
        found = {id(part.variant): part.variant for part in self.best}
        return self.best[0].variant if len(found) == 1 else None

    @property
    def already(self) -> bool:
        return self.outcome == "unlikely" and any(part.decision.frame.already for part in self.best)

    @property
    def settled(self) -> bool:
        """Nothing that may still be told can change the outcome."""
        only = self.only
        if only:
            return only.decision.settled
        if self.joint is not None:
            return len(self.joint.outcomes) == 1
        return self._settled_apart

    @cached_property
    def _settled_apart(self) -> bool:
        one_outcome = len({part.outcome for part in self.best}) == 1
        return one_outcome and not any(open_parts(parts) for _, parts in self.sides)

    @cached_property
    def joint(self) -> Joint | None:
        """All persons and sides judged together, where they are more than one, still open, and the situations few."""
        return None if self.only or self._settled_apart else self.bench.joint(self)

    @property
    def missing_is_exact(self) -> bool:
        """Whether every fact in ``missing`` surely can still change the outcome; otherwise some may not."""
        if self.settled or self.joint is not None:
            return True
        return self.only is not None and self.only.decision.pivotal_is_exact

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that may be asked and whose answer can still change the outcome."""
        return () if self.settled else self._missing

    @cached_property
    def _missing(self) -> tuple[str, ...]:
        keys = self._pivotal_apart() if self.joint is None else self.joint.pivotal or self._pivotal_apart()
        lexicon = self.bench.lexicon
        asked = [key for key in keys if lexicon.vocabulary.facts[key.partition("@")[0]].asked and self._answerable(key)]
        return tuple(sorted(asked, key=lambda key: (lexicon.order[key.partition("@")[0]], key)))

    def _pivotal_apart(self) -> frozenset[str]:
        """Each person's and side's own open facts: more than those that matter, where several are open together."""
        outcomes = {part.outcome for part in self.best}
        sides = {key for over, _ in self.sides if over is not None for key in over.split("+")} if len(outcomes) > 1 else set()
        slots = (
            part.judge.program.slots[slot].key for _, parts in self.sides for part in open_parts(parts) for slot in part.decision.pivotal
        )
        return frozenset(sides | set(slots))

    def _answerable(self, key: str) -> bool:
        """Not awaited; the writer's facts only once the age says they count; the kind of ISEE only once a figure is known."""
        split = any(over is not None and AGE in over for over, _ in self.sides)
        if split and key.endswith(WRITER) and self.situation.is_for_self is None:
            return False
        if self.situation.reasons.get(key) == "pending":
            return False
        return key != ISEE_TYPE or self.situation.is_told(ISEE)

    @cached_property
    def hidden(self) -> bool:
        """Services that are not shown until the person tells something that is never asked."""
        part = self.part
        told = part.decision.frame.state.told
        return any(leaf.if_unknown == "hide" and not told >> leaf.main & 1 for leaf in part.judge.program.leaves)


@dataclass
class Bench:
    """Judges one service in any situation. What it remembers are readings of its rules."""

    lexicon: Lexicon
    service: Service
    _judges: "Seats" = field(default_factory=dict, repr=False)
    _variants: dict[str | None, tuple[tuple[Variant | None, int], ...]] = field(default_factory=dict, repr=False)
    _joints: dict[object, Joint | None] = field(default_factory=dict, repr=False)

    @cached_property
    def reads_writer(self) -> bool:
        """Whether the person who writes may matter at all."""
        subjects = {condition.subject for condition in conditions_of_service(self.service)}
        return WRITING in self.service.who.persons or bool(subjects & {WRITING, "nucleo"})

    @cached_property
    def bases(self) -> frozenset[str]:
        vocabulary = self.lexicon.vocabulary
        found = {vocabulary.base(condition.fact) for condition in conditions_of_service(self.service) if condition.fact}
        return frozenset(found | {RESIDENCE, AGE})

    @cached_property
    def minors_need_another(self) -> bool:
        """Someone under age cannot be the holder, and somebody else may."""
        return self.service.who.adult and len(self.service.who.persons) > 1

    def joint(self, case: Case) -> Joint | None:
        """The case's persons and sides judged together; remembered by what is known of each."""
        parts = tuple(part for _, parts in case.sides for part in parts)
        read = dict.fromkeys((RESIDENCE, AGE, *(slot.key for part in parts for slot in part.judge.program.slots)))
        key = (tuple(part.decision for part in parts), tuple(over for over, _ in case.sides), tuple(map(case.situation.get, read)))
        if key not in self._joints:
            if len(self._joints) > MOST_REMEMBERED:
                self._joints.clear()
            self._joints[key] = joint_of(case)
        return self._joints[key]

    def case(self, situation: Situation) -> Case:
        return Case(self, situation, tuple(self._sides(situation)))

    def _sides(self, situation: Situation) -> Iterator[tuple[str | None, tuple[Part, ...]]]:
        variants = self.variants(situation)
        ages = self._ages(situation)
        if len(variants) == 1 and not ages:
            yield None, self.parts(situation, variants[0][0])
            return
        for variant, places in variants:
            here = situation.narrowed(RESIDENCE, places) if len(variants) > 1 else situation
            over = [RESIDENCE] if len(variants) > 1 else []
            for age in ages:
                yield "+".join([*over, AGE]), self.parts(here.narrowed(AGE, age), variant)
            if not ages:
                yield "+".join(over), self.parts(here, variant)

    def _ages(self, situation: Situation) -> tuple[Known, ...]:
        """The two sides of eighteen, where the age decides who the facts belong to and is not known well enough."""
        if not self.reads_writer or situation.is_for_self or not situation.maybe_minor:
            return ()
        others = {condition.subject for condition in conditions_of_service(self.service)} & {WRITING, "nucleo"}
        if not self.minors_need_another and not others and not situation.persons.known:
            return ()
        age, minors = situation.get(AGE), situation.lexicon.minors
        assert isinstance(age, int)
        return (age & minors, age & ~minors)

    def variants(self, situation: Situation) -> tuple[tuple[Variant | None, int], ...]:
        """The variants that the residence leaves possible, each with its places."""
        if not self.service.variants:
            return ((None, -1),)
        town = situation.town
        if town not in self._variants:
            self._variants[town] = tuple(self._by_place(town))
        living = situation.get(RESIDENCE)
        assert isinstance(living, int)
        return tuple((variant, places & living) for variant, places in self._variants[town] if places & living)

    def _by_place(self, town: str | None) -> Iterator[tuple[Variant | None, int]]:
        semantics, groups = self.lexicon.semantics, self.lexicon.vocabulary.facts[RESIDENCE].value_groups
        covered: dict[str | None, int] = {}
        named: dict[str | None, Variant | None] = {}
        for cell, place in enumerate(self.lexicon.domains[RESIDENCE].values):
            variant = variant_of(self.service, semantics, groups, place=place, town=town)
            name = variant.id if variant else None
            named[name] = variant
            covered[name] = covered.get(name, 0) | 1 << cell
        for name, places in covered.items():
            yield named[name], places

    def parts(self, situation: Situation, variant: Variant | None) -> tuple[Part, ...]:
        return tuple(self.part(situation, variant, person) for person in self.holders(situation))

    def holders(self, situation: Situation) -> tuple[str, ...]:
        allowed = self.service.who.persons
        if len(allowed) == 1:
            return (allowed[0],)
        excluded = self.service.who.adult and situation.surely_minor and not situation.is_for_self
        both = situation.persons.known or excluded
        return (BENEFICIARY, WRITING) if both else (BENEFICIARY,)

    def part(self, situation: Situation, variant: Variant | None, person: str) -> Part:
        persons = self._persons(situation) if self.reads_writer else Persons()
        key = (variant.id if variant else None, person, persons)
        seat = self._judges.get(key)
        if seat is None:
            local = with_variant(self.service, variant) if variant else self.service
            compiler = Compiler(
                self.lexicon.vocabulary, self.lexicon.domains, persons=persons, holder=person, partitions=self.lexicon.partitions
            )
            program = compiler.program(local, territory_criterion(self.service, self.lexicon.semantics), self.lexicon.rules)
            seat = self._judges[key] = Seat(Judge(program))
        return Part(person, variant, situation, seat.judge, seat.judge.decide(seat.state(situation)))

    def _persons(self, situation: Situation) -> Persons:
        persons = situation.persons
        if not persons.told:
            return persons
        return Persons(persons.writer_is, persons.told & self.bases, persons.shared, persons.known)


class Seat:
    """A judge with the shortest way from a situation to the state it judges."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        program = judge.program
        self.slots: tuple[tuple[str, int, Callable[[Known], int]], ...] = tuple(
            (slot.key, slot.partition.full, slot.partition.project) for slot in program.slots
        )
        watched = {leaf.main for leaf in program.leaves if leaf.if_unknown} | {leaf.type_slot for leaf in program.leaves} - {None}
        self.watched: tuple[tuple[int, Slot], ...] = tuple(
            (position, program.slots[position]) for position in watched if position is not None
        )
        completed = {link.target for link in program.links if link.completes is not None}
        self.completed = tuple((position, program.slots[position].key) for position in completed)
        self.links = program.links

    def state(self, situation: Situation) -> State:
        known: Mapping[str, Known] = situation.known
        masks = []
        for key, full, project in self.slots:
            cells = known.get(key)
            masks.append(full if cells is None else project(cells))
        told = 0
        for position, slot in self.watched:
            told |= situation.is_told(slot.key) << position
        if not self.links or not situation.imply:
            return State(tuple(masks), told, 0, 0)
        listed = 0
        for position, key in self.completed:
            listed |= bool(getattr(known.get(key), "listed", False)) << position
        active = 0
        for position, link in enumerate(self.links):
            active |= all(certain(situation.get(key)) for key, certain in link.outside) << position
        return State(tuple(masks), told, listed, active)


Seats = dict[tuple[str | None, str, Persons], Seat]
"""The judges of one set of rules; services with equal rules share them."""
JUDGED = ("territory", "territory_rule", "territory_basis", "who", "criteria", "exclusions", "variants")
"""The fields of a service that judging reads."""
