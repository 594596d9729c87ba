"""A service's written rules as leaves and how they combine, before the facts are cut into cells; judges none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.records import Alternatives, Condition, Criterion, Exclusion, Service
from knowledge.rules.comparisons import Reads
from knowledge.rules.criteria import INFORMATIVE, ISEE_TYPE, conditions_of, needs_isee_type
from knowledge.rules.programs import ADULT, Leaf, Node, Role, Slot

if TYPE_CHECKING:
    from knowledge.rules.compiling import Compiler


@dataclass
class Draft:
    """A leaf before its slots are cut."""

    role: Role
    criterion: Criterion | Exclusion
    who: str
    grouped: bool

    def register(self, compiler: "Compiler") -> None:
        for condition, key in self.reads(compiler):
            compiler.want(condition, key)

    def reads(self, compiler: "Compiler") -> list[tuple[Condition | Exclusion, str]]:
        if isinstance(self.criterion, Exclusion):
            return [(self.criterion, compiler.key(self.criterion.fact, self.who))]
        found: list[tuple[Condition | Exclusion, str]] = []
        for condition in conditions_of(compiler.vocabulary, self.criterion):
            subject = self.who if condition is self.criterion else condition.subject
            found.append((condition, compiler.key(condition.fact or "", subject)))
        if needs_isee_type(compiler.vocabulary, self.criterion, told=True):
            found.append((Condition(fact=ISEE_TYPE, op="info"), ISEE_TYPE))
        return found

    def leaf(self, compiler: "Compiler", slots: tuple[Slot, ...], at: Mapping[str, int]) -> Leaf:
        positions = _in_order(frozenset([at[key] for _, key in self.reads(compiler)]))
        compared = bool(self.criterion.fact) and self.criterion.op not in INFORMATIVE
        main = at[compiler.key(self.criterion.fact or "", self.who)] if compared else -1
        if isinstance(self.criterion, Exclusion):
            return Leaf(self.role, self.criterion, main, positions, compiler.comparisons.excluding(self.criterion, slots[main].partition))
        criterion = self.criterion
        index = {position: order for order, position in enumerate(positions)}
        read = Reads(
            tuple([slots[position].partition for position in positions]),
            index.get(main, -1),
            {(one.fact, one.subject): index[at[key]] for one, key in self.reads(compiler) if one is not criterion},
        )
        fact = compiler.vocabulary.facts.get(criterion.fact or "")
        if_unknown = criterion.if_unknown or (fact.if_unknown if fact else None)
        typed = needs_isee_type(compiler.vocabulary, criterion, told=True)
        said = compiler.comparisons.judging(criterion, read, grouped=self.grouped, told=True)
        before = compiler.comparisons.judging(criterion, read, grouped=self.grouped, told=False) if typed else None
        untold = needs_isee_type(compiler.vocabulary, criterion, told=False)
        type_slot = at[ISEE_TYPE] if typed else None
        return Leaf(self.role, criterion, main, positions, said, before, if_unknown, type_slot, untold, self.grouped)


@lru_cache(maxsize=4096)
def _in_order(positions: frozenset[int]) -> tuple[int, ...]:
    """The positions from the first on; equal ones are held once."""
    return tuple(sorted(positions))


@dataclass
class Drafts:
    """All that one service asks, in the order in which it is written."""

    compiler: "Compiler"
    leaves: list[Draft] = field(default_factory=list)
    checkable: list[int] = field(default_factory=list)
    notes: list[Criterion] = field(default_factory=list)

    def tree(self, service: Service, territory: Criterion | None) -> tuple[Node, ...]:
        """What must hold, each part for itself; alternatives and groups are *or*."""
        parts: list[Node | list[Node]] = []
        if territory is not None:
            parts.append(self._add(Role.TERRITORY, territory))
        if service.who.adult:
            parts.append(self._add(Role.ADULT, ADULT))
        groups: dict[str, list[Node]] = {}
        for entry in service.criteria:
            if isinstance(entry, Alternatives):
                parts.append(self._alternatives(entry))
            elif entry.op == "info":
                continue
            elif entry.group:
                if entry.group not in groups:
                    parts.append(groups.setdefault(entry.group, []))
                groups[entry.group].append(self._add(Role.CRITERION, entry, grouped=True))
            elif entry.op == "verifica_operatore":
                self.notes.append(entry)
            else:
                parts.append(self._add(Role.CRITERION, entry))
        parts += [self._add(Role.EXCLUSION, exclusion) for exclusion in service.exclusions if exclusion.kind == "incompatibile"]
        return tuple(("or", tuple(part)) if isinstance(part, list) else part for part in parts)

    def _alternatives(self, entry: Alternatives) -> Node:
        options = [
            ("and", tuple(self._add(Role.CRITERION, one) for one in option.all if one.op != "info")) for option in entry.alternatives
        ]
        return ("or", tuple(options))

    def _add(self, role: Role, criterion: Criterion | Exclusion, *, grouped: bool = False) -> Node:
        """One leaf for every person of whom it is asked."""
        made = []
        for who in self._people(criterion):
            made.append(len(self.leaves))
            self.leaves.append(Draft(role, criterion, who, grouped))
            self.leaves[-1].register(self.compiler)
            if role is Role.CRITERION and criterion.op not in INFORMATIVE:
                self.checkable.append(made[-1])
        if len(made) == 1:
            return made[0]
        return ("and" if role is Role.EXCLUSION else "or", tuple(made))

    def _people(self, criterion: Criterion | Exclusion) -> tuple[str, ...]:
        if not criterion.fact:
            return ("",)
        people = {self.compiler.key(criterion.fact, who): who for who in reversed(self.compiler.people(criterion.subject))}
        return tuple(reversed(people.values()))
