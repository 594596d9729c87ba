"""Every way the open facts of one decision may stand together, as small arrays: what can come out, and which facts decide it; no wording.

A decision is an *and* of parts. Facts read by several parts, or tied by an implication, are shared; given these the parts are
independent, so each is laid out over its own facts and they meet over the shared ones. Leaves that share nothing are joined, wherever
they stand side by side, into one column of the categories they can have together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from math import prod
from operator import and_
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.rules.branches import Branch, Free, joined, leaves_of
from knowledge.rules.categories import MID, NO, YES
from knowledge.rules.domains import cells_of
from knowledge.rules.noticed import codes_of, pair
from knowledge.rules.ties import ties

if TYPE_CHECKING:
    from knowledge.rules.decisions import Frame, Masks

LARGEST = 1_500_000
MOST_AXES = 30
NO_CODE, NOT_NO, SURE = 1, 2, 3
RAISED = np.array([SURE, 1, 2, 3], dtype=np.uint8)
"""Under *and*, what does not apply counts as met."""

Codes = NDArray[np.uint8]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """One child of the root over its axes: ``own`` ones, which no other part reads, and shared ones."""

    codes: Codes
    own: tuple[int, ...]

    def over_shared(self, found: Truth) -> Truth:
        return np.asarray(found.any(axis=self.own, keepdims=True)) if self.own else found

    @cached_property
    def reached(self) -> dict[int, Truth]:
        return {threshold: self.codes >= threshold for threshold in (NOT_NO, SURE)}

    @cached_property
    def reachable(self) -> dict[int, Truth]:
        """Where the shared facts stand so that the part's own ones can still bring it to the threshold."""
        return {threshold: self.over_shared(found) for threshold, found in self.reached.items()}


class Grid:
    """One open decision laid out; forgotten as soon as it has answered."""

    def __init__(self, frame: "Frame", coupled: Sequence[int], widest: "Masks") -> None:
        self.frame, self.judge = frame, frame.judge
        state = frame.state
        reads = ((leaf, self.judge.open_slots(leaf, widest, state)) for leaf in leaves_of(frame.branch))
        root = joined(frame.branch, frame.sets, frozenset(leaf for leaf, slots in reads if not set(coupled).isdisjoint(slots)))
        children = (root,) if isinstance(root, int | Free) or root[0] != "and" else root[1]
        tied = [child for child in children if not isinstance(child, Free)]
        free = [child for child in children if isinstance(child, Free)]
        self.beside = free[0] if free else None
        of_parts = [self._slots(child, widest) for child in tied]
        slots = sorted(set(coupled).union(*of_parts))
        self.cells = {slot: tuple(cells_of(widest[slot])) for slot in slots}
        self.columns: dict[int, Free] = {}
        for child in tied:
            self._collect(child)
        self.axis = {slot: axis for axis, slot in enumerate(self.cells)}
        self.dimensions = len(self.cells) + len(self.columns)
        together = [slot for slot in slots if slot in coupled or sum(slot in read for read in of_parts) > 1]
        self.shared = frozenset(self.axis[slot] for slot in together)
        sizes = [prod(len(self.cells[slot]) for slot in read) for read in (*of_parts, together)]
        self.fits = max(sizes) <= LARGEST and self.dimensions <= MOST_AXES
        self.widest, self.tied = widest, tied

    def _slots(self, branch: Branch, widest: "Masks") -> set[int]:
        return {slot for leaf in leaves_of(branch) for slot in self.judge.open_slots(leaf, widest, self.frame.state)}

    def _collect(self, branch: Branch) -> None:
        if isinstance(branch, Free):
            if branch.categories & (branch.categories - 1):
                self.columns[id(branch)] = branch
        elif not isinstance(branch, int):
            for child in branch[1]:
                self._collect(child)

    # --- laying out ---

    def placed(self, slot: int, values: Sequence[object]) -> Truth:
        return np.array(values, dtype=np.bool_).reshape(self._shape(self.axis[slot], len(values)))

    def _shape(self, axis: int, size: int) -> list[int]:
        shape = [1] * self.dimensions
        shape[axis] = size
        return shape

    def _codes(self, branch: Branch) -> Codes:
        if isinstance(branch, int):
            return self._leaf(branch)
        if isinstance(branch, Free):
            codes = np.array(codes_of(branch.categories), dtype=np.uint8)
            axis = len(self.cells) + list(self.columns).index(id(branch)) if id(branch) in self.columns else 0
            return codes.reshape(self._shape(axis, len(codes)))
        found = [self._codes(child) for child in branch[1]]
        if branch[0] == "or":
            return reduce(np.maximum, found)
        return reduce(np.minimum, (RAISED[codes] for codes in found))

    def _leaf(self, leaf: int) -> Codes:
        table = self.judge.table(leaf, self.widest, self.frame.state)
        shape = [1] * self.dimensions
        for slot, size in zip(self.judge.program.leaves[leaf].slots, table.shape, strict=True):
            if size > 1:
                shape[self.axis[slot]] = size
        return table.reshape(shape)

    @cached_property
    def parts(self) -> list[Part]:
        made = []
        for child in self.tied:
            codes = RAISED[self._codes(child)]
            own = tuple(axis for axis, size in enumerate(codes.shape) if size > 1 and axis not in self.shared)
            made.append(Part(codes, own))
        return made

    @cached_property
    def kept(self) -> list[Truth]:
        """What the implications allow, one array for facts that hang together."""
        apart: list[Truth] = []
        for tie in ties(self.frame.links, self.cells, self.frame.state, self.placed):
            near = [one for one in apart if any(a > 1 and b > 1 for a, b in zip(one.shape, tie.shape, strict=True))]
            apart = [one for one in apart if not any(one is other for other in near)]
            apart.append(reduce(and_, near, tie))
        return apart

    @cached_property
    def allowed(self) -> Truth:
        return reduce(and_, self.kept, np.ones([1] * self.dimensions, dtype=np.bool_))

    # --- what comes out ---

    @property
    def thresholds(self) -> tuple[int, ...]:
        return (NOT_NO, SURE) if self.frame.constant == YES else (NOT_NO,)

    def _meet(self, threshold: int, *, but: Part | None = None) -> Truth:
        """Where the shared facts may stand so that all parts (``but`` one) can reach the threshold."""
        return reduce(and_, (part.reachable[threshold] for part in self.parts if part is not but), self.allowed)

    def categories(self) -> int:
        """The categories that really occur; 0 = what was told allows none."""
        if not self.allowed.any():
            return 0
        beside = [code or SURE for code in codes_of(self.beside.categories)] if self.beside else [SURE]
        found = 0
        if NO_CODE in beside or any((self.allowed & part.over_shared(~part.reached[NOT_NO])).any() for part in self.parts):
            found |= NO
        if max(beside) < NOT_NO or not self._meet(NOT_NO).any():
            return found
        if self.frame.constant != YES:
            return found | MID
        if max(beside) == SURE and self._meet(SURE).any():
            found |= YES
        middling = (self._meet(NOT_NO, but=part) & part.over_shared(part.codes == NOT_NO) for part in self.parts)
        if NOT_NO in beside or any(one.any() for one in middling):
            found |= MID
        return found

    # --- what decides it ---

    def decisive(self, sought: Sequence[int]) -> Iterator[int]:
        """The shared and the parts' own slots, among ``sought``, whose value can change what comes out."""
        for slot in sought:
            if slot in self.axis and any(self._decides(self.axis[slot], threshold) for threshold in self._open_thresholds):
                yield slot

    @cached_property
    def _open_thresholds(self) -> list[int]:
        """Thresholds that what stands beside the parts can reach."""
        best = max((code or SURE for code in codes_of(self.beside.categories)), default=SURE) if self.beside else SURE
        return [threshold for threshold in self.thresholds if threshold <= best]

    @cached_property
    def following(self) -> set[int]:
        """The axes of sets told as a list: what implications add to them follows from the other facts."""
        state = self.frame.state
        done = {link.target for link in self.frame.links if link.completes is not None and state.listed >> link.target & 1}
        return {self.axis[slot] for slot in done if slot in self.axis}

    def _decides(self, axis: int, threshold: int) -> bool:
        moving = (axis, *sorted(self.following - {axis}))
        for part in self.parts:
            reached = part.reached[threshold]
            if all(reached.shape[moved] == 1 for moved in moving):
                continue
            elsewhere = ~reached
            for tied in self.kept:
                elsewhere = elsewhere & tied if any(tied.shape[moved] > 1 for moved in moving) else elsewhere
            here = part.over_shared(reached & elsewhere.any(axis=moving, keepdims=True))
            if (self._meet(threshold, but=part) & here).any():
                return True
        return False

    def noticed_beside(self) -> int:
        """The pairs of categories of what stands beside the parts that come out differently."""
        found = 0
        for threshold in self.thresholds:
            if self.beside is not None and self._meet(threshold).any():
                found |= apart(codes_of(self.beside.categories), threshold)
        return found

    def noticed_columns(self) -> Iterator[tuple[Free, int]]:
        """Each column of free leaves inside a part, with the pairs of its categories that come out differently."""
        for place, column in enumerate(self.columns.values()):
            axis = len(self.cells) + place
            codes = codes_of(column.categories)
            found = 0
            for threshold, part in ((threshold, part) for threshold in self._open_thresholds for part in self.parts):
                reached = part.reached[threshold]
                if reached.shape[axis] == 1:
                    continue
                meet = self._meet(threshold, but=part)
                for (first, one), (second, other) in combinations(enumerate(codes), 2):
                    differs = np.take(reached, [first], axis=axis) != np.take(reached, [second], axis=axis)
                    if (meet & part.over_shared(differs)).any():
                        found |= pair(one, other)
            yield column, found


def apart(codes: Sequence[int], threshold: int) -> int:
    """The pairs of codes of which, under *and*, only one reaches the threshold."""
    found = 0
    for one, other in combinations(codes, 2):
        if ((one or SURE) >= threshold) != ((other or SURE) >= threshold):
            found |= pair(one, other)
    return found
