"""Two persons, or two ways things may stand, judged together: every joint situation listed where there are few; else it says nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.domains import Known, Partition, SetDomain, cells_of

if TYPE_CHECKING:
    from knowledge.rules.cases import Case, Part

MOST_WORLDS = 1024
Cells = tuple[tuple[int, ...], ...]
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


NOT_YET = Joint(frozenset(), frozenset())


def joint_of(case: "Case", memory: dict[object, Joint | None]) -> Joint | None:
    """``None`` where there is too much to list. Remembered by what is open of each person, whatever else is known."""
    listing = _Listing(case)
    decisions = tuple(part.decision for _, parts in case.sides for part in parts)
    key = (decisions, tuple(over for over, _ in case.sides), tuple(listing.choices), tuple(listing.choices.values()))
    found = memory.get(key, NOT_YET)
    if found is NOT_YET:
        return case.bench.lexicon.memory.keep(memory, key, listing.joint())
    return found


class _Listing:
    """The joint situations of one case."""

    def __init__(self, case: "Case") -> None:
        self.case = case
        self.over = tuple(dict.fromkeys(key for over, _ in case.sides if over for key in over.split("+")))
        self.places: dict[str, list[Place]] = {key: [] for key in self.over}
        self._outcomes: dict[tuple[int, int], dict[tuple[tuple[int, int], ...], str | None]] = {
            (side, number): {} for side, (_, parts) in enumerate(case.sides) for number in range(len(parts))
        }
        for side, (_, parts) in enumerate(case.sides):
            for number, part in enumerate(parts):
                for slot in _open(part):
                    self.places.setdefault(part.judge.program.slots[slot].key, []).append(Place(side, number, slot))

    @cached_property
    def choices(self) -> dict[str, "Cells | None"]:
        """The joint cells of every open key; ``None`` = they cannot be listed."""
        return {key: self._cells(key, places) for key, places in self.places.items()}

    def joint(self) -> Joint | None:
        listed = [cells for cells in self.choices.values() if cells is not None]
        if len(listed) < len(self.choices) or prod(map(len, listed)) > MOST_WORLDS:
            return None
        worlds: dict[tuple[tuple[int, ...], ...], str] = {}
        for world in product(*listed):
            outcome = self._outcome(world)
            if outcome == "":
                return None
            if outcome is not None:
                worlds[world] = outcome
        return Joint(frozenset(worlds.values()), frozenset(self._pivotal(worlds))) if worlds else None

    def _cells(self, key: str, places: Sequence[Place]) -> "Cells | None":
        """The joint cells of a key: for each place its cell, then which sides it belongs to."""
        partitions = [self._part(place).judge.program.slots[place.slot].partition for place in places]
        known = self.case.situation.get(key)
        sides = [parts[0].situation.get(key) if key in self.over else -1 for _, parts in self.case.sides]
        if not isinstance(known, int):
            return _of_set(known, partitions)
        memory = self.case.bench.lexicon.joint_cells
        remembered = (known, *map(id, partitions), *sides)
        if remembered not in memory:
            memory[remembered] = _together(known, partitions, sides)
        return memory[remembered]

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
        if part.decision.settled:
            return part.outcome
        cells = tuple((slot, told[key][order]) for key, order, slot in self._reads[side, number])
        seen = self._outcomes[side, number]
        if cells not in seen:
            seen[cells] = _standing(part, cells)
        return seen[cells]

    @cached_property
    def _reads(self) -> dict[tuple[int, int], list[tuple[str, int, int]]]:
        """For every side and person: key, place in the joint cell, slot."""
        found: dict[tuple[int, int], list[tuple[str, int, int]]] = {at: [] for at in self._outcomes}
        for key, places in self.places.items():
            for order, place in enumerate(places):
                found[place.side, place.part].append((key, order, place.slot))
        return found

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


def _standing(part: "Part", cells: Sequence[tuple[int, int]]) -> str | None:
    """One person's outcome with these cells; ``None`` = impossible, empty = not certain even now."""
    judge, frame = part.judge, part.decision.frame
    masks = list(frame.state.masks)
    for slot, cell in cells:
        masks[slot] &= 1 << cell
    after = judge.propagate(masks, frame) if all(masks) else None
    if after is None:
        return None
    found = judge.possible(frame, judge.widest(frame.state._replace(masks=after)))
    if found not in (NO, MID, YES):
        return ""
    return "unlikely" if found == NO else "check" if not frame.checkable else "likely" if found == YES else "possible"


def _together(known: int, partitions: Sequence[Partition], sides: Sequence[Known]) -> "Cells":
    """The combinations of cells that occur, each with the sides it belongs to."""
    belongs = [side if isinstance(side, int) else 0 for side in sides]
    columns = [partition.of_raw for partition in partitions]
    return tuple({(*(column[raw] for column in columns), *(side >> raw & 1 for side in belongs)): None for raw in cells_of(known)})


def _of_set(known: Known, partitions: Sequence[Partition]) -> "Cells | None":
    """Sets are listed only where everybody cuts them in the same way."""
    if not partitions or any(partition is not partitions[0] for partition in partitions):
        return None
    assert isinstance(partitions[0].domain, SetDomain)
    return tuple((cell,) * len(partitions) for cell in cells_of(partitions[0].project(known)))
