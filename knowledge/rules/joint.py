"""Two persons, or two ways things may stand, judged together: every joint situation listed where there are few; else it says nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.domains import Known, Partition, SetDomain, cells_of

if TYPE_CHECKING:
    from knowledge.rules.cases import Case, Part

MOST_WORLDS = 256
BEST_FIRST = ("likely", "check", "possible", "unlikely")


class Place(NamedTuple):
    """Where a key is read: the side, the person's part in it, the slot."""

    side: int
    part: int
    slot: int


@dataclass(frozen=True)
class Joint:
    """What comes out over all joint situations, and the facts that change it with all others fixed."""

    outcomes: frozenset[str]
    pivotal: frozenset[str]


def joint_of(case: "Case") -> Joint | None:
    """``None`` where there is too much to list."""
    return _Listing(case).joint()


class _Listing:
    """The joint situations of one case."""

    def __init__(self, case: "Case") -> None:
        self.case = case
        self.over = tuple(dict.fromkeys(key for over, _ in case.sides if over for key in over.split("+")))
        self.places: dict[str, list[Place]] = {key: [] for key in self.over}
        for side, (_, parts) in enumerate(case.sides):
            for number, part in enumerate(parts):
                for slot in _open(part):
                    self.places.setdefault(part.judge.program.slots[slot].key, []).append(Place(side, number, slot))

    def joint(self) -> Joint | None:
        choices: list[list[tuple[int, ...]]] = []
        for key, places in self.places.items():
            cells = self._cells(key, places)
            if cells is None or prod(len(choice) for choice in choices) * len(cells) > MOST_WORLDS:
                return None
            choices.append(cells)
        worlds: dict[tuple[tuple[int, ...], ...], str] = {}
        for world in product(*choices):
            outcome = self._outcome(world)
            if outcome == "":
                return None
            if outcome is not None:
                worlds[world] = outcome
        return Joint(frozenset(worlds.values()), frozenset(self._pivotal(worlds))) if worlds else None

    def _cells(self, key: str, places: Sequence[Place]) -> list[tuple[int, ...]] | None:
        """The joint cells of a key: for each place its cell, then which sides it belongs to."""
        partitions = [self._part(place).judge.program.slots[place.slot].partition for place in places]
        known = self.case.situation.get(key)
        sides = [parts[0].situation.get(key) if key in self.over else -1 for _, parts in self.case.sides]
        if not isinstance(known, int):
            return _of_set(known, partitions)
        found = {
            (*(partition.of_raw[raw] for partition in partitions), *(int(_has(side, raw)) for side in sides)): None
            for raw in cells_of(known)
        }
        return list(found)

    def _part(self, place: Place) -> "Part":
        return self.case.sides[place.side][1][place.part]

    def _outcome(self, world: Sequence[tuple[int, ...]]) -> str | None:
        """The best outcome of the side that holds; ``None`` = impossible, empty = not certain even now."""
        told = dict(zip(self.places, world, strict=True))
        sides = len(self.case.sides)
        side = next((at for at in range(sides) if all(told[key][at - sides] for key in self.over)), None)
        if side is None:
            return None
        outcomes = []
        for number in range(len(self.case.sides[side][1])):
            outcome = self._of_part(side, number, told)
            if not outcome:
                return outcome
            outcomes.append(outcome)
        return min(outcomes, key=BEST_FIRST.index)

    def _of_part(self, side: int, number: int, told: Mapping[str, tuple[int, ...]]) -> str | None:
        part = self.case.sides[side][1][number]
        judge, frame = part.judge, part.decision.frame
        if part.decision.settled:
            return part.outcome
        masks = list(frame.state.masks)
        for key, places in self.places.items():
            for order, place in enumerate(places):
                if (place.side, place.part) == (side, number):
                    masks[place.slot] &= 1 << told[key][order]
        after = judge.propagate(masks, frame) if all(masks) else None
        if after is None:
            return None
        found = judge.possible(frame, judge.widest(frame.state._replace(masks=after)))
        if found not in (NO, MID, YES):
            return ""
        return "unlikely" if found == NO else "check" if not frame.checkable else "likely" if found == YES else "possible"

    def _pivotal(self, worlds: Mapping[tuple[tuple[int, ...], ...], str]) -> Iterator[str]:
        for order, key in enumerate(self.places):
            seen: dict[object, str] = {}
            for world, outcome in worlds.items():
                if seen.setdefault((*world[:order], *world[order + 1 :]), outcome) != outcome:
                    yield key
                    break


def _open(part: "Part") -> Iterator[int]:
    if part.decision.settled:
        return
    masks = part.decision.frame.state.masks
    for slot in dict.fromkeys((*part.decision.open_slots, *part.decision.coupled)):
        if masks[slot] & (masks[slot] - 1):
            yield slot


def _has(side: Known, raw: int) -> bool:
    return isinstance(side, int) and bool(side >> raw & 1)


def _of_set(known: Known, partitions: Sequence[Partition]) -> list[tuple[int, ...]] | None:
    """Sets are listed only where everybody cuts them in the same way."""
    if not partitions or any(partition is not partitions[0] for partition in partitions):
        return None
    assert isinstance(partitions[0].domain, SetDomain)
    return [(cell,) * len(partitions) for cell in cells_of(partitions[0].project(known))]
