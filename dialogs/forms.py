"""The intake form on rasa-sdk: which slots are wanted now, how an act fills them, whether a value may stand. Pure of side effects."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from dialogs import light_sdk  # noqa: F401  first: it keeps the web server out

# isort: split
from rasa_sdk.events import SlotSet
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction

from dialogs.reading import answers, several_answers
from dialogs.reading.agreement import settle
from dialogs.reading.telling import change_subject
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import SELF, UNSAID, How, to_slots
from knowledge.rules import known

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

FORM = "bussola_form"
_EXTRACT, _VALIDATE = "extract_", "validate_"
Method = Callable[["CollectingDispatcher", "Tracker", dict[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


class IntakeForm(FormValidationAction):  # type: ignore[misc]
    """Slots are the catalogue's facts: a fact that staff add is asked, read and validated without a line of code.

    ``scene_of`` builds a scene from a tracker: once a run, for each value extracted or validated is told to the scene as it is to
    the tracker. What is asked next is asked once, when the values stand.
    """

    def __init__(self, scene_of: Callable[["Tracker"], Scene]) -> None:
        self._scene_of = scene_of

    def name(self) -> str:
        return f"validate_{FORM}"

    async def required_slots(
        self,
        domain_slots: list[str],  # noqa: ARG002
        dispatcher: "CollectingDispatcher",  # noqa: ARG002
        tracker: "Tracker",
        domain: dict[str, Any],  # noqa: ARG002
    ) -> list[str]:
        """The facts of the question that stands; where none does, those of the next one."""
        return _standing(tracker) or self._next(tracker)

    def _scene(self, tracker: "Tracker") -> Scene:
        kept = vars(tracker)
        scene: Scene | None = kept.get("bussola_scene")
        if scene is None:
            scene = kept["bussola_scene"] = self._scene_of(tracker)
        return scene

    def _next(self, tracker: "Tracker") -> list[str]:
        try:
            question = self._scene(tracker).next_question()
        except known.FactError:  # extracted, not yet validated: rasa-sdk asks for the wanted slots in between
            return []
        return list(question.facts) if question else []

    async def next_requested_slot(
        self,
        dispatcher: "CollectingDispatcher",  # noqa: ARG002
        tracker: "Tracker",
        domain: dict[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        """The first that is open of the question that stands or else of the next one. Always says which: the inherited way is silent
        when nothing is left to ask."""
        wanted = _first_open(tracker, _standing(tracker)) or _first_open(tracker, self._next(tracker))
        event: dict[str, Any] = SlotSet(REQUESTED_SLOT, wanted)
        return event

    def __getattr__(self, name: str) -> Any:
        """``extract_<fact>`` and ``validate_<fact>`` for every fact that there is or will be."""
        if name.startswith(_EXTRACT):
            return self._extractor(name.removeprefix(_EXTRACT))
        if name.startswith(_VALIDATE):
            return self._validator(name.removeprefix(_VALIDATE))
        raise AttributeError(name)

    def _extractor(self, spelled: str) -> Method:
        async def extract(_dispatcher: "CollectingDispatcher", tracker: "Tracker", _domain: dict[str, Any]) -> dict[str, Any]:
            scene = self._scene(tracker)
            key = _key_spelled(scene, spelled)
            value = _said(scene, key)
            if value is None:
                return {}
            scene.state.facts[key] = {**(scene.state.facts.get(key) or UNSAID), "value": value}
            return {key: value}

        return extract

    def _validator(self, spelled: str) -> Any:
        async def validate(value: Any, dispatcher: "CollectingDispatcher", tracker: "Tracker", _domain: dict[str, Any]) -> dict[str, Any]:
            scene = self._scene(tracker)
            key = _key_spelled(scene, spelled)
            fact = scene.fact(key)
            try:
                if value is not None and fact is not None:
                    known.parse(fact, value)
            except known.FactError:
                dispatcher.utter_message(text=scene.words("question.out_of_range"))
                value = None
            if value is None or fact is None:
                scene.state.forget(key)
                return {key: None}
            return _accepted(scene, key, value)

        return validate


def _standing(tracker: "Tracker") -> list[str]:
    question = (tracker.slots.get("bussola_talk") or {}).get("question") or {}
    return list(question.get("facts", ()))


def _first_open(tracker: "Tracker", keys: list[str]) -> str | None:
    return next((key for key in keys if tracker.slots.get(key) is None), None)


def _key_spelled(scene: Scene, spelled: str) -> str:
    """The fact's own id: rasa-sdk spells method names with underscores for dashes."""
    bare = spelled.removesuffix(SELF)
    if bare in scene.catalogue.facts:
        return spelled
    found = next((fact_id for fact_id in scene.catalogue.facts if fact_id.replace("-", "_") == bare), bare)
    return found + spelled[len(bare) :]


def _said(scene: Scene, key: str) -> Any:
    """What the last act says about one fact: as understood, or read here from the words when a real Rasa server asks."""
    meaning, question = scene.meaning, scene.state.question
    if question is not None and key not in question["facts"]:
        return None
    if meaning.intent == "not_said":
        reason = meaning.data.get("reason", "dont_know")
        return {"unknown": reason} if meaning.data.get("all") else _left_unsaid(question or {}, reason)
    if meaning.intent == "chosen":
        chosen = list((question or {}).get("chosen") or ())
        return chosen if chosen and (question or {})["facts"][0] == key else None
    given = meaning.data.get("facts")
    if given is not None:
        return given.get(key)
    fact = scene.fact(key)
    if fact is None or not meaning.text:
        return None
    if question is not None and len(question["facts"]) > 1:
        whom = scene.state.whom
        told, _ = several_answers.read(
            meaning.text,
            question,
            published=scene.published,
            lang=scene.state.lang,
            whom=whom,
            today=scene.today,
            known=scene.state.known(),
        )
        return told.get(key)
    options = [(value, label) for value, label in (question or {}).get("options", ())]
    return answers.parse(fact, meaning.text, options=options, today=scene.today, lang=scene.state.lang)


def _left_unsaid(question: dict[str, Any], reason: str) -> dict[str, str] | None:
    """*I don't know* to several things at once says nothing of each: they are asked one by one."""
    return None if len(question.get("facts", ())) > 1 and reason == "dont_know" else {"unknown": reason}


def _accepted(scene: Scene, key: str, value: Any) -> dict[str, Any]:
    """The slots that change when a value is taken: the fact, its provenance, and the answers given so far."""
    state, meaning = scene.state, scene.meaning
    before = set(state.facts)
    declined = isinstance(value, dict) and value.get("unknown") == "declined"
    how = How.DECLINED if declined else How(meaning.data.get("how", How.BUTTON if meaning.kind == "button" else How.TYPED))
    if key == FOR_WHOM:
        change_subject(scene, str(value))
    state.tell(key, value, how=how, wording=meaning.text[:300], at=scene.now.isoformat(timespec="seconds"))
    settle(state, key, scene.catalogue)
    _remember_answer(scene, key)
    after = to_slots(state)
    after.pop(REQUESTED_SLOT)
    return {**dict.fromkeys(before - set(after)), **after}


def _remember_answer(scene: Scene, key: str) -> None:
    """For *Indietro*: the facts that one question filled go back together."""
    state, question = scene.state, scene.state.question or {}
    taken = question.setdefault("taken", [])
    if taken and state.answered:
        state.answered[-1].append(key)
    else:
        state.answered.append([key])
    taken.append(key)
