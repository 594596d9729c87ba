"""Every way the open facts of one decision may stand together: what can come out, and which facts decide it; no wording.

A decision is an *and* of parts. Facts read by several parts, or tied by an implication, are shared; given these the parts are
independent, so each is laid out over the shared ways once for each standing of its own facts. Leaves that share nothing are joined,
wherever they stand side by side, into one column of the categories they can have together.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import combinations
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING

from knowledge.rules.branches import Branch, Free, joined, leaves_of
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.domains import cells_of
from knowledge.rules.noticed import codes_of, pair
from knowledge.rules.parts import NO_CODE, NOT_NO, SURE, Part
from knowledge.rules.programs import Link
from knowledge.rules.spaces import Space, Ways
from knowledge.rules.ties import ties

if TYPE_CHECKING:
    from knowledge.rules.puzzles import Puzzle

LARGEST, LARGEST_PART, SMALL, ALONE = 1 << 22, 1 << 26, 1 << 13, 1 << 18


class Grid:
    """One open decision laid out; forgotten as soon as it has answered."""

    def __init__(self, puzzle: "Puzzle") -> None:
        self.puzzle, coupled = puzzle, puzzle.coupled
        tied = frozenset(leaf for leaf, (read, _) in enumerate(puzzle.leaves) if not set(coupled).isdisjoint(read))
        root = joined(puzzle.tree, puzzle.sets, tied)
        children = (root,) if isinstance(root, int | Free) or root[0] != "and" else root[1]
        self.tied = [child for child in children if not isinstance(child, Free)]
        self.beside = next((child for child in children if isinstance(child, Free)), None)
        self._of_parts = [self._slots(child) for child in self.tied]
        slots = sorted(set(coupled).union(*self._of_parts))
        self.cells = {slot: tuple(cells_of(puzzle.wide[slot])) for slot in slots}
        together = {slot for slot in slots if slot in coupled or sum(slot in read for read in self._of_parts) > 1}
        together |= {slot for link in puzzle.links if link.target in self.cells for slot in (link.target, *link_reads(link))} & set(slots)
        if prod(len(cells) for cells in self.cells.values()) <= (SMALL if len(self.tied) > 1 else ALONE):
            together = set(slots)
        self.shared = tuple(slot for slot in slots if slot in together)
        sizes = {slot: len(self.cells[slot]) for slot in self.shared}
        self.lay(Space(sizes), {slot: (slot, range(size)) for slot, size in sizes.items()})

    def lay(self, space: Space, places: Mapping[int, tuple[object, Sequence[int]]]) -> None:
        """Over ``space``, where each shared slot is some axis, each cell of which is one of the slot's."""
        self.space, self.places = space, places

    @cached_property
    def fits(self) -> bool:
        return self.space.size <= LARGEST and self.weight <= LARGEST_PART and self._most_own <= SMALL

    @property
    def weight(self) -> int:
        """In how many ways its facts may stand, the parts' own one part at a time."""
        return self.space.size * self._most_own

    @cached_property
    def _most_own(self) -> int:
        own = (prod(len(self.cells[slot]) for slot in read if slot not in self.shared) for read in self._of_parts)
        return max(own, default=1)

    def _slots(self, branch: Branch) -> set[int]:
        return {slot for leaf in leaves_of(branch) for slot in self.puzzle.leaves[leaf][0]}

    # --- laying out ---

    def placed(self, slot: int, values: Sequence[object]) -> Ways:
        axis, cells = self.places[slot]
        return self.space.where(axis, [values[cell] for cell in cells])

    @cached_property
    def parts(self) -> list[Part]:
        return [Part(self, child, read) for child, read in zip(self.tied, self._of_parts, strict=True)]

    @cached_property
    def allowed(self) -> Ways:
        """What the implications allow."""
        return reduce(and_, ties(self.puzzle.links, self.cells, self.puzzle, self.placed), self.space.all)

    # --- what comes out ---

    @property
    def thresholds(self) -> tuple[int, ...]:
        return (NOT_NO, SURE) if self.puzzle.constant == YES else (NOT_NO,)

    def meet(self, threshold: int, *, but: Part | None = None) -> Ways:
        """Where the shared facts may stand so that all parts (``but`` one) can reach the threshold."""
        return reduce(and_, (part.reachable[threshold] for part in self.parts if part is not but), self.allowed)

    @cached_property
    def aside(self) -> tuple[int, ...]:
        """The codes that what stands beside the parts can have; what does not apply counts as met."""
        return tuple(code or SURE for code in codes_of(self.beside.categories)) if self.beside else (SURE,)

    def reaching(self, threshold: int) -> Ways:
        """Where the whole can reach the threshold."""
        return self.meet(threshold) if threshold <= self._best else 0

    def missing(self, threshold: int) -> Ways:
        """Where the whole can fall short of it."""
        if threshold > self._best or min(self.aside) < threshold:
            return self.allowed
        return self.allowed & reduce(or_, (part.missed[threshold] for part in self.parts), 0)

    def categories(self) -> int:
        """The categories that really occur; 0 = what was told allows none."""
        if not self.allowed:
            return 0
        found = NO if self.missing(NOT_NO) else 0
        if not self.reaching(NOT_NO):
            return found
        if self.puzzle.constant != YES:
            return found | MID
        return found | (YES if self.reaching(SURE) else 0) | (MID if self.between() else 0)

    def between(self) -> Ways:
        """Where the whole can be neither *no* nor *yes*."""
        if self._best < NOT_NO:
            return 0
        if NOT_NO in self.aside:
            return self.meet(NOT_NO)
        return reduce(or_, (self.meet(NOT_NO, but=part) & part.between for part in self.parts), 0)

    # --- what decides it ---

    def decisive(self, sought: Sequence[int]) -> Iterator[int]:
        """The shared and the parts' own slots, among ``sought``, whose value can change what comes out."""
        for slot in sought:
            if slot in self.cells and any(self.deciding(slot, threshold) for threshold in self._open_thresholds):
                yield slot

    @cached_property
    def _best(self) -> int:
        return max(self.aside)

    @cached_property
    def _open_thresholds(self) -> list[int]:
        """Thresholds that what stands beside the parts can reach."""
        return [threshold for threshold in self.thresholds if threshold <= self._best]

    @cached_property
    def following(self) -> set[int]:
        """The sets told as a list: what implications add to them follows from the other facts."""
        done = {link.target for link in self.puzzle.links if link.completes is not None and self.puzzle.listed >> link.target & 1}
        return done & self.cells.keys()

    def deciding(self, slot: int, threshold: int) -> Ways:
        """Where the whole reaches the threshold, and would not if only ``slot`` stood otherwise."""
        found = 0
        follow = [self.places[other][0] for other in self.following - {slot} if other in self.places]
        for part in self.parts:
            if slot not in part.reads and part.reads.isdisjoint(self.following):
                continue
            here = 0
            for reached, elsewhere in part.moving(slot, threshold, self.allowed):
                for axis in follow:
                    elsewhere = self.space.anywhere(elsewhere, axis)
                here |= reached & elsewhere
            found |= self.meet(threshold, but=part) & here
        return found

    def noticed_beside(self) -> int:
        """The pairs of categories of what stands beside the parts that come out differently."""
        found = 0
        for threshold in self.thresholds:
            if self.beside is not None and self.meet(threshold):
                found |= apart(codes_of(self.beside.categories), threshold)
        return found

    def noticed_columns(self) -> Iterator[tuple[Free, int]]:
        """Each column of free leaves inside a part, with the pairs of its categories that come out differently."""
        for part in self.parts:
            for column in part.columns:
                codes, found = codes_of(column.categories), 0
                for threshold in self._open_thresholds:
                    meet = self.meet(threshold, but=part)
                    for along in part.along(id(column)):
                        for (first, one), (second, other) in combinations(enumerate(codes), 2):
                            reached = part.reached[threshold]
                            if (reached[along[first]] ^ reached[along[second]]) & meet:
                                found |= pair(one, other)
                yield column, found


def link_reads(link: Link) -> tuple[int, ...]:
    """The slots on which it depends whether and how the link speaks."""
    return (*(slot for slot, _ in link.conditions), *(() if link.source is None else (link.source,)))


def apart(codes: Sequence[int], threshold: int) -> int:
    """The pairs of codes of which, under *and*, only one reaches the threshold."""
    found = 0
    for one, other in combinations(codes, 2):
        if ((one or SURE) >= threshold) != ((other or SURE) >= threshold):
            found |= pair(one, other)
    return found


__all__ = ["NOT_NO", "NO_CODE", "SURE", "Grid", "apart"]
