"""Every way some facts may stand together, one bit each: sets of such ways as whole numbers; knows no services and no outcomes."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from knowledge.once import once

Ways = int
"""A set of ways: bit ``n`` is on where the ``n``-th way is in it."""


class Space:
    """The ways in which facts with so many cells each may stand together."""

    def __init__(self, sizes: Mapping[Any, int]) -> None:
        self.sizes: dict[object, int] = dict(sizes)
        self.size = prod(self.sizes.values())
        self._stride: dict[object, int] = {}
        stride = 1
        for axis, size in self.sizes.items():
            self._stride[axis] = stride
            stride *= size
        self._where: dict[tuple[object, int], Ways] = {}

    @once
    def all(self) -> Ways:
        return (1 << self.size) - 1

    def first(self, axis: object) -> Ways:
        """The ways in which ``axis`` is in its first cell."""
        found = self._firsts.get(axis)
        if found is None:
            stride = self._stride[axis]
            found = self._firsts[axis] = repeated((1 << stride) - 1, stride * self.sizes[axis], self.size)
        return found

    @once
    def _firsts(self) -> dict[object, Ways]:
        return {}

    def where(self, axis: object, cells: Sequence[object]) -> Ways:
        """The ways in which ``axis`` is in a cell for which ``cells`` holds."""
        stride = self._stride[axis]
        cell, period = (1 << stride) - 1, 0
        for place, holds in enumerate(cells):
            if holds:
                period |= cell << place * stride
        found = self._where.get((axis, period))
        if found is None:
            found = self._where[axis, period] = repeated(period, stride * self.sizes[axis], self.size)
        return found

    def anywhere(self, ways: Ways, axis: object) -> Ways:
        """The ways that are in ``ways`` if only ``axis`` stood otherwise."""
        stride, size = self._stride[axis], self.sizes[axis]
        seen = 1
        while seen < size:
            step = min(seen, size - seen)
            ways |= ways >> step * stride
            seen += step
        return self._spread(ways & self.first(axis), axis)

    def at(self, ways: Ways, axis: object, cell: int) -> Ways:
        """The ways that are in ``ways`` if only ``axis`` stood in that cell."""
        return self._spread(ways >> cell * self._stride[axis] & self.first(axis), axis)

    def _spread(self, ways: Ways, axis: object) -> Ways:
        """From the first cell of the axis to all of them."""
        stride, size, filled = self._stride[axis], self.sizes[axis], 1
        while filled < size:
            step = min(filled, size - filled)
            ways |= ways << step * stride
            filled += step
        return ways


def repeated(pattern: int, period: int, length: int) -> int:
    """``pattern`` every ``period`` bits, up to ``length`` bits (a multiple of the period)."""
    done = period
    while done * 2 <= length:
        pattern |= pattern << done
        done *= 2
    if done < length:
        pattern |= pattern << (length - done)
    return pattern
