"""What one comparison says for every standing of the slots it reads: worked out when first wanted, kept as bits; knows no one's facts."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod
from threading import Lock

from knowledge.rules.categories import CATEGORIES, CATEGORY
from knowledge.rules.criteria import Verdict
from knowledge.rules.domains import cells_of
from knowledge.rules.noticed import CODE

UNKNOWN = 255
CODE_OF_VERDICT = bytes([*(CODE[category] for category in CATEGORY), *[UNKNOWN] * (256 - len(CATEGORY))])
Judging = Callable[[tuple[int, ...]], Verdict]
"""The verdict where each slot that is read is in one of its cells."""
_WORKING_OUT = Lock()


class Verdicts:
    """One comparison's verdicts for every combination of cells; a *standing* is one bit. Equal comparisons share them."""

    __slots__ = ("_done", "_judge", "_kept", "_last", "_met", "_standings", "_where", "seen", "sizes")

    def __init__(self, judge: Judging, sizes: tuple[int, ...]) -> None:
        self._judge, self.sizes = judge, sizes
        self._where: tuple[tuple[int, ...], ...] = ()
        self._standings = [0, 0, 0, 0, 0]
        self._done = 0
        self._kept = bytearray()
        self._met: tuple[Sequence[int], int] = ((), 0)
        self._last: tuple[Sequence[int], bytes] = ((), b"")
        self.seen: dict[int, int] = {}
        """The categories for the cells met so far, where it reads one slot."""

    def alone(self, mask: int) -> int:
        """The categories that these cells of the only slot leave possible."""
        found = self.seen[mask] = CATEGORIES[self.bits((mask,))]
        return found

    def bits(self, masks: Sequence[int]) -> int:
        """Every verdict that these cells leave possible, one bit each; ``masks`` are those of the slots it reads."""
        met, said = self._met
        if said and met == masks:
            return said
        wanted = masks[0] if len(self.sizes) == 1 else self._meeting(masks)
        if wanted & ~self._done:
            self._work_out(wanted)
        no, unknown, verify, yes, absent = self._standings
        found = 1 if wanted & no else 0
        if wanted & yes:
            found |= 8
        if wanted & verify:
            found |= 4
        if wanted & unknown:
            found |= 2
        if wanted & absent:
            found |= 16
        if len(masks) > 1:
            self._met = masks, found
        return found

    def categories(self, masks: Sequence[int]) -> int:
        return CATEGORIES[self.bits(masks)]

    def codes(self, masks: Sequence[int]) -> bytes:
        """The categories, coded, for every standing that these cells leave possible; the last slot varies fastest."""
        last, codes = self._last
        if codes and last == masks:
            return codes
        self.bits(masks)
        after, standings = prod(self.sizes), [0]
        for mask, size in zip(masks, self.sizes, strict=True):
            after //= size
            cells = [cell * after for cell in cells_of(mask)]
            standings = [standing + cell for standing in standings for cell in cells]
        kept = self._kept
        codes = bytes([kept[standing] for standing in standings]).translate(CODE_OF_VERDICT)
        self._last = masks, codes
        return codes

    def _meeting(self, masks: Sequence[int]) -> int:
        """The standings in which every slot is in one of its cells."""
        if not self._where:
            self._where = _standings_by_cell(self.sizes)
        found = (1 << prod(self.sizes)) - 1
        for mask, by_cell in zip(masks, self._where, strict=True):
            if mask == (1 << len(by_cell)) - 1:
                continue
            here = 0
            for cell in cells_of(mask):
                here |= by_cell[cell]
            found &= here
        return found

    def _work_out(self, wanted: int) -> None:
        with _WORKING_OUT:
            if not self._kept:
                self._kept = bytearray([UNKNOWN]) * prod(self.sizes)
            for standing in cells_of(wanted & ~self._done):
                cells, rest = [], standing
                for size in reversed(self.sizes):
                    rest, cell = divmod(rest, size)
                    cells.append(cell)
                verdict = self._judge(tuple(reversed(cells)))
                self._kept[standing] = verdict
                self._standings[verdict] |= 1 << standing
            self._done |= wanted


@lru_cache(maxsize=1_000)
def _standings_by_cell(sizes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """For each slot and cell, the standings in which it is there; the last slot varies fastest."""
    whole = after = prod(sizes)
    found = []
    for size in sizes:
        after //= size
        run = (1 << after) - 1
        first = sum(run << start for start in range(0, whole, after * size))
        found.append(tuple(first << cell * after for cell in range(size)))
    return tuple(found)
