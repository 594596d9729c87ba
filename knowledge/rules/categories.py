"""Sets of *no*, *not settled*, *yes* and *does not apply* as bits, and how *and* and *or* combine them; knows no facts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.rules.domains import cells_of

if TYPE_CHECKING:
    from knowledge.rules.programs import Node

NO, MID, YES, ABSENT = 1, 2, 4, 8
CATEGORY = (NO, MID, MID, YES, ABSENT)


def at_most(categories: int, constant: int) -> int:
    if constant == YES:
        return categories
    return (categories & NO) | (MID if categories & (MID | YES) else 0)


def achievable(node: "Node", sets: Sequence[int]) -> int:
    """Categories the node can have if its leaves vary independently."""
    if isinstance(node, int):
        return sets[node]
    kind, children = node
    return combined(kind, [achievable(child, sets) for child in children])


def combined(kind: str, found: Sequence[int]) -> int:
    """What independent children can come to together."""
    return _all_of(found) if kind == "and" else _any_of(found)


def _all_of(found: Sequence[int]) -> int:
    any_no = any_mid = 0
    can_yes = can_rise = YES
    for categories in found:
        any_no |= categories & NO
        any_mid |= categories & MID
        if not categories & (YES | ABSENT):
            can_yes = 0
            if not categories & MID:
                can_rise = 0
    return any_no | (any_mid if can_rise else 0) | can_yes


def _any_of(found: Sequence[int]) -> int:
    can_absent, can_fall, can_stay_low, any_no, any_mid, any_yes = ABSENT, NO, True, 0, 0, 0
    for categories in found:
        any_no |= categories & NO
        any_mid |= categories & MID
        any_yes |= categories & YES
        if not categories & ABSENT:
            can_absent = 0
            if not categories & NO:
                can_fall = 0
                can_stay_low = can_stay_low and bool(categories & MID)
    return any_yes | can_absent | (any_no and can_fall) | (any_mid if can_stay_low else 0)


def _categories_of(verdicts: int) -> int:
    found = 0
    for cell in cells_of(verdicts):
        found |= CATEGORY[cell]
    return found


CATEGORIES = tuple(_categories_of(verdicts) for verdicts in range(32))
