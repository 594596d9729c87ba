"""What was just told stands, and what it belies goes: a count beside the children's ages, *no children* beside a child's own age."""

from dialogs.state import State
from knowledge.catalogue import Catalogue
from knowledge.rules.contradictions import contradictions

WHOM, AGE, CHILDREN = "per_chi", "eta", "eta_figli"
GROWN = 18


def settle(state: State, key: str, catalogue: Catalogue) -> None:
    """After ``key`` was told. Of two facts that cannot both be true the later one stays."""
    for one, other, _ in list(contradictions(catalogue.facts, state.known())):
        if key in (one, other):
            state.forget(other if key == one else one)
    _count_in_the_child(state, key)


def _count_in_the_child(state: State, key: str) -> None:
    """The minor for whom a parent asks is one of the children: *no, no children* and the ages of the others are said beside it."""
    told = state.facts.get(CHILDREN)
    age = state.facts.get(AGE, {}).get("value")
    if told is None or state.whom != "figlio" or not isinstance(age, int) or age >= GROWN or not isinstance(told["value"], list):
        return
    if age not in told["value"] and (key == CHILDREN or not told["value"]):
        told["value"] = sorted([*told["value"], age])
