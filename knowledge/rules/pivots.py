"""Which facts can still change one decision; says nothing of how to ask for them."""

from typing import TYPE_CHECKING, NamedTuple

from knowledge.rules.branches import Branch, categories_of, joined, noticed_leaves
from knowledge.rules.categories import YES
from knowledge.rules.grids import NOT_NO, SURE, Grid, apart
from knowledge.rules.noticed import codes_in, codes_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.rules.puzzles import Puzzle


class Sought(NamedTuple):
    """The slots that matter; not ``exact``: too much hangs together to be laid out, and some of them may not."""

    slots: tuple[int, ...]
    exact: bool


def sought(puzzle: "Puzzle") -> Sought:
    """The open slots whose value, with all others fixed somehow, can change what comes out."""
    masks = puzzle.masks
    slots = [slot for slot in dict.fromkeys((*puzzle.open_slots, *puzzle.coupled)) if masks[slot] & (masks[slot] - 1)]
    if not puzzle.coupled:
        root = joined(puzzle.tree, puzzle.sets, frozenset())
        noticed = 0
        for threshold in (NOT_NO, SURE) if puzzle.constant == YES else (NOT_NO,):
            noticed |= apart(codes_of(categories_of(root, puzzle.sets)), threshold)
        found = set(_of_free(puzzle, root, noticed))
        return Sought(tuple(slot for slot in slots if slot in found), exact=True)
    grid = Grid(puzzle)
    if not grid.fits:
        return Sought(tuple(slots), exact=False)
    found = set(grid.decisive(slots))
    for column, noticed in ((grid.beside, grid.noticed_beside()), *grid.noticed_columns()):
        if column is not None:
            found.update(_of_free(puzzle, column, noticed))
    return Sought(tuple(slot for slot in slots if slot in found), exact=True)


def _of_free(puzzle: "Puzzle", branch: Branch, noticed: int) -> "Iterator[int]":
    """The slots of free leaves whose values make a noticed difference."""
    for leaf, pairs in noticed_leaves(branch, noticed, puzzle.sets):
        slots, codes = puzzle.leaves[leaf]
        if len(slots) == 1:
            yield from slots if pairs & pairs_of(puzzle.sets[leaf]) else ()
            continue
        after = 1
        for slot in reversed(slots):
            size = puzzle.wide[slot].bit_count()
            if any(_both(codes, size, after, pair) for pair in codes_in(pairs)):
                yield slot
            after *= size


def _both(codes: bytes, size: int, after: int, pair: tuple[int, int]) -> bool:
    """Whether both codes are met while only the slot with so many cells, ``after`` apart, moves."""
    one, other = pair
    for start in range(0, len(codes), size * after):
        for along in (codes[start + at : start + size * after : after] for at in range(after)):
            if one in along and other in along:
                return True
    return False
