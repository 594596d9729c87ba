"""How likely each answer is, to choose the order of questions and nothing else; an outcome never depends on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import comb
from typing import Any

from knowledge.records import Fact
from knowledge.rules.domains import OTHER, AgesDomain, NumberDomain, Partition, SetDomain

CHILDREN = (40, 25, 22, 9, 3, 1)
NO_NUMBER = 0.12


@dataclass
class Priors:
    """Weights from the content's estimates; what the content does not mention is evenly likely."""

    tables: Mapping[str, Any]
    _weights: dict[int, tuple[float, ...]] = field(default_factory=dict, repr=False)
    _kept: list[Partition] = field(default_factory=list, repr=False)

    def weights(self, partition: Partition) -> tuple[float, ...]:
        """One weight for each of the partition's cells."""
        found = self._weights.get(id(partition))
        if found is None:
            found = self._weights[id(partition)] = self._fresh(partition)
            self._kept.append(partition)
        return found

    def mass(self, fact: Fact, low: float, high: float) -> float:
        """How likely a figure between two ends is, out of one."""
        brackets = self.tables.get(fact.id) or [[fact.max or 100, 1]]
        return _mass(brackets, low, high) / float(sum(weight for _, weight in brackets))

    def _fresh(self, partition: Partition) -> tuple[float, ...]:
        raw = self._raw(partition)
        total = [0.0] * len(partition.values)
        for cell, weight in zip(partition.of_raw, raw, strict=True):
            total[cell] += weight
        whole = sum(total) or 1.0
        return tuple(max(weight / whole, 1e-4) for weight in total)

    def _raw(self, partition: Partition) -> list[float]:
        domain = partition.domain
        table = self.tables.get(domain.fact.id)
        if isinstance(domain, NumberDomain):
            brackets = table or [[domain.fact.max or 100, 1]]
            mass = [_mass(brackets, *domain.span(cell)) for cell in range(len(domain.starts))]
            return [*mass, NO_NUMBER * sum(mass)] if domain.fact.no_value else mass
        if isinstance(domain, AgesDomain):
            sizes = [comb(len(domain.bands) + size - 1, size) for size in range(domain.most + 1)]
            return [CHILDREN[min(len(ages), len(CHILDREN) - 1)] / sizes[len(ages)] for ages in domain.lists]
        if isinstance(domain, SetDomain):
            return [_chance(partition, table or {}, value) for value in partition.raw]
        return [float((table or {}).get(str(value), (table or {}).get(str(value).lower(), 1))) for value in partition.raw]


def _mass(brackets: list[list[float]], low: float, high: float) -> float:
    found = 0.0
    start = -1.0
    for end, weight in brackets:
        overlap = min(high, end) - max(low, start)
        if overlap > 0 or start < low <= end:
            found += weight * max(overlap, 0.5) / max(end - start, 1)
        start = end
    return found


def _chance(partition: Partition, table: Mapping[str, float], value: frozenset[str]) -> float:
    fact = partition.domain.fact
    named = [element for element in fact.allowed if element in partition.elements and element not in fact.exclusive]
    rest = [element for element in fact.allowed if element not in partition.elements and element not in fact.exclusive]
    alone = bool(value & set(fact.exclusive))
    chance = 1.0
    for element in named:
        likely = table.get(element, 4) / 100
        chance *= likely if element in value else 1 - likely
    none_of_rest = 1.0
    for element in rest:
        none_of_rest *= 1 - table.get(element, 4) / 100
    if rest:
        chance *= 1 - none_of_rest if OTHER in value else none_of_rest
    return chance if alone or value else 0.0
