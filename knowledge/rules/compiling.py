"""Builds a service's program from its written rules: leaves, cells, how they combine, what ties them; evaluates nothing."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from typing import Any

from knowledge.records import Condition, Criterion, Exclusion, Service, Subject
from knowledge.rules.comparisons import Comparisons
from knowledge.rules.criteria import (
    ISEE_TYPE,
    Vocabulary,
    aspects,
    holds,
    thresholds,
)
from knowledge.rules.cuts import allowed_by, below, itself, named, signature
from knowledge.rules.domains import Domain, Partition, SetDomain
from knowledge.rules.drafts import Drafts
from knowledge.rules.implications import Rule
from knowledge.rules.programs import WRITER, Certainty, Link, Persons, Program, Slot


class Compiler:
    """Builds one program; forgotten afterwards."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        domains: Mapping[str, Domain],
        *,
        persons: Persons,
        holder: str,
        partitions: dict[object, Partition],
        comparisons: Comparisons,
    ) -> None:
        self.partitions, self.comparisons = partitions, comparisons
        self.vocabulary, self.domains, self.persons, self.holder = vocabulary, domains, persons, holder
        self.wants: dict[str, list[Condition | Exclusion]] = {}
        self.whole: set[str] = set()
        self.bases: dict[str, str] = {}

    # --- which slot a comparison reads ---

    def key(self, fact: str, subject: str | None) -> str:
        base = self.vocabulary.base(fact)
        if self.vocabulary.facts[fact].subject is Subject.HOUSEHOLD:
            return base
        return self.persons.key(base, subject or self.holder)

    def want(self, condition: Condition | Exclusion, key: str) -> None:
        self.bases[key] = self.vocabulary.base(condition.fact or "")
        self.wants.setdefault(key, []).append(condition)

    def people(self, subject: str | None) -> tuple[str, ...]:
        if subject != "nucleo":
            return (subject or self.holder,)
        return ("beneficiario", "richiedente") if self.persons.known else ("beneficiario",)

    # --- building ---

    def program(self, service: Service, territory: Criterion | None, rules: tuple[Rule, ...]) -> Program:
        drafts = Drafts(self)
        tree = drafts.tree(service, territory)
        singles: dict[tuple[int, str], Exclusion] = {}
        for order, exclusion in enumerate(service.exclusions):
            for who in self.people(exclusion.subject) if exclusion.kind != "incompatibile" else ():
                singles[order, self.key(exclusion.fact, who)] = exclusion
        for (_, key), exclusion in singles.items():
            for condition, where in self.conditions(exclusion, key):
                self.want(condition, where)
        linked = self.linked(rules)
        slots = tuple(self.slot(key) for key in self.wants)
        at = {slot.key: position for position, slot in enumerate(slots)}
        leaves = tuple(draft.leaf(self, slots, at) for draft in drafts.leaves)
        certain = tuple(self.certainty(exclusion, key, slots, at) for (_, key), exclusion in singles.items())
        links = tuple(link for rule, suffix in linked for link in self.links(rule, suffix, slots, at))
        return Program(service, self.holder, slots, leaves, tree, tuple(drafts.checkable), certain, links, tuple(drafts.notes))

    def conditions(self, exclusion: Exclusion, key: str) -> Iterator[tuple[Condition | Exclusion, str]]:
        """All that must be certain for the exclusion to count, and where it is read."""
        yield exclusion, key
        for condition in exclusion.if_:
            yield condition, self.key(condition.fact or "", condition.subject)

    def certainty(self, exclusion: Exclusion, key: str, slots: tuple[Slot, ...], at: Mapping[str, int]) -> Certainty:
        found = tuple((at[where], self.true_cells(one, slots[at[where]])) for one, where in self.conditions(exclusion, key))
        return Certainty(exclusion, at[key], found)

    def true_cells(self, condition: Condition | Exclusion, slot: Slot) -> int:
        view = partial(self.vocabulary.view, condition.fact or "")
        return sum(1 << cell for cell, value in enumerate(slot.partition.values) if holds(self.vocabulary, condition, view(value)))

    def linked(self, rules: tuple[Rule, ...]) -> list[tuple[Rule, str]]:
        """The implications that tie together facts of this service; their comparisons refine its cells."""
        found = []
        direct = set(self.wants)
        for suffix in ("", WRITER):
            for rule in rules:
                if (suffix and not rule.personal) or not any(base + suffix in direct for base in rule.reads):
                    continue
                if any(effect.fact + suffix in direct for effect in rule.effects):
                    found.append((rule, suffix))
        for rule, suffix in found:
            for condition, base, _ in rule.conditions:
                if base + suffix in direct:
                    self.want(condition, base + suffix)
            for effect in rule.effects:
                if effect.relation and effect.fact + suffix in direct and f"{effect.source}{suffix}" in direct:
                    self.whole |= {effect.fact + suffix, f"{effect.source}{suffix}"}
        self.effects = [(effect, suffix) for rule, suffix in found for effect in rule.effects]
        return found

    def slot(self, key: str) -> Slot:
        base = self.bases[key]
        domain = self.domains[base]
        family = [other for other in self.whole if key in self.whole and type(self.domains[self.bases[other]]) is type(domain)] or [key]
        tests: list[Callable[[Any], Hashable]] = []
        elements: set[str] = set()
        for condition in [condition for other in sorted(family) for condition in self.wants[other]]:
            tests.append(partial(self.aspect, condition, base if key in self.whole else None))
            if len(family) > 1:
                tests += [partial(below, figure) for figure in thresholds(self.vocabulary, condition)]
            if isinstance(domain, SetDomain):
                elements |= self.vocabulary.members(condition) if isinstance(condition, Condition) else set(condition.value)
        for effect, suffix in self.effects:
            if effect.fact + suffix in family and effect.relation is None:
                tests.append(partial(allowed_by, domain, effect))
                elements |= named(effect)
        if isinstance(domain, SetDomain):
            fact = domain.fact
            elements |= {*fact.exclusive, *fact.pending_values, *fact.vague_values}
        if key == ISEE_TYPE or not tests:
            tests.append(itself)
        wanted = frozenset(elements & set(domain.fact.allowed))
        partition = self.partition(domain, tests, wanted)
        found = self.comparisons.slots.get((key, id(partition)))
        if found is None:
            made = Slot(key, base, partition, self.vocabulary.facts[base].asked, (self.vocabulary.order[base], key))
            found = self.comparisons.slots[key, id(partition)] = made
        return found

    def partition(self, domain: Domain, tests: list[Callable[[Any], Hashable]], elements: frozenset[str]) -> Partition:
        """The cells that ``tests`` tell apart; facts cut in the same way share them, in this service and in others."""
        key = (domain.fact.id, elements, tuple(signature(test) for test in tests))
        found = self.partitions.get(key)
        if found is None:
            found = self.partitions[key] = Partition(domain, tests, elements=elements)
        return found

    def aspect(self, condition: Condition | Exclusion, instead: str | None, value: Any) -> Hashable:
        """What ``condition`` notices of a value; ``instead`` when another fact's comparison cuts this one's cells."""
        if condition.fact == ISEE_TYPE and condition.op == "info":
            return str(value)
        if instead is not None and condition.fact != instead:
            condition = condition.model_copy(update={"fact": instead})
        return aspects(self.vocabulary, condition, self.vocabulary.view(condition.fact or "", value))

    def links(self, rule: Rule, suffix: str, slots: tuple[Slot, ...], at: Mapping[str, int]) -> Iterator[Link]:
        inside = [(condition, at[base + suffix]) for condition, base, _ in rule.conditions if base + suffix in at]
        outside = tuple((base + suffix, certain) for _, base, certain in rule.conditions if base + suffix not in at)
        conditions = tuple((slot, self.true_cells(condition, slots[slot])) for condition, slot in inside)
        for effect in rule.effects:
            target = at.get(effect.fact + suffix)
            source = at.get(f"{effect.source}{suffix}")
            if target is None or (effect.relation and source is None) or (not conditions and source is None):
                continue
            allowed, completed = self.comparisons.effect(effect, slots[target].partition)
            yield Link(rule.id, outside, conditions, target, allowed, effect.relation, source, completed)
