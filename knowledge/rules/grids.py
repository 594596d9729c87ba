"""Every way the open facts of one decision may stand together: what can come out, and which facts decide it; no wording.

A decision is an *and* of parts. Facts read by several parts, or tied by an implication to another part's, are shared; given these the
parts are independent, so each is laid out over the shared ways once for each standing of its own facts. Leaves that share nothing are
joined, wherever they stand side by side, into one column of the categories they can have together.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING

from knowledge.once import once
from knowledge.rules.branches import Branch, Free, joined, leaves_of
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.clusters import Cluster, Division, divided
from knowledge.rules.domains import cells_of
from knowledge.rules.linked import followers, slots_of
from knowledge.rules.noticed import codes_of, pair
from knowledge.rules.parts import NO_CODE, NOT_NO, SURE, Part, columns_of
from knowledge.rules.spaces import Space, Ways
from knowledge.rules.ties import Told, ties

if TYPE_CHECKING:
    from knowledge.rules.puzzles import Puzzle

LARGEST, LARGEST_PART, MOST_STANDINGS = 1 << 22, 1 << 26, 1 << 13
SMALL_ENOUGH, ALONE = 1 << 13, 1 << 18
"""Up to how many ways all is laid out at once: of several parts, and of one."""


class Grid:
    """One open decision laid out; forgotten as soon as it has answered."""

    def __init__(self, puzzle: "Puzzle") -> None:
        self.puzzle, coupled = puzzle, puzzle.coupled
        self.told: Told = puzzle
        self.followers = followers(puzzle.links, puzzle.masks, puzzle.wide)
        tied = frozenset(leaf for leaf, (read, _) in enumerate(puzzle.leaves) if not set(coupled).isdisjoint(read))
        root = joined(puzzle.tree, puzzle.sets, tied)
        children = (root,) if isinstance(root, int | Free) or root[0] != "and" else root[1]
        self.beside = next((child for child in children if isinstance(child, Free)), None)
        self._children = [(child, self._slots(child)) for child in children if not isinstance(child, Free)]
        slots = sorted(set(coupled).union(*(read for _, read in self._children)))
        self.cells = {slot: tuple(cells_of(puzzle.wide[slot])) for slot in slots}
        self.sizes = {slot: len(cells) for slot, cells in self.cells.items()}
        self.division = self._divided()
        own = frozenset().union(*(cluster.own for cluster in self.division.clusters))
        self.shared = tuple(slot for slot in slots if slot not in own)
        self.space = Space({slot: self.sizes[slot] for slot in self.shared})

    def _divided(self) -> Division:
        """All laid out at once where that is little; otherwise so that it takes least."""
        links = tuple(link for link in self.puzzle.links if link.target in self.cells)
        clusters = [Cluster((child,), read, frozenset(), (), columns_of(child)) for child, read in self._children]
        if prod(self.sizes.values()) <= (SMALL_ENOUGH if len(clusters) > 1 else ALONE):
            return Division(tuple(clusters), links)
        together = self.puzzle.listed or self.followers
        never = frozenset(slot for link in links for slot in slots_of(link)) if together else frozenset()
        return divided(clusters, links, self.sizes, never=never)

    @once
    def fits(self) -> bool:
        return self.space.size <= LARGEST and self.weight <= LARGEST_PART and self._most_own <= MOST_STANDINGS

    @property
    def weight(self) -> int:
        """In how many ways its facts may stand, the parts' own one part at a time."""
        return self.space.size * self._most_own

    @once
    def _most_own(self) -> int:
        return max((prod(self.sizes[slot] for slot in cluster.own) for cluster in self.division.clusters), default=1)

    def _slots(self, branch: Branch) -> frozenset[int]:
        return frozenset(slot for leaf in leaves_of(branch) for slot in self.puzzle.leaves[leaf][0])

    # --- laying out ---

    def placed(self, slot: int, values: Sequence[object]) -> Ways:
        return self.space.where(slot, values)

    @once
    def parts(self) -> list[Part]:
        return [Part(self, cluster) for cluster in self.division.clusters]

    @once
    def tied(self) -> Ways:
        """What the implications among the shared facts allow."""
        return reduce(and_, ties(self.division.links, self.cells, self.told, self.placed), self.space.all)

    @once
    def allowed(self) -> Ways:
        """Where the shared facts may stand at all."""
        return reduce(and_, (part.possible for part in self.parts), self.tied)

    # --- what comes out ---

    @property
    def thresholds(self) -> tuple[int, ...]:
        return (NOT_NO, SURE) if self.puzzle.constant == YES else (NOT_NO,)

    def meet(self, threshold: int, *, but: Part | None = None) -> Ways:
        """Where the shared facts may stand so that all parts (``but`` one) can reach the threshold."""
        return reduce(and_, (part.reachable[threshold] for part in self.parts if part is not but), self.tied)

    @once
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

    @once
    def _best(self) -> int:
        return max(self.aside)

    @once
    def _open_thresholds(self) -> list[int]:
        """Thresholds that what stands beside the parts can reach."""
        return [threshold for threshold in self.thresholds if threshold <= self._best]

    @once
    def following(self) -> set[int]:
        """The sets told as a list: what implications add to them follows from the other facts."""
        done = {link.target for link in self.puzzle.links if link.completes is not None and self.puzzle.listed >> link.target & 1}
        return done & self.cells.keys()

    def deciding(self, slot: int, threshold: int) -> Ways:
        """Where the whole reaches the threshold, and would not if only ``slot`` stood otherwise, and what follows from it."""
        found, following = 0, self.following | self.followers.get(slot, frozenset())
        follow = [other for other in following - {slot} if other in self.space.sizes]
        for part in self.parts:
            if slot not in part.reads and (slot not in self.space.sizes or part.reads.isdisjoint(following)):
                continue
            if slot in self.space.sizes and any(slot in other.bound for other in self.parts if other is not part):
                found |= self._deciding_by_pairs(part, slot, threshold)
                continue
            here = 0
            for reached, elsewhere in part.moving(slot, threshold, self.tied):
                for axis in follow:
                    elsewhere = self.space.anywhere(elsewhere, axis)
                here |= reached & elsewhere
            found |= self.meet(threshold, but=part) & here
        return found

    def _deciding_by_pairs(self, part: Part, slot: int, threshold: int) -> Ways:
        """The same where another part's own facts must agree with ``slot`` before and after: one cell of it after the other."""
        found = 0
        for cell in range(self.sizes[slot]):
            here = self.tied & self.space.at(self.tied, slot, cell)
            both = zip(part.reached[threshold], part.failed[threshold], strict=True)
            here &= reduce(or_, (reached & self.space.at(failed, slot, cell) for reached, failed in both))
            for other in self.parts if here else ():
                if other is not part and slot in other.bound:
                    stays = zip(other.reached[threshold], other.permitted, strict=True)
                    here &= reduce(or_, (reached & self.space.at(may, slot, cell) for reached, may in stays))
                elif other is not part:
                    here &= other.reachable[threshold]
            found |= here
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
                    meet, reached = self.meet(threshold, but=part), part.reached[threshold]
                    for along in part.along(id(column)):
                        for (first, one), (second, other) in combinations(enumerate(codes), 2):
                            if (reached[along[first]] ^ reached[along[second]]) & meet:
                                found |= pair(one, other)
                yield column, found


def apart(codes: Sequence[int], threshold: int) -> int:
    """The pairs of codes of which, under *and*, only one reaches the threshold."""
    found = 0
    for one, other in combinations(codes, 2):
        if ((one or SURE) >= threshold) != ((other or SURE) >= threshold):
            found |= pair(one, other)
    return found


__all__ = ["NOT_NO", "NO_CODE", "SURE", "Grid", "apart"]
