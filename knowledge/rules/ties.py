"""Which ways of standing the implications forbid, over the ways of a grid; knows no services and no outcomes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import and_
from typing import Protocol

from knowledge.rules.domains import cells_of
from knowledge.rules.programs import Link

Truth = int
"""A set of ways, as in ``Space``; outside it bits mean nothing."""
Cells = Mapping[int, tuple[int, ...]]
Placed = Callable[[int, Sequence[object]], Truth]
"""The ways in which a slot is in a cell for which its value holds."""


class Told(Protocol):
    """What was told of the slots, in cells, and which of them as a whole list."""

    @property
    def masks(self) -> Sequence[int]: ...

    @property
    def listed(self) -> int: ...


def ties(links: Sequence[Link], cells: Cells, state: Told, placed: Placed) -> Iterator[Truth]:
    """One set of ways per implication that speaks (or per set that implications complete): where it is kept."""
    completing: dict[int, list[tuple[Link, Truth | None]]] = {}
    for link in links:
        if link.target not in cells or any(slot not in cells and state.masks[slot] & ~true for slot, true in link.conditions):
            continue
        conditions = [placed(slot, [true >> cell & 1 for cell in cells[slot]]) for slot, true in link.conditions if slot in cells]
        speaks = reduce(and_, conditions) if conditions else None
        if link.completes is not None and state.listed >> link.target & 1:
            completing.setdefault(link.target, []).append((link, speaks))
            continue
        kept = _kept(link, cells, state, placed)
        if kept is not None:
            yield kept if speaks is None else ~speaks | kept
    for target, found in completing.items():
        yield _completed(target, found, cells, state, placed)


def _kept(link: Link, cells: Cells, state: Told, placed: Placed) -> Truth | None:
    """Where the target agrees; ``None``: what was told leaves it no way to agree, and the person's own words win."""
    told, target = state.masks[link.target], cells[link.target]
    if link.relation is None or link.source is None:
        return placed(link.target, [link.allowed >> cell & 1 for cell in target]) if told & link.allowed else None
    if link.source not in cells:
        allowed = related(link, state.masks[link.source])
        return placed(link.target, [allowed >> cell & 1 for cell in target]) if told & allowed else None
    found = None
    for source in cells[link.source]:
        allowed = related(link, 1 << source)
        agrees = placed(link.target, [not told & allowed or allowed >> cell & 1 for cell in target])
        here = agrees | ~placed(link.source, [cell == source for cell in cells[link.source]])
        found = here if found is None else found & here
    return found


def related(link: Link, source: int) -> int:
    return source if link.relation == "same_as" else link.allowed & ~((source & -source) - 1)


def _completed(target: int, found: Sequence[tuple[Link, Truth | None]], cells: Cells, state: Told, placed: Placed) -> Truth:
    """A set told as a list is what was told, with what the speaking implications add."""
    everything: Truth | None = None
    for pattern in product((False, True), repeat=len(found)):
        now = state.masks[target]
        while True:
            after = now
            for (link, _), speaks in zip(found, pattern, strict=True):
                after = mapped(after, link.completes or {}) if speaks else after
            if after == now:
                break
            now = after
        here = placed(target, [now >> cell & 1 for cell in cells[target]])
        for (_, condition), speaks in zip(found, pattern, strict=True):
            here = here & speaks if condition is None else here & (condition if speaks else ~condition)
        everything = here if everything is None else everything | here
    assert everything is not None
    return everything


def mapped(mask: int, table: Mapping[int, int]) -> int:
    """Where ``table`` takes the cells of ``mask``."""
    found = 0
    for cell in cells_of(mask):
        found |= 1 << table[cell]
    return found
