"""What still reaches Bussola while a person of the staff has the case; everything else is for that person alone."""

from dialogs.scene import Meaning
from dialogs.state import State

THROUGH = frozenset({"urgent", "privacy", "my_data", "erase", "erase_yes"})

PRESSED = frozenset({"safe", "urgent_on", "urgent_person", "offices", "office"})
"""Steps that a danger began: their buttons go on working."""


def hand_over(meaning: Meaning, state: State) -> Meaning | None:
    """The act if Bussola answers it even now: danger and the person's own data."""
    if meaning.intent == "cancel" and state.phase == "erase":
        return meaning
    if meaning.kind == "button" and meaning.intent in PRESSED:
        return meaning
    return meaning if meaning.intent in THROUGH else None
