"""What one leaf says for every standing of the slots it reads: worked out when first wanted, kept as bytes; knows no one's facts."""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from knowledge.rules.categories import CATEGORY
from knowledge.rules.domains import cells_of
from knowledge.rules.noticed import CODE
from knowledge.rules.programs import Leaf, Program, worlds_of

UNKNOWN = 255
CODE_OF_VERDICT = np.array([*(CODE[category] for category in CATEGORY), *[UNKNOWN] * (256 - len(CATEGORY))], dtype=np.uint8)

Codes = NDArray[np.uint8]


class Verdicts:
    """One leaf's verdicts, a byte for every combination of cells, with and without the kind of ISEE told."""

    __slots__ = ("_kept", "leaf", "sizes")

    def __init__(self, program: Program, leaf: Leaf) -> None:
        self.leaf = leaf
        self.sizes = tuple(len(program.slots[slot].partition.values) for slot in leaf.slots)
        self._kept: bytearray | None = None

    @property
    def kept(self) -> bytearray:
        if self._kept is None:
            self._kept = bytearray([UNKNOWN]) * (2 * prod(self.sizes))
        return self._kept

    def one(self, cells: Sequence[int], told: bool) -> int:
        """The verdict where each slot stands in its cell."""
        at = int(told)
        for cell, size in zip(cells, self.sizes, strict=True):
            at = at * size + cell
        kept = self.kept
        if kept[at] == UNKNOWN:
            kept[at] = self.leaf.judge(tuple(cells), told)
        return kept[at]

    def bits(self, masks: Sequence[int], told: bool) -> int:
        """Every verdict that these cells leave possible, one bit each."""
        found = 0
        for cells in worlds_of(masks):
            found |= 1 << self.one(cells, told)
        return found

    def codes(self, masks: Sequence[int], told: bool) -> Codes:
        """The categories, coded, for every standing that these cells leave possible; one axis a slot."""
        choices = [tuple(cells_of(mask)) for mask in masks]
        everything = np.frombuffer(self.kept, dtype=np.uint8).reshape(2, *self.sizes)[int(told)]
        found = everything[np.ix_(*choices)]
        if (found == UNKNOWN).any():
            for place in np.argwhere(found == UNKNOWN):
                self.one([choice[at] for choice, at in zip(choices, place.tolist(), strict=True)], told)
            found = everything[np.ix_(*choices)]
        return np.asarray(CODE_OF_VERDICT[found], dtype=np.uint8)
