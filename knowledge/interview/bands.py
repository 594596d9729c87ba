"""Amounts and durations offered as a few ranges with round edges, cut where an answer can change something; judges nothing."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from knowledge.facts import figure
from knowledge.interview.priors import Priors
from knowledge.records import Fact, FactType
from knowledge.rules.cases import Part
from knowledge.rules.domains import Known, NumberDomain

MOST_BANDS = 5
CENT = 0.01
NARROWEST, PENALTY = 0.1, 0.01

Cut = tuple[float, int]
"""Where a fact's line is cut: just before a figure (0: the figure is above) or just after it (1: the figure is below)."""


@dataclass(frozen=True, slots=True)
class Range:
    """One band: its ends as people say them, and the value that choosing it tells."""

    start: Cut | None
    end: Cut | None

    def value(self, fact: Fact) -> dict[str, float]:
        step = CENT if fact.type is FactType.DECIMAL else 1
        ends: dict[str, float] = {}
        if self.start is not None:
            ends["min"] = _plain(self.start[0] + (step if self.start[1] else 0))
        if self.end is not None:
            ends["max"] = _plain(self.end[0] - (0 if self.end[1] else step))
        return ends

    def label(self, fact: Fact) -> str:
        if fact.type is not FactType.DECIMAL:
            return self._whole(fact)
        if self.start is None and self.end is not None:
            return f"{'Fino a' if self.end[1] else 'Meno di'} {figure(fact, self.end[0])}"
        if self.end is None and self.start is not None:
            return f"Più di {figure(fact, self.start[0])}" if self.start[1] else f"{figure(fact, self.start[0])} o più"
        assert self.start is not None and self.end is not None
        return f"{figure(fact, self.start[0], unit=False)}–{figure(fact, self.end[0])}"

    def _whole(self, fact: Fact) -> str:
        ends = self.value(fact)
        if "min" not in ends:
            return f"Meno di {figure(fact, ends['max'] + 1)}"
        if "max" not in ends:
            return f"{figure(fact, ends['min'])} o più"
        return f"{figure(fact, ends['min'], unit=False)}–{figure(fact, ends['max'])}"


def _plain(number: float) -> float:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def cuts_in_play(domain: NumberDomain, key: str, known: Known, parts: Iterable[Part]) -> Mapping[Cut, int]:
    """The figures between which some open decision still tells answers apart, with how many decisions do."""
    votes: dict[Cut, int] = {}
    for part in parts:
        for place, slot in enumerate(part.judge.program.slots):
            if slot.key == key:
                for cut in set(_cuts_of(domain, known, part, place)):
                    votes[cut] = votes.get(cut, 0) + 1
    return votes


def _cuts_of(domain: NumberDomain, known: Known, part: Part, place: int) -> Iterator[Cut]:
    frame, judge = part.frame, part.judge
    state = frame.state._replace(told=frame.state.told | 1 << place)
    classes = judge.program.slots[place].partition.of_raw
    undecided = [leaf for leaf, found in enumerate(frame.sets) if found & (found - 1) and place in judge.program.leaves[leaf].slots]
    said: dict[int, tuple[int, ...]] = {}

    def verdicts(cell: int) -> tuple[int, ...]:
        if cell not in said:
            masks = [*state.masks[:place], 1 << cell, *state.masks[place + 1 :]]
            said[cell] = tuple(judge.verdicts(leaf, masks, state) for leaf in undecided)
        return said[cell]

    possible = known if isinstance(known, int) else -1
    cells = [cell for cell in range(len(domain.starts)) if possible >> cell & 1]
    for before, after in pairwise(cells):
        if classes[before] != classes[after] and verdicts(classes[before]) != verdicts(classes[after]):
            yield domain.starts[after]


def bands_of(fact: Fact, cuts: Mapping[Cut, int], priors: Priors) -> tuple[Range, ...]:
    """At most five ranges; none where a plain figure is easier to ask."""
    if not cuts:
        return ()
    edges = _round_edges(fact, cuts, priors) if fact.type is FactType.DECIMAL else _whole_edges(fact, cuts)
    return tuple(Range(start, end) for start, end in pairwise([None, *edges, None])) if edges else ()


def _whole_edges(fact: Fact, cuts: Mapping[Cut, int]) -> list[Cut]:
    """Every cut, where they are few and no range is a single number."""
    edges = sorted(cuts)
    low, high = (fact.min or 0, fact.max or 1e9)
    ends = [(low, 0), *edges, (high + 1, 0)]
    wide = all(end[0] - start[0] > 1 for start, end in pairwise(ends))
    return edges if wide and len(edges) < MOST_BANDS else []


def _round_edges(fact: Fact, cuts: Mapping[Cut, int], priors: Priors) -> list[Cut]:
    """The round edges that leave the fewest decisions open after the answer, weighing how likely each range is."""
    low, high = (fact.min or 0.0, 1e9 if fact.max is None else fact.max)
    edges: list[Cut] = [(low, 0), *_candidates(cuts, low, high), (high, 1)]
    order = sorted(cuts)
    total = sum(cuts.values())

    def left_open(start: Cut, end: Cut) -> float:
        inside = order[bisect_left(order, (start[0], start[1] + 1)) : bisect_left(order, end)]
        return priors.mass(fact, start[0], end[0]) * sum(cuts[cut] for cut in inside)

    def best(most: int) -> tuple[float, list[Cut]]:
        ways: list[dict[int, tuple[float, list[Cut]]]] = [{0: (0.0, [])}]
        for _ in range(most + 1):
            step: dict[int, tuple[float, list[Cut]]] = {}
            for first, (cost, chosen) in ways[-1].items():
                for last in range(first + 1, len(edges)):
                    if edges[last][0] - edges[first][0] <= NARROWEST * edges[last][0] and last < len(edges) - 1:
                        continue
                    whole = (cost + left_open(edges[first], edges[last]), [*chosen, edges[last]])
                    if last not in step or whole[0] < step[last][0] - 1e-12:
                        step[last] = whole
            ways.append(step)
        done = [
            (ways[size][len(edges) - 1][0] + PENALTY * total * size, ways[size][len(edges) - 1][1][:-1])
            for size in range(1, len(ways))
            if len(edges) - 1 in ways[size]
        ]
        return min(done, key=lambda pair: (pair[0], len(pair[1])))

    return best(MOST_BANDS - 1)[1]


def _candidates(cuts: Mapping[Cut, int], low: float, high: float) -> Sequence[Cut]:
    found: dict[float, Cut] = {}
    for cut in cuts:
        number, step = cut[0], _step(cut[0])
        if _is_round(number):
            if number not in found or cuts.get(found[number], 0) < cuts[cut]:
                found[number] = cut
            continue
        for near in (floor(number / step) * step, ceil(number / step) * step):
            found.setdefault(near, (near, 1))
    return sorted(cut for number, cut in found.items() if low < number < high)


def _step(number: float) -> float:
    return next(step for upto, step in ((1_000, 50), (5_000, 500), (30_000, 1_000), (100_000, 5_000), (1e12, 50_000)) if number <= upto)


def _is_round(number: float) -> bool:
    return number % next(step for upto, step in ((1_000, 50), (50_000, 500), (1e12, 1_000)) if number <= upto) == 0
