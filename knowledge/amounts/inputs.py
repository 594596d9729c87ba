"""Turns told facts in the interface's form into the inputs of an amount rule; asks nothing and guesses nothing."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import comb
from typing import Any

from knowledge.amounts.values import ABSENT, UNKNOWN, InputValue, Interval, Item
from knowledge.catalogue import Catalogue
from knowledge.records import AmountRule, FactType
from knowledge.rules.fact_values import NUMBERS, is_number

CHILDREN = "figli"
AGES = "eta_figli"
DISABLED = "figli_disabili"
MAX_CHILDREN = 8
MOST_FAMILIES = 300
DEGREES = ("nessuna", "media", "grave", "non-autosufficiente")
COUNTED_BELOW = {"figli_minori": 18, "figli_a_carico_under21": 21}
Facts = Mapping[str, Any]
World = dict[str, InputValue]


def told(catalogue: Catalogue, facts: Facts, name: str, *, person: str) -> Any:
    """The value told for ``name``, of the person the rule is about; ``None`` when nothing was told."""
    if person == "richiedente":
        own = facts.get(f"{name}@richiedente")
        fact = catalogue.facts.get(name)
        shared = fact is None or fact.subject == "nucleo" or name in catalogue.semantics.shared_facts or facts.get("per_chi") == "me"
        return own if own is not None else facts.get(name) if shared else None
    value = facts.get(name)
    return facts.get(f"{name}@beneficiario") if value is None else value


def worlds(catalogue: Catalogue, rule: AmountRule, facts: Facts, *, extra: Facts, person: str) -> tuple[list[World], bool]:
    """The inputs of ``rule``; several when children may be of several kinds. True when part of what is due had to be left out."""
    base = {name: _value(catalogue, name, facts, extra=extra, person=person) for name in rule.inputs if name != CHILDREN}
    if CHILDREN not in rule.inputs:
        return [base], False
    if CHILDREN in extra:
        return [{**base, CHILDREN: tuple(_item(child) for child in extra[CHILDREN])}], False
    families = list(_families(facts))
    if not families:
        return [{**base, CHILDREN: UNKNOWN}], False
    return [{**base, CHILDREN: children} for children in families], _which_disabled(facts) is None


def _value(catalogue: Catalogue, name: str, facts: Facts, *, extra: Facts, person: str) -> InputValue:
    raw = told(catalogue, facts, name, person=person)
    if raw is None or is_unknown(raw):
        raw = extra.get(name, raw)
    if raw is None or is_unknown(raw):
        derived = _derived(name, facts)
        if derived is not None:
            return derived
        declared = catalogue.extra_inputs.get(name)
        raw = declared.default if declared else None
    fact = catalogue.facts.get(name)
    if fact is not None and fact.no_value is not None and raw == fact.no_value.id:
        return ABSENT
    numeric = fact.type in NUMBERS if fact else bool(catalogue.extra_inputs[name].type in ("integer", "decimal"))
    limits = (fact.min or 0.0, fact.max or 0.0) if fact and fact.type in NUMBERS else (0.0, 1_000_000.0)
    return plain(raw, numeric=numeric, limits=limits, boolean=fact is not None and fact.type == FactType.BOOLEAN)


def is_unknown(raw: Any) -> bool:
    return isinstance(raw, dict) and "unknown" in raw


def plain(raw: Any, *, numeric: bool, limits: tuple[float, float] = (0.0, 1_000_000.0), boolean: bool = False) -> InputValue:
    """One value in the interface's form as an input."""
    if raw is None or is_unknown(raw):
        return UNKNOWN
    if raw == ABSENT.value:
        return ABSENT
    if isinstance(raw, dict):
        if "one_of" in raw:
            options = [option for option in raw["one_of"] if not numeric or is_number(option)]
            if not options:
                return UNKNOWN
            return Interval(float(min(options)), float(max(options))) if numeric else frozenset(options)
        low, high = raw.get("min", raw.get("low")), raw.get("max", raw.get("high"))
        return Interval(float(limits[0] if low is None else low), float(limits[1] if high is None else high))
    if numeric:
        return Interval.exactly(float(raw)) if is_number(raw) else UNKNOWN
    if isinstance(raw, list | tuple):
        return UNKNOWN
    if boolean and not isinstance(raw, bool):
        return UNKNOWN
    return frozenset([raw])


def _item(child: Mapping[str, Any]) -> Item:
    age, disability = plain(child.get("eta"), numeric=True), plain(child.get("disabilita"), numeric=False)
    return {"eta": age, "disabilita": disability}  # type: ignore[dict-item]


def _ages(facts: Facts) -> list[list[Interval]]:
    """The possible lists of ages, the eldest first."""
    raw = facts.get(AGES)
    if isinstance(raw, list | tuple):
        return [[Interval.exactly(float(age)) for age in sorted(raw, reverse=True)]]
    if not isinstance(raw, dict) or is_unknown(raw):
        return []
    known = [Interval.exactly(float(age)) for age in sorted(raw.get("includes") or [], reverse=True)]
    count = raw.get("count")
    if count is None:
        return []
    least, most = (count, count) if is_number(count) else (count.get("min", len(known)), count.get("max", MAX_CHILDREN))
    rest = Interval(float(raw.get("min", 0)), float(raw.get("max", 60)))
    sizes = range(max(int(least), len(known)), min(int(most), MAX_CHILDREN) + 1)
    return [[*known, *([rest] * (size - len(known)))] for size in sizes]


def _disabled(facts: Facts) -> tuple[int, int] | None:
    raw = facts.get(DISABLED)
    if facts.get("disabilita_nel_nucleo") is False:
        return 0, 0
    if is_number(raw):
        return int(raw), int(raw)  # type: ignore[arg-type]
    if isinstance(raw, dict) and ("min" in raw or "max" in raw):
        return int(raw.get("min", 0)), int(raw.get("max", MAX_CHILDREN))
    return None


def _which_disabled(facts: Facts) -> tuple[int, int] | None:
    """How many children, where one may go through all the ways in which it can be these or those; else ``None``: it is left out."""
    found, most = _disabled(facts), max(map(len, _ages(facts)), default=0)
    if found is None or sum(comb(most, number) for number in range(found[0], min(found[1], most) + 1)) > MOST_FAMILIES:
        return None
    return found


def _families(facts: Facts) -> Iterator[tuple[Item, ...]]:
    least, most = _which_disabled(facts) or (0, 0)
    for ages in _ages(facts):
        for number in range(min(least, len(ages)), min(most, len(ages)) + 1):
            for chosen in combinations(range(len(ages)), number):
                for grade in ("media", "non-autosufficiente") if number else ("nessuna",):
                    yield tuple(
                        {"eta": age, "disabilita": frozenset([grade if position in chosen else "nessuna"])}
                        for position, age in enumerate(ages)
                    )


def _derived(name: str, facts: Facts) -> Interval | None:
    """Numbers of children, counted from their ages."""
    limit = COUNTED_BELOW.get(name)
    lists = _ages(facts)
    if limit is None or not lists:
        return None
    least = min(sum(age.high < limit for age in ages) for ages in lists)
    most = max(sum(age.low < limit for age in ages) for ages in lists)
    return Interval(float(least), float(most))
