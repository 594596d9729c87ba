"""Moves for everything else people send: files, voice, stickers, silence, insults, what is not understood; each has a kind way on."""

from dialogs.replies import Reply
from dialogs.scene import UNDER_WAY, Scene
from dialogs.state import Phase

GIVE_AREAS_AFTER = 2


def media(scene: Scene) -> None:
    kind = str(scene.meaning.data.get("kind", "other"))
    key = f"media.{kind}" if scene.words.has(f"media.{kind}") else "media.other"
    if scene.state.waiting and kind != "sticker":
        key = "media.for_person"
    scene.say(key, tags=("media", kind))


def contact(scene: Scene) -> None:
    """A shared contact is a number to be called on, when one was asked for."""
    if scene.state.phase in {Phase.REACH, Phase.PHONE} and scene.meaning.data.get("phone"):
        scene.then = "action_phone"
        return
    scene.say("media.contact", scene.button("operator", "operator"), tags=("media", "contact"))
    scene.then = "action_resume"


def empty(scene: Scene) -> None:
    scene.say("talk.empty", tags=("empty",))


def abuse(scene: Scene) -> None:
    """No scolding: maybe somebody has had enough, and a person helps more."""
    scene.say("talk.abuse", scene.button("operator", "operator"), scene.button("continue", "resume"), tags=("abuse",))


def choose(scene: Scene) -> None:
    """«Intendi … o …?»"""
    state = scene.state
    scene.miss()
    state.choice = [list(one) for one in scene.meaning.data.get("near", [])]
    if not state.choice or state.misses > GIVE_AREAS_AFTER:
        scene.then = "action_not_understood"
        return
    scene.effect("gap", kind="unsure", text=scene.meaning.text)
    choose_again(scene)


def choose_again(scene: Scene) -> None:
    state, catalogue = scene.state, scene.catalogue
    buttons = []
    for kind, key in state.choice:
        if kind == "service" and key in catalogue.services:
            buttons.append(scene.button_named(catalogue.services[key].name_it, "service", slug=key))
        elif kind == "faq" and key in catalogue.faq:
            buttons.append(scene.button_named(scene.curated(catalogue.faq[key].question_it), "faq", id=key))
    if not buttons:
        scene.then = "action_not_understood"
        return
    buttons += [*scene.way_back(), scene.button("neither", "areas"), scene.button("operator", "operator")]
    scene.show(Reply(scene.words("choose.ask"), buttons=tuple(buttons), tags=("choose",)))


def not_understood(scene: Scene) -> None:
    """Said once: please in other words. Said twice: the areas and a person."""
    state = scene.state
    scene.miss()
    scene.effect("gap", kind="not_understood", text=scene.meaning.text)
    waiting = state.phase in UNDER_WAY or state.phase == Phase.CONSENT
    if state.misses < GIVE_AREAS_AFTER:
        buttons = () if waiting else (scene.button("areas", "areas"), scene.button("operator", "operator"))
        scene.show(Reply(scene.words("unknown.again" if waiting else "unknown.first"), buttons=buttons, tags=("not_understood",)))
        scene.then = "action_resume" if waiting else None
        return
    state.misses = 0
    scene.say("unknown.second", tags=("not_understood",))
    scene.then = "action_show_areas"


def unsaid(scene: Scene) -> None:
    """*I don't know* where nothing was asked: no harm, here is where one can begin; else what was waited for."""
    if scene.state.phase in {Phase.TELL, Phase.CHOOSE}:
        scene.say("talk.no_matter")
        scene.then = "action_show_areas"
        return
    scene.then = "action_resume"


def unknown_command(scene: Scene) -> None:
    scene.say("unknown.command", tags=("not_understood",))


def silence(scene: Scene) -> None:
    """Back after days: where the talk stood, or from the start."""
    scene.say("talk.silence", scene.button("continue", "resume"), scene.button("restart", "restart"), tags=("silence",))
