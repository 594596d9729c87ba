"""Reads what is written where consent is asked: a whole yes, a no, and what was told beside it; half a yes is a question about privacy."""

from datetime import date

from dialogs.house import Published
from dialogs.reading import candidates, yes_or_no
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.understanding import understand
from dialogs.scene import Meaning
from dialogs.state import State

JUST_THAT = 3
"""In so few words nothing is told beside the yes."""
A_LIKELY_NEED = 0.2


def keeps_nothing(text: str) -> bool:
    """*I don't want you to keep anything*: a no, whatever else such words may sound like."""
    return bool(pattern("keep_nothing").search(plain(text)))


def read(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """The consent that ``text`` gives or refuses; ``more`` when the same words tell something that is to be read next."""
    said = yes_or_no.yes_no(text)
    if said is None:
        return None
    if pattern("erasing").search(plain(text)) or (said and yes_or_no.outright(text) is None):
        return Meaning("privacy", {}, text)
    if yes_or_no.outright(text) is None:
        return None
    more = len(text.split()) > JUST_THAT and _tells(text, state, published, today=today)
    return Meaning("consent", {"yes": said, **({"more": True} if more else {})}, text)


def _tells(text: str, state: State, published: Published, *, today: date) -> bool:
    found = understand(published, text, lang=state.lang, today=today)
    return bool(found.facts) or max(candidates.top(found.need_areas), candidates.top(found.services)) >= A_LIKELY_NEED
