"""Which facts can still change one decision; says nothing of how to ask for them."""

from typing import TYPE_CHECKING, NamedTuple

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
        codes, after = judge.table(leaf, state.masks, state), 1
        read = judge.read_masks(judge.program.leaves[leaf], state.masks, state)
        for slot, mask in reversed(tuple(zip(judge.program.leaves[leaf].slots, read, strict=True))):
            size = mask.bit_count()
            if size > 1 and any(_both(codes, size, after, pair) for pair in codes_in(pairs)):
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
