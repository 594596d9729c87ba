"""Moves at the door: welcome, consent, language, help, privacy, own data, starting over; they decide nothing about services."""

from dialogs.moves.silences import was_long_away
from dialogs.replies import Button, Reply
from dialogs.scene import UNDER_WAY, Scene, resume_phase
from dialogs.state import Phase
from dialogs.words.i18n import LANGUAGES, OWN_NAMES, words_of

CONSENT_TEXT, CONSENT_AGAIN = "consent.ask", "consent.again"


def start(scene: Scene) -> None:
    """A command, a greeting or a deep link: who Bussola is, then consent or the talk."""
    _arrive(scene, str(scene.meaning.data.get("arg", "")))
    state = scene.state
    if state.phase == Phase.NEW:
        scene.say("start.hello", tags=("welcome",))
    if state.consent is None:
        scene.then = "action_ask_consent"
    elif scene.meaning.data.get("slug"):
        scene.then = "action_service"
    elif state.facts or state.question or state.results:
        scene.say("start.again", scene.button("continue", "resume"), scene.button("restart", "restart"), tags=("welcome",))
    else:
        scene.then = "action_ask_to_tell"


def _arrive(scene: Scene, argument: str) -> None:
    """A poster's link names an office: remembered as where the person is. A page's link names the service that is asked about."""
    slug = scene.meaning.data.get("slug")
    if slug and scene.state.consent is not False:
        _wants(scene, slug)
    office = scene.catalogue.offices.get(argument)
    if office is None and argument:
        office = next((one for one in scene.catalogue.offices.values() if one.id.endswith(argument)), None)
    if office is None:
        return
    scene.state.office = office.id
    scene.say("start.office", office=office.name_it)


def _wants(scene: Scene, slug: str) -> None:
    state, area = scene.state, scene.catalogue.services[slug].need_areas[0]
    state.slugs = [slug, *(one for one in state.slugs if one != slug)]
    if area not in state.needs:
        state.needs, state.by_name = [*state.needs, area], [*state.by_name, area]


def ask_consent(scene: Scene) -> None:
    """In full once; to whoever goes on writing instead of answering, in a line, because the whole text stands above it."""
    asked_before = scene.state.phase == Phase.CONSENT and scene.meaning.intent not in {"start", "set_language", "restart"}
    scene.state.phase = Phase.CONSENT
    scene.say(
        CONSENT_AGAIN if asked_before else CONSENT_TEXT,
        scene.button("consent_yes", "consent", yes=True),
        scene.button("consent_no", "consent", yes=False),
        scene.button("privacy", "privacy"),
        tags=("consent",),
        days=scene.house.conversation_days,
        controller=scene.house.controller or scene.words("privacy.unset"),
    )


def consent(scene: Scene) -> None:
    given = bool(scene.meaning.data.get("yes"))
    state = scene.state
    state.consent = given
    state.phase = Phase.TELL
    if not given:
        state.start_over()
        scene.effect("consent_refused")
        scene.say("consent.no", tags=("consent",))
        scene.then = "action_show_areas"
        return
    scene.effect("consent_given")
    if scene.meaning.data.get("more") and state.pending is None:
        scene.say("consent.thanks")
        scene.effect("read_on")
        return
    if state.pending is not None:
        scene.say("consent.thanks")
        scene.effect("read_again", inbox_id=state.pending)
        state.pending = None
        return
    scene.then = "action_ask" if state.slugs else "action_ask_to_tell"


def ask_to_tell(scene: Scene) -> None:
    scene.state.phase = Phase.TELL
    scene.say("tell.ask", scene.button("areas", "areas"), scene.button("operator", "operator"), tags=("tell",))


def help_(scene: Scene) -> None:
    scene.say("help.text", scene.button("areas", "areas"), scene.button("operator", "operator"), tags=("help",))
    scene.then = "action_resume"


def who(scene: Scene) -> None:
    scene.say("talk.who", tags=("who",))


def free(scene: Scene) -> None:
    scene.say("talk.free", tags=("free",))


def name(scene: Scene) -> None:
    """How the person wants to be called: kept with consent, for whoever answers."""
    state = scene.state
    named = str(scene.meaning.data.get("name", ""))
    if state.consent or state.sheet is not None:
        state.name = named
    if state.phase == Phase.SHEET:
        state.sheet = {"struck": [key for key in (state.sheet or {}).get("struck", ()) if key != "name"]}
        scene.then = "action_sheet_again"
        return
    scene.say("talk.nice", name=named)
    scene.then = "action_resume"


def privacy(scene: Scene) -> None:
    """What is kept, why and how long; the buttons do what the text promises."""
    house = scene.house
    buttons = [scene.button("my_data", "my_data"), scene.button("erase", "erase")]
    if scene.state.consent:
        buttons.append(scene.button("withdraw", "consent", yes=False))
    elif scene.state.consent is None:
        buttons = [scene.button("consent_yes", "consent", yes=True), scene.button("consent_no", "consent", yes=False)]
    buttons += scene.way_back()
    unset = scene.words("privacy.unset")
    scene.say(
        "privacy.text",
        *buttons,
        tags=("privacy",),
        days=house.conversation_days,
        case_days=house.case_days,
        controller=house.controller or unset,
        contact=house.controller_contact or unset,
    )


def my_data(scene: Scene) -> None:
    scene.effect("export")
    if scene.way_back():
        scene.then = "action_resume"


def erase(scene: Scene) -> None:
    state = scene.state
    state.past = state.phase if state.phase != Phase.ERASE else state.past
    state.phase = Phase.ERASE
    scene.say("erase.ask", scene.button("erase_yes", "erase_yes"), scene.button("no_back", "cancel"), tags=("erase",))


def erase_yes(scene: Scene) -> None:
    if scene.state.phase != Phase.ERASE:
        scene.then = "action_erase"
        return
    scene.effect("erase")


def language(scene: Scene) -> None:
    buttons = tuple(scene.button_named(OWN_NAMES[code], "set_language", to=code) for code in LANGUAGES)
    scene.show(Reply(scene.words("language.ask"), buttons=(*buttons, *scene.way_back()), columns=2, tags=("language",)))


def set_language(scene: Scene) -> None:
    lang = str(scene.meaning.data.get("to", ""))
    if lang in LANGUAGES:
        scene.state.lang = lang
        scene.words = words_of(lang)
    scene.say("language.set", tags=("language",))
    is_at_results = scene.state.phase == Phase.RESULTS and scene.state.results and not scene.state.waiting
    scene.then = "action_results" if is_at_results else "action_resume"


def restart(scene: Scene) -> None:
    scene.state.start_over()
    scene.say("restart.done")
    scene.then = "action_ask_to_tell" if scene.state.consent is not None else "action_ask_consent"


def cancel(scene: Scene) -> None:
    """Leave what is under way; what was told stays."""
    state = scene.state
    was = state.phase
    if was == Phase.ERASE:
        state.phase, state.past = state.past or resume_phase(state), None
        scene.say("erase.kept")
        scene.then = "action_resume"
        return
    if was == Phase.SAFE:
        state.phase = resume_phase(state)
        scene.then = "action_resume"
        return
    if was in {Phase.SHEET, Phase.REACH, Phase.PHONE, Phase.WHEN}:
        state.sheet, state.reach = None, {}
        state.phase = resume_phase(state)
        scene.say("sheet.cancelled")
        scene.then = "action_resume"
        return
    if was == Phase.CORRECT:
        state.phase = resume_phase(state)
        scene.then = "action_resume"
        return
    if was == Phase.CONSENT:
        scene.then = "action_resume"
        return
    state.question = None
    state.phase = Phase.TELL
    told = bool(state.facts or state.needs or state.slugs)
    scene.say(
        "cancel.done",
        *([scene.button("results", "results")] if told else []),
        scene.button("areas", "areas"),
        *([scene.button("restart", "restart")] if told else []),
        scene.button("operator", "operator"),
        tags=("cancel",),
    )


def thanks(scene: Scene) -> None:
    scene.say("talk.welcome")
    scene.then = "action_resume" if scene.way_back() else None


def greeting(scene: Scene) -> None:
    if scene.state.phase == Phase.NEW:
        scene.then = "action_start"
        return
    if not was_long_away(scene.state, now=scene.now):
        scene.say("talk.hello")
    scene.then = "action_resume"


def bye(scene: Scene) -> None:
    scene.say("talk.bye", tags=("bye",))


def nothing_else(scene: Scene) -> None:
    """*No* where nothing was asked that a no answers: no harm, and where the results and a person are."""
    buttons = [scene.button("results", "results")] if scene.state.results else [scene.button("areas", "areas")]
    scene.say("talk.all_right", *buttons, scene.button("operator", "operator"), tags=("bye",))


_PROMPTS = {
    Phase.NEW: "action_start",
    Phase.CONSENT: "action_ask_consent",
    Phase.CONFIRM: "action_read_back",
    Phase.CORRECT: "action_fix",
    Phase.ASK: "action_repeat_question",
    Phase.CHOOSE: "action_choose_again",
    Phase.SHEET: "action_sheet_again",
    Phase.REACH: "action_ask_reach",
    Phase.PHONE: "action_ask_phone",
    Phase.WHEN: "action_ask_when",
    Phase.SAFE: "action_ask_safe",
    Phase.ERASE: "action_erase",
    Phase.AGE: "action_ask_age",
    Phase.SUM: "action_sum_again",
    Phase.RATE: "action_ask_rating",
}


def resume(scene: Scene) -> None:
    """After a detour: the thing that Bussola was waiting for, asked again."""
    state = scene.state
    prompt = _PROMPTS.get(Phase(state.phase))
    if state.waiting and state.phase not in UNDER_WAY:
        scene.then = "action_added"
    elif prompt is not None:
        scene.then = prompt
    elif state.results:
        scene.say("results.more_help", *results_buttons(scene), tags=("results",))
    else:
        scene.then = "action_ask_to_tell"


def results_buttons(scene: Scene) -> tuple[Button, ...]:
    return (scene.button("results", "results"), scene.button("fix", "fix"), scene.button("operator", "operator"))
