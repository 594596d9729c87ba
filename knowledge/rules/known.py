"""What is known of a fact: the interface's JSON form read into a set of possible values; it asks and judges nothing."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from knowledge.records import Fact, FactType

UNKNOWN_REASONS = ("not_asked", "dont_know", "declined", "pending")
NUMBERS = frozenset({FactType.INTEGER, FactType.DECIMAL})


class FactError(ValueError):
    """A value that the fact does not admit, said in Italian and in English."""

    def __init__(self, fact: str, *, it: str, en: str) -> None:
        super().__init__(en)
        self.fact, self.it, self.en = fact, it, en


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known; ``reason`` says why."""

    reason: str = "not_asked"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these values of an enum or a boolean."""

    values: frozenset[Any]


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two ends, both included, or one of some points; ``missing`` = the number may not exist at all."""

    low: float
    high: float
    points: tuple[float, ...] = ()
    missing: bool = False
    exists: bool = True


class Elements(NamedTuple):
    """A set that surely holds ``included`` and nothing outside ``possible``; ``listed`` = told as an exact list."""

    included: frozenset[str]
    possible: frozenset[str]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Ages:
    """A list of ages: exact, or how many and within which range each."""

    count: tuple[int, int]
    age: tuple[int, int]
    exact: tuple[int, ...] | None = None


Knowledge = Unknown | Choice | Number | Elements | Ages


def parse(fact: Fact, raw: object) -> Knowledge:
    """The set of values that ``raw`` (interface form) leaves possible; ``FactError`` if the fact does not admit it."""
    if raw is None:
        return Unknown()
    if isinstance(raw, Mapping) and "unknown" in raw:
        if len(raw) > 1 or raw["unknown"] not in UNKNOWN_REASONS:
            raise _error(
                fact, it=f'con "unknown" sono ammessi: {", ".join(UNKNOWN_REASONS)}', en=f'"unknown" admits: {", ".join(UNKNOWN_REASONS)}'
            )
        return Unknown(str(raw["unknown"]))
    return _READERS[fact.type](fact, raw)


def _error(fact: Fact, *, it: str, en: str) -> FactError:
    return FactError(fact.id, it=f"{fact.id}: {it}.", en=f"{fact.id}: {en}.")


def _keys(fact: Fact, raw: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    if not raw or set(raw) - set(allowed):
        listed = ", ".join(allowed)
        raise _error(
            fact, it=f"qui si possono usare solo le chiavi {listed} oppure unknown", en=f"only these keys are allowed: {listed}, or unknown"
        )


def _list(fact: Fact, raw: object) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise _error(fact, it="serve una lista di valori", en="a list of values is needed")
    return list(raw)


def _choice(fact: Fact, raw: object) -> Choice:
    if isinstance(raw, Mapping):
        _keys(fact, raw, ("one_of",))
        options = _list(fact, raw["one_of"])
        if not options:
            raise _error(fact, it="one_of non può essere vuoto", en="one_of cannot be empty")
        return Choice(frozenset().union(*(_choice_values(fact, value) for value in options)))
    return Choice(_choice_values(fact, raw))


def _choice_values(fact: Fact, raw: object) -> frozenset[Any]:
    if fact.type is FactType.BOOLEAN:
        if not isinstance(raw, bool):
            raise _error(fact, it="si risponde true (sì) o false (no)", en="allowed values are true and false")
        return frozenset({raw})
    if isinstance(raw, str) and raw in fact.allowed:
        return frozenset({raw})
    if isinstance(raw, str) and raw in fact.value_groups:
        return frozenset(fact.value_groups[raw])
    listed = ", ".join(fact.allowed)
    raise _error(fact, it=f"i valori ammessi sono {listed}", en=f"allowed values are {listed}")


def bounds(fact: Fact) -> tuple[float, float]:
    return (0.0 if fact.min is None else fact.min, 1e9 if fact.max is None else fact.max)


def _number(fact: Fact, raw: object) -> Number:
    low, high = bounds(fact)
    if isinstance(raw, Mapping) and "one_of" in raw:
        _keys(fact, raw, ("one_of",))
        options = [_number(fact, value) for value in _list(fact, raw["one_of"])]
        if not options or any(option.low != option.high for option in options):
            raise _error(fact, it="one_of vuole almeno un numero esatto", en="one_of needs at least one exact number")
        points = tuple(sorted({option.low for option in options if option.exists}))
        ends = (points[0], points[-1]) if points else (low, low)
        return Number(*ends, points=points, missing=any(option.missing for option in options), exists=bool(points))
    if isinstance(raw, Mapping):
        _keys(fact, raw, ("min", "max"))
        low = _figure(fact, raw.get("min", low))
        high = _figure(fact, raw.get("max", high))
        if low > high:
            raise _error(fact, it="min è più grande di max", en="min is greater than max")
        return Number(low, high)
    if fact.no_value and raw == fact.no_value.id:
        return Number(low, low, missing=True, exists=False)
    exact = _figure(fact, raw)
    return Number(exact, exact)


def _figure(fact: Fact, raw: object) -> float:
    low, high = bounds(fact)
    whole = fact.type is not FactType.DECIMAL
    fits = isinstance(raw, int | float) and not isinstance(raw, bool) and low <= raw <= high
    if not fits or not isinstance(raw, int | float) or not math.isfinite(raw) or (whole and raw != int(raw)):
        none_it = f", oppure {fact.no_value.id}" if fact.no_value else ""
        none_en = f", or {fact.no_value.id}" if fact.no_value else ""
        kind_it, kind_en = ("un numero intero", "a whole number") if whole else ("un numero", "a number")
        raise _error(
            fact,
            it=f"serve {kind_it} tra {low:.10g} e {high:.10g}{none_it}",
            en=f"{kind_en} from {low:.10g} to {high:.10g} is needed{none_en}",
        )
    return raw


def _elements(fact: Fact, raw: object) -> Elements:
    everything = frozenset(fact.allowed)
    if isinstance(raw, Mapping):
        _keys(fact, raw, ("includes", "excludes"))
        included = _members(fact, raw.get("includes", []))
        possible = everything - _members(fact, raw.get("excludes", []))
        if not possible:
            raise _error(fact, it="excludes non lascia nessun valore", en="excludes leaves no value")
        if not included <= possible:
            raise _error(fact, it="includes ed excludes si contraddicono", en="includes and excludes contradict each other")
        return settled(fact, Elements(included, possible))
    chosen = _members(fact, raw)
    if not chosen:
        none = " oppure ".join(fact.exclusive) or "almeno un valore"
        raise _error(fact, it=f"la lista è vuota: scrivi {none}", en=f"the list is empty: give {none}")
    return settled(fact, Elements(chosen, chosen, listed=True))


def _members(fact: Fact, raw: object) -> frozenset[str]:
    members = _list(fact, raw)
    if any(not isinstance(value, str) or value not in fact.allowed for value in members):
        listed = ", ".join(fact.allowed)
        raise _error(fact, it=f"i valori ammessi nella lista sono {listed}", en=f"values allowed in the list are {listed}")
    return frozenset(members)


def settled(fact: Fact, told: Elements) -> Elements:
    """Applies what *exclusive* means: such a value stands alone, and someone without any other value has it."""
    alone = frozenset(fact.exclusive)
    if told.included & alone and len(told.included) > 1:
        raise _error(
            fact,
            it=f"{', '.join(sorted(told.included & alone))} non sta insieme ad altri valori",
            en=f"{', '.join(sorted(told.included & alone))} cannot stand with other values",
        )
    if told.included & alone:
        return Elements(told.included, told.included, told.listed)
    possible = told.possible - alone if told.included else told.possible
    if not possible - alone and len(possible) == 1:
        return Elements(possible, possible, told.listed)
    return Elements(told.included, possible, told.listed)


def _ages(fact: Fact, raw: object) -> Ages:
    low, high = (int(end) for end in bounds(fact))
    if not isinstance(raw, Mapping):
        ages = tuple(sorted(int(_figure(fact, age)) for age in _list(fact, raw)))
        if len(ages) > MOST_CHILDREN:
            raise _error(fact, it=f"al massimo {MOST_CHILDREN} età", en=f"at most {MOST_CHILDREN} ages")
        return Ages((len(ages), len(ages)), (low, high), exact=ages)
    _keys(fact, raw, ("count", "min", "max"))
    age = (int(_figure(fact, raw.get("min", low))), int(_figure(fact, raw.get("max", high))))
    count = _count(fact, raw.get("count", {}))
    if age[0] > age[1] or count[0] > count[1]:
        raise _error(fact, it="il minimo supera il massimo", en="the minimum exceeds the maximum")
    return Ages(count, age, exact=() if count == (0, 0) else None)


MOST_CHILDREN = 20


def _count(fact: Fact, raw: object) -> tuple[int, int]:
    given = raw if isinstance(raw, Mapping) else {"min": raw, "max": raw}
    low, high = (given.get("min", 0), given.get("max", MOST_CHILDREN)) if not set(given) - {"min", "max"} else (None, None)
    if (
        isinstance(low, bool)
        or isinstance(high, bool)
        or not isinstance(low, int)
        or not isinstance(high, int)
        or low < 0
        or high > MOST_CHILDREN
    ):
        raise _error(
            fact,
            it=f"count è un numero da 0 a {MOST_CHILDREN}, o min e max",
            en=f"count is a number from 0 to {MOST_CHILDREN}, or min and max",
        )
    return low, high


_READERS: Mapping[FactType, Callable[[Fact, Any], Knowledge]] = {
    FactType.BOOLEAN: _choice,
    FactType.ENUM: _choice,
    FactType.INTEGER: _number,
    FactType.DECIMAL: _number,
    FactType.MULTI_ENUM: _elements,
    FactType.AGES: _ages,
}

# --- facts computed from the children's ages -------------------------------------------------------------------------


def derive(derivation: str, ages: tuple[int, ...]) -> int | None:
    """The value of a derived fact; ``None`` = there is none (no child, no youngest child)."""
    if derivation == "conteggio":
        return len(ages)
    if derivation == "minimo":
        return min(ages, default=None)
    limit = age_limit(derivation)
    if limit is None:
        raise ValueError(f"unknown derivation: {derivation}")
    return sum(age < limit for age in ages)


def age_limit(derivation: str) -> int | None:
    """The limit in ``conta(eta < 18)``."""
    head, _, tail = derivation.partition("<")
    return int(tail.rstrip(") ")) if head.strip() == "conta(eta" and tail.rstrip(") ").strip().isdigit() else None


def derived(facts: Mapping[str, Fact], raw: Mapping[str, object]) -> dict[str, int | None]:
    """Facts that follow from exact answers (``figli_minori`` from ``eta_figli``); never asked."""
    found: dict[str, int | None] = {}
    for fact in facts.values():
        if fact.derived_from is None or fact.derivation is None or fact.derived_from not in raw:
            continue
        known = parse(facts[fact.derived_from], raw[fact.derived_from])
        if isinstance(known, Ages) and known.exact is not None:
            found[fact.id] = derive(fact.derivation, known.exact)
    return found
