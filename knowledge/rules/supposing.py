"""How much supposed answers would close of one puzzle: read off the puzzle itself, without drawing what they would leave."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from knowledge.once import once
from knowledge.rules.branches import Branch, Free, achieved, folded
from knowledge.rules.categories import MID, NO, YES, at_most
from knowledge.rules.domains import cells_of
from knowledge.rules.drawing import ABSENT_IS_MET, Draft, met_leaves, varies
from knowledge.rules.grids import Grid
from knowledge.rules.linked import slots_of, that_count
from knowledge.rules.noticed import categories_in, codes_of
from knowledge.rules.parts import Part
from knowledge.rules.programs import Link
from knowledge.rules.ties import related

if TYPE_CHECKING:
    from knowledge.rules.puzzles import Puzzle

DECIDED = (NO, MID, YES)
Answers = tuple[tuple[int, int], ...]
"""Slots, each with the cell that an answer leaves it."""


class Told(NamedTuple):
    """What would be known then."""

    masks: Sequence[int]
    listed: int = 0


class Supposing:
    """One puzzle, laid out once for all that may be supposed; forgotten when the question is chosen."""

    def __init__(self, puzzle: "Puzzle") -> None:
        self.puzzle = puzzle
        self._leaves: dict[tuple[int, ...], tuple[bytes, int]] = {}
        self._telling: dict[tuple[int, ...], frozenset[int]] = {}

    @once
    def _grid(self) -> Grid:
        return Grid(self.puzzle)

    def closing(self, told: Answers) -> float | None:
        """How much of what is open it closes if these slots are in these cells; ``None``: that cannot be."""
        kept = self.puzzle.closings
        if told not in kept:
            kept[told] = self._closing(told)
        return kept[told]

    def _closing(self, told: Answers) -> float | None:
        puzzle, masks = self.puzzle, list(self.puzzle.masks)
        for slot, cell in told:
            masks[slot] &= 1 << cell
        after = puzzle.propagate(masks) if all(masks) else None
        if after is None:
            return None
        if puzzle.listed or (puzzle.coupled and not self._grid.fits):
            return drawn_closing(puzzle, after)
        sets = [self._leaf(leaf, after)[1] for leaf in range(len(puzzle.leaves))]
        possible = at_most(achieved(puzzle.tree, sets.__getitem__), puzzle.constant)
        if possible in DECIDED or self._categories(after, sets) in DECIDED:
            return 1.0
        return _share(puzzle, len(self._open(after, sets)))

    def _leaf(self, leaf: int, masks: Sequence[int]) -> tuple[bytes, int]:
        """What the leaf says with these cells: its codes and their categories."""
        slots = self.puzzle.leaves[leaf][0]
        key = (leaf, *[masks[slot] for slot in slots])
        found = self._leaves.get(key)
        if found is None:
            codes = self.puzzle.table(leaf, masks)
            found = self._leaves[key] = codes, categories_in(codes)
        return found

    # --- what could come out ---

    def _categories(self, masks: Sequence[int], sets: Sequence[int]) -> int:
        """What can come out then; 0 = what ties the slots allows nothing, so that each counts for itself."""
        puzzle = self.puzzle
        if not puzzle.coupled:
            return 0
        return self._narrowed(masks, sets).categories()

    def _narrowed(self, masks: Sequence[int], sets: Sequence[int]) -> Grid:
        """The grid with what would be known then."""
        grid, puzzle = self._grid, self.puzzle
        then = copy(grid)
        then.__dict__ = {name: kept for name, kept in then.__dict__.items() if name not in ("allowed", "aside", "_best")}
        then.told = Told(masks)
        fewer = [slot for slot in grid.cells if masks[slot] != puzzle.masks[slot]]
        anew = [link for link in puzzle.links if self._says_otherwise(link, masks)]
        if any(link in anew for link in grid.division.links):
            then.__dict__.pop("tied", None)
        tied = then.tied
        for slot in fewer:
            if slot in grid.space.sizes:
                tied &= grid.placed(slot, [masks[slot] >> cell & 1 for cell in grid.cells[slot]])
        then.tied = tied
        if grid.beside is not None:
            then.beside = _then(grid.beside, sets)
        own = {slot: [at for at, cell in enumerate(grid.cells[slot]) if masks[slot] >> cell & 1] for slot in fewer}
        then.parts = [self._part(part, then, own, sets, anew) for part in grid.parts]
        return then

    def _part(self, part: Part, grid: Grid, own: dict[int, list[int]], sets: Sequence[int], anew: Sequence[Link]) -> Part:
        axes: dict[int, Sequence[int]] = {slot: left for slot, left in own.items() if slot in part.own}
        for column in part.columns:
            left = codes_of(_then(column, sets).categories)
            if len(left) < part.own[id(column)]:
                axes[id(column)] = [at for at, code in enumerate(codes_of(column.categories)) if code in left]
        tied_anew = any(link in anew for link in part.links)
        return part.narrowed(grid, axes, tied_anew=tied_anew) if axes or tied_anew else part

    def _says_otherwise(self, link: Link, masks: Sequence[int]) -> bool:
        """Whether the answers contradict what the implication would say: then the person's own words win."""
        told = masks[link.target]
        if told == self.puzzle.masks[link.target]:
            return False
        if link.relation is None or link.source is None:
            return not told & link.allowed
        return any(not told & related(link, 1 << cell) for cell in cells_of(masks[link.source]))

    # --- what would be left open ---

    def _open(self, masks: Sequence[int], sets: Sequence[int]) -> frozenset[int]:
        """The slots that some leaf would still read."""
        branch = folded(self.puzzle.tree, sets)
        telling: set[int] = set()
        read: set[int] = set()
        for leaf, met in met_leaves(branch):
            read.update(slot for slot in self.puzzle.leaves[leaf][0] if masks[slot] & (masks[slot] - 1))
            telling |= self._told_apart(leaf, masks, met=met)
        if telling != read:
            telling |= read & self._tied(branch, masks, read)
        return frozenset(telling)

    def _told_apart(self, leaf: int, masks: Sequence[int], *, met: bool) -> frozenset[int]:
        """The slots whose cells the leaf tells apart."""
        slots = self.puzzle.leaves[leaf][0]
        sizes = [masks[slot].bit_count() for slot in slots]
        key = (leaf, met, *[masks[slot] for slot in slots])
        found = self._telling.get(key)
        if found is None:
            codes = self._leaf(leaf, masks)[0]
            found = self._telling[key] = frozenset(_moving(slots, sizes, codes.translate(ABSENT_IS_MET) if met else codes))
        return found

    def _tied(self, branch: Branch, masks: Sequence[int], read: set[int]) -> set[int]:
        """The slots whose cells an implication tells apart."""
        draft = Draft(branch, {}, self.puzzle.links, masks, masks, self.puzzle.constant)
        found: set[int] = set()
        for link in that_count(draft, read):
            if link.relation:
                found.update(slots_of(link))
            elif masks[link.target] & link.allowed and masks[link.target] & ~link.allowed:
                found.add(link.target)
            found.update(slot for slot, true in link.conditions if masks[slot] & true and masks[slot] & ~true)
        return found


def drawn_closing(puzzle: "Puzzle", masks: Sequence[int]) -> float:
    """The same by drawing what these cells leave open."""
    _, then = puzzle.left(masks)
    return 1.0 if then is None or then[0].categories in DECIDED else _share(puzzle, len(then[0].open_slots))


def _share(puzzle: "Puzzle", left: int) -> float:
    return max(0.0, 0.5 - 0.5 * left / max(len(puzzle.open_slots), 1))


def _then(free: Free, sets: Sequence[int]) -> Free:
    return free._replace(categories=achieved(free, sets.__getitem__))


def _moving(slots: Sequence[int], sizes: Sequence[int], codes: bytes) -> Iterator[int]:
    after = 1
    for slot, size in zip(reversed(slots), reversed(sizes), strict=True):
        if size > 1 and varies(codes, size, after):
            yield slot
        after *= size
