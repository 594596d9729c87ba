"""Hears a boy or girl who wants to leave the parents' home; says nothing of whether they may."""

from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.understanding import Understood
from dialogs.scene import FOR_WHOM
from dialogs.state import SELF, State

AGE = "eta"
OF_AGE = 18


def heard(text: str, found: Understood, state: State) -> bool:
    """Whether who writes is not of age and speaks of living elsewhere."""
    said = plain(text)
    if not pattern("leaving_home").search(said):
        return False
    if pattern("a_minor").search(said):
        return True
    told = {**found.aside, **found.facts}
    now = told.get(AGE) if told.get(FOR_WHOM, "me") == "me" else told.get(AGE + SELF)
    return _too_few(now if now is not None else _known(state))


def _known(state: State) -> object:
    """The years of who writes, as far as the talk knows them."""
    key = AGE if state.whom == "me" else AGE + SELF
    return state.facts.get(key, {}).get("value")


def _too_few(years: object) -> bool:
    return isinstance(years, int) and years < OF_AGE
