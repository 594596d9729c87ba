"""What one criterion says when every value it reads is given: semantics version 2 of ``facts.yml``; knows no services and no unknowns."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.records import Condition, Criterion, Exclusion, Fact, IseeType, Lapsed, Scale, ScaleRow
from knowledge.rules.known import derive

ISEE_TYPE = "isee_tipo"
INFORMATIVE = ("info", "verifica_operatore")
Read = Callable[[Condition], Any]


class Verdict(IntEnum):
    """In the order of *e* (and): the worst decides. ``ABSENT``: the criterion does not apply."""

    NO = 0
    UNKNOWN = 1
    VERIFY = 2
    YES = 3
    ABSENT = 4

    @property
    def word(self) -> str:
        return ("no", "unknown", "to_verify", "yes", "yes")[self]


@dataclass(frozen=True)
class Vocabulary:
    """The catalogue's facts, scales and ISEE kinds, as criteria read them."""

    facts: Mapping[str, Fact]
    scales: Mapping[str, Scale]
    isee_types: Mapping[str, IseeType]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Vocabulary":
        return cls(catalogue.facts, catalogue.scales, catalogue.semantics.isee_types)

    def base(self, fact: str) -> str:
        """The fact that is told: the children's ages for what is derived from them."""
        return self.facts[fact].derived_from or fact

    def view(self, fact: str, told: Any) -> Any:
        """The value of ``fact`` given the value of its base fact."""
        derivation = self.facts[fact].derivation
        return derive(derivation, told) if derivation else told

    @cached_property
    def groups(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        return {fact.id: fact.value_groups for fact in self.facts.values() if fact.value_groups}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The facts' places in the catalogue."""
        return {fact: place for place, fact in enumerate(self.facts)}

    def members(self, condition: Condition) -> frozenset[Any]:
        """The condition's list of values, with value groups spelled out."""
        groups = self.groups.get(condition.fact or "", {})
        return frozenset(member for value in condition.value for member in groups.get(value, (value,)))


def is_none(fact: Fact, value: Any) -> bool:
    """The answer is that there is none: an exclusive value, or the fact's ``no_value``."""
    if isinstance(value, frozenset):
        return bool(value.intersection(fact.exclusive))
    return fact.no_value is not None and value == fact.no_value.id


def _among(listed: tuple[str, ...], value: Any) -> bool:
    return bool(listed) and (bool(value.intersection(listed)) if isinstance(value, frozenset) else value in listed)


def holds(vocabulary: Vocabulary, condition: Condition | Exclusion, value: Any) -> bool | None:
    """The bare comparison; ``None`` = the number does not exist yet and could still be obtained."""
    fact = vocabulary.facts[condition.fact or ""]
    if value is None:
        return False
    if fact.no_value and value == fact.no_value.id:
        return None if fact.no_value.verdict == "unknown" else False
    return bool(_COMPARE[condition.op](value, _operand(vocabulary, condition)))


def _operand(vocabulary: Vocabulary, condition: Condition | Exclusion) -> Any:
    if condition.op in ("in", "contains_any", "contains_all", "not_contains_any"):
        return vocabulary.members(condition)  # type: ignore[arg-type]
    return condition.value


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "neq": lambda value, wanted: value != wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "between": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "in": lambda value, wanted: value in wanted,
    "contains_any": lambda value, wanted: not wanted.isdisjoint(value),
    "contains_all": lambda value, wanted: wanted.issubset(value),
    "not_contains_any": lambda value, wanted: wanted.isdisjoint(value),
    "is_true": lambda value, _: value is True,
    "is_false": lambda value, _: value is False,
}


def all_hold(vocabulary: Vocabulary, conditions: tuple[Condition, ...], read: Read) -> bool | None:
    """Whether all conditions are true; ``None`` = it depends on a value nobody has."""
    found = [holds(vocabulary, condition, read(condition)) for condition in conditions]
    return False if False in found else None if None in found else True


def verdict(vocabulary: Vocabulary, criterion: Criterion, read: Read, *, grouped: bool = False, isee_type_told: bool = True) -> Verdict:
    """The criterion's verdict in one fully known situation; ``grouped`` = it is one of several alternatives."""
    if criterion.op == "verifica_operatore":
        return Verdict.VERIFY
    applies = all_hold(vocabulary, criterion.if_, read)
    if applies is False:
        return Verdict.ABSENT
    lapsed = isinstance(criterion, Lapsed)
    found = Verdict.VERIFY if lapsed else _compared(vocabulary, criterion, read, isee_type_told=isee_type_told)
    decisive = Verdict.NO if grouped else Verdict.YES
    return found if applies or found is decisive else Verdict.UNKNOWN


def _compared(vocabulary: Vocabulary, criterion: Criterion, read: Read, *, isee_type_told: bool) -> Verdict:
    value = read(criterion)
    compared = scaled(vocabulary, criterion, value, read) if criterion.scale else None
    if compared is None:
        compared = Verdict.YES if holds(vocabulary, criterion, value) else Verdict.NO
    if compared is Verdict.NO:
        return _softened(vocabulary, criterion, value, read)
    if compared is Verdict.YES and (criterion.on_true or (isee_type_told and _kind(vocabulary, criterion, read) == "may_be_higher")):
        return Verdict.VERIFY
    return compared


def _softened(vocabulary: Vocabulary, criterion: Criterion, value: Any, read: Read) -> Verdict:
    """``no_order``: what a failed comparison becomes; the first that applies decides."""
    fact = vocabulary.facts[criterion.fact or ""]
    if value is not None and _among(fact.pending_values, value):
        return Verdict.YES if criterion.pending_ok else Verdict.UNKNOWN
    if value is not None and is_none(fact, value):
        if criterion.on_none:
            return Verdict.VERIFY
        if fact.no_value and value == fact.no_value.id and fact.no_value.verdict == "unknown":
            return Verdict.UNKNOWN
        return Verdict.VERIFY if criterion.on_false else Verdict.NO
    vague = value is not None and _among(fact.vague_values, value)
    doubtful = in_doubtful_zone(criterion, value) or vague or _excused(vocabulary, criterion, value, read)
    return Verdict.VERIFY if doubtful or criterion.on_false else Verdict.NO


def _excused(vocabulary: Vocabulary, criterion: Criterion, value: Any, read: Read) -> bool:
    """The right kind of ISEE may be lower than the declared one."""
    return _kind(vocabulary, criterion, read) == "may_be_lower" and within_margin(vocabulary, criterion, value)


def in_doubtful_zone(criterion: Criterion, value: Any) -> bool:
    if criterion.verify_to is None or not isinstance(value, int | float):
        return False
    return value <= criterion.verify_to if criterion.op in ("lt", "lte") else value >= criterion.verify_to


def _kind(vocabulary: Vocabulary, criterion: Criterion, read: Read) -> str:
    """How the declared ISEE compares with the one the rule asks for: same, may_be_lower, may_be_higher."""
    wanted = vocabulary.isee_types.get(criterion.isee_tipo or "")
    if wanted is None:
        return "same"
    told = read(Condition(fact=ISEE_TYPE, op="info"))
    return "may_be_lower" if told in wanted.may_be_lower else "may_be_higher" if told in wanted.may_be_higher else "same"


def within_margin(vocabulary: Vocabulary, criterion: Criterion, value: Any) -> bool:
    margin = vocabulary.isee_types[criterion.isee_tipo or ""].margin
    return margin is None or (isinstance(value, int | float) and value <= criterion.value + margin)


def needs_isee_type(vocabulary: Vocabulary, criterion: Criterion, *, told: bool) -> bool:
    """Whether the verdict reads ``isee_tipo``: when it was told, or when an untold kind could excuse a high figure."""
    wanted = vocabulary.isee_types.get(criterion.isee_tipo or "")
    return (
        wanted is not None
        and criterion.op not in INFORMATIVE
        and (told or (wanted.unknown_type == "may_be_lower" and not criterion.on_false))
    )


# --- scales ----------------------------------------------------------------------------------------------------------


def scaled(vocabulary: Vocabulary, criterion: Criterion, value: Any, read: Read) -> Verdict | None:
    """The comparison with ``value`` times a factor that is only known to lie between two bounds."""
    if not isinstance(value, int | float):
        return None
    scale = vocabulary.scales[criterion.scale or ""]
    low = criterion.value * min(possible_factors(vocabulary, scale.min, read))
    high = criterion.value * max(possible_factors(vocabulary, scale.max, read))
    if value < low or (value == low and criterion.op == "lte"):
        return Verdict.YES
    return Verdict.NO if value > high or (value == high and criterion.op == "lt") else Verdict.VERIFY


def possible_factors(vocabulary: Vocabulary, rows: tuple[ScaleRow, ...], read: Read) -> Iterator[float]:
    for row in rows:
        applies = all_hold(vocabulary, row.if_, read)
        if applies is not False:
            yield row.factor
        if applies:
            return


def scale_conditions(scale: Scale) -> Iterator[Condition]:
    for row in (*scale.min, *scale.max):
        yield from row.if_


# --- what a verdict looks at -----------------------------------------------------------------------------------------


def conditions_of(vocabulary: Vocabulary, criterion: Criterion) -> Iterator[Condition]:
    """Every comparison that the criterion's verdict can depend on."""
    if criterion.op in INFORMATIVE:
        return
    yield criterion
    yield from criterion.if_
    if criterion.scale:
        yield from scale_conditions(vocabulary.scales[criterion.scale])


def aspects(vocabulary: Vocabulary, condition: Condition | Exclusion, value: Any) -> tuple[Any, ...]:
    """All that a verdict can notice of ``value``; values with equal aspects are interchangeable."""
    bare = holds(vocabulary, condition, value)
    if not isinstance(condition, Criterion):
        return (bare,)
    fact = vocabulary.facts[condition.fact or ""]
    return (
        bare,
        value is not None and _among(fact.pending_values, value),
        value is not None and is_none(fact, value),
        value is not None and _among(fact.vague_values, value),
        in_doubtful_zone(condition, value),
        bool(condition.isee_tipo) and within_margin(vocabulary, condition, value),
        *(() if condition.scale is None else _steps(vocabulary, condition, value)),
    )


def _steps(vocabulary: Vocabulary, criterion: Criterion, value: Any) -> tuple[bool, ...]:
    if not isinstance(value, int | float):
        return ()
    return tuple(value < step for step in thresholds(vocabulary, criterion)) + tuple(
        value <= step for step in thresholds(vocabulary, criterion)
    )


def thresholds(vocabulary: Vocabulary, condition: Condition | Exclusion) -> tuple[float, ...]:
    """The figures at which the comparison, or what follows from it, can change."""
    if condition.op in INFORMATIVE or isinstance(condition.value, bool) or not _is_figure(condition.value):
        return ()
    figures = list(condition.value) if isinstance(condition.value, list | tuple) else [condition.value]
    if isinstance(condition, Criterion):
        if condition.verify_to is not None:
            figures.append(condition.verify_to)
        kind = vocabulary.isee_types.get(condition.isee_tipo or "")
        if kind is not None and kind.margin is not None:
            figures.append(condition.value + kind.margin)
        if condition.scale:
            scale = vocabulary.scales[condition.scale]
            figures += [condition.value * row.factor for row in (*scale.min, *scale.max)]
    return tuple(figures)


def _is_figure(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
    return isinstance(value, int | float)
