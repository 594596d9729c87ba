"""The worked examples of the amount rules, reckoned again: says which no longer come out as written; corrects none."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from knowledge.amounts.estimates import Outcome, evaluate
from knowledge.amounts.inputs import CHILDREN, World, plain, worlds
from knowledge.amounts.texts import euro
from knowledge.amounts.values import Interval
from knowledge.catalogue import Catalogue
from knowledge.records import AmountRule, FactType
from knowledge.rules.fact_values import NUMBERS, is_number

FILE = "amounts.yml"
CENT = 0.006


def failures(catalogue: Catalogue) -> Iterator[tuple[AmountRule, str]]:
    """Every example that gives something else, with what was written and what comes out."""
    for rule in catalogue.amount_rules.values():
        for example in rule.examples:
            found = found_for(catalogue, rule, example)
            if not _agrees(found, example["expected"]):
                wanted = _said(Interval(*_ends(example["expected"])))
                yield rule, f"l'esempio «{example.get('text_it', '')}» dice {wanted}, la regola dà {_said(found)}"


def outcome_for(catalogue: Catalogue, rule: AmountRule, example: Mapping[str, Any]) -> Outcome:
    """The rule on the example's day."""
    written = example.get("at") or (catalogue.documents.get(FILE) or {}).get("looked_up_on")
    return evaluate(rule, [inputs_of(catalogue, rule, example)], as_of=date.fromisoformat(str(written)))


def found_for(catalogue: Catalogue, rule: AmountRule, example: Mapping[str, Any]) -> Interval | None:
    """What the example is about: the total, the amount before what is added, or how long it lasts."""
    outcome = outcome_for(catalogue, rule, example)
    parts = {"total": outcome.total, "amount": outcome.amount, "duration": outcome.duration}
    return parts[str(example.get("what", "total"))]


def inputs_of(catalogue: Catalogue, rule: AmountRule, example: Mapping[str, Any]) -> World:
    """An example's inputs, which use low/high, ``assente`` and null, as inputs of the evaluator."""
    (world,), _ = worlds(catalogue, rule, {}, extra={CHILDREN: example["inputs"].get(CHILDREN, [])}, person="beneficiario")
    for name, value in example["inputs"].items():
        if name == CHILDREN:
            continue
        fact, extra = catalogue.facts.get(name), catalogue.extra_inputs.get(name)
        numeric = fact.type in NUMBERS if fact else extra is not None and extra.type in {FactType.INTEGER, FactType.DECIMAL}
        world[name] = plain(value, numeric=numeric)
    return world


def _ends(expected: Any) -> tuple[float, float]:
    if is_number(expected):
        return float(expected), float(expected)
    return float(expected["low"]), float(expected["high"])


def _agrees(found: Interval | None, expected: Any) -> bool:
    low, high = _ends(expected)
    return found is not None and abs(found.low - low) <= CENT and abs(found.high - high) <= CENT


def _said(value: Interval | None) -> str:
    if value is None:
        return "niente"
    low, high = (euro(end, cents=True).removesuffix(" €") for end in (value.low, value.high))
    return low if low == high else f"da {low} a {high}"
