"""What still reaches Bussola while a person of the staff has the case; everything else is for that person alone."""

from dialogs.scene import Meaning
from dialogs.state import State

THROUGH = frozenset({"urgent", "safe", "urgent_on", "offices", "office", "privacy", "my_data", "erase", "erase_yes"})


def hand_over(meaning: Meaning, state: State) -> Meaning | None:
    """The act if Bussola answers it even now: danger and the person's own data."""
    if meaning.intent == "cancel" and state.phase == "erase":
        return meaning
    return meaning if meaning.intent in THROUGH else None
