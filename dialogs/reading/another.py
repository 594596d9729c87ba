"""Hears that help is asked for yet another person while one person's answers are being taken; changes nobody's facts."""

import re

from dialogs.reading import for_whom
from dialogs.reading.safety import plain
from dialogs.scene import FOR_WHOM
from dialogs.state import How, Phase, State

_WHERE = frozenset({Phase.ASK, Phase.RESULTS, Phase.TELL, Phase.CHOOSE})
_SAID = frozenset({How.BUTTON, How.TYPED, How.CONFIRMED, How.CORRECTED})
_IN_THE_FAMILY = frozenset({"figlio", "coniuge"})
_ENOUGH = 3
_ALSO_FOR = re.compile(
    r"\b(?:anche|poi|invece|altro|volevo|vorrei|chied\w+|domand\w+|aiuto|also|too|another|help|ask|"
    r"tambien|ademas|otr[oa]|ayuda|aussi|autre|aide|si|alt|ajutor|також|ще|допомог\w+)\b.{0,30}?"
    r"\b(?:per|for|para|pour|pentru|для) (?:(?:il |la )?(?:mi[oa]|my|ma|mon|моє\w*|мо\w+) |la |il )?(?P<noun>[^\W\d_]{3,})"
)


def is_settled(state: State) -> bool:
    """Whether the talk has gone on for one person, so that a change would give one's facts to another."""
    told = state.facts.get(FOR_WHOM)
    return told is not None and told["how"] in _SAID and bool(state.answered or state.results or len(state.facts) > _ENOUGH)


def named(text: str, state: State) -> str | None:
    """Who else is meant by *and also for my brother*; one's own children and spouse belong to the household one tells of."""
    if not state.consent or state.phase not in _WHERE or not is_settled(state):
        return None
    found = {for_whom.said(one["noun"]) for one in _ALSO_FOR.finditer(plain(text))} - {None, state.whom}
    if state.whom == "me":
        found -= _IN_THE_FAMILY
    return found.pop() if len(found) == 1 else None
