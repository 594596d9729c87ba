"""Dated figures of the amount rules: the one in force on a day, or the reason why there is none; never the last one known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.elision import elided
from knowledge.records import AmountRule


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in force: ``low`` and ``high`` are equal when it is a single value; ``from_`` and ``to`` include both ends."""

    name: str
    low: float
    high: float
    unit: str
    from_: date | None
    to: date | None
    source: str
    as_of: str | None
    confidence: str


def figure_on(rule: AmountRule, name: str, day: date) -> Figure | None:
    """The figure ``name`` in force on ``day``."""
    written = rule.figures.get(name)
    for raw in written if isinstance(written, list) else [written]:
        if isinstance(raw, dict):
            found = _figure(name, raw)
            if (found.from_ is None or found.from_ <= day) and (found.to is None or day <= found.to):
                return found
    return None


def _figure(name: str, raw: dict[str, Any]) -> Figure:
    low, high = raw.get("low", raw.get("value")), raw.get("high", raw.get("value"))
    return Figure(
        name=name,
        low=float(low if low is not None else raw["value"]),
        high=float(high if high is not None else raw["value"]),
        unit=str(raw.get("unit", "")),
        from_=_day(raw.get("from")),
        to=_day(raw.get("to")),
        source=str(raw.get("source", "")),
        as_of=None if raw.get("as_of") is None else str(raw["as_of"]),
        confidence=str(raw.get("confidence", "seen")),
    )


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def rule_out_of_force(rule: AmountRule, day: date) -> str | None:
    """Why the whole rule does not hold on ``day``, in plain Italian; ``None`` when it does."""
    if rule.valid.from_ and day < rule.valid.from_:
        return elided(f"la regola vale dal {rule.valid.from_:%d/%m/%Y}")
    if rule.valid.to and day > rule.valid.to:
        return elided(f"la regola valeva fino al {rule.valid.to:%d/%m/%Y}: le cifre di oggi non sono note")
    return None


def figure_out_of_force(name: str, day: date) -> str:
    """The sentence for a figure that nobody has for ``day``."""
    return elided(f"nessuna cifra in vigore il {day:%d/%m/%Y} per «{name.replace('_', ' ')}»")


def out_of_force(rule: AmountRule, day: date) -> str | None:
    """Why the rule cannot be computed on ``day``: itself out of force, or a figure that its expressions need."""
    reason = rule_out_of_force(rule, day)
    if reason:
        return reason
    for name in dict.fromkeys(figures_named(rule)):
        if figure_on(rule, name, day) is None:
            return figure_out_of_force(name, day)
    return None


def figures_named(rule: AmountRule) -> Iterator[str]:
    """The figures that the rule's expressions name."""
    yield from _named([rule.amount, *rule.let.values(), *rule.supplements, rule.duration])


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "fig" and isinstance(value, str):
                yield value
            else:
                yield from _named(value)
    elif isinstance(node, list):
        for item in node:
            yield from _named(item)
