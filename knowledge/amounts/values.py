"""The values that amount expressions work on: intervals, sets of possible words, ``absent``, unknown; knows no rule and no catalogue."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Interval:
    """Every number from ``low`` to ``high``, ends included."""

    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> "Interval":
        return cls(value, value)


class Special(Enum):
    """``ABSENT``: the person has no such thing; ``UNKNOWN``: nobody knows yet."""

    ABSENT = "assente"
    UNKNOWN = "sconosciuto"


ABSENT, UNKNOWN = Special.ABSENT, Special.UNKNOWN
Words: TypeAlias = frozenset[str | bool]
"""The possible values of a word or of a yes/no."""
Item: TypeAlias = dict[str, Interval | Words | Special]
"""One element of a list, for example a child."""
InputValue: TypeAlias = Interval | Words | Special | tuple[Item, ...]

ZERO = Interval(0.0, 0.0)
TINY = 1e-9


class NotComputable(Exception):  # noqa: N818
    """The expression has no value: ``missing`` names inputs that would give it one, ``reason`` says why in Italian."""

    def __init__(self, reason: str, *, missing: Iterable[str] = ()) -> None:
        self.reason, self.missing = reason, tuple(missing)
        super().__init__(reason)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of them."""
    listed = list(intervals)
    return Interval(min(one.low for one in listed), max(one.high for one in listed))


def add(parts: Iterable[Interval]) -> Interval:
    listed = list(parts)
    return Interval(math.fsum(one.low for one in listed), math.fsum(one.high for one in listed))


def subtract(a: Interval, b: Interval) -> Interval:
    return Interval(a.low - b.high, a.high - b.low)


def multiply(parts: Iterable[Interval]) -> Interval:
    low, high = 1.0, 1.0
    for one in parts:
        ends = [low * one.low, low * one.high, high * one.low, high * one.high]
        low, high = min(ends), max(ends)
    return Interval(low, high)


def divide(a: Interval, b: Interval) -> Interval:
    if b.low <= 0 <= b.high:
        raise NotComputable("divisione per zero")
    ends = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high]
    return Interval(min(ends), max(ends))


def smallest(parts: Iterable[Interval]) -> Interval:
    listed = list(parts)
    return Interval(min(one.low for one in listed), min(one.high for one in listed))


def largest(parts: Iterable[Interval]) -> Interval:
    listed = list(parts)
    return Interval(max(one.low for one in listed), max(one.high for one in listed))


def round_to(value: Interval, step: float) -> Interval:
    """Both ends to the nearest multiple of ``step``, halves up."""
    return Interval(_round(value.low, step), _round(value.high, step))


def _round(value: float, step: float) -> float:
    return round(math.floor(value / step + 0.5 + TINY) * step, 6)


def compare(a: Interval, op: str, b: Interval) -> bool | None:
    """``a op b`` for every pair (true), for none (false), for some (``None``)."""
    if op in ("gt", "gte"):
        return compare(b, "lt" if op == "gt" else "lte", a)
    if op in ("lt", "lte"):
        surely = a.high < b.low if op == "lt" else a.high <= b.low
        never = a.low >= b.high if op == "lt" else a.low > b.high
        return True if surely else False if never else None
    if op in ("eq", "neq"):
        same: bool | None = None
        if a.low == a.high == b.low == b.high:
            same = True
        elif a.high < b.low or b.high < a.low:
            same = False
        return same if op == "eq" or same is None else not same
    raise NotComputable(f"confronto sconosciuto: {op}")


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    listed = list(verdicts)
    return False if False in listed else None if None in listed else True


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    listed = list(verdicts)
    return True if True in listed else None if None in listed else False
