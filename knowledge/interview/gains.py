"""What answers would settle of all that is still open: how much, never whose; chooses no question and words nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from knowledge import patience
from knowledge.interview.priors import Priors
from knowledge.interview.questions import MOST_FACTS, Wording
from knowledge.once import once
from knowledge.rules.cases import Case, Part, open_parts
from knowledge.rules.decisions import Rest, State
from knowledge.rules.domains import mask_of
from knowledge.rules.matching import Rules
from knowledge.rules.puzzles import Puzzle
from knowledge.rules.supposing import Supposing
from knowledge.rules.worlds import Judge

MOST_REMEMBERED = 20_000
CHOICE = 8
"""How much it weighs to remember one."""
MOST_BRANCHES = {1: 8, 2: 5, 3: 3, 4: 2}
Left = tuple[str, frozenset[str], tuple[Rest | None, ...]]


class Choice(NamedTuple):
    """What is best asked next, by which of the open services it is of use to, and about how many questions are left."""

    keys: tuple[str, ...]
    served: tuple[int, ...]
    remaining: int
    remaining_alone: int


class Supposed(dict[Puzzle, Supposing]):
    """The puzzles looked at for one question, each laid out once."""

    def __missing__(self, puzzle: Puzzle) -> Supposing:
        found = self[puzzle] = Supposing(puzzle)
        return found


@dataclass
class Chooser:
    """What the choice of questions needs of a catalogue; remembers what was chosen for what is open, never whose it is."""

    rules: Rules
    wording: Wording
    priors: Priors
    order: Mapping[str, int]
    choices: dict[object, Choice]
    _costs: dict[tuple[tuple[str, ...], str | None], float] = field(default_factory=dict)
    _ahead: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Rules) -> "Chooser":
        found = rules.memory.get(cls)
        if not isinstance(found, Chooser):
            wording = Wording.of(rules.catalogue)
            order = {fact: place for place, fact in enumerate(wording.facts)}
            found = cls(rules, wording, wording.priors, order, rules.lexicon.memory.shelf(CHOICE))
            rules.memory[cls] = found
        return found

    def cost(self, keys: tuple[str, ...], *, after: str | None) -> float:
        """What a question weighs on the person who has just told something of the theme ``after``."""
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

    def settles(self, part: Part, keys: tuple[str, ...], supposed: Supposed) -> float:
        """The expected share of what is open that answers to ``keys`` would close: 1 = decided for sure."""
        rest = part.decision.rest
        asked = tuple([key for key in keys if key in rest.places])
        if not asked:
            return 0.0
        found = rest.gains.get(asked)
        if found is None:
            patience.check()
            found = rest.gains[asked] = self._settles(rest, [rest.places[key] for key in asked], part.judge, supposed)
        return found

    def _settles(self, rest: Rest, places: Sequence[int], judge: Judge, supposed: Supposed) -> float:
        assert rest.puzzle is not None
        supposing = supposed[rest.puzzle]
        near = [judge.near[rest.slots[place]] & judge.particular for place in places]
        total = gained = 0.0
        for weight, cells in self._answers(rest, places, judge):
            told = tuple([(place, rest.classes[place][cell]) for place, cell in zip(places, cells, strict=True)])
            share = self._supposing(rest, judge, told) if any(near) else supposing.closing(told)
            if share is not None:
                total += weight
                gained += weight * share
        return gained / total if total else 0.0

    def _supposing(self, rest: Rest, judge: Judge, answers: Sequence[tuple[int, int]]) -> float | None:
        """What these answers close, where one may count for more than what it rules out; ``None``: they cannot be."""
        state = rest.state
        assert rest.puzzle is not None and state is not None
        mine = list(rest.puzzle.masks)
        told = state.told
        for place, cell in answers:
            mine[place] = 1 << cell
            told |= 1 << rest.slots[place]
        after = rest.puzzle.propagate(mine)
        if after is None:
            return None
        masks = list(state.masks)
        for place, left in enumerate(after):
            masks[rest.slots[place]] &= mask_of(one >= 0 and bool(left >> one & 1) for one in rest.classes[place])
        then = judge.decide(State(tuple(masks), told, state.listed, state.active))
        return 1.0 if then.settled else max(0.0, 0.5 - 0.5 * len(then.rest.open_slots) / max(len(rest.open_slots), 1))

    def _answers(self, rest: Rest, places: Sequence[int], judge: Judge) -> Iterator[tuple[float, tuple[int, ...]]]:
        assert rest.puzzle is not None
        most = MOST_BRANCHES[min(len(places), MOST_FACTS)]
        choices = []
        for place in places:
            mask, classes = rest.puzzle.masks[place], rest.classes[place]
            weights = self.priors.weights(judge.program.slots[rest.slots[place]].partition)
            possible = ((weights[cell], cell) for cell, one in enumerate(classes) if one >= 0 and mask >> one & 1)
            choices.append(sorted(possible, key=lambda pair: (-pair[0], pair[1]))[:most])
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

    @once
    def parts(self) -> tuple[Part, ...]:
        only = self.case.only
        return (only,) if only else tuple(part for _, side in self.case.sides for part in open_parts(side)) or self.case.best

    @property
    def left(self) -> Left:
        """All that the choice of a question looks at: the service, what is missing, and what each part leaves open."""
        alone = self.case.alone
        rests = (alone.rest,) if alone else tuple([None if part.decision.settled else part.decision.rest for part in self.parts])
        return self.case.bench.slug, self.missing, rests

    def gain(self, chooser: Chooser, keys: Iterable[str], supposed: Supposed) -> float:
        """What answers to ``keys`` (in alphabetical order) settle."""
        asked = tuple([key for key in keys if key in self.missing])
        return sum([chooser.settles(part, asked, supposed) for part in self.parts if not part.decision.settled]) / len(self.parts)


class Gains:
    """What answers would settle over all that is open: each point is looked at only for the facts it misses."""

    def __init__(self, chooser: Chooser, points: Sequence[Point], ahead: Mapping[str, Mapping[str, float]]) -> None:
        self.chooser, self.points, self.ahead, self.supposed = chooser, points, ahead, Supposed()
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
            total += point.gain(self.chooser, keys, self.supposed) if len(keys) > 1 else self.alone(point, keys[0])
        for rare, broader in self.ahead.items():
            share = max((broader.get(key, 0.0) for key in chosen), default=0.0)
            if share:
                total += share * sum(self.alone(point, rare) for point in self.missing.get(rare, ()) if id(point) not in reached)
        return total

    def alone(self, point: Point, key: str) -> float:
        at = (id(point), key)
        found = self._alone.get(at)
        if found is None:
            found = self._alone[at] = point.gain(self.chooser, (key,), self.supposed)
        return found
