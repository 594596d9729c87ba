"""Moves when help is asked for yet another person: one at a time, and nobody's facts become another's."""

from dialogs.reading.another import is_settled
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import How


def takes_anothers_place(scene: Scene, whom: str) -> bool:
    """Whether what was answered about one person would become another's; what was told of *me* stays mine."""
    state = scene.state
    return not scene.meaning.data.get("sure") and state.whom not in {"me", whom} and bool(state.answered) and is_settled(state)


def another_person(scene: Scene) -> None:
    """One person at a time: the other's story begins anew, or only the words for whom were wrong."""
    data = scene.meaning.data
    whom = str(data.get("whom") or data["facts"][FOR_WHOM])
    scene.effect("remember_message")
    scene.say(
        "person.another",
        scene.button("person_anew", "anew", whom=whom),
        scene.button("results", "results"),
        scene.button("person_only", "corrected", facts={FOR_WHOM: whom}, sure=True),
        scene.button("continue", "resume"),
        tags=("another_person",),
    )


def anew(scene: Scene) -> None:
    """The story of another person, from the message that named them."""
    state, whom = scene.state, str(scene.meaning.data["whom"])
    said = state.pending
    state.start_over()
    state.tell(FOR_WHOM, whom, how=How.BUTTON, at=scene.now.isoformat(timespec="seconds"))
    state.fresh = [FOR_WHOM]
    scene.say("person.begins")
    if said is None:
        scene.then = "action_ask_to_tell"
        return
    scene.effect("read_again", inbox_id=said)
