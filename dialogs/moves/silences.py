"""Days without a word: how the talk is picked up again; it reminds nobody by itself."""

from datetime import datetime, timedelta

from dialogs.replies import Reply
from dialogs.scene import Meaning
from dialogs.state import Phase, State
from dialogs.words.i18n import words_of

LONG = timedelta(days=3)
_OWN_WELCOME = frozenset({"start", "restart", "urgent", "erase", "erase_yes"})


def greeting_after(state: State, meaning: Meaning, *, now: datetime) -> list[Reply]:
    """After three days and more: a word of welcome in front of the answer, when something was under way."""
    if not state.at or not state.consent or meaning.intent in _OWN_WELCOME or state.phase == Phase.NEW:
        return []
    if now - datetime.fromisoformat(state.at) < LONG:
        return []
    return [Reply(words_of(state.lang)("talk.silence"), tags=("silence",))]


def was_long_away(state: State, *, now: datetime) -> bool:
    """Whether this turn began with that word of welcome: another greeting would be one too many."""
    return bool(state.at and state.consent) and now - datetime.fromisoformat(state.at) >= LONG
