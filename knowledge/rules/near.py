"""What alone is missing when everything else holds: said only of what can change, and only from near; promises nothing."""

from collections.abc import Collection, Sequence

from knowledge.facts import figure
from knowledge.records import Exclusion, Fact
from knowledge.rules.cases import Part
from knowledge.rules.programs import Leaf, Node
from knowledge.rules.requirements import BENEFITS, Phrases

MOST_WAYS = 3


def leaves_of(node: Node) -> tuple[int, ...]:
    if isinstance(node, int):
        return (node,)
    return tuple(leaf for child in node[1] for leaf in leaves_of(child))


def nearest_leaves(node: Node, failed: Collection[int]) -> tuple[int, ...]:
    """The leaves of which one is enough; none where every way in fails in more than one point."""
    if isinstance(node, int):
        return (node,)
    ways = [[leaf for leaf in leaves_of(child) if leaf in failed] for child in (node[1] if node[0] == "or" else (node,))]
    return tuple(dict.fromkeys(way[0] for way in ways if len(way) == 1))


def near_ones(leaves: Sequence[Leaf], part: Part, phrases: Phrases) -> tuple[Leaf, ...]:
    """Those that can change and are not far."""
    return tuple(leaf for leaf in leaves if _is_near(leaf, part, phrases))


def near_words(near: Sequence[Leaf], part: Part, phrases: Phrases) -> str | None:
    """One sentence on the only requirement that fails, or on those of which one is enough."""
    if len(near) == 1:
        return _alone(near[0], part, phrases)
    ways = tuple(dict.fromkeys(phrases.requirement(leaf.criterion) for leaf in near[:MOST_WAYS]))
    return f"Manca una di queste cose: {'; '.join(ways)}." if ways else None


def _told(leaf: Leaf, part: Part) -> object:
    return part.situation.told.get(part.judge.program.slots[leaf.main].key) if leaf.main >= 0 else None


def _number(leaf: Leaf, part: Part) -> float | None:
    raw = _told(leaf, part)
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def _limits(leaf: Leaf) -> tuple[float | None, float | None]:
    """The least and the most that the requirement admits."""
    value, op = leaf.criterion.value, leaf.criterion.op
    if op == "between":
        return value[0], value[1]
    return (value if op in ("gte", "gt", "eq") else None), (value if op in ("lte", "lt", "eq") else None)


def _is_near(leaf: Leaf, part: Part, phrases: Phrases) -> bool:
    rule = phrases.near.get(leaf.criterion.fact or "")
    fact = phrases.facts.get(leaf.criterion.fact or "")
    if rule is None or fact is None:
        return False
    raw = _told(leaf, part)
    if rule.get("not_none") and _is_none(fact, raw):
        return False
    number = _number(leaf, part)
    if number is None:
        return "below" not in rule and "share" not in rule
    least, most = _limits(leaf)
    if least is not None and number < least:
        return "below" in rule and least - number <= rule["below"]
    return "share" in rule and most is not None and number - most <= most * rule["share"]


def _is_none(fact: Fact, raw: object) -> bool:
    told = raw if isinstance(raw, list | tuple) else [raw]
    return raw is None or any(value in fact.exclusive or (fact.no_value is not None and value == fact.no_value.id) for value in told)


def _alone(leaf: Leaf, part: Part, phrases: Phrases) -> str:
    """What can still be had is missing; what is too much is in the way."""
    phrase = phrases.requirement(leaf.criterion)
    if isinstance(leaf.criterion, Exclusion):
        own = leaf.criterion.fact == BENEFITS
        return f"C'è un solo ostacolo: {f'non si somma con {phrases.benefits(leaf.criterion)}' if own else phrase}."
    number, most = _number(leaf, part), _limits(leaf)[1] if _number(leaf, part) is not None else None
    if number is None or most is None or number <= most:
        return f"Ti manca solo questo: {phrase}."
    fact = phrases.facts[leaf.criterion.fact or ""]
    return f"C'è un solo ostacolo: serve {phrase}. Sono {figure(fact, round(number - most, 2))} di troppo."
