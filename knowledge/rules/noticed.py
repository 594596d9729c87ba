"""Which changes of a part are noticed by the whole: pairs of categories carried down an *and*/*or* tree; knows no facts."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from knowledge.rules.categories import ABSENT, MID, NO, YES, combined
from knowledge.rules.domains import cells_of

CODE = {ABSENT: 0, NO: 1, MID: 2, YES: 3}
"""Categories in the order in which *or* takes the greatest; *and* takes the least, with *absent* counted as *yes*."""
CATEGORY_OF = (ABSENT, NO, MID, YES)


def codes_of(categories: int) -> tuple[int, ...]:
    return tuple(code for code, category in enumerate(CATEGORY_OF) if categories & category)


def categories_in(codes: bytes) -> int:
    found = 0
    for code in set(codes):
        found |= CATEGORY_OF[code]
    return found


def pair(one: int, other: int) -> int:
    """The bit of an unordered pair of codes."""
    return 1 << (4 * min(one, other) + max(one, other))


def pairs_of(categories: int) -> int:
    """All pairs of different codes among ``categories``."""
    codes = codes_of(categories)
    return sum(pair(one, other) for place, one in enumerate(codes) for other in codes[place + 1 :])


def codes_in(pairs: int) -> Iterator[tuple[int, int]]:
    for bit in cells_of(pairs):
        yield divmod(bit, 4)


def joined(kind: str, one: int, other: int) -> int:
    if kind == "or":
        return max(one, other)
    return min(one or 3, other or 3)


@lru_cache(maxsize=100_000)
def passed_down(kind: str, noticed: int, siblings: int) -> int:
    """The pairs of a child that show as a ``noticed`` pair of its parent for some category of its ``siblings`` (0 = it has none)."""
    beside = codes_of(siblings) or ((0,) if kind == "or" else (3,))
    found = 0
    for one in range(4):
        for other in range(one + 1, 4):
            for sibling in beside:
                first, second = joined(kind, one, sibling), joined(kind, other, sibling)
                if first != second and noticed & pair(first, second):
                    found |= pair(one, other)
                    break
    return found


def siblings_of(kind: str, sets: Sequence[int]) -> Iterator[int]:
    """For each child, what the others can come to together; 0 for an only child."""
    for place in range(len(sets)):
        others = [*sets[:place], *sets[place + 1 :]]
        yield combined(kind, others) if others else 0
