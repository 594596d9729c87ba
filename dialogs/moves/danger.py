"""Moves for somebody in danger: few calm words, whom to call, where to go, a person at once; they ask nothing before that."""

from dialogs.moves import directory
from dialogs.moves.opening import resume
from dialogs.reading import endangered, safety
from dialogs.reading.safety import plain
from dialogs.reading.telling import take_facts
from dialogs.reading.understanding import understand
from dialogs.replies import Reply
from dialogs.scene import Scene
from dialogs.state import How, Phase

WATCHED = frozenset({"violenza", "minore-a-rischio"})
"""Dangers in which somebody at home may read the chat."""
NO_ROOF = "senza-tetto-stanotte"
WORDS_KEPT = 6


def urgent(scene: Scene) -> None:
    """Someone is in danger. The talk waits where it was; the words are kept for the person who may be asked for."""
    kind = str(scene.meaning.data.get("kind", ""))
    state, words, text = scene.state, scene.words, scene.meaning.text
    told = understand(scene.published, text, lang=state.lang, today=scene.today).facts
    lines = [_first_words(scene, kind), ""]
    for number in endangered.whom_to_call(scene.catalogue, kind, text, age=told.get("eta")):
        when = f" ({scene.curated(number.hours)})" if number.hours else ""
        lines.append(f"☎ *{number.number}* — {scene.curated(number.name_it)}{when}")
    lines += ["", words("urgent.person")]
    state.reach = {**state.reach, "urgency": kind}
    if state.consent:
        state.need_words = [*state.need_words, text][-WORDS_KEPT:]
        take_facts(scene, dict(told), how=How.INFERRED)
    else:
        scene.effect("remember_danger")
    scene.effect("tally", kind="urgent", outcome=kind)
    buttons = (scene.button("urgent_person", "urgent_person", kind=kind), scene.button("continue", "urgent_on", kind=kind, **_town(scene)))
    scene.show(Reply("\n".join(lines), buttons=buttons, tags=("safety", kind)))
    if state.phase == Phase.NEW:
        state.phase = Phase.TELL


def _first_words(scene: Scene, kind: str) -> str:
    """For the one in danger, or for who is afraid for somebody close."""
    of_another = f"urgent.{kind}{endangered.OF_ANOTHER}"
    if scene.words.has(of_another) and endangered.is_of_another(scene.catalogue, kind, scene.meaning.text):
        return scene.words(of_another)
    return scene.words(f"urgent.{kind}") if scene.words.has(f"urgent.{kind}") else scene.words("urgent.other")


def if_in_danger(scene: Scene) -> None:
    """One line before the answer, for who may be in danger without its being plain: whom to call. No roof is no danger of this sort."""
    kind = str(scene.meaning.data.get("in_doubt", ""))
    numbers = [f"*{one.number}* ({scene.curated(one.name_it)})" for one in safety.numbers_for(scene.catalogue, kind)]
    if numbers and kind != NO_ROOF:
        scene.say("urgent.if_now", list=", ".join(numbers), tags=("in_doubt",))


def _town(scene: Scene) -> dict[str, str]:
    """A town that the words name: to say where to go, not where somebody lives."""
    fact, said = scene.catalogue.facts.get("comune_residenza"), f" {plain(scene.meaning.text)} "
    towns = [town for town in fact.allowed if f" {plain(fact.value_labels_it.get(town, town))} " in said] if fact else []
    return {"comune": towns[0]} if len(towns) == 1 else {}


def on(scene: Scene) -> None:
    """On with the talk: first the places that help with this danger, then what was under way; nothing is asked for them."""
    area = _area(scene, str(scene.meaning.data.get("kind", "")))
    if area is None:
        resume(scene)
        return
    scene.say("urgent.where")
    directory.show_for(scene, area)


def _area(scene: Scene, kind: str) -> str | None:
    rule = safety.rules_of(scene.catalogue).get(kind)
    area = rule.need_area if rule else None
    return area if area and any(area in one.need_areas for one in scene.catalogue.offices.values()) else None


def person(scene: Scene) -> None:
    """The request jumps the queue, no form in front of it; only afterwards how she can be reached without danger."""
    kind = str(scene.meaning.data.get("kind") or scene.state.reach.get("urgency") or "")
    scene.effect("open_case", urgent=True, urgency=kind or None, struck=[], reach={"how": "chat"})
    if kind in WATCHED:
        scene.state.reach = {**scene.state.reach, "urgency": kind}
        scene.then = "action_ask_safe"


def ask_safe(scene: Scene) -> None:
    scene.state.phase = Phase.SAFE
    buttons = (
        scene.button("safe_chat", "safe", how="chat"),
        scene.button("safe_phone", "safe", how="phone"),
        scene.button("safe_desk", "safe", how="desk"),
    )
    scene.show(Reply(scene.words("safe.ask"), buttons=buttons, tags=("safe",)))


def safe(scene: Scene) -> None:
    """Whether the chat can be written to without danger, and what to do instead."""
    state = scene.state
    how, kind = str(scene.meaning.data.get("how", "chat")), str(state.reach.get("urgency", "") or "violenza")
    if how == "phone":
        state.sheet = {"struck": []}
        state.reach = {"urgency": kind, "safe": "no"}
        scene.then = "action_ask_phone"
        return
    scene.effect("reach", reach={"how": how, "safe": "yes" if how == "chat" else "no"}, urgency=kind)
    state.phase, state.reach = Phase.TELL, {}
    scene.say("safe.chat" if how == "chat" else "safe.desk", tags=("safe",))
    if how == "desk" and (area := _area(scene, kind)) is not None:
        directory.show_for(scene, area)


def code(scene: Scene) -> None:
    """A code written in another chat, as after leaving in a hurry: whose it is stays unsaid, a person can find it again."""
    state, said = scene.state, str(scene.meaning.data.get("code", ""))
    if state.waiting.get("code") == said:
        scene.then = "action_added"
        return
    buttons = (scene.button("code_person", "code_person", code=said), scene.button("continue", "resume"))
    scene.say("code.known", *buttons, code=said, tags=("code",))


def code_person(scene: Scene) -> None:
    scene.effect("open_case_by_code", code=str(scene.meaning.data.get("code", "")))
