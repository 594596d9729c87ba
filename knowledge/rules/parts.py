"""One requirement of a grid: how far it comes in every standing of its own facts, over all ways the shared ones stand; knows no outcome."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import reduce
from itertools import product
from math import prod
from operator import and_, or_
from typing import TYPE_CHECKING

from knowledge.once import once
from knowledge.rules.branches import Branch, Free
from knowledge.rules.clusters import Cluster
from knowledge.rules.linked import slots_of
from knowledge.rules.noticed import codes_of
from knowledge.rules.spaces import Ways
from knowledge.rules.ties import Placed, ties

if TYPE_CHECKING:
    from knowledge.rules.grids import Grid

NO_CODE, NOT_NO, SURE = 1, 2, 3
Levels = tuple[Ways, Ways, Ways]
"""Where a branch applies at all, where it is not a *no*, where it is a *yes*."""
WORKED_OUT = frozenset({"standings", "permitted", "levels", "possible", "reached", "failed", "reachable", "missed", "between"})
"""What depends on which standings are left."""


class Part:
    """Some children of the root. Its own standings are numbered; its last own axis varies fastest."""

    def __init__(self, grid: "Grid", cluster: Cluster) -> None:
        self.grid, self.reads, self.links = grid, cluster.reads, cluster.links
        self.branch: Branch = ("and", cluster.children)
        self.bound = frozenset(slot for link in cluster.links for slot in slots_of(link))
        """The slots that its own implications look at."""
        self.columns = tuple({id(one): one for one in _columns(self.branch)}.values())
        self._slots = tuple(sorted(cluster.own))
        sizes = {slot: grid.sizes[slot] for slot in self._slots}
        self.own: dict[int, int] = sizes | {id(column): len(codes_of(column.categories)) for column in self.columns}
        self._leaves: dict[tuple[int, ...], Levels] = {}

    def narrowed(self, grid: "Grid", axes: Mapping[int, Sequence[int]], *, tied_anew: bool) -> "Part":
        """The same part with fewer standings: on each of the ``axes`` only these are left."""
        part, numbers = copy(self), [0]
        part.__dict__ = {name: kept for name, kept in part.__dict__.items() if name not in WORKED_OUT}
        part.grid = grid
        for axis, size in self.own.items():
            numbers = [number * size + at for number in numbers for at in axes.get(axis, range(size))]
        part.standings = [self.standings[number] for number in numbers]
        part.levels = [self.levels[number] for number in numbers]
        if not tied_anew:
            part.permitted = [self.permitted[number] for number in numbers]
        return part

    @once
    def standings(self) -> list[Mapping[int, int]]:
        return [dict(zip(self.own, standing, strict=True)) for standing in product(*map(range, self.own.values()))]

    @once
    def permitted(self) -> list[Ways]:
        """For each own standing, where the shared facts agree with it."""
        everywhere = self.grid.space.all
        if not self.links:
            return [everywhere] * len(self.standings)
        grid, found = self.grid, dict[tuple[int, ...], Ways]()
        keys = [tuple([standing[slot] for slot in self._slots]) for standing in self.standings]
        for key, standing in zip(keys, self.standings, strict=True):
            if key not in found:
                found[key] = reduce(and_, ties(self.links, grid.cells, grid.told, self._placed(standing)), everywhere)
        return [found[key] for key in keys]

    def _placed(self, standing: Mapping[int, int]) -> Placed:
        everywhere = self.grid.space.all

        def placed(slot: int, values: Sequence[object]) -> Ways:
            if slot in self.own:
                return everywhere if values[standing[slot]] else 0
            return self.grid.placed(slot, values)

        return placed

    @once
    def possible(self) -> Ways:
        """Where the shared facts agree with some standing of its own."""
        return reduce(or_, self.permitted)

    @once
    def levels(self) -> list[tuple[Ways, Ways]]:
        """For each own standing, where it is not a *no*, and where it is a *yes*; what does not apply counts as met."""
        everywhere, found = self.grid.space.all, []
        for standing in self.standings:
            applies, not_no, sure = self._levels(self.branch, standing)
            absent = everywhere & ~applies
            found.append((not_no | absent, sure | absent))
        return found

    @once
    def reached(self) -> Mapping[int, list[Ways]]:
        """For each threshold and own standing, where the shared facts let it be reached."""
        both = list(zip(self.permitted, self.levels, strict=True))
        return {NOT_NO: [permitted & low for permitted, (low, _) in both], SURE: [permitted & high for permitted, (_, high) in both]}

    @once
    def failed(self) -> Mapping[int, list[Ways]]:
        """The same where it falls short."""
        both = {threshold: zip(self.permitted, found, strict=True) for threshold, found in self.reached.items()}
        return {threshold: [permitted & ~reached for permitted, reached in found] for threshold, found in both.items()}

    @once
    def reachable(self) -> Mapping[int, Ways]:
        """Where the shared facts stand so that the part's own ones can still bring it to the threshold."""
        return {threshold: reduce(or_, found) for threshold, found in self.reached.items()}

    @once
    def missed(self) -> Mapping[int, Ways]:
        """Where its own facts can keep it below the threshold."""
        return {threshold: reduce(or_, found) for threshold, found in self.failed.items()}

    @once
    def between(self) -> Ways:
        """Where it can be neither *no* nor *yes*."""
        return reduce(or_, (low & ~high for low, high in zip(self.reached[NOT_NO], self.reached[SURE], strict=True)))

    def along(self, axis: int) -> Iterator[list[int]]:
        """The numbers of its own standings that differ in ``axis`` alone."""
        after = 1
        for own in reversed(self.own):
            if own == axis:
                break
            after *= self.own[own]
        size = self.own[axis]
        for start in range(0, len(self.reached[SURE]), after * size):
            for at in range(after):
                yield [start + at + after * cell for cell in range(size)]

    def moving(self, slot: int, threshold: int, tied: Ways) -> Iterator[tuple[Ways, Ways]]:
        """For each own standing, where it reaches the threshold, and where it would not (and may) if only ``slot`` stood otherwise."""
        reached, failed = self.reached[threshold], self.failed[threshold]
        if slot in self.own:
            for along in self.along(slot):
                elsewhere = tied & reduce(or_, (failed[number] for number in along))
                yield from ((reached[number], elsewhere) for number in along)
            return
        yield from ((here, self.grid.space.anywhere(tied & there, slot)) for here, there in zip(reached, failed, strict=True))

    # --- laying out ---

    def _levels(self, branch: Branch, standing: Mapping[int, int]) -> Levels:
        if isinstance(branch, int):
            return self._leaf(branch, standing)
        if isinstance(branch, Free):
            codes = codes_of(branch.categories)
            return self._level(codes[standing.get(id(branch), 0)])
        found = [self._levels(child, standing) for child in branch[1]]
        if branch[0] == "or":
            applies, not_no, sure = (reduce(or_, one) for one in zip(*found, strict=True))
            return applies, not_no, sure
        everywhere = self.grid.space.all
        not_no = reduce(and_, (one[1] | ~one[0] for one in found), everywhere)
        return everywhere, not_no, reduce(and_, (one[2] | ~one[0] for one in found), everywhere)

    def _level(self, code: int) -> Levels:
        everywhere = self.grid.space.all
        return (everywhere if code >= NO_CODE else 0, everywhere if code >= NOT_NO else 0, everywhere if code >= SURE else 0)

    def _leaf(self, leaf: int, standing: Mapping[int, int]) -> Levels:
        slots, codes = self.grid.puzzle.leaves[leaf]
        key = (leaf, *(standing.get(slot, 0) for slot in slots))
        found = self._leaves.get(key)
        if found is None:
            axes = [(slot, self.grid.sizes[slot]) for slot in slots]
            found = self._leaves[key] = self._laid(codes, axes, standing)
        return found

    def _laid(self, codes: bytes, axes: list[tuple[int, int]], standing: Mapping[int, int]) -> Levels:
        """Slot by slot: cells after which all is the same are laid out once."""
        if not axes:
            return self._level(codes[0])
        (slot, size), rest = axes[0], axes[1:]
        step = len(codes) // size
        if slot in self.own:
            at = standing[slot]
            return self._laid(codes[at * step : (at + 1) * step], rest, standing)
        alike: dict[bytes, list[bool]] = {}
        for cell in range(size):
            alike.setdefault(codes[cell * step : (cell + 1) * step], [False] * size)[cell] = True
        applies = not_no = sure = 0
        for same, cells in alike.items():
            here = self.grid.placed(slot, cells)
            below = self._laid(same, rest, standing)
            applies, not_no, sure = applies | here & below[0], not_no | here & below[1], sure | here & below[2]
        return applies, not_no, sure


def _columns(branch: Branch) -> Iterator[Free]:
    """The places where free leaves stand side by side and can come out in several ways."""
    if isinstance(branch, Free):
        if branch.categories & (branch.categories - 1):
            yield branch
    elif not isinstance(branch, int):
        for child in branch[1]:
            yield from _columns(child)


def columns_of(branch: Branch) -> int:
    """In how many ways they can stand."""
    return prod(len(codes_of(column.categories)) for column in {id(one): one for one in _columns(branch)}.values())
