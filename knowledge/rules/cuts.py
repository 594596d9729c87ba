"""What tells one value of a fact from another: the tests that cut its cells, and where an implication's effect holds; compiles nothing."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from typing import Any

from knowledge.records import Condition, Exclusion
from knowledge.rules.domains import Completions, Domain, NumberDomain, Partition, SetDomain
from knowledge.rules.implications import Effect


def signature(test: Callable[[Any], Hashable]) -> Hashable:
    """What makes two tests the same test."""
    if not isinstance(test, partial):
        return test
    parts: list[Hashable] = []
    for part in test.args:
        if isinstance(part, Condition | Exclusion):
            told = [getattr(part, name, None) for name in ("fact", "op", "value", "verify_to", "isee_tipo", "scale", "subject")]
            parts.append(repr((type(part).__name__, *told)))
        else:
            parts.append(part if isinstance(part, int | float | str) else str(id(part)))
    return (getattr(test.func, "__name__", ""), *parts)


def itself(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else str(value)


def below(figure: float, value: Any) -> tuple[bool, bool]:
    return (value < figure, value <= figure) if isinstance(value, int | float) else (False, False)


def named(effect: Effect) -> set[str]:
    value = effect.value
    lists: Iterable[Any] = value.values() if isinstance(value, Mapping) else [value]
    return {element for one in lists if isinstance(one, list | tuple) for element in one}


def allowed_by(domain: Domain, effect: Effect, value: Any) -> bool:
    if isinstance(effect.value, Mapping) and not isinstance(domain, NumberDomain):
        wanted = effect.value
        if "one_of" in wanted:
            return bool(value in wanted["one_of"])
        return set(wanted.get("includes", ())) <= set(value) and not set(wanted.get("excludes", ())) & set(value)
    if isinstance(effect.value, list | tuple):
        return bool(frozenset(effect.value) == value)
    if isinstance(effect.allowed, int):
        return bool(effect.allowed >> domain.values.index(value) & 1)
    return bool(value == effect.value)


def cells_allowed(partition: Partition, effect: Effect) -> int:
    return sum(1 << cell for cell, value in enumerate(partition.values) if allowed_by(partition.domain, effect, value))


def completions(partition: Partition, effect: Effect) -> Completions | None:
    if not isinstance(partition.domain, SetDomain) or not isinstance(effect.value, Mapping) or not effect.value.get("includes"):
        return None
    alone, added = partition.domain.fact.exclusive, frozenset(effect.value["includes"])
    return Completions(
        (cell, partition.cell_of[value | added] if value.isdisjoint(alone) else cell)
        for value, cell in zip(partition.raw, partition.of_raw, strict=True)
    )
