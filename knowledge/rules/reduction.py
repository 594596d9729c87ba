"""A program's tree without what is already decided: the same outcomes, fewer leaves to judge; holds no one's facts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.rules.categories import ABSENT, MID, NO, YES, achievable, at_most
from knowledge.rules.programs import Node

if TYPE_CHECKING:
    from knowledge.rules.worlds import Frame, Judge, Masks

CONSTANTS = (NO, MID, YES, ABSENT)


class Reduced:
    """The undecided leaves of a frame and the tree over them; the four constants stand behind the leaves."""

    def __init__(self, judge: "Judge", frame: "Frame") -> None:
        self.judge, self.frame = judge, frame
        self.leaves = tuple(position for position, found in enumerate(frame.sets) if found & (found - 1))
        self.place: Mapping[int, int] = {position: place for place, position in enumerate(self.leaves)}
        self.tree = self._fold(judge.tree)

    def _constant(self, category: int) -> Node:
        return len(self.leaves) + CONSTANTS.index(category)

    def _fold(self, node: Node) -> Node:
        if isinstance(node, int):
            return self.place[node] if node in self.place else self._constant(self.frame.sets[node])
        kind, children = node
        found = achievable(node, self.frame.sets)
        if not found & (found - 1):
            return self._constant(found)
        folded = tuple(self._fold(child) for child in children)
        if kind == "and":
            neutral = {self._constant(YES), self._constant(ABSENT)}
            folded = tuple(child for child in folded if child not in neutral)
        return (kind, tuple(dict.fromkeys(folded)))

    def sets(self, masks: "Masks") -> list[int]:
        """What each leaf can be where these cells are left, then the constants."""
        state, judge = self.frame.state, self.judge
        return [*(judge.categories(position, masks, state) for position in self.leaves), *CONSTANTS]

    def combined(self, sets: Sequence[int]) -> int:
        return at_most(achievable(self.tree, sets), self.frame.constant)

    def of(self, masks: "Masks") -> int:
        """The categories that can come out where these cells are left."""
        return self.combined(self.sets(masks))
