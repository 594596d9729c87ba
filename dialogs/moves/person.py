"""Moves towards a person: the sheet line by line, how and when to be reached, what is added later, afterwards the rating."""

from datetime import datetime

from dialogs.cases import hours, intake
from dialogs.moves.danger import WATCHED
from dialogs.reading.telling import take_facts, take_needs
from dialogs.replies import Button, Reply
from dialogs.scene import Scene, resume_phase
from dialogs.state import How, Phase

SLOTS_SHOWN = 4
LINE_TITLE = 40
OWN_WORDS = 26
JUST_ASKED, WORDS_KEPT = 6, 6
"""Who asks for a person in more words says also what for, or whom not; who names one says whom."""
STARS = (1, 2, 3, 4, 5)


def operator(scene: Scene) -> None:
    """A person was asked for: the sheet that they would read, to look at and to shorten."""
    if scene.state.waiting:
        scene.then = "action_resume"
        return
    scene.state.sheet = {"struck": []}
    says_more = scene.meaning.data.get("by_name") or len(scene.meaning.text.split()) > JUST_ASKED
    if scene.state.consent and says_more:
        scene.state.need_words = [*scene.state.need_words, scene.meaning.text][-WORDS_KEPT:]
    scene.effect("tally", kind="person_asked")
    show_sheet(scene)


def show_sheet(scene: Scene) -> None:
    state = scene.state
    struck = set((state.sheet or {}).get("struck", ()))
    state.sheet = {"struck": sorted(struck)}
    state.phase = Phase.SHEET
    name = state.name or scene.name
    sheet = intake.draft_sheet(scene.house, state, now=scene.now, name=name)
    shown = intake.sheet_lines(sheet, house=scene.house, lang=scene.words.lang)
    lines = [(key, label, value) for key, label, value in shown if key not in struck]
    text = [scene.words("sheet.intro"), *(f"• {label}: {value}" for _, label, value in lines), ""] if lines else []
    ask = scene.words("sheet.ask", case_days=scene.house.case_days) if lines else scene.words("sheet.empty")
    text += [*([] if name or "name" in struck else [scene.words("sheet.name")]), ask]
    buttons = [scene.button("sheet_ok", "sheet_ok")]
    buttons += [Button(_line_title(key, label, value), scene.button("done", "strike", key=key).payload) for key, label, value in lines]
    buttons.append(scene.button("cancel", "cancel"))
    scene.show(Reply("\n".join(text), buttons=tuple(buttons), columns=2, tags=("sheet",)))


def _line_title(key: str, label: str, value: str) -> str:
    """Lines of the person's own words are told apart by how they begin."""
    if not key.startswith("need:"):
        return f"✂ {label}"[:LINE_TITLE]
    return f"✂ «{value}»" if len(value) <= OWN_WORDS else f"✂ «{value[:OWN_WORDS].rsplit(' ', 1)[0]}…»"


def strike(scene: Scene) -> None:
    """A line out of the sheet."""
    struck = set((scene.state.sheet or {}).get("struck", ()))
    scene.state.sheet = {"struck": sorted(struck | {str(scene.meaning.data.get("key", ""))})}
    show_sheet(scene)


def unnamed(scene: Scene) -> None:
    """Whoever keeps their name to themselves: the request goes on without it."""
    if scene.state.sheet is None:
        scene.then = "action_resume"
        return
    scene.state.name = ""
    scene.state.sheet = {"struck": sorted({*scene.state.sheet.get("struck", ()), "name"})}
    scene.say("sheet.unnamed")
    show_sheet(scene)


def sheet_ok(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    scene.then = "action_ask_reach"


def ask_reach(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    scene.state.phase = Phase.REACH
    buttons = (
        scene.button("reach_chat", "reach", how="chat"),
        scene.button("reach_phone", "reach", how="phone"),
        scene.button("cancel", "cancel"),
    )
    scene.show(Reply(scene.words("reach.ask"), buttons=buttons, tags=("reach",)))


def reach(scene: Scene) -> None:
    how = str(scene.meaning.data.get("how", "chat"))
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    if how == "phone":
        scene.then = "action_ask_phone"
        return
    _open(scene, {"how": "chat"})


def ask_phone(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    scene.state.phase = Phase.PHONE
    buttons = (scene.button("reach_chat", "reach", how="chat"), scene.button("cancel", "cancel"))
    scene.show(Reply(scene.words("reach.phone"), buttons=buttons, ask="contact", tags=("reach",)))


def phone(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    scene.state.reach = {**scene.state.reach, "how": "phone", "phone": str(scene.meaning.data.get("phone", ""))}
    scene.then = "action_ask_when"


def ask_when(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    scene.state.phase = Phase.WHEN
    desk = hours.desk_of(scene.catalogue, office=scene.state.office)
    slots = hours.callback_slots(desk, scene.now, count=SLOTS_SHOWN)
    shown = [(hours.slot_text(slot, scene.now, lang=scene.words.lang), slot) for slot in slots]
    buttons = [scene.button_named(said, "when", when=hours.slot_dated(slot), said=said, until=slot.end.isoformat()) for said, slot in shown]
    asks = scene.words("reach.when_safe" if scene.state.reach.get("urgency") else "reach.when")
    scene.show(Reply(asks, buttons=(*buttons, scene.button("any_time", "when", when="")), tags=("reach",)))


def when(scene: Scene) -> None:
    if scene.state.sheet is None:
        scene.then = "action_operator"
        return
    data = scene.meaning.data
    moment = str(data.get("when", ""))
    told = {"said": str(data.get("said", moment)), "until": str(data.get("until", ""))}
    _open(scene, {**scene.state.reach, "when": moment or scene.words("btn.any_time"), **told})


def _open(scene: Scene, how: dict[str, str]) -> None:
    """The case is opened by the turn; the talk stays where one can go on with it."""
    state = scene.state
    urgency = state.reach.get("urgency")
    struck = (state.sheet or {}).get("struck", [])
    scene.effect("open_case", urgent=bool(urgency), urgency=urgency, struck=struck, reach=how)
    state.sheet, state.reach, state.question = None, {}, None
    state.phase = resume_phase(state)
    if urgency in WATCHED and how.get("how") == "chat":
        scene.then = "action_ask_safe"


def added(scene: Scene) -> None:
    """While the request waits, what one writes goes with it; the talk begins nothing anew by itself."""
    state, data = scene.state, scene.meaning.data
    told = scene.meaning.intent in {"tell", "unknown", "choose"}
    said = told or (scene.meaning.intent in {"faq", "service"} and scene.meaning.kind != "button")
    if told and state.consent:
        take_needs(scene, data)
        take_facts(scene, data.get("facts", {}), how=How.INFERRED)
    if state.phase in {Phase.NEW, Phase.CONSENT}:
        state.phase = Phase.TELL
    buttons = [scene.button("results", "results")] if state.results else []
    buttons += [scene.button("go_on", "go_on")] if state.consent and (state.needs or state.slugs) else []
    text = [scene.words("case.added" if said else "case.waiting", code=state.waiting.get("code", ""))]
    if by := state.waiting.get("by"):
        text.append(
            scene.words("case.waiting_until", when=hours.promise_text(datetime.fromisoformat(by), scene.now, lang=scene.words.lang))
        )
    scene.show(Reply(" ".join(text), buttons=(*buttons, scene.button("withdraw_case", "withdraw")), tags=("case", "waiting")))
    scene.pick_up()


def withdraw(scene: Scene) -> None:
    scene.effect("withdraw_case")
    scene.state.waiting = {}
    scene.say("case.withdrawn")
    scene.then = "action_resume"


def ask_rating(scene: Scene) -> None:
    scene.state.phase = Phase.RATE
    buttons = tuple(scene.button_named("★" * stars, "rate", stars=stars) for stars in STARS)
    scene.show(Reply(scene.words("rating.ask"), buttons=(*buttons, scene.button("reopen", "reopen")), tags=("rating",)))


def rate(scene: Scene) -> None:
    stars = int(scene.meaning.data.get("stars", 0))
    if stars not in STARS:
        scene.then = "action_resume"
        return
    if scene.state.phase == Phase.RATE:
        scene.state.phase = resume_phase(scene.state)
    scene.effect("rate", stars=stars)
    low = (scene.button("reopen", "reopen"),) if stars <= 2 else ()
    scene.say("rating.low" if stars <= 2 else "rating.thanks", *low, tags=("rating",))


def reopen(scene: Scene) -> None:
    """Help was not enough: back to a person, with the same case."""
    scene.effect("reopen")
    scene.state.phase = resume_phase(scene.state)
