"""How much a service may bring: estimates from the amount rules, always as a guess with its dates and sources, never a promise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.amounts.expressions import Evaluator
from knowledge.amounts.figures import Figure, rule_out_of_force
from knowledge.amounts.inputs import AGES, CHILDREN, Facts, World, told, worlds
from knowledge.amounts.texts import estimate_text
from knowledge.amounts.values import Interval, NotComputable, add, hull
from knowledge.catalogue import Catalogue
from knowledge.records import Alternatives, AmountRule, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one rule says. ``low`` and ``high`` are ``None`` when it cannot be computed: ``reason`` and ``missing`` say why.

    ``at_least``: something that is due was left out for want of a fact. ``memory_only``: no figure was read in a source,
    so ``text_it`` names none.
    """

    rule: str
    title_it: str
    low: float | None
    high: float | None
    unit: str
    period: str
    months: int
    per: str
    form: str
    computable: str
    at_least: bool = False
    verify: bool = False
    memory_only: bool = False
    text_it: str = ""
    missing: tuple[str, ...] = ()
    reason: str | None = None
    figures: tuple[Figure, ...] = ()
    duration_months: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtraQuestion:
    """One thing to ask who wants the estimate; ``fact`` tells a fact of the catalogue from an extra input."""

    id: str
    question_it: str
    type: str
    unit: str | None
    allowed: tuple[Any, ...]
    labels_it: Mapping[str, str]
    fact: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The bare numbers of one evaluation, before words."""

    total: Interval | None
    amount: Interval | None = None
    at_least: bool = False
    missing: tuple[str, ...] = ()
    reason: str | None = None
    figures: tuple[Figure, ...] = ()
    duration: Interval | None = None


def estimates(
    catalogue: Catalogue,
    slug: str,
    facts: Facts,
    extra: Facts | None = None,
    *,
    as_of: date,
    variant: str | None = None,  # noqa: ARG001  the rules of today hold for every variant
    person: str = "beneficiario",
) -> tuple[Estimate, ...]:
    """One estimate per rule of the service; empty where there is no rule, or where nobody has told what must not be asked."""
    service = catalogue.services[slug]
    if _must_stay_unsaid(catalogue, service, facts, person=person):
        return ()
    rules = [rule for rule in catalogue.amount_rules.values() if rule.measure == slug]
    return tuple(_estimate(catalogue, rule, facts, extra or {}, as_of=as_of, person=person) for rule in rules)


def why_no_estimate(catalogue: Catalogue, slug: str) -> str | None:
    """Why the catalogue has no figure for this service, where it says so."""
    return catalogue.not_computable.get(slug)


def _must_stay_unsaid(catalogue: Catalogue, service: Service, facts: Facts, *, person: str) -> bool:
    for item in service.criteria:
        if isinstance(item, Alternatives) or item.group or item.if_ or item.fact is None:
            continue
        hidden = (item.if_unknown or catalogue.facts[item.fact].if_unknown) == "hide"
        if hidden and told(catalogue, facts, item.fact, person=person) in (None, False):
            return True
    return False


def _estimate(catalogue: Catalogue, rule: AmountRule, facts: Facts, extra: Facts, *, as_of: date, person: str) -> Estimate:
    found, left_out = worlds(catalogue, rule, facts, extra=extra, person=person)
    outcome = evaluate(rule, found, as_of=as_of)
    kind = told(catalogue, facts, "isee_tipo", person=person)
    other_isee = rule.isee_tipo is not None and isinstance(kind, str) and kind != rule.isee_tipo
    reason = outcome.reason
    if outcome.total is None and rule_out_of_force(rule, as_of) and rule.measure in catalogue.not_computable:
        reason = f"{reason}; {catalogue.not_computable[rule.measure]}"
    missing = tuple(AGES if name == CHILDREN else name for name in outcome.missing)
    verify = rule.verify or other_isee
    at_least = outcome.total is not None and (outcome.at_least or left_out)
    used = outcome.figures
    money = [figure for figure in used if figure.unit.startswith("euro")]
    memory_only = bool(money) and all(figure.confidence == "memory" for figure in money)
    return Estimate(
        rule=rule.id,
        title_it=rule.title_it,
        low=None if outcome.total is None else round(outcome.total.low, 2),
        high=None if outcome.total is None else round(outcome.total.high, 2),
        unit=rule.output.unit,
        period=rule.output.period,
        months=rule.output.months,
        per=rule.output.per,
        form=rule.output.form,
        computable=rule.computable,
        at_least=at_least,
        verify=verify,
        memory_only=memory_only,
        text_it=estimate_text(rule, outcome.total, at_least=at_least, verify=verify, memory_only=memory_only, reason=reason),
        missing=tuple(dict.fromkeys([*missing, *(("figli_disabili",) if left_out and at_least else ())])),
        reason=reason,
        figures=used,
        duration_months=None if outcome.duration is None else (outcome.duration.low, outcome.duration.high),
        notes=tuple(str(note) for note in rule.notes),
    )


def evaluate(rule: AmountRule, possible: Iterable[World], *, as_of: date) -> Outcome:
    """The rule over every possible set of inputs: one interval that holds them all, or why there is none."""
    reason = rule_out_of_force(rule, as_of)
    if reason:
        return Outcome(None, reason=reason)
    outcomes = [_evaluate_one(rule, world, as_of=as_of) for world in possible]
    for outcome in outcomes:
        if outcome.total is None:
            return outcome
    totals = [outcome.total for outcome in outcomes if outcome.total is not None]
    durations = [outcome.duration for outcome in outcomes if outcome.duration is not None]
    total = hull(totals)
    return Outcome(
        total=total,
        amount=hull([outcome.amount for outcome in outcomes if outcome.amount is not None]),
        at_least=any(outcome.at_least for outcome in outcomes),
        missing=tuple(dict.fromkeys(name for outcome in outcomes for name in outcome.missing)),
        reason=outcomes[0].reason if total.high == 0 else None,
        figures=tuple({figure.name: figure for outcome in outcomes for figure in outcome.figures}.values()),
        duration=hull(durations) if len(durations) == len(outcomes) else None,
    )


def _evaluate_one(rule: AmountRule, world: World, *, as_of: date) -> Outcome:
    evaluator = Evaluator(rule, world, as_of=as_of)
    try:
        amount = evaluator.number(rule.amount)
        total, at_least = _with_supplements(evaluator, amount)
    except NotComputable as error:
        missing = _needed(rule, world, as_of=as_of) if error.missing else ()
        return Outcome(None, missing=missing, reason=error.reason, figures=tuple(evaluator.figures.values()))
    figures, missing = tuple(evaluator.figures.values()), tuple(evaluator.unknown)
    reason = next(iter(evaluator.reasons), None)
    return Outcome(total, amount, at_least, missing, reason, figures, _duration(evaluator))


def _with_supplements(evaluator: Evaluator, amount: Interval) -> tuple[Interval, bool]:
    parts, at_least = [amount], False
    for supplement in evaluator.rule.supplements:
        verdict = evaluator.holds(supplement["when"])
        if verdict is False:
            continue
        try:
            value = evaluator.number(supplement["amount"])
        except NotComputable as error:
            if not error.missing:
                raise
            at_least = True
            continue
        parts.append(value if verdict else Interval(min(0.0, value.low), value.high))
    return add(parts), at_least


def _duration(evaluator: Evaluator) -> Interval | None:
    written = evaluator.rule.duration or {}
    node = written.get("expr", written.get("months", written.get("first_months")))
    if node is None:
        return None
    try:
        return evaluator.number(node) if isinstance(node, dict) else Interval.exactly(float(node))
    except NotComputable:
        return None


def _needed(rule: AmountRule, world: World, *, as_of: date) -> tuple[str, ...]:
    """The unknown inputs that can matter given what is known, in the order of the rule."""
    evaluator = Evaluator(rule, world, as_of=as_of, explore=True)
    try:
        _with_supplements(evaluator, evaluator.number(rule.amount))
    except NotComputable as error:
        evaluator.unknown.update(dict.fromkeys(error.missing))
    return tuple(name for name in rule.inputs if name in evaluator.unknown)


def extra_questions(
    catalogue: Catalogue, slug: str, facts: Facts, extra: Facts | None = None, *, as_of: date, person: str = "beneficiario"
) -> tuple[ExtraQuestion, ...]:
    """What is still to be asked of who wants the estimate: only what can matter given what is known, in the order of the rules."""
    needed: dict[str, None] = {}
    for rule in catalogue.amount_rules.values():
        if rule.measure != slug or rule_out_of_force(rule, as_of):
            continue
        possible, left_out = worlds(catalogue, rule, facts, extra=extra or {}, person=person)
        for world in possible:
            needed.update(dict.fromkeys(_needed(rule, world, as_of=as_of)))
        if left_out:
            needed["figli_disabili"] = None
    names = dict.fromkeys(AGES if name == CHILDREN else name for name in needed)
    asked = (_question(catalogue, name, for_self=facts.get("per_chi") == "me") for name in names)
    return tuple(question for question in asked if question is not None)


def _question(catalogue: Catalogue, name: str, *, for_self: bool) -> ExtraQuestion | None:
    fact = catalogue.facts.get(name)
    if fact is not None:
        question = (fact.question_self_it if for_self else None) or fact.question_it
        if not fact.asked or not question:
            return None
        return ExtraQuestion(name, question, fact.type, fact.unit, fact.allowed, fact.value_labels_it, fact=True)
    declared = catalogue.extra_inputs[name]
    if not declared.question_it:
        return None
    allowed, labels = declared.allowed, declared.value_labels_it
    return ExtraQuestion(name, declared.question_it, declared.type, declared.unit, allowed, labels, fact=False)
