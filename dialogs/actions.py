"""Every move of the talk as a rasa-sdk action, registered in an ``ActionExecutor``; turns scenes into events and responses."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dialogs import light_sdk  # noqa: F401  first: it keeps the web server out

# isort: split
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from dialogs.forms import FORM, IntakeForm
from dialogs.house import House
from dialogs.moves import (
    about_one,
    another,
    danger,
    directory,
    minors,
    office_kind,
    opening,
    person,
    questions,
    results,
    sum_questions,
    telling,
)
from dialogs.moves import other as moves_other
from dialogs.replies import Reply, to_json
from dialogs.scene import Meaning, Scene
from dialogs.state import from_slots, to_slots
from dialogs.words.i18n import words_of
from knowledge.catalogue import Catalogue, once_per_content

Moves = Callable[[Scene], None]

MOVES: dict[str, Moves] = {
    "action_start": opening.start,
    "action_ask_consent": opening.ask_consent,
    "action_consent": opening.consent,
    "action_ask_to_tell": opening.ask_to_tell,
    "action_help": opening.help_,
    "action_who": opening.who,
    "action_free": opening.free,
    "action_name": opening.name,
    "action_privacy": opening.privacy,
    "action_my_data": opening.my_data,
    "action_erase": opening.erase,
    "action_erase_yes": opening.erase_yes,
    "action_leaves_home": minors.leaves_home,
    "action_ask_age": minors.ask_age,
    "action_age_mine": minors.is_mine,
    "action_age_other": minors.is_anothers,
    "action_language": opening.language,
    "action_set_language": opening.set_language,
    "action_restart": opening.restart,
    "action_cancel": opening.cancel,
    "action_thanks": opening.thanks,
    "action_greeting": opening.greeting,
    "action_bye": opening.bye,
    "action_nothing_else": opening.nothing_else,
    "action_resume": opening.resume,
    "action_show_areas": telling.show_areas,
    "action_area": telling.area,
    "action_area_services": telling.area_services,
    "action_tell": telling.tell,
    "action_told_without_consent": telling.told_without_consent,
    "action_read_back": telling.read_back,
    "action_confirm": telling.confirm,
    "action_which_need": telling.which_need,
    "action_fix": telling.fix,
    "action_correct": telling.correct,
    "action_corrected": telling.corrected,
    "action_change_person": telling.change_person,
    "action_another_person": another.another_person,
    "action_anew": another.anew,
    "action_ask": questions.ask,
    "action_repeat_question": questions.show_question,
    "action_toggle": questions.toggle,
    "action_unfold": questions.unfold,
    "action_why": questions.why,
    "action_back": questions.back,
    "action_not_an_answer": questions.not_an_answer,
    "action_pressed_again": questions.pressed_again,
    "action_old_button": questions.old_button,
    "action_results": results.results,
    "action_more_results": results.more,
    "action_other_results": results.others,
    "action_service": results.service,
    "action_papers": results.papers,
    "action_sum": sum_questions.begin,
    "action_sum_said": sum_questions.said,
    "action_sum_again": sum_questions.ask_again,
    "action_sum_unclear": sum_questions.unclear,
    "action_sum_show": sum_questions.show,
    "action_when_due": about_one.when_due,
    "action_how_to": about_one.how_to,
    "action_how_much": about_one.how_much,
    "action_why_results": about_one.why,
    "action_follow": results.follow,
    "action_unfollow": results.unfollow,
    "action_faq": directory.faq,
    "action_answer_beside": directory.answer_beside,
    "action_offices": directory.offices,
    "action_location": directory.location,
    "action_office": directory.office,
    "action_office_kind": office_kind.show,
    "action_term": directory.term,
    "action_urgent": danger.urgent,
    "action_urgent_on": danger.on,
    "action_if_in_danger": danger.if_in_danger,
    "action_urgent_person": danger.person,
    "action_ask_safe": danger.ask_safe,
    "action_safe": danger.safe,
    "action_code": danger.code,
    "action_code_person": danger.code_person,
    "action_operator": person.operator,
    "action_sheet_again": person.show_sheet,
    "action_strike": person.strike,
    "action_unnamed": person.unnamed,
    "action_sheet_ok": person.sheet_ok,
    "action_ask_reach": person.ask_reach,
    "action_reach": person.reach,
    "action_ask_phone": person.ask_phone,
    "action_phone": person.phone,
    "action_ask_when": person.ask_when,
    "action_when": person.when,
    "action_withdraw": person.withdraw,
    "action_added": person.added,
    "action_ask_rating": person.ask_rating,
    "action_rate": person.rate,
    "action_reopen": person.reopen,
    "action_media": moves_other.media,
    "action_contact": moves_other.contact,
    "action_empty": moves_other.empty,
    "action_abuse": moves_other.abuse,
    "action_choose": moves_other.choose,
    "action_choose_again": moves_other.choose_again,
    "action_not_understood": moves_other.not_understood,
    "action_unsaid": moves_other.unsaid,
    "action_unknown_command": moves_other.unknown_command,
    "action_silence": moves_other.silence,
}


class Move(Action):  # type: ignore[misc]
    """One move of the talk under its action's name."""

    def __init__(self, name: str, move: Moves, house: House) -> None:
        self._name, self._move, self._house = name, move, house

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: ARG002
        scene = scene_of(tracker, self._house)
        before = set(scene.state.facts)
        self._move(scene)
        for reply in scene.replies:
            _utter(dispatcher, reply)
        for effect in scene.effects:
            dispatcher.utter_message(json_message=effect)
        slots = {**dict.fromkeys(before - set(scene.state.facts)), **to_slots(scene.state)}
        events: list[dict[str, Any]] = [
            SlotSet(name, value) for name, value in slots.items() if name not in before or tracker.slots.get(name) != value
        ]
        if scene.then:
            events.append({"event": "followup", "name": scene.then})
        return events


class Here(CollectingDispatcher):  # type: ignore[misc]
    """Takes what is said in this process, where a reply need not become JSON to arrive."""


def _utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    if isinstance(dispatcher, Here):
        dispatcher.messages.append({"custom": {"reply": reply}})
        return
    body = to_json(reply)
    dispatcher.utter_message(text=reply.text, buttons=body.get("buttons"), json_message={"reply": body})


def scene_of(tracker: Tracker, house: House) -> Scene:
    """The scene that a tracker describes: its slots are the state, its latest message is the act."""
    state = from_slots(tracker.slots)
    latest = tracker.latest_message or {}
    meaning = Meaning(
        (latest.get("intent") or {}).get("name") or "",
        {one["entity"]: one["value"] for one in latest.get("entities") or ()},
        latest.get("text") or "",
        (latest.get("metadata") or {}).get("kind", "text"),
    )
    return Scene(
        house=house,
        published=house.published(),
        state=state,
        meaning=meaning,
        words=words_of(state.lang),
        now=house.now(),
        channel=(latest.get("metadata") or {}).get("channel", ""),
        name=(latest.get("metadata") or {}).get("name", ""),
    )


class _Kept:
    """A house as a key of the cache: one executor per house object."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __hash__(self) -> int:
        return id(self.house)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.house is self.house


def executor_for(house: House) -> ActionExecutor:
    """All actions of the talk for one house, ready to run; made once."""
    return _executor(_Kept(house))


@lru_cache(maxsize=16)
def _executor(kept: _Kept) -> ActionExecutor:
    executor = ActionExecutor()
    for name, move in MOVES.items():
        executor.register_action(Move(name, move, kept.house))
    executor.register_action(IntakeForm(lambda tracker: scene_of(tracker, kept.house)))
    return executor


def domain_of(house: House) -> dict[str, Any]:
    """The domain as a Rasa server would send it: a slot for every fact, one form, every action."""
    return _domain(house.published().catalogue)


@once_per_content
def _domain(catalogue: Catalogue) -> dict[str, Any]:
    slots = {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in catalogue.facts}
    empty: dict[str, Any] = {"intents": [], "entities": [], "responses": {}}
    return {**empty, "slots": slots, "forms": {FORM: {"required_slots": []}}, "actions": [*MOVES, f"validate_{FORM}"]}


def run(house: House, name: str, tracker: dict[str, Any], domain: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run one action here and now: its events and responses. No action waits for anything, so no event loop is needed; nor does the
    executor need to look over what Bussola's own actions return, as it does before it answers a Rasa server."""
    dispatcher = Here()
    running = executor_for(house).actions[name](dispatcher, Tracker.from_dict(tracker), domain)
    try:
        running.send(None)
    except StopIteration as done:
        return done.value, dispatcher.messages
    running.close()
    raise RuntimeError(f"{name} waits for something")
