"""One service judged for one situation: joins the exact decisions of persons, local variants and ages; compiles and words nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.once import once
from knowledge.records import Alternatives, Condition, Exclusion, Service, Variant
from knowledge.rules.concerns import concerns
from knowledge.rules.criteria import scale_conditions
from knowledge.rules.dated import each_figure
from knowledge.rules.decisions import Decision, Frame
from knowledge.rules.joint import Joint
from knowledge.rules.programs import AGE, WRITER
from knowledge.rules.seats import Seat
from knowledge.rules.situations import Situation
from knowledge.rules.territory import with_variant
from knowledge.rules.ways import Apart, Decisions, Ways, still_open
from knowledge.rules.worlds import Judge

if TYPE_CHECKING:
    from knowledge.rules.benches import Bench


def conditions_of_service(service: Service) -> Iterator[Condition | Exclusion]:
    """Every comparison written in a service and its variants."""
    entries = [*service.criteria, *(entry for variant in service.variants for entry in with_variant(service, variant).criteria)]
    for entry in entries:
        for criterion in (one for option in entry.alternatives for one in option.all) if isinstance(entry, Alternatives) else (entry,):
            yield from each_figure(criterion)
            yield from criterion.if_
    for exclusion in service.exclusions:
        yield exclusion
        yield from exclusion.if_
    if service.concerns:
        yield from (*service.concerns.any, *service.concerns.never)


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


class Part(NamedTuple):
    """The decision for one person, under one variant, with what was assumed to get there."""

    person: str
    variant: Variant | None
    situation: Situation
    seat: Seat
    decision: Decision

    @property
    def outcome(self) -> str:
        return self.decision.outcome

    @property
    def judge(self) -> Judge:
        return self.seat.judge

    @property
    def frame(self) -> Frame:
        """Made anew at every call."""
        return self.judge.frame(self.seat.state(self.situation))


def open_parts(parts: tuple[Part, ...]) -> list[Part]:
    """The persons whose open points could still give a better outcome than the one already sure."""
    return [parts[at] for at in still_open([part.decision for part in parts])]


@dataclass(eq=False)
class Case:
    """A service in a situation: the one decision that says it all, or those of several persons, ages and places."""

    bench: "Bench"
    situation: Situation
    ways: Ways
    alone: Decision | None
    """The only one, where neither age nor residence nor a second person matter."""
    decisions: Decisions = ()

    @once
    def sides(self) -> tuple[tuple[str | None, tuple[Part, ...]], ...]:
        """The ways things may stand (residence, age), each with its persons."""
        decisions = ((self.alone,),) if self.alone else self.decisions
        found = []
        for way, persons in zip(self.ways.each, decisions, strict=True):
            here = self.situation.within(way.narrowed)
            seats = zip(way.seats, persons, strict=True)
            found.append((way.over, tuple([Part(who, variant, here, seat, decision) for (who, variant, seat), decision in seats])))
        return tuple(found)

    @property
    def only(self) -> Part | None:
        """The person judged, where all hangs on one decision."""
        return self.sides[0][1][0] if self.alone else None

    @once
    def apart(self) -> Apart:
        return self.bench.apart(self)

    @once
    def best(self) -> tuple[Part, ...]:
        """Of every side, the person with the best outcome."""
        if self.alone:
            return self.sides[0][1]
        return tuple([parts[at] for at, (_, parts) in zip(self.apart.best, self.sides, strict=True)])

    @property
    def outcome(self) -> str:
        alone = self.alone
        return alone.outcome if alone is not None else self._joint_outcome

    @once
    def _joint_outcome(self) -> str:
        joint = self.joint
        found = joint.outcomes if joint is not None else self.apart.outcomes
        if len(found) == 1:
            return next(iter(found))
        return "check" if found == {"check", "unlikely"} else "possible"

    @property
    def part(self) -> Part:
        if self.alone:
            return self.sides[0][1][0]
        fitting = [part for part in self.best if part.outcome == self.outcome] or self.best
        return min(fitting, key=self._supposes_a_child)

    def _supposes_a_child(self, part: Part) -> bool:
        """Judged as if the person were a minor, which nobody said: another reason is better understood."""
        age = part.situation.known.get(AGE)
        return self.split_by_age and isinstance(age, int) and not age & ~self.bench.lexicon.minors

    @property
    def variant(self) -> Variant | None:
        found = {id(part.variant): part.variant for part in self.best}
        return self.best[0].variant if len(found) == 1 else None

    @property
    def already(self) -> bool:
        return self.outcome == "unlikely" and any(part.decision.already for part in self.best)

    @property
    def settled(self) -> bool:
        """Nothing that may still be told can change the outcome."""
        alone = self.alone
        if alone is not None:
            return alone.settled
        joint = self.joint
        return self.apart.settled if joint is None else len(joint.outcomes) == 1

    @once
    def joint(self) -> Joint | None:
        """All persons and sides judged together, where they are more than one, still open, and the situations few."""
        return None if self.alone or self.apart.settled else self.bench.joint(self)

    @property
    def missing_is_exact(self) -> bool:
        """Whether every fact in ``missing`` surely can still change the outcome; otherwise some may not."""
        if self.settled or self.joint is not None:
            return self.settled or self.joint is None or self.joint.exact
        return self.alone is not None and self.alone.pivotal_is_exact

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that may be asked and whose answer can still change the outcome."""
        alone = self.alone
        if alone is None:
            return () if self.settled else self._missing
        keys, never = () if alone.settled else alone.rest.asked, self.situation.not_asked
        return keys if never.isdisjoint(keys) else tuple([key for key in keys if key not in never])

    @once
    def _missing(self) -> tuple[str, ...]:
        keys = self._pivotal_apart() if self.joint is None else self.joint.pivotal or self._pivotal_apart()
        lexicon = self.bench.lexicon
        asked = [key for key in keys if lexicon.vocabulary.facts[key.partition("@")[0]].asked and self._answerable(key)]
        return tuple(sorted(asked, key=lambda key: (lexicon.order[key.partition("@")[0]], key)))

    def _pivotal_apart(self) -> frozenset[str]:
        """Each person's and side's own open facts: more than those that matter, where several are open together."""
        sides = {key for over in self.apart.over if over is not None for key in over.split("+")} if len(self.apart.outcomes) > 1 else set()
        slots = (
            part.judge.program.slots[slot].key for _, parts in self.sides for part in open_parts(parts) for slot in part.decision.pivotal
        )
        return frozenset(sides | set(slots))

    def _answerable(self, key: str) -> bool:
        """The writer's facts only once the age says they count."""
        if key.endswith(WRITER) and self.split_by_age and self.situation.is_for_self is None:
            return False
        return key not in self.situation.not_asked

    @property
    def split_by_age(self) -> bool:
        return any(way.over is not None and AGE in way.over for way in self.ways.each)

    def concerns(self, need_areas: Collection[str]) -> bool | None:
        """Whether the service can be of use to this person at all, whatever its outcome."""
        return concerns(self.bench.service, self.situation, need_areas)

    @once
    def hidden(self) -> bool:
        """Services that are not shown until the person tells something that is never asked."""
        if not self.bench.may_hide:
            return False
        part = self.part
        told = part.seat.state(part.situation).told
        return any(leaf.if_unknown == "hide" and not told >> leaf.main & 1 for leaf in part.judge.program.leaves)
