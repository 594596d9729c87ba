"""Two persons, or two ways things may stand, judged together: one puzzle made of theirs; words nothing and asks nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.branches import Branch, Free
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.domains import Domain, Known, Partition, cells_of
from knowledge.rules.drawing import Draft, Drawn, Reading
from knowledge.rules.known import Elements
from knowledge.rules.memory import one_of_each
from knowledge.rules.programs import Link
from knowledge.rules.puzzles import Puzzle

if TYPE_CHECKING:
    from knowledge.rules.cases import Case, Part

MOST_TOGETHER, MOST_APART = 1 << 15, 1 << 17
"""Up to how many ways all is laid out at once; and one side alone."""
CELLS = 5
"""How much it weighs to remember the cells of one key that is read in several places."""
MOST_SETS = 12
"""Named elements of one fact beyond which its sets are not listed together."""
OUTCOMES = {True: {YES: "likely", MID: "possible", NO: "unlikely"}, False: {YES: "check", MID: "check", NO: "unlikely"}}
Cells = tuple[tuple[int, ...], ...]
"""The joint cells of a key: for each place its class there, then one for each side it tells apart."""


class Place(NamedTuple):
    """Where a key is read: the side, the person's part in it, the puzzle's slot."""

    side: int
    part: int
    slot: int


@dataclass(frozen=True, slots=True)
class Joint:
    """What comes out over all joint situations, and the facts that change it with all others fixed."""

    outcomes: frozenset[str]
    pivotal: frozenset[str]
    exact: bool = True


NOT_YET = Joint(frozenset(), frozenset())


def joint_of(case: "Case", memory: dict[object, Joint | None]) -> Joint | None:
    """``None`` where it is too large to be laid out. Remembered by what is open of each person, whatever else is known."""
    key = _standing(case)
    found = memory.get(key, NOT_YET)
    return found if found is not NOT_YET else case.bench.lexicon.memory.keep(memory, key, _Together(case).joint())


def _standing(case: "Case") -> tuple[object, ...]:
    """All that decides what comes out: what is open of each person on each side, and what is known of it."""
    keys = case.apart.keys
    told = [case.situation.known, *[case.situation.within(way.narrowed).known for way in case.ways.each if way.over]]
    return (case.apart, *[cells for known in told for cells in map(known.get, keys)])


class _Together:
    """One case's persons and sides as one puzzle."""

    def __init__(self, case: "Case") -> None:
        self.case, self.lexicon = case, case.bench.lexicon
        self.over = tuple(dict.fromkeys(key for over, _ in case.sides if over for key in over.split("+")))
        self.places: dict[str, list[Place]] = {key: [] for key in self.over}
        for side, (_, parts) in enumerate(case.sides):
            for number, part in enumerate(parts):
                for place, key in enumerate(part.decision.rest.keys if not part.decision.settled else ()):
                    self.places.setdefault(key, []).append(Place(side, number, place))
        self.keys = tuple(self.places)
        self.known = {key: self._known(key) for key in self.places}
        decisions = [part.decision for _, parts in case.sides for part in parts]
        self.checkable = {one.checkable for one in decisions if not one.already and one.rest.categories != NO}

    def _known(self, key: str) -> tuple[Known, ...]:
        """What is known of the key at all, and on each side."""
        return (self.case.situation.get(key), *(parts[0].situation.get(key) for _, parts in self.case.sides))

    def joint(self) -> Joint | None:
        cells = {key: self._cells(key) for key in self.places}
        if len(self.checkable) > 1 or any(found is None for found in cells.values()) or self._any_listed():
            return None
        drafting = _Drafting(self, {key: found for key, found in cells.items() if found is not None})
        puzzle, drawn = self.lexicon.shelf.puzzle(drafting.draft())
        if puzzle.weight <= MOST_TOGETHER:
            return self._read(puzzle.categories, {self.keys[drawn.slots[slot]] for slot in puzzle.sought.slots})
        return self._side_by_side(puzzle, drawn, drafting)

    def _side_by_side(self, puzzle: Puzzle, drawn: Drawn, drafting: "_Drafting") -> Joint | None:
        """One way things may stand after the other; what tells them apart counts where they come out differently."""
        categories, pivotal, seen = 0, set[str](), set[int]()
        for side in range(len(self.case.sides)):
            masks = list(puzzle.masks)
            for place, slot in enumerate(drawn.slots):
                if self.keys[slot] in self.over:
                    here = drafting.flag(self.keys[slot], side)
                    masks[place] &= sum(1 << one for one in {drawn.classes[place][cell] for cell in cells_of(here)})
            left = puzzle.propagate(masks) if all(masks) else None
            if left is None:
                continue
            found, then = puzzle.left(left)
            if then is not None:
                if then[0].weight > MOST_APART or not then[0].sought.exact:
                    return None
                found = then[0].categories
                pivotal |= {self.keys[drawn.slots[then[1].slots[slot]]] for slot in then[0].sought.slots}
            seen.add(found)
            categories |= found
        sure = len(seen) > 1 or pivotal.issuperset(self.over)
        return self._read(categories, pivotal.union(self.over), exact=sure)

    def _read(self, categories: int, pivotal: set[str], *, exact: bool = True) -> Joint:
        words = OUTCOMES[False not in self.checkable]
        outcomes = one_of_each(frozenset([words[category] for category in (NO, MID, YES) if categories & category]))
        return Joint(outcomes, self.lexicon.shelf.same(frozenset(pivotal)) if len(outcomes) > 1 else frozenset(), exact)

    def _any_listed(self) -> bool:
        puzzles = (part.decision.rest.puzzle for _, parts in self.case.sides for part in parts)
        return any(puzzle is not None and puzzle.listed for puzzle in puzzles)

    def part(self, place: Place) -> "Part":
        return self.case.sides[place.side][1][place.part]

    def _cells(self, key: str) -> "Cells | None":
        places = self.places[key]
        partitions = [self._partition(place) for place in places]
        classes = [self.part(place).decision.rest.classes[place.slot] for place in places]
        known, *sides = self.known[key]
        kept = self.lexicon.joint_cells
        remembered = (known, *sides, *map(id, partitions), *classes, key in self.over)
        cells = kept.get(remembered)
        if cells is not None or remembered in kept:
            return cells
        if isinstance(known, int):
            belongs = [side if isinstance(side, int) else -1 for side in sides]
            found = {(*_classes_of(raw, partitions, classes), *(side >> raw & 1 for side in belongs)) for raw in cells_of(known)}
            cells = tuple(sorted(found))
        else:
            cells = self._of_sets(known, sides, partitions, classes)
        return self.lexicon.memory.keep(kept, remembered, cells, weight=CELLS)

    def _of_sets(
        self, known: Elements, sides: Sequence[Known], partitions: Sequence[Partition], classes: Sequence[tuple[int, ...]]
    ) -> "Cells | None":
        """The same for a fact whose values are sets: told apart by all the elements that somebody reads."""
        elements = frozenset().union(*(partition.elements for partition in partitions))
        if len(elements) > MOST_SETS:
            return None
        whole = self._whole(partitions[0].domain, elements)
        belongs = [whole.project(side) for side in sides]
        seen = [self._seen(whole, partition) for partition in partitions]
        found = set()
        for raw in cells_of(whole.project(known)):
            own = [cells[at[raw]] if at[raw] < len(cells) else -1 for at, cells in zip(seen, classes, strict=True)]
            found.add((*own, *(side >> raw & 1 for side in belongs)))
        return tuple(sorted(found))

    def _whole(self, domain: Domain, elements: frozenset[str]) -> Partition:
        """Every set of these elements a cell of its own."""
        key = ("whole", domain.fact.id, elements)
        found = self.lexicon.partitions.get(key)
        if found is None:
            found = self.lexicon.partitions[key] = Partition(domain, [lambda value: value], elements=elements)
        return found

    def _seen(self, whole: Partition, partition: Partition) -> tuple[int, ...]:
        """For each set of the whole, its cell in a partition that tells fewer elements apart."""
        key = (id(whole), id(partition))
        found = self.lexicon.seen_sets.get(key)
        if found is None:
            found = self.lexicon.seen_sets[key] = tuple(map(partition.seen, whole.values))
        return found

    def _partition(self, place: Place) -> Partition:
        part = self.part(place)
        return part.judge.program.slots[part.decision.rest.slots[place.slot]].partition


def _classes_of(raw: int, partitions: Sequence[Partition], classes: Sequence[tuple[int, ...]]) -> Iterator[int]:
    for partition, found in zip(partitions, classes, strict=True):
        cell = partition.of_raw[raw]
        yield found[cell] if cell < len(found) else -1


class _Drafting:
    """Writes the joint puzzle: the best of the persons on the side that holds."""

    def __init__(self, together: _Together, cells: Mapping[str, Cells]) -> None:
        self.together, self.cells = together, cells
        self.keys = {key: number for number, key in enumerate(together.places)}
        self.numbers = count()
        self.reads: dict[int, Reading] = {}
        self.links: list[Link] = []
        self.at = {
            (place.side, place.part, place.slot): (key, order)
            for key, places in together.places.items()
            for order, place in enumerate(places)
        }

    def draft(self) -> Draft:
        sides = []
        for side, (_, parts) in enumerate(self.together.case.sides):
            self._narrow(side)
            best: Branch = ("or", tuple(self._person(side, number, part) for number, part in enumerate(parts)))
            sides.append(("and", (*self._holds(side), best)))
        masks = [(1 << len(found)) - 1 for found in self.cells.values()]
        order = self.together.lexicon.order
        rank = [(order[key.partition("@")[0]], key) for key in self.keys]
        constant = MID if self.together.checkable == {False} else YES
        return Draft(("and", (("or", tuple(sides)),)), self.reads, self.links, masks, masks, constant, 0, rank)

    def flag(self, key: str, side: int) -> int:
        """The cells of the key that are on this side."""
        at = side - len(self.together.case.sides)
        return sum(1 << number for number, cell in enumerate(self.cells[key]) if cell[at])

    def _holds(self, side: int) -> Iterator[Branch]:
        for key in self.together.over:
            here = self.flag(key, side)
            yield self._leaf((self.keys[key],), bytes([3 if here >> cell & 1 else 1 for cell in range(len(self.cells[key]))]))

    def _leaf(self, slots: tuple[int, ...], codes: bytes) -> Branch:
        if len(set(codes)) == 1:
            return Free("", (), (0, NO, MID, YES)[codes[0]] or 8)
        number = next(self.numbers)
        self.reads[number] = slots, codes
        return number

    def _here(self, side: int) -> tuple[tuple[int, int], ...]:
        return tuple((self.keys[key], self.flag(key, side)) for key in self.together.over)

    def _narrow(self, side: int) -> None:
        """What follows where this side holds."""
        for key, number in self.keys.items():
            if key not in self.together.over:
                self.links.append(Link("", (), self._here(side), number, self.flag(key, side), None, None, None))

    def _person(self, side: int, number: int, part: "Part") -> Branch:
        decision = part.decision
        if decision.settled or decision.rest.puzzle is None:
            found = NO if decision.already else decision.rest.categories
            return Free("", (), found if found in (NO, MID, YES) else MID)
        puzzle = decision.rest.puzzle
        self._tie(side, number, part)
        return ("and", (self._branch(puzzle.tree, side, number, part), Free("", (), puzzle.constant)))

    def _branch(self, branch: Branch, side: int, number: int, part: "Part") -> Branch:
        if isinstance(branch, Free):
            return branch
        if not isinstance(branch, int):
            return branch[0], tuple(self._branch(child, side, number, part) for child in branch[1])
        puzzle = part.decision.rest.puzzle
        assert puzzle is not None
        slots, codes = puzzle.leaves[branch]
        places = [self.at[side, number, slot] for slot in slots]
        standings, after = [0], len(codes)
        for (key, order), slot in zip(places, slots, strict=True):
            index = {cell: at for at, cell in enumerate(cells_of(puzzle.wide[slot]))}
            after //= len(index)
            steps = [index.get(cell[order], 0) * after for cell in self.cells[key]]
            standings = [standing + step for standing in standings for step in steps]
        return self._leaf(tuple(self.keys[key] for key, _ in places), bytes([codes[standing] for standing in standings]))

    def _tie(self, side: int, number: int, part: "Part") -> None:
        puzzle = part.decision.rest.puzzle
        assert puzzle is not None
        here = self._here(side)

        def spread(slot: int, mask: int) -> tuple[int, int]:
            key, order = self.at[side, number, slot]
            return self.keys[key], sum(1 << at for at, cell in enumerate(self.cells[key]) if cell[order] >= 0 and mask >> cell[order] & 1)

        for link in puzzle.links:
            conditions = (*here, *(spread(slot, true) for slot, true in link.conditions))
            for extra, allowed in _plainly(link, puzzle.masks):
                target, cells = spread(link.target, allowed)
                self.links.append(Link("", (), (*conditions, *(spread(*one) for one in extra)), target, cells, None, None, None))


def _plainly(link: Link, masks: Sequence[int]) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
    """An implication between two facts, said once for each cell of the one it looks at."""
    told = masks[link.target]
    if link.relation is None or link.source is None:
        yield (), link.allowed
        return
    for cell in cells_of(masks[link.source]):
        allowed = 1 << cell if link.relation == "same_as" else link.allowed & ~((1 << cell) - 1)
        if told & allowed:
            yield ((link.source, 1 << cell),), allowed
