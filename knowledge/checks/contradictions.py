"""Finds requirements that no person could meet together; looks at one fact at a time, so it never calls a possible rule impossible."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.records import Alternatives, Condition, Criterion, Fact, FactType
from knowledge.rules.fact_values import NUMBERS, SETS, is_number

INFINITY = float("inf")
SILENT = ("info", "verifica_operatore")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Criteria on one fact that exclude each other; ``whole`` when they make the service itself impossible."""

    fact: str
    text: str
    whole: bool


def contradictions(criteria: Iterable[Criterion | Alternatives], facts: Mapping[str, Fact]) -> Iterator[Contradiction]:
    """Contradictions among the requirements of one service."""
    items = list(criteria)
    must = [item for item in items if isinstance(item, Criterion) and _is_hard(item) and item.group is None]
    impossible = _impossible(must, facts)
    for fact in sorted(impossible):
        yield Contradiction(fact, f"le richieste su {fact} si escludono: nessuno può averle tutte", whole=True)
    if impossible:
        return
    groups: dict[str, list[list[Criterion]]] = defaultdict(list)
    for position, item in enumerate(items, 1):
        if isinstance(item, Alternatives):
            groups[f"alternative in posizione {position}"] = [list(choice.all) for choice in item.alternatives]
        elif item.group is not None:
            groups[f"gruppo «{item.group}»"].append([item])
    for name, choices in groups.items():
        yield from _choices(name, choices, must, facts)


def _choices(name: str, choices: list[list[Criterion]], must: list[Criterion], facts: Mapping[str, Fact]) -> Iterator[Contradiction]:
    blocked = []
    for choice in choices:
        hard = [criterion for criterion in choice if _is_hard(criterion)]
        blocked.append(_impossible([*must, *hard], facts) if hard else set())
    if all(blocked):
        yield Contradiction(name, f"{name}: nessuna scelta è possibile insieme alle altre richieste", whole=True)
        return
    for number, reasons in enumerate(blocked, 1):
        if reasons:
            listed = ", ".join(sorted(reasons))
            yield Contradiction(
                name, f"{name}: la scelta {number} non è mai possibile insieme alle altre richieste ({listed})", whole=False
            )


def _is_hard(criterion: Criterion) -> bool:
    """Whether failing it is a certain no for everyone."""
    soft = criterion.on_false or criterion.on_none or criterion.verify_to is not None or criterion.scale or criterion.if_unknown
    return criterion.fact is not None and criterion.op not in SILENT and not soft and not criterion.if_


def _impossible(criteria: Iterable[Criterion], facts: Mapping[str, Fact]) -> set[str]:
    by_fact: dict[tuple[str, str | None], list[Condition]] = defaultdict(list)
    for criterion in criteria:
        if criterion.fact is not None and criterion.fact in facts:
            by_fact[criterion.fact, criterion.subject].append(criterion)
    return {name for (name, _), conditions in by_fact.items() if not can_all_hold(facts[name], conditions)}


def can_all_hold(fact: Fact, conditions: Iterable[Condition]) -> bool:
    """Whether some value of ``fact`` meets every condition; ``True`` when in doubt."""
    if fact.type in NUMBERS:
        return _numbers_can(fact, list(conditions))
    if fact.type in SETS:
        return _sets_can(fact, list(conditions))
    domain: set[object] = {True, False} if fact.type == FactType.BOOLEAN else set(fact.allowed)
    for condition in conditions:
        domain &= {value for value in domain if _holds(fact, condition, value)}
    return bool(domain)


def _numbers_can(fact: Fact, conditions: list[Condition]) -> bool:
    low, high = fact.min if fact.min is not None else -INFINITY, fact.max if fact.max is not None else INFINITY
    low_open = high_open = False
    for condition in conditions:
        op, value = condition.op, condition.value
        first, last = value if op == "between" else (value, value)
        if not (is_number(first) and is_number(last)):
            continue
        if op in ("gt", "gte", "between", "eq") and (first > low or (first == low and op == "gt")):
            low, low_open = first, op == "gt"
        if op in ("lt", "lte", "between", "eq") and (last < high or (last == high and op == "lt")):
            high, high_open = last, op == "lt"
    if fact.type == FactType.INTEGER and INFINITY not in (-low, high):
        low = int(low) + 1 if low_open and low == int(low) else low
        high = int(high) - 1 if high_open and high == int(high) else high
        return low <= high
    return low < high or (low == high and not low_open and not high_open)


def _sets_can(fact: Fact, conditions: list[Condition]) -> bool:
    banned: set[str] = set()
    needed: set[str] = set()
    for condition in conditions:
        members = _members(fact, condition.value)
        if condition.op == "not_contains_any":
            banned |= members
        elif condition.op == "contains_all":
            needed |= members
    some = [_members(fact, condition.value) for condition in conditions if condition.op == "contains_any"]
    if needed & banned or (len(needed) > 1 and needed & set(fact.exclusive)):
        return False
    return all(members - banned for members in some)


def _members(fact: Fact, value: object) -> set[str]:
    listed = value if isinstance(value, list | tuple) else [value]
    return {member for item in listed for member in fact.value_groups.get(str(item), (str(item),))}


def _holds(fact: Fact, condition: Condition, value: object) -> bool:
    op, wanted = condition.op, condition.value
    if op in ("eq", "is_true", "is_false"):
        return bool(value == wanted)
    if op == "neq":
        return bool(value != wanted)
    return str(value) in _members(fact, wanted) if op == "in" else True
