"""What must hold of the amount rules: names, figures, expressions and worked examples' inputs; finds problems, corrects none."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from knowledge.amounts.expressions import Evaluator
from knowledge.amounts.inputs import CHILDREN
from knowledge.amounts.values import UNKNOWN, Item, NotComputable
from knowledge.catalogue import Catalogue
from knowledge.problems import Problem
from knowledge.records import AmountRule

FILE = "amounts.yml"
EXPRESSIONS = {
    *("const", "fig", "in", "item", "ref", "sum", "sub", "mul", "div", "min", "max", "round"),
    *("linear", "bands", "pick", "if", "each", "count", "up_to", "between", "decay", "none"),
}
ISO_DATE_LENGTH = 10


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of every amount rule."""
    for rule in catalogue.amount_rules.values():
        for field, text in _rule(catalogue, rule):
            yield Problem(FILE, f"regola «{rule.id}»", field, text)
    for slug in catalogue.not_computable:
        if slug not in catalogue.services:
            yield Problem(FILE, f"importo non calcolabile «{slug}»", "measure", f"il servizio «{slug}» non esiste")


def _rule(catalogue: Catalogue, rule: AmountRule) -> Iterator[tuple[str, str]]:
    if rule.measure not in catalogue.services:
        yield "measure", f"il servizio «{rule.measure}» non esiste"
    inputs = set(rule.inputs)
    for name in rule.inputs:
        if name not in catalogue.facts and name not in catalogue.extra_inputs:
            yield "inputs", f"«{name}» non è un fatto né un dato di extra_inputs"
    for name, figure in rule.figures.items():
        for one in figure if isinstance(figure, list) else [figure]:
            yield from _figure(catalogue, name, one)
    yield from _expression(rule, rule.amount, "amount", inputs)
    for name, expression in rule.let.items():
        yield from _expression(rule, expression, f"let.{name}", inputs)
    for supplement in rule.supplements:
        yield from _names(rule, supplement.get("when"), f"supplements.{supplement.get('id')}.when", inputs)
        yield from _expression(rule, supplement.get("amount"), f"supplements.{supplement.get('id')}", inputs)
    yield from _dry_run(rule)
    for position, example in enumerate(rule.examples, 1):
        written = example.get("inputs", {})
        if not isinstance(written, dict):
            yield f"examples[{position}].inputs", "servono voci «dato: valore»"
            continue
        for name in written:
            if name not in inputs:
                yield f"examples[{position}].inputs", f"«{name}» non è tra i dati della regola"


def _dry_run(rule: AmountRule) -> Iterator[tuple[str, str]]:
    """Walks every branch with nothing known, so that a misspelt expression is found here and not before a citizen."""
    child: Item = {"eta": UNKNOWN, "disabilita": UNKNOWN}
    evaluator = Evaluator(rule, {CHILDREN: (child,)}, as_of=rule.valid.from_ or date.max, explore=True)
    parts = [("amount", rule.amount, None), *(("supplements", one.get("amount"), one.get("when")) for one in rule.supplements)]
    for field, expression, condition in parts:
        try:
            if condition is not None:
                evaluator.holds(condition)
            evaluator.number(expression)
        except NotComputable:
            continue
        except (TypeError, KeyError, ValueError, AttributeError, RecursionError) as error:
            yield field, f"l'espressione è scritta male ({type(error).__name__}: {error})"


def _figure(catalogue: Catalogue, name: str, figure: Any) -> Iterator[tuple[str, str]]:
    field = f"figures.{name}"
    if not isinstance(figure, dict) or not ("value" in figure or {"low", "high"} <= set(figure)):
        yield field, "serve value, oppure low e high"
        return
    for key in ("value", "low", "high"):
        if key in figure and (isinstance(figure[key], bool) or not isinstance(figure[key], int | float)):
            yield f"{field}.{key}", "deve essere un numero"
    if str(figure.get("source")) not in catalogue.sources:
        yield f"{field}.source", f"la fonte «{figure.get('source')}» non esiste"
    for key in ("from", "to"):
        if figure.get(key) is not None and not _is_day(figure[key]):
            yield f"{field}.{key}", "deve essere una data, per esempio '2026-01-01'"
    if figure.get("from") and figure.get("to") and str(figure["from"]) > str(figure["to"]):
        yield field, "la fine (to) viene prima dell'inizio (from)"


def _is_day(value: object) -> bool:
    try:
        return len(str(value)) == ISO_DATE_LENGTH and bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _expression(rule: AmountRule, node: Any, field: str, inputs: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(node, dict) or len(node) != 1 or next(iter(node)) not in EXPRESSIONS:
        shown = next(iter(node), "") if isinstance(node, dict) else node
        yield field, f"espressione sconosciuta «{shown}»: ammesse {', '.join(sorted(EXPRESSIONS))}"
        return
    yield from _names(rule, node, field, inputs)


def _names(rule: AmountRule, node: Any, field: str, inputs: set[str]) -> Iterator[tuple[str, str]]:
    """Every name used anywhere below: figures, references and inputs must exist."""
    if isinstance(node, list):
        for item in node:
            yield from _names(rule, item, field, inputs)
        return
    if not isinstance(node, dict):
        return
    known = {"fig": set(rule.figures), "ref": set(rule.let), "in": inputs, "over": inputs}
    for key, names in known.items():
        if isinstance(node.get(key), str) and node[key] not in names:
            yield field, f"«{key}: {node[key]}» non esiste in questa regola"
    for key, item in node.items():
        if key not in known:
            yield from _names(rule, item, field, inputs)
