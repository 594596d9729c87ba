"""Which facts can still change one decision; says nothing of how to ask for them."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from knowledge.rules.branches import Branch, categories_of, joined, noticed_leaves
from knowledge.rules.categories import YES
from knowledge.rules.grids import NOT_NO, SURE, Grid, apart
from knowledge.rules.noticed import codes_in, codes_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.rules.decisions import Frame, Rest


class Sought(NamedTuple):
    """The slots that matter; not ``exact``: too much hangs together to be laid out, and some of them may not."""

    slots: tuple[int, ...]
    exact: bool


def sought(rest: "Rest") -> Sought:
    """The open slots of ``rest`` whose value, with all others fixed somehow, can change what comes out."""
    assert rest.frame is not None
    frame, masks = rest.frame, rest.frame.state.masks
    slots = [slot for slot in dict.fromkeys((*rest.open_slots, *rest.coupled)) if masks[slot] & (masks[slot] - 1)]
    if not rest.coupled:
        root = joined(frame.branch, frame.sets, frozenset())
        noticed = 0
        for threshold in (NOT_NO, SURE) if frame.constant == YES else (NOT_NO,):
            noticed |= apart(codes_of(categories_of(root, frame.sets)), threshold)
        found = set(_of_free(frame, root, noticed))
        return Sought(tuple(slot for slot in slots if slot in found), exact=True)
    grid = Grid(frame, rest.coupled, frame.judge.widest(frame.state))
    if not grid.fits:
        return Sought(tuple(slots), exact=False)
    found = set(grid.decisive(slots))
    for column, noticed in ((grid.beside, grid.noticed_beside()), *grid.noticed_columns()):
        if column is not None:
            found.update(_of_free(frame, column, noticed))
    return Sought(tuple(slot for slot in slots if slot in found), exact=True)


def _of_free(frame: "Frame", branch: Branch, noticed: int) -> "Iterator[int]":
    """The slots of free leaves whose values make a noticed difference."""
    judge, state = frame.judge, frame.state
    for leaf, pairs in noticed_leaves(branch, noticed, frame.sets):
        open_slots = judge.open_slots(leaf, state.masks, state)
        if len(open_slots) == 1:
            yield from open_slots if pairs & pairs_of(frame.sets[leaf]) else ()
            continue
        table = judge.table(leaf, state.masks, state)
        for axis, slot in enumerate(judge.program.leaves[leaf].slots):
            if table.shape[axis] > 1 and any(_both(table, axis, pair) for pair in codes_in(pairs)):
                yield slot


def _both(table: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", axis: int, pair: tuple[int, int]) -> bool:
    one, other = pair
    return bool(((table == one).any(axis=axis) & (table == other).any(axis=axis)).any())
