"""Cuts every fact's values into the finite cells that the catalogue can tell apart; knows nothing of services or outcomes."""

import math
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, combinations_with_replacement
from typing import Any

from knowledge.once import once
from knowledge.records import Fact, FactType
from knowledge.rules.known import MOST_CHILDREN, Ages, Choice, Elements, Knowledge, Number, Unknown, age_limit, bounds

Known = int | Elements
"""What is known, in cells: a bit mask over a domain's cells, or the elements surely and possibly in a set."""


class Domain:
    """The cells of a fact whose values can be listed; each cell has one representative value."""

    def __init__(self, fact: Fact, values: Sequence[Any]) -> None:
        self.fact, self.values = fact, tuple(values)
        self.full: Known = (1 << len(self.values)) - 1

    def known(self, knowledge: Knowledge) -> Known:
        if isinstance(knowledge, Unknown):
            return self.full
        return mask_of(self.admits(knowledge, cell) for cell in range(len(self.values)))

    def admits(self, knowledge: Knowledge, cell: int) -> bool:
        assert isinstance(knowledge, Choice)
        return self.values[cell] in knowledge.values

    def exact(self, value: Any) -> Known:
        return 1 << self.values.index(value)


def mask_of(flags: Iterable[bool]) -> int:
    return sum(1 << position for position, flag in enumerate(flags) if flag)


def cells_of(mask: int) -> Sequence[int]:
    """Where its bits are, the lowest first."""
    known = _CELLS.get(mask)
    if known is not None:
        return known
    found, left = [], mask
    while left:
        low = left & -left
        found.append(low.bit_length() - 1)
        left ^= low
    if mask < MOST_KNOWN:
        _CELLS[mask] = tuple(found)
    return found


MOST_KNOWN = 1 << 12
_CELLS: dict[int, tuple[int, ...]] = {}


class NumberDomain(Domain):
    """Intervals between the figures at which some comparison can change, and the fact's ``no_value`` if it has one."""

    def __init__(self, fact: Fact, figures: Iterable[float]) -> None:
        low, high = bounds(fact)
        whole = fact.type is not FactType.DECIMAL
        cuts: set[tuple[float, int]] = set()
        for figure in figures:
            cuts.update(((math.ceil(figure), 0), (math.floor(figure) + 1, 0)) if whole else ((figure, 0), (figure, 1)))
        inside = sorted(cut for cut in cuts if (low, 0) < cut and cut <= (high, 0))
        self.starts = [(low, 0), *inside]
        self.ends = [*inside, (high, 1)]
        values = [_between(start, end, whole=whole) for start, end in zip(self.starts, self.ends, strict=True)]
        super().__init__(fact, [*values, fact.no_value.id] if fact.no_value else values)
        self.numbers = (1 << len(values)) - 1

    def known(self, knowledge: Knowledge) -> Known:
        if not isinstance(knowledge, Number):
            return self.full
        none = (1 << (len(self.values) - 1)) if knowledge.missing else 0
        if not knowledge.exists:
            return none
        if knowledge.points:
            return none | mask_of(cell in {self.cell(point) for point in knowledge.points} for cell in range(len(self.starts)))
        first, last = self.cell(knowledge.low), self.cell(knowledge.high)
        return none | ((1 << (last + 1)) - (1 << first))

    def cell(self, number: float) -> int:
        return bisect_right(self.starts, (number, 0)) - 1

    def exact(self, value: Any) -> Known:
        return super().exact(value) if isinstance(value, str) else 1 << self.cell(value)

    def at_least(self, mask: int) -> int:
        """The cells that hold a number not below some number of ``mask``."""
        return self.numbers & ~((mask & -mask) - 1)

    def span(self, cell: int) -> tuple[float, float]:
        """The least and greatest number of a cell (whole numbers: included; otherwise up to the cent)."""
        (low, after), (high, upto) = self.starts[cell], self.ends[cell]
        step = 0.01 if self.fact.type is FactType.DECIMAL else 1
        last = cell == len(self.starts) - 1
        return (low + (step if after else 0), high if upto or last else high - step)


def _between(start: tuple[float, int], end: tuple[float, int], *, whole: bool) -> float:
    if whole or (start[1] == 0 and end == (start[0], 1)):
        return int(start[0]) if whole else start[0]
    return (start[0] + end[0]) / 2


class AgesDomain(Domain):
    """Lists of children's ages, told apart only by what the derived facts notice of them."""

    def __init__(self, fact: Fact, *, limits: Iterable[float], most: int) -> None:
        low, high = (int(end) for end in bounds(fact))
        cuts = sorted({low, *(math.ceil(limit) for limit in limits if low < limit <= high)})
        self.bands = tuple(zip(cuts, [*(cut - 1 for cut in cuts[1:]), high], strict=True))
        self.most = most
        lists = (ages for size in range(most + 1) for ages in combinations_with_replacement(range(len(self.bands)), size))
        self.lists = tuple(lists)
        super().__init__(fact, [tuple(self.bands[band][0] for band in ages) for ages in self.lists])

    def known(self, knowledge: Knowledge) -> Known:
        if not isinstance(knowledge, Ages):
            return self.full
        if knowledge.exact is not None:
            return self.exact(knowledge.exact)
        low, high = (min(end, self.most) for end in knowledge.count)
        usual = [first <= knowledge.age[1] and last >= knowledge.age[0] for first, last in self.bands]
        return mask_of(low <= len(ages) <= high and all(usual[band] for band in ages) for ages in self.lists)

    def exact(self, value: Any) -> Known:
        starts = [first for first, _ in self.bands]
        bands = sorted(bisect_right(starts, age) - 1 for age in value)
        if len(bands) <= self.most:
            return 1 << self.lists.index(tuple(bands))
        return 1 << self.lists.index(tuple(_fewer(bands, self.most)))


def _fewer(bands: list[int], most: int) -> list[int]:
    """The youngest ``most``: beyond that number no comparison tells lists apart, if the youngest are kept."""
    return bands[:most]


class SetDomain(Domain):
    """Sets of named elements: too many to list, so knowledge stays *surely in* and *possibly in*."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact, ())
        self.full = Elements(frozenset(), frozenset(fact.allowed))
        self._subsets: dict[frozenset[str], tuple[frozenset[str], ...]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}

    def subsets(self, elements: frozenset[str]) -> tuple[frozenset[str], ...]:
        """All sets that these elements tell apart."""
        if elements not in self._subsets:
            self._subsets[elements] = tuple([self._sets.setdefault(found, found) for found in _subsets(self.fact, elements)])
        return self._subsets[elements]

    def known(self, knowledge: Knowledge) -> Known:
        return knowledge if isinstance(knowledge, Elements) else self.full

    def exact(self, value: Any) -> Known:
        return Elements(frozenset(value), frozenset(value))


def domain_of(fact: Fact, figures: Iterable[float], derived: Mapping[str, tuple[float, ...]], facts: Mapping[str, Fact]) -> Domain:
    if fact.type is FactType.BOOLEAN:
        return Domain(fact, (True, False))
    if fact.type is FactType.ENUM:
        return Domain(fact, fact.allowed)
    if fact.type is FactType.MULTI_ENUM:
        return SetDomain(fact)
    if fact.type is FactType.AGES:
        return _ages_domain(fact, derived, facts)
    return NumberDomain(fact, figures)


def _ages_domain(fact: Fact, derived: Mapping[str, tuple[float, ...]], facts: Mapping[str, Fact]) -> Domain:
    limits: list[float] = []
    most = 1
    for name in fact.derives:
        derivation = facts[name].derivation or ""
        if derivation == "minimo":
            limits += [end for figure in derived.get(name, ()) for end in (math.ceil(figure), math.floor(figure) + 1)]
            continue
        most = max([most, *(math.floor(figure) + 1 for figure in derived.get(name, ()))])
        limit = age_limit(derivation)
        if limit is not None:
            limits.append(limit)
    return AgesDomain(fact, limits=limits, most=min(most, MOST_CHILDREN))


class Partition:
    """The cells of one fact that a given set of comparisons tells apart: a coarser domain, shared by equal needs."""

    def __init__(self, domain: Domain, aspects: Sequence[Callable[[Any], Hashable]], *, elements: frozenset[str] = frozenset()) -> None:
        self.domain, self.elements = domain, elements
        self.raw = domain.subsets(elements) if isinstance(domain, SetDomain) else domain.values
        classes: dict[tuple[Hashable, ...], int] = {}
        cells = [classes.setdefault(tuple(aspect(value) for aspect in aspects), len(classes)) for value in self.raw]
        self.of_raw: Sequence[int] = bytes(cells) if len(classes) <= MOST_IN_A_BYTE else tuple(cells)
        self.values = tuple(self.raw[self.of_raw.index(cell)] for cell in range(len(classes)))
        self.full = (1 << len(self.values)) - 1
        self._seen: dict[Known, int] = {}

    @once
    def cell_of(self) -> dict[Any, int]:
        return dict(zip(self.raw, self.of_raw, strict=True))

    def seen(self, value: frozenset[str]) -> int:
        """The cell of a set of which more elements are told apart elsewhere."""
        others = value - self.elements - {OTHER} or value & {OTHER}
        here = frozenset(value & self.elements | ({OTHER} if others else frozenset()))
        return self.cell_of[here if here in self.cell_of else value]

    def project(self, known: Known) -> int:
        """The partition's cells that ``known`` leaves possible."""
        found = self._seen.get(known)
        if found is None:
            found = self._seen[known] = self._project(known)
        return found

    def _project(self, known: Known) -> int:
        mask = 0
        if isinstance(known, int):
            for cell in cells_of(known):
                mask |= 1 << self.of_raw[cell]
            return mask
        others = frozenset(self.domain.fact.allowed) - self.elements
        sure = known.included & self.elements | ({OTHER} if known.included & others else frozenset())
        maybe = known.possible & self.elements | ({OTHER} if known.possible & others else frozenset())
        for value, cell in zip(self.raw, self.of_raw, strict=True):
            if sure <= value <= maybe:
                mask |= 1 << cell
        return mask


MOST_IN_A_BYTE = 256


class Completions(dict[int, int]):
    """For a set told as a list: the cell before an implication, and the one after it."""

    @once
    def in_order(self) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(self.items()))


OTHER = "…"
"""Stands for all the elements of a set that nobody asks about here."""


def _subsets(fact: Fact, elements: frozenset[str]) -> Iterator[frozenset[str]]:
    alone = [element for element in fact.allowed if element in fact.exclusive]
    free = [element for element in fact.allowed if element in elements and element not in fact.exclusive]
    if frozenset(fact.allowed) - elements - frozenset(alone):
        free.append(OTHER)
    yield from (frozenset({element}) for element in alone)
    for size in range(1, len(free) + 1):
        yield from map(frozenset, combinations(free, size))


__all__ = ["OTHER", "AgesDomain", "Domain", "Known", "NumberDomain", "Partition", "SetDomain", "cells_of", "domain_of", "mask_of"]
