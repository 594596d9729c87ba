"""A service's place to be judged: picks the person, the local variant and the age that matter, and remembers readings of its rules."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from knowledge.records import Service, Variant
from knowledge.rules.cases import Case, Part, conditions_of_service
from knowledge.rules.compiling import Compiler
from knowledge.rules.dated import service_on
from knowledge.rules.decisions import Decision, State
from knowledge.rules.domains import Known
from knowledge.rules.joint import Joint, joint_of
from knowledge.rules.programs import AGE, Persons, Slot
from knowledge.rules.situations import Lexicon, Situation
from knowledge.rules.territory import RESIDENCE, territory_criterion, variant_of, with_variant
from knowledge.rules.worlds import Judge
from knowledge.windows import may_run_out

MOST_REMEMBERED = 2_000
BENEFICIARY, WRITING = "beneficiario", "richiedente"
NOBODY = Persons()


@dataclass
class Bench:
    """Judges one service in any situation. What it remembers are readings of its rules."""

    lexicon: Lexicon
    service: Service
    day: date | None = None
    _judges: "Seats" = field(default_factory=dict, repr=False)
    _variants: dict[str | None, tuple[tuple[Variant | None, int], ...]] = field(default_factory=dict, repr=False)
    _plain_seat: "Seat | None" = field(default=None, repr=False)
    _joints: dict[object, Joint | None] = field(default_factory=dict, repr=False)

    @cached_property
    def reads_writer(self) -> bool:
        """Whether the person who writes may matter at all."""
        subjects = {condition.subject for condition in conditions_of_service(self.service)}
        return WRITING in self.service.who.persons or bool(subjects & {WRITING, "nucleo"})

    @cached_property
    def may_hide(self) -> bool:
        """Whether some criterion keeps the service out of sight until something is told."""
        facts = self.lexicon.vocabulary.facts
        rules = [one for one in conditions_of_service(self.service) if one.fact]
        return any("hide" in (getattr(one, "if_unknown", None), facts[one.fact or ""].if_unknown) for one in rules)

    @cached_property
    def may_run_out(self) -> bool:
        return may_run_out(self.service)

    @cached_property
    def is_plain(self) -> bool:
        """One holder, no variants, nobody else: one decision, always the same seat."""
        return not self.reads_writer and not self.service.variants and len(self.service.who.persons) == 1

    @cached_property
    def ages_matter(self) -> bool:
        others = {condition.subject for condition in conditions_of_service(self.service)} & {WRITING, "nucleo"}
        return self.minors_need_another or bool(others)

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
        """The case's persons and sides judged together."""
        return joint_of(case, self._joints)

    def case(self, situation: Situation) -> Case:
        if self.is_plain:
            return Case(self, situation, ((None, (self.part(situation, None, self.service.who.persons[0]),)),))
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
        if not self.ages_matter and not situation.persons.known:
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
        seat = self._plain_seat
        if seat is None:
            seat = self._seat(variant, person, self._persons(situation) if self.reads_writer else NOBODY)
            if self.is_plain:
                self._plain_seat = seat
        return Part(person, variant, situation, seat.judge, seat.decide(situation))

    def _seat(self, variant: Variant | None, person: str, persons: Persons) -> "Seat":
        key = (variant.id if variant else None, person, persons)
        seat = self._judges.get(key)
        if seat is None:
            local = service_on(with_variant(self.service, variant) if variant else self.service, self.day)
            compiler = Compiler(
                self.lexicon.vocabulary, self.lexicon.domains, persons=persons, holder=person, partitions=self.lexicon.partitions
            )
            program = compiler.program(local, territory_criterion(self.service, self.lexicon.semantics), self.lexicon.rules)
            seat = self._judges[key] = Seat(Judge(program))
        return seat

    def _persons(self, situation: Situation) -> Persons:
        """Who is who, told apart only as far as it decides whose facts this service reads."""
        persons = situation.persons
        if not persons.told:
            return persons
        own = {"same": persons.told, "child": persons.told & persons.shared}.get(persons.writer_is, NOBODY.told)
        return Persons(persons.writer_is, own & self.bases, persons.shared, persons.known)


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
        outside = (key for link in program.links for key, _ in link.outside)
        self.keys = tuple(dict.fromkeys((*(key for key, _, _ in self.slots), *outside)))
        self._decided: dict[tuple[object, ...], Decision] = {}

    def decide(self, situation: Situation) -> Decision:
        """The decision for all that the program reads of the situation; remembered by exactly that."""
        read = (situation.imply, *map(situation.known.get, self.keys))
        found = self._decided.get(read)
        if found is None:
            if len(self._decided) > MOST_REMEMBERED:
                self._decided.clear()
            found = self._decided[read] = self.judge.decide(self.state(situation))
        return found

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
