"""Builds a service's program from its written rules: leaves, cells, how they combine, what ties them; evaluates nothing."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from knowledge.records import Alternatives, Condition, Criterion, Exclusion, Service, Subject
from knowledge.rules.criteria import (
    INFORMATIVE,
    ISEE_TYPE,
    Verdict,
    Vocabulary,
    aspects,
    conditions_of,
    holds,
    needs_isee_type,
    thresholds,
    verdict,
)
from knowledge.rules.domains import Domain, NumberDomain, Partition, SetDomain
from knowledge.rules.implications import Effect, Rule
from knowledge.rules.programs import ADULT, WRITER, Leaf, Link, Node, Persons, Program, Role, Slot


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
    ) -> None:
        self.partitions = partitions
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
        drafts, tree, checkable, notes = _Draft.of(self, service, territory)
        singles: dict[tuple[int, str], Exclusion] = {}
        for order, exclusion in enumerate(service.exclusions):
            for who in self.people(exclusion.subject) if exclusion.kind != "incompatibile" else ():
                singles[order, self.key(exclusion.fact, who)] = exclusion
        for (_, key), exclusion in singles.items():
            self.want(exclusion, key)
        linked = self.linked(rules)
        slots = tuple(self.slot(key) for key in self.wants)
        at = {slot.key: position for position, slot in enumerate(slots)}
        leaves = tuple(draft.leaf(self, slots, at) for draft in drafts)
        certain = tuple((exclusion, at[key], self.true_cells(exclusion, slots[at[key]])) for (_, key), exclusion in singles.items())
        links = tuple(link for rule, suffix in linked for link in self.links(rule, suffix, slots, at))
        return Program(service, self.holder, slots, leaves, tree, checkable, certain, links, notes)

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
                tests += [partial(_below, figure) for figure in thresholds(self.vocabulary, condition)]
            if isinstance(domain, SetDomain):
                elements |= self.vocabulary.members(condition) if isinstance(condition, Condition) else set(condition.value)
        for effect, suffix in self.effects:
            if effect.fact + suffix in family and effect.relation is None:
                tests.append(partial(_allowed_by, domain, effect))
                elements |= _named(effect)
        if isinstance(domain, SetDomain):
            fact = domain.fact
            elements |= {*fact.exclusive, *fact.pending_values, *fact.vague_values}
        if key == ISEE_TYPE or not tests:
            tests.append(_itself)
        wanted = frozenset(elements & set(domain.fact.allowed))
        return Slot(key, base, self.partition(domain, tests, wanted), self.vocabulary.facts[base].asked, self.vocabulary.order[base])

    def partition(self, domain: Domain, tests: list[Callable[[Any], Hashable]], elements: frozenset[str]) -> Partition:
        """The cells that ``tests`` tell apart; facts cut in the same way share them, in this service and in others."""
        key = (domain.fact.id, elements, tuple(_signature(test) for test in tests))
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
            partition = slots[target].partition
            allowed = partition.full if effect.allowed is None else _cells_allowed(partition, effect)
            yield Link(rule.id, outside, conditions, target, allowed, effect.relation, source, _completions(partition, effect))


def _signature(test: Callable[[Any], Hashable]) -> Hashable:
    """What makes two tests the same test."""
    if not isinstance(test, partial):
        return test
    parts: list[Hashable] = []
    for part in test.args:
        if isinstance(part, Condition | Exclusion):
            told = [getattr(part, name, None) for name in ("fact", "op", "value", "verify_to", "isee_tipo", "scale", "subject")]
            parts.append(repr((type(part).__name__, *told)))
        else:
            parts.append(part if isinstance(part, int | float | str) else str(id(part)))
    return (getattr(test.func, "__name__", ""), *parts)


def _itself(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else str(value)


def _below(figure: float, value: Any) -> tuple[bool, bool]:
    return (value < figure, value <= figure) if isinstance(value, int | float) else (False, False)


def _named(effect: Effect) -> set[str]:
    value = effect.value
    lists: Iterable[Any] = value.values() if isinstance(value, Mapping) else [value]
    return {element for one in lists if isinstance(one, list | tuple) for element in one}


def _allowed_by(domain: Domain, effect: Effect, value: Any) -> bool:
    if isinstance(effect.value, Mapping) and not isinstance(domain, NumberDomain):
        wanted = effect.value
        if "one_of" in wanted:
            return bool(value in wanted["one_of"])
        return set(wanted.get("includes", ())) <= set(value) and not set(wanted.get("excludes", ())) & set(value)
    if isinstance(effect.value, list | tuple):
        return bool(frozenset(effect.value) == value)
    if isinstance(effect.allowed, int):
        return bool(effect.allowed >> domain.values.index(value) & 1)
    return bool(value == effect.value)


def _cells_allowed(partition: Partition, effect: Effect) -> int:
    return sum(1 << cell for cell, value in enumerate(partition.values) if _allowed_by(partition.domain, effect, value))


def _completions(partition: Partition, effect: Effect) -> Mapping[int, int] | None:
    if not isinstance(partition.domain, SetDomain) or not isinstance(effect.value, Mapping) or not effect.value.get("includes"):
        return None
    alone, added = partition.domain.fact.exclusive, frozenset(effect.value["includes"])
    return {
        cell: partition.cell_of[value | added] if value.isdisjoint(alone) else cell
        for value, cell in zip(partition.raw, partition.of_raw, strict=True)
    }


@dataclass
class _Draft:
    """A leaf before its slots are cut."""

    role: Role
    criterion: Criterion | Exclusion
    who: str
    grouped: bool

    @classmethod
    def of(
        cls, compiler: Compiler, service: Service, territory: Criterion | None
    ) -> tuple[list["_Draft"], tuple[Node, ...], tuple[int, ...], tuple[Criterion, ...]]:
        drafts: list[_Draft] = []
        checkable: list[int] = []
        notes: list[Criterion] = []

        def add(role: Role, criterion: Criterion | Exclusion, *, grouped: bool = False) -> Node:
            people = (
                {compiler.key(criterion.fact, who): who for who in reversed(compiler.people(criterion.subject))}
                if criterion.fact
                else {"": ""}
            )
            made = []
            for who in reversed(people.values()):
                made.append(len(drafts))
                drafts.append(cls(role, criterion, who, grouped))
                drafts[-1].register(compiler)
                if role is Role.CRITERION and criterion.op not in INFORMATIVE:
                    checkable.append(made[-1])
            if len(made) == 1:
                return made[0]
            return ("and" if role is Role.EXCLUSION else "or", tuple(made))

        parts: list[Node | list[Node]] = []
        if territory is not None:
            parts.append(add(Role.TERRITORY, territory))
        if service.who.adult:
            parts.append(add(Role.ADULT, ADULT))
        groups: dict[str, list[Node]] = {}
        for entry in service.criteria:
            if isinstance(entry, Alternatives):
                options = [
                    ("and", tuple(add(Role.CRITERION, one) for one in option.all if one.op != "info")) for option in entry.alternatives
                ]
                parts.append(("or", tuple(options)))
            elif entry.op == "info":
                continue
            elif entry.group:
                if entry.group not in groups:
                    parts.append(groups.setdefault(entry.group, []))
                groups[entry.group].append(add(Role.CRITERION, entry, grouped=True))
            elif entry.op == "verifica_operatore":
                notes.append(entry)
            else:
                parts.append(add(Role.CRITERION, entry))
        parts += [add(Role.EXCLUSION, exclusion) for exclusion in service.exclusions if exclusion.kind == "incompatibile"]
        tree = tuple(("or", tuple(part)) if isinstance(part, list) else part for part in parts)
        return drafts, tree, tuple(checkable), tuple(notes)

    def register(self, compiler: Compiler) -> None:
        for condition, key in self.reads(compiler):
            compiler.want(condition, key)

    def reads(self, compiler: Compiler) -> list[tuple[Condition | Exclusion, str]]:
        if isinstance(self.criterion, Exclusion):
            return [(self.criterion, compiler.key(self.criterion.fact, self.who))]
        found: list[tuple[Condition | Exclusion, str]] = []
        for condition in conditions_of(compiler.vocabulary, self.criterion):
            subject = self.who if condition is self.criterion else condition.subject
            found.append((condition, compiler.key(condition.fact or "", subject)))
        if needs_isee_type(compiler.vocabulary, self.criterion, told=True):
            found.append((Condition(fact=ISEE_TYPE, op="info"), ISEE_TYPE))
        return found

    def leaf(self, compiler: Compiler, slots: tuple[Slot, ...], at: Mapping[str, int]) -> Leaf:
        positions = tuple(sorted({at[key] for _, key in self.reads(compiler)}))
        compared = bool(self.criterion.fact) and self.criterion.op not in INFORMATIVE
        main = at[compiler.key(self.criterion.fact or "", self.who)] if compared else -1
        if isinstance(self.criterion, Exclusion):
            true = compiler.true_cells(self.criterion, slots[main])
            return Leaf(self.role, self.criterion, main, positions, _exclusion_judge(compiler, self.criterion, slots[main], true))
        criterion = self.criterion
        by_fact: dict[tuple[str | None, str | None], int] = {
            (condition.fact, condition.subject): at[key] for condition, key in self.reads(compiler) if condition is not criterion
        }
        judge = _judge(compiler.vocabulary, criterion, slots, positions, main=main, by_fact=by_fact, grouped=self.grouped)
        fact = compiler.vocabulary.facts.get(criterion.fact or "")
        if_unknown = criterion.if_unknown or (fact.if_unknown if fact else None)
        type_slot = at[ISEE_TYPE] if needs_isee_type(compiler.vocabulary, criterion, told=True) else None
        untold = needs_isee_type(compiler.vocabulary, criterion, told=False)
        return Leaf(self.role, criterion, main, positions, judge, if_unknown, type_slot, untold, self.grouped)


def _judge(
    vocabulary: Vocabulary,
    criterion: Criterion,
    slots: Sequence[Slot],
    positions: tuple[int, ...],
    *,
    main: int,
    by_fact: Mapping[tuple[str | None, str | None], int],
    grouped: bool,
) -> Callable[[tuple[int, ...], bool], Verdict]:
    index = {position: order for order, position in enumerate(positions)}

    def judge(cells: tuple[int, ...], isee_type_told: bool) -> Verdict:
        def read(condition: Condition) -> Any:
            position = main if condition is criterion else by_fact.get((condition.fact, condition.subject), -1)
            if position < 0:
                return None
            return vocabulary.view(condition.fact or "", slots[position].partition.values[cells[index[position]]])

        return verdict(vocabulary, criterion, read, grouped=grouped, isee_type_told=isee_type_told)

    return judge


def _exclusion_judge(compiler: Compiler, exclusion: Exclusion, slot: Slot, true: int) -> Callable[[tuple[int, ...], bool], Verdict]:
    def judge(cells: tuple[int, ...], _: bool) -> Verdict:
        if true >> cells[0] & 1:
            return Verdict.NO
        value = compiler.vocabulary.view(exclusion.fact, slot.partition.values[cells[0]])
        return Verdict.UNKNOWN if holds(compiler.vocabulary, exclusion, value) is None else Verdict.ABSENT

    return judge
