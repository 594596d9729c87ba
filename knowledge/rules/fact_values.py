"""Whether a written value fits a fact, in a condition or in the interface's form; says what is wrong, never corrects it."""

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.records import Condition, Fact, FactType

NUMBERS = (FactType.INTEGER, FactType.DECIMAL)
SETS = (FactType.MULTI_ENUM, FactType.AGES)
ORDERED = ("lt", "lte", "gt", "gte")
ON_SETS = ("contains_any", "contains_all", "not_contains_any")
NO_VALUE_NEEDED = ("info", "verifica_operatore")
PARTIAL_KEYS = {"min", "max", "one_of", "includes", "excludes", "count", "unknown", "same_as", "min_fact"}
UNKNOWN_REASONS = {"not_asked", "dont_know", "declined", "pending"}


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def scalar_problem(fact: Fact, value: object) -> str | None:
    """What is wrong with one exact value of ``fact`` (of one element, when the fact is a set)."""
    if not isinstance(value, str | int | float):
        return f"{fact.id}: «{value}» non è un valore semplice"
    if fact.no_value and value == fact.no_value.id:
        return None
    if fact.allowed:
        if value in fact.allowed or value in fact.value_groups:
            return None
        return f"«{value}» non è un valore di {fact.id}: scegli tra {', '.join([*fact.allowed, *fact.value_groups])}"
    if fact.type == FactType.BOOLEAN:
        return None if isinstance(value, bool) else f"{fact.id} vuole true o false, non «{value}»"
    if isinstance(value, str | bool):
        return f"{fact.id} vuole un numero, non «{value}»"
    low, high = fact.min, fact.max
    if (low is not None and value < low) or (high is not None and value > high):
        return f"{value} è fuori dai limiti di {fact.id} ({low:g}-{high:g})"
    return None


def partial_value_problems(facts: Mapping[str, Fact], name: str, value: Any) -> list[str]:
    """What is wrong with a value in the interface's form, partial forms included."""
    fact = facts.get(name)
    if fact is None:
        return [f"il fatto «{name}» non esiste"]
    if isinstance(value, dict):
        return list(_dict_problems(facts, fact, value))
    if isinstance(value, list | tuple):
        return list(_list_problems(fact, value))
    if fact.type in SETS:
        return [f"{name} vuole una lista"]
    problem = scalar_problem(fact, value)
    return [problem] if problem else []


def _dict_problems(facts: Mapping[str, Fact], fact: Fact, value: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(value) - PARTIAL_KEYS):
        yield f"«{key}» non è una forma di valore: ammesse {', '.join(sorted(PARTIAL_KEYS))}"
    for key in ("one_of", "includes", "excludes"):
        listed = value.get(key) or ()
        if not isinstance(listed, list | tuple):
            yield f"{key} vuole una lista"
            continue
        for item in listed:
            problem = scalar_problem(fact, item)
            if problem:
                yield problem
    for key in ("same_as", "min_fact"):
        if key in value and str(value[key]) not in facts:
            yield f"il fatto «{value[key]}» non esiste"
    if "unknown" in value and str(value["unknown"]) not in UNKNOWN_REASONS:
        yield f"«{value['unknown']}» non è un motivo: ammessi {', '.join(sorted(UNKNOWN_REASONS))}"
    low, high = value.get("min"), value.get("max")
    if is_number(low) and is_number(high) and low > high:  # type: ignore[operator]
        yield f"min {low} è più grande di max {high}"


def _list_problems(fact: Fact, value: list[Any] | tuple[Any, ...]) -> Iterator[str]:
    if fact.type not in SETS:
        yield f"{fact.id} non vuole una lista"
        return
    for item in value:
        problem = scalar_problem(fact, item)
        if problem:
            yield problem
    if len(value) > 1 and any(item in fact.exclusive for item in value):
        yield f"{fact.id} mescola un valore che esclude gli altri ({', '.join(fact.exclusive)})"


def condition_problems(catalogue: Catalogue, condition: Condition) -> list[tuple[str, str]]:
    """Field and text of everything wrong in ``fact op value``."""
    ops = ((catalogue.documents.get("facts.yml") or {}).get("semantics") or {}).get("ops") or {}
    if condition.op not in ops:
        return [("op", f"il confronto «{condition.op}» non esiste: scegli tra {', '.join(ops)}")]
    if condition.fact is None:
        return [] if condition.op == "verifica_operatore" else [("fact", "manca il fatto: solo verifica_operatore ne fa a meno")]
    fact = catalogue.facts.get(condition.fact)
    if fact is None:
        return [("fact", f"il fatto «{condition.fact}» non esiste")]
    if condition.subject in ("beneficiario", "richiedente") and fact.subject != "persona":
        return [("subject", f"{fact.id} è della famiglia: subject non serve")]
    return [("value", text) for text in _comparison_problems(fact, condition.op, condition.value)]


def _comparison_problems(fact: Fact, op: str, value: Any) -> Iterator[str]:
    if op in ORDERED:
        if fact.type not in NUMBERS:
            yield f"«{op}» vale solo per i numeri e {fact.id} non lo è"
        elif not is_number(value):
            yield f"serve un numero{_instead(value)}"
    elif op == "between":
        if not (isinstance(value, list) and len(value) == 2 and all(map(is_number, value)) and value[0] <= value[1]):
            yield f"servono due numeri, dal più piccolo al più grande{_instead(value)}"
    elif op in ON_SETS or op == "in":
        yield from _membership_problems(fact, op, value)
    elif op in ("is_true", "is_false"):
        if fact.type != FactType.BOOLEAN or value is not (op == "is_true"):
            yield f"«{op}» vale per un fatto sì/no e vuole value: {'true' if op == 'is_true' else 'false'}"
    elif op in ("eq", "neq"):
        if isinstance(value, list) or (isinstance(value, str) and value in fact.value_groups):
            yield f"«{op}» vuole un valore solo: per più valori usa «in»"
        else:
            problem = scalar_problem(fact, value)
            if problem:
                yield problem


def _instead(value: Any) -> str:
    """What was written, as people write it; nothing of what was left out."""
    given = [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None and one != ""]
    return f", non «{' e '.join(given)}»" if given else ""


def _membership_problems(fact: Fact, op: str, value: Any) -> Iterator[str]:
    if (fact.type in SETS) != (op in ON_SETS):
        yield f"«{op}» non vale per {fact.id}: usa {'contains_any' if fact.type in SETS else 'in'}"
    elif not isinstance(value, list) or not value:
        yield "serve una lista con almeno un valore"
    else:
        for item in value:
            problem = scalar_problem(fact, item)
            if problem:
                yield problem
