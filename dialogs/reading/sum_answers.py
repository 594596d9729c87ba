"""Reads a typed answer to what only an estimate needs; it keeps nothing and asks nothing."""

from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import answers
from dialogs.state import SELF, Phase, State
from knowledge.amounts.asked import as_fact
from knowledge.catalogue import Catalogue
from knowledge.records import Fact

FEW_WORDS = 8


def fact_asked(state: State, catalogue: Catalogue) -> Fact | None:
    """What the question of the estimate is about, as a fact; nothing when none stands."""
    key = str(state.sum.get("key", ""))
    if not state.sum.get("extra"):
        return catalogue.facts.get(key.removesuffix(SELF))
    declared = catalogue.extra_inputs.get(key)
    return as_fact(declared) if declared is not None else None


def read(text: str, state: State, published: Published, *, today: date) -> Any:
    """The value that a few words give to the question of the estimate; ``None`` when they give none."""
    if state.phase != Phase.SUM or len(text.split()) > FEW_WORDS:
        return None
    fact = fact_asked(state, published.catalogue)
    if fact is None:
        return None
    options = [(value, label) for value, label in state.sum["options"]]
    return answers.parse(fact, text, options=options, today=today, lang=state.lang, whom=state.whom, catalogue=published.catalogue)
