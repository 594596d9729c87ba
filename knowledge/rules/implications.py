"""What follows from what was told: applies the catalogue's implications to known sets, never against the person's own words."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from knowledge.records import Condition, Consequence, Implication, Subject
from knowledge.rules.criteria import Vocabulary, holds
from knowledge.rules.domains import Domain, Known, NumberDomain, SetDomain
from knowledge.rules.known import Elements, FactError, parse, settled

RELATIONS = ("same_as", "min_fact")


@dataclass(frozen=True, slots=True)
class Implied:
    """One fact that was completed, in the interface's form, and the rule that did it."""

    fact: str
    value: object
    rule: str


@dataclass(frozen=True)
class Effect:
    """One consequence: what becomes of the knowledge of ``fact``."""

    fact: str
    value: object
    relation: str | None
    source: str | None
    allowed: Known | None


@dataclass(frozen=True)
class Rule:
    """An implication made ready for sets of cells."""

    id: str
    record: Implication
    conditions: tuple[tuple[Condition, str, Callable[[Known], bool]], ...]
    effects: tuple[Effect, ...]
    personal: bool
    reads: frozenset[str]


def rules_from(vocabulary: Vocabulary, implications: tuple[Implication, ...], domains: Mapping[str, Domain]) -> tuple[Rule, ...]:
    return tuple(_rule(vocabulary, implication, domains) for implication in implications)


def _rule(vocabulary: Vocabulary, implication: Implication, domains: Mapping[str, Domain]) -> Rule:
    conditions = tuple(_condition(vocabulary, condition, domains) for condition in implication.if_)
    effects = tuple(_effect(vocabulary, consequence, domains) for consequence in implication.then)
    bases = {base for _, base, _ in conditions} | {effect.fact for effect in effects}
    sources = {effect.source for effect in effects if effect.source}
    personal = all(vocabulary.facts[fact].subject is Subject.PERSON for fact in bases | sources)
    return Rule(implication.id, implication, conditions, effects, personal, frozenset(base for _, base, _ in conditions) | sources)


def _condition(
    vocabulary: Vocabulary, condition: Condition, domains: Mapping[str, Domain]
) -> tuple[Condition, str, Callable[[Known], bool]]:
    base = vocabulary.base(condition.fact or "")
    domain = domains[base]
    if isinstance(domain, SetDomain):
        return condition, base, _certain_of_set(condition.op, vocabulary.members(condition))
    true = 0
    for cell, value in enumerate(domain.values):
        if holds(vocabulary, condition, vocabulary.view(condition.fact or "", value)):
            true |= 1 << cell
    return condition, base, lambda known: isinstance(known, int) and not known & ~true


def _certain_of_set(op: str, wanted: frozenset[Any]) -> Callable[[Known], bool]:
    def certain(known: Known) -> bool:
        assert isinstance(known, Elements)
        if op == "contains_all":
            return wanted <= known.included
        if op == "not_contains_any":
            return wanted.isdisjoint(known.possible)
        return not wanted.isdisjoint(known.included) or known.possible <= wanted

    return certain


def _effect(vocabulary: Vocabulary, consequence: Consequence, domains: Mapping[str, Domain]) -> Effect:
    value, fact = consequence.value, vocabulary.facts[consequence.fact]
    relation = next((name for name in RELATIONS if isinstance(value, Mapping) and name in value), None)
    if relation:
        return Effect(fact.id, value, relation, value[relation], None)
    return Effect(fact.id, value, None, None, domains[fact.id].known(parse(fact, value)))


def close(
    rules: tuple[Rule, ...],
    known: MutableMapping[str, Known],
    domains: Mapping[str, Domain],
    *,
    suffix: str = "",
    told: Mapping[str, object] | None = None,
) -> list[Implied]:
    """Completes ``known`` in place until nothing follows any more; ``suffix`` reads and writes another person's facts."""
    found: list[Implied] = []
    for _ in range(len(rules) + 1):
        before = len(found)
        for rule in rules:
            if _fires(rule, known, domains, suffix):
                found += _apply(rule, known, domains, suffix=suffix, told=told or {})
        if len(found) == before:
            break
    return found


def _fires(rule: Rule, known: Mapping[str, Known], domains: Mapping[str, Domain], suffix: str) -> bool:
    for _, base, certain in rule.conditions:
        told = known.get(base + suffix)
        if not certain(domains[base].full if told is None else told):
            return False
    return True


def _get(known: Mapping[str, Known], key: str, base: str, domains: Mapping[str, Domain]) -> Known:
    found = known.get(key)
    return domains[base].full if found is None else found


def _apply(
    rule: Rule, known: MutableMapping[str, Known], domains: Mapping[str, Domain], *, suffix: str, told: Mapping[str, object]
) -> list[Implied]:
    found = []
    for effect in rule.effects:
        key = effect.fact + suffix
        now = _get(known, key, effect.fact, domains)
        source = _get(known, effect.source + suffix, effect.source, domains) if effect.source else None
        after = narrowed(effect, now, source, domains[effect.fact])
        if after != now:
            known[key] = after
            found.append(Implied(key, _said(effect, told, suffix), rule.id))
    return found


def narrowed(effect: Effect, now: Known, source: Known | None, domain: Domain) -> Known:
    """``now`` with the effect's restriction; unchanged where the two contradict each other."""
    if isinstance(now, Elements):
        other = source if effect.relation else effect.allowed
        return _narrowed_set(now, other, domain) if isinstance(other, Elements) else now
    allowed = effect.allowed if not effect.relation else source
    assert isinstance(allowed, int)
    if effect.relation == "min_fact" and isinstance(domain, NumberDomain):
        allowed = domain.at_least(allowed)
    return now & allowed or now


def _narrowed_set(now: Elements, other: Elements, domain: Domain) -> Elements:
    added = other.included - now.included
    if now.listed and added and now.included.isdisjoint(domain.fact.exclusive) and added.isdisjoint(domain.fact.exclusive):
        return Elements(now.included | added, now.possible | added, listed=True)
    included, possible = now.included | other.included, now.possible & other.possible
    if now.listed or not included <= possible or not possible:
        return now
    try:
        after = settled(domain.fact, Elements(included, possible))
    except FactError:
        return now
    return Elements(after.included, after.possible, now.listed)


def _said(effect: Effect, told: Mapping[str, object], suffix: str) -> object:
    if effect.source is None:
        return effect.value
    source = told.get(effect.source + suffix, {"unknown": "not_asked"})
    if effect.relation == "min_fact":
        low = source.get("min", 0) if isinstance(source, Mapping) else source
        return {"min": low}
    return source
