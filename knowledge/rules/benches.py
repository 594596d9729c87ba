"""A service's place to be judged: picks the person, the local variant and the age that matter, and remembers readings of its rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from knowledge.once import once
from knowledge.records import Criterion, Service, Variant
from knowledge.rules.cases import Case, conditions_of_service
from knowledge.rules.compiling import Compiler
from knowledge.rules.dated import service_on
from knowledge.rules.doubts import may_all_fail
from knowledge.rules.joint import Joint, joint_of
from knowledge.rules.programs import AGE, WRITER, Persons
from knowledge.rules.seats import Seat
from knowledge.rules.situations import ISEE_TYPE, Lexicon, Situation
from knowledge.rules.territory import RESIDENCE, territory_criterion, variant_of, with_variant
from knowledge.rules.ways import Apart, Way, Ways
from knowledge.rules.worlds import Judge
from knowledge.windows import may_run_out

MOST_TOWNS, MOST_WAYS = 500, 48
STANDING = 7
"""How many bits a situation's standing takes."""
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

    def __post_init__(self) -> None:
        self.slug, self.reads_place = self.service.slug, bool(self.service.variants)
        self._ways: dict[object, Ways] = {}
        self._always: Ways | None = None
        """Where they are the same in any situation."""
        self._locals: dict[str | None, Service] = {}

    @once
    def reads_writer(self) -> bool:
        """Whether the person who writes may matter at all."""
        subjects = {condition.subject for condition in conditions_of_service(self.service)}
        return WRITING in self.service.who.persons or bool(subjects & {WRITING, "nucleo"})

    @once
    def may_hide(self) -> bool:
        """Whether some criterion keeps the service out of sight until something is told."""
        facts = self.lexicon.vocabulary.facts
        rules = [one for one in conditions_of_service(self.service) if one.fact]
        return any("hide" in (getattr(one, "if_unknown", None), facts[one.fact or ""].if_unknown) for one in rules)

    @once
    def may_run_out(self) -> bool:
        return may_run_out(self.service)

    @once
    def ages_matter(self) -> bool:
        others = {condition.subject for condition in conditions_of_service(self.service)} & {WRITING, "nucleo"}
        return self.minors_need_another or bool(others)

    @once
    def bases(self) -> frozenset[str]:
        vocabulary = self.lexicon.vocabulary
        found = {vocabulary.base(condition.fact) for condition in conditions_of_service(self.service) if condition.fact}
        return frozenset(found | {RESIDENCE, AGE})

    def may_ask(self, key: str) -> bool:
        """Whether the fact of this key can be open here; the kind of ISEE comes in with its number."""
        bare = key.removesuffix(WRITER)
        return bare == ISEE_TYPE or self.lexicon.vocabulary.base(bare) in self.bases

    @once
    def minors_need_another(self) -> bool:
        """Someone under age cannot be the holder, and somebody else may."""
        return self.service.who.adult and len(self.service.who.persons) > 1

    @once
    def _base_bits(self) -> int:
        return self.lexicon.bits_of(self.bases)

    def joint(self, case: Case) -> Joint | None:
        """The case's persons and sides judged together."""
        return joint_of(case, self.lexicon.shelf.joints)

    def apart(self, case: Case) -> Apart:
        """The case's persons and sides, each for itself."""
        key = (case.ways, case.decisions)
        shelf = self.lexicon.shelf
        found = shelf.aparts.get(key)
        return found if found is not None else shelf.memory.keep(shelf.aparts, key, Apart.of(*key))

    def case(self, situation: Situation) -> Case:
        ways = self._always or self._ways_of(situation)
        if ways.seat is not None:
            return Case(self, situation, ways, ways.seat.decide(situation.columns))
        decisions = []
        for way in ways.each:
            columns = situation.within(way.narrowed).columns
            decisions.append(tuple([seat.decide(columns) for _, _, seat in way.seats]))
        return Case(self, situation, ways, None, tuple(decisions))

    def may_be_sure(self, situation: Situation) -> bool:
        """Whether the outcome may be *likely*; told at a look, so that ``True`` promises nothing."""
        ways = self._always or self._ways_of(situation)
        return not any(may_all_fail([seat for _, _, seat in way.seats], situation.within(way.narrowed).columns) for way in ways.each)

    def mark(self, situation: Situation) -> object | None:
        """All that the outcome hangs on, to remember it by; ``None`` where several persons, places or ages are to be judged."""
        seat = self._ways_of(situation).seat
        return None if seat is None else (id(seat), seat.read(situation.columns))

    def _ways_of(self, situation: Situation) -> Ways:
        """How this service is judged in such a situation; remembered by what decides it."""
        key: object = (situation.own_facts & self._base_bits) << STANDING | situation.standing if self.reads_writer else 0
        if self.reads_place:
            key = (key, situation.town, situation.known.get(RESIDENCE))
        found = self._ways.get(key)
        if found is None:
            if len(self._ways) >= MOST_WAYS:
                self._ways.clear()
            found = self._ways[key] = Ways.of(tuple(self._fresh_ways(situation)))
            if not self.reads_place and not self.reads_writer:
                self._always = found
        return found

    def _fresh_ways(self, situation: Situation) -> Iterator[Way]:
        variants, ages = self.variants(situation), self._ages(situation)
        if len(variants) == 1 and not ages:
            yield Way(None, (), self._seats(situation, variants[0][0]))
            return
        for variant, places in variants:
            over = [(RESIDENCE, places)] if len(variants) > 1 else []
            here = situation.narrowed(RESIDENCE, places) if over else situation
            for age in ages or (None,):
                ways = [*over, (AGE, age)] if age is not None else over
                there = here.narrowed(AGE, age & _cells(situation, AGE)) if age is not None else here
                yield Way("+".join(key for key, _ in ways), tuple(ways), self._seats(there, variant))

    def _ages(self, situation: Situation) -> tuple[int, ...]:
        """The two sides of eighteen, where the age decides who the facts belong to and is not known well enough."""
        if not self.reads_writer or situation.is_for_self or not situation.maybe_minor:
            return ()
        if not self.ages_matter and not situation.persons.known:
            return ()
        return (situation.lexicon.minors, ~situation.lexicon.minors)

    def variants(self, situation: Situation) -> tuple[tuple[Variant | None, int], ...]:
        """The variants that the residence leaves possible, each with its places."""
        if not self.service.variants:
            return ((None, -1),)
        town = situation.town
        if town not in self._variants:
            if len(self._variants) > MOST_TOWNS:
                self._variants.clear()
            self._variants[town] = tuple(self._by_place(town))
        living = _cells(situation, RESIDENCE)
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

    def _seats(self, situation: Situation, variant: Variant | None) -> tuple[tuple[str, Variant | None, Seat], ...]:
        found = ((person, self._persons(situation, person)) for person in self.holders(situation))
        return tuple((person, variant, self._seat(variant, person, persons)) for person, persons in found)

    def holders(self, situation: Situation) -> tuple[str, ...]:
        allowed = self.service.who.persons
        if len(allowed) == 1:
            return (allowed[0],)
        excluded = self.service.who.adult and situation.surely_minor and not situation.is_for_self
        both = situation.persons.known or excluded
        return (BENEFICIARY, WRITING) if both else (BENEFICIARY,)

    def _seat(self, variant: Variant | None, person: str, persons: Persons) -> Seat:
        key = (variant.id if variant else None, person, persons)
        seat = self._judges.get(key)
        if seat is None:
            local = self._local(variant)
            lexicon = self.lexicon
            compiler = Compiler(
                lexicon.vocabulary,
                lexicon.domains,
                persons=persons,
                holder=person,
                partitions=lexicon.partitions,
                comparisons=lexicon.comparisons,
            )
            program = compiler.program(local, self._territory, self.lexicon.rules)
            seat = self._judges[key] = Seat(Judge(program, self.lexicon.shelf), self.lexicon)
        return seat

    @once
    def _territory(self) -> Criterion | None:
        """Where one has to live; services that ask the same of the same source share it."""
        made = territory_criterion(self.service, self.lexicon.semantics)
        return self.lexicon.residence.setdefault(made.model_dump_json(), made) if made else None

    def _local(self, variant: Variant | None) -> Service:
        """The service as it is there, on the day."""
        name = variant.id if variant else None
        if name not in self._locals:
            self._locals[name] = service_on(with_variant(self.service, variant) if variant else self.service, self.day)
        return self._locals[name]

    def _persons(self, situation: Situation, holder: str) -> Persons:
        """Who is who, told apart only as far as it decides whose facts are read when ``holder`` is judged."""
        persons, bases = situation.persons, self.bases if holder == WRITING else self._of_writer
        if not self.reads_writer or not bases:
            return NOBODY
        own = {"same": persons.told, "child": persons.told & persons.shared}.get(persons.writer_is, NOBODY.told)
        found = Persons(persons.writer_is, own & bases, persons.shared, persons.known and self._reads_both)
        return self.lexicon.shelf.same(found)

    @once
    def _of_writer(self) -> frozenset[str]:
        """The facts that are the writer's, or everybody's, whoever is judged."""
        conditions = (one for one in conditions_of_service(self.service) if one.fact and one.subject in (WRITING, "nucleo"))
        return frozenset(self.lexicon.vocabulary.base(one.fact or "") for one in conditions)

    @once
    def _reads_both(self) -> bool:
        return any(one.subject == "nucleo" for one in conditions_of_service(self.service))


def _cells(situation: Situation, key: str) -> int:
    known = situation.get(key)
    assert isinstance(known, int)
    return known


Seats = dict[tuple[str | None, str, Persons], Seat]
"""The judges of one set of rules; services with equal rules share them."""
JUDGED = ("territory", "territory_rule", "territory_basis", "who", "criteria", "exclusions", "variants")
"""The fields of a service that judging reads."""
