"""Facts told together that cannot all be true: a figure that others give (how many are minors), told apart; it mends nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import inf

from knowledge.records import Fact
from knowledge.rules.known import Ages, FactError, Number, age_limit, parse
from knowledge.rules.situations import TOWN_NAME, Lexicon

COUNT, YOUNGEST = "conteggio", "minimo"


def wrong_facts(lexicon: Lexicon, facts: Mapping[str, object]) -> list[FactError]:
    """Everything wrong with what was told: values that a fact does not admit, and then what contradicts itself."""
    found = []
    for key, raw in facts.items():
        if raw is None or key == TOWN_NAME:
            continue
        try:
            lexicon.read(key, raw)
        except FactError as error:
            found.append(error)
    wrong = {error.fact for error in found}
    return found + [_error(*pair) for pair in contradictions(lexicon.vocabulary.facts, facts) if not wrong & set(pair[:2])]


def contradictions(facts: Mapping[str, Fact], told: Mapping[str, object]) -> Iterator[tuple[str, str, "Span | None"]]:
    """A derived fact, the one that belies it (its base, or another derived from it), and what follows from the base."""
    apart: dict[str, list[tuple[str, Fact, Span]]] = {}
    for key in told:
        fact = facts.get(key)
        span = _told(fact, told[key]) if fact is not None and fact.derived_from else None
        if fact is None or span is None or fact.derived_from is None or fact.derivation is None:
            continue
        base = facts[fact.derived_from]
        ages = _known(base, told.get(base.id))
        follows = _follows(fact.derivation, ages) if ages is not None else None
        if follows is not None and not follows.meets(span):
            yield key, base.id, follows
        apart.setdefault(base.id, []).append((key, fact, span))
    for (one, first, low), (other, second, high) in (pair for same in apart.values() for pair in combinations(same, 2)):
        if _belie(first, low, second, high) or _belie(second, high, first, low):
            yield one, other, None


@dataclass(frozen=True, slots=True)
class Span:
    """The figures that something may have; ``low > high``: there is none at all."""

    low: float
    high: float

    def meets(self, other: "Span") -> bool:
        return max(self.low, other.low) <= min(self.high, other.high)


def _known(base: Fact, raw: object) -> Ages | None:
    try:
        known = parse(base, raw)
    except FactError:
        return None
    return known if isinstance(known, Ages) else None


def _told(fact: Fact, raw: object) -> Span | None:
    try:
        known = parse(fact, raw)
    except FactError:
        return None
    return Span(known.low, known.high) if isinstance(known, Number) and known.exists else None


def _follows(derivation: str, ages: Ages) -> Span:
    """What the children's ages leave of a figure computed from them."""
    low, high = ages.count
    if derivation == YOUNGEST:
        if ages.exact is not None:
            return Span(ages.exact[0], ages.exact[0]) if ages.exact else Span(1, 0)
        return Span(*ages.age) if high else Span(1, 0)
    limit = _limit(derivation)
    if ages.exact is not None:
        number = sum(age < limit for age in ages.exact)
        return Span(number, number)
    return Span(low if ages.age[1] < limit else 0, high if ages.age[0] < limit else 0)


def _limit(derivation: str) -> float:
    return inf if derivation == COUNT else age_limit(derivation) or 0


def _belie(one: Fact, first: Span, other: Fact, second: Span) -> bool:
    """More small children than children; small children, and the youngest is grown."""
    if one.derivation is None or other.derivation is None or one.derivation == YOUNGEST:
        return False
    if other.derivation == YOUNGEST:
        below = _limit(one.derivation)
        return (first.low > 0 and second.low >= below) or (first.high == 0 and second.high < below)
    return _limit(one.derivation) <= _limit(other.derivation) and first.low > second.high


def _error(key: str, other: str, follows: Span | None) -> FactError:
    if follows is None:
        return FactError(
            key,
            it=f"{key} e {other} non possono essere veri insieme: correggi uno dei due.",
            en=f"{key} and {other} cannot both be true: correct one of them.",
        )
    italian, english = _said(follows)
    return FactError(
        key,
        it=f"{key} non va d'accordo con {other}, da cui risulta {italian}: correggi uno dei due, o togli {key}.",
        en=f"{key} does not agree with {other}, which gives {english}: correct one of them, or leave {key} out.",
    )


def _said(span: Span) -> tuple[str, str]:
    if span.low > span.high:
        return "nessun figlio", "no children at all"
    if span.low == span.high:
        return f"{span.low:g}", f"{span.low:g}"
    return f"da {span.low:g} a {span.high:g}", f"from {span.low:g} to {span.high:g}"
