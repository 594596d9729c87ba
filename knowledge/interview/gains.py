"""What answers would settle of all that is still open: how much, never whose; chooses no question and words nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from knowledge.interview.priors import Priors
from knowledge.interview.questions import MOST_FACTS, Wording
from knowledge.rules.cases import Case, Part, open_parts
from knowledge.rules.decisions import Decision, State
from knowledge.rules.matching import Rules

MOST_REMEMBERED = 20_000
MOST_BRANCHES = {1: 8, 2: 5, 3: 3, 4: 2}


@dataclass
class Chooser:
    """What the choice of questions needs of a catalogue; remembers how much each answer would settle, never whose."""

    rules: Rules
    wording: Wording
    priors: Priors
    order: Mapping[str, int]
    _costs: dict[tuple[tuple[str, ...], str | None], float] = field(default_factory=dict)
    _ahead: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Rules) -> "Chooser":
        found = rules.memory.get(cls)
        if not isinstance(found, Chooser):
            wording = Wording.of(rules.catalogue)
            found = cls(rules, wording, wording.priors, {fact: place for place, fact in enumerate(wording.facts)})
            rules.memory[cls] = found
        return found

    def cost(self, keys: tuple[str, ...], *, after: str | None) -> float:
        """What a question weighs on the person who has just told ``after``."""
        found = self._costs.get((keys, after))
        if found is None:
            if len(self._costs) > MOST_REMEMBERED:
                self._costs.clear()
            found = self._costs[keys, after] = self.wording.cost(keys, after=after)
        return found

    def ahead(self, key: str) -> tuple[tuple[str, float], ...]:
        """The broader facts to ask before ``key``, with how often each decides it alone."""
        found = self._ahead.get(key)
        if found is None:
            found = self._ahead[key] = tuple(self.wording.ahead(key))
        return found

    def place(self, key: str) -> tuple[int, str]:
        """Where a key stands in the catalogue."""
        return self.order[key.partition("@")[0]], key

    # --- how much an answer settles ---

    def settles(self, decision: Decision, slots: tuple[int, ...]) -> float:
        """The expected share of what is open in ``decision`` that answers to ``slots`` would close: 1 = decided for sure."""
        gains = decision.rest.gains
        found = gains.get(slots)
        if found is None:
            found = gains[slots] = self._settles(decision, slots)
        return found

    def _settles(self, decision: Decision, slots: tuple[int, ...]) -> float:
        state, judge = decision.frame.state, decision.judge
        before = max(len(decision.open_slots), 1)
        total = gained = 0.0
        for weight, cells in self._answers(decision, slots):
            masks = list(state.masks)
            told = state.told
            for slot, cell in zip(slots, cells, strict=True):
                masks[slot] = 1 << cell
                told |= 1 << slot
            after = judge.propagate(masks, decision.frame)
            if after is None:
                continue
            then = judge.supposed(State(after, told, state.listed, state.active))
            total += weight
            gained += weight * (1.0 if then.settled else max(0.0, 0.5 - 0.5 * len(then.open_slots) / before))
        return gained / total if total else 0.0

    def _answers(self, decision: Decision, slots: Sequence[int]) -> Iterator[tuple[float, tuple[int, ...]]]:
        most = MOST_BRANCHES[min(len(slots), MOST_FACTS)]
        choices = []
        for slot in slots:
            mask = decision.frame.state.masks[slot]
            weights = self.priors.weights(decision.judge.program.slots[slot].partition)
            likely = sorted(
                ((weight, cell) for cell, weight in enumerate(weights) if mask >> cell & 1), key=lambda pair: (-pair[0], pair[1])
            )
            choices.append(likely[:most])
        for combination in product(*choices):
            weight = 1.0
            for chance, _ in combination:
                weight *= chance
            yield weight, tuple(cell for _, cell in combination)


@dataclass(frozen=True, eq=False)
class Point:
    """A service that is still open, with what is open in it."""

    case: Case
    missing: frozenset[str]
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, case: Case, missing: frozenset[str]) -> "Point":
        only = case.only
        parts = (only,) if only else tuple(part for _, side in case.sides for part in open_parts(side)) or case.best
        return cls(case, missing, parts)

    def gain(self, chooser: Chooser, keys: Iterable[str]) -> float:
        """What answers to ``keys`` (in alphabetical order) settle."""
        total = 0.0
        asked = [key for key in keys if key in self.missing]
        for part in self.parts:
            if part.decision.settled:
                continue
            masks, places = part.decision.frame.state.masks, part.judge.program.places
            slots = tuple([places[key] for key in asked if key in places and masks[places[key]] & (masks[places[key]] - 1)])
            if slots:
                gains = part.decision.rest.gains
                total += gains[slots] if slots in gains else chooser.settles(part.decision, slots)
        return total / len(self.parts)


class Gains:
    """What answers would settle over all that is open: each point is looked at only for the facts it misses."""

    def __init__(self, chooser: Chooser, points: Sequence[Point], ahead: Mapping[str, Mapping[str, float]]) -> None:
        self.chooser, self.points, self.ahead = chooser, points, ahead
        self.missing: dict[str, list[Point]] = {}
        for point in points:
            for key in point.missing:
                self.missing.setdefault(key, []).append(point)
        self._alone: dict[tuple[int, str], float] = {}

    def of(self, chosen: tuple[str, ...]) -> float:
        """What answers to ``chosen`` settle, in themselves or because they decide a rarer fact."""
        total, keys = 0.0, sorted(chosen)
        reached = {id(point): point for key in chosen for point in self.missing.get(key, ())}
        for point in reached.values():
            total += point.gain(self.chooser, keys) if len(keys) > 1 else self.alone(point, keys[0])
        for rare, broader in self.ahead.items():
            share = max((broader.get(key, 0.0) for key in chosen), default=0.0)
            if share:
                total += share * sum(self.alone(point, rare) for point in self.missing.get(rare, ()) if id(point) not in reached)
        return total

    def alone(self, point: Point, key: str) -> float:
        at = (id(point), key)
        found = self._alone.get(at)
        if found is None:
            found = self._alone[at] = point.gain(self.chooser, (key,))
        return found
