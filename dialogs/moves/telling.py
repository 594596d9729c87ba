"""Moves around what the person tells: need areas, facts read back, corrections, for whom; they ask no question about rights."""

from dialogs.moves import another
from dialogs.moves.questions import ask_about
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.telling import about_the_same, name_in, take_facts, take_needs, take_needs_of_facts, told_already
from dialogs.reading.yes_or_no import not_said
from dialogs.replies import Button, Reply
from dialogs.scene import FOR_WHOM, Scene
from dialogs.state import How, Phase
from dialogs.words.fact_words import line
from dialogs.words.found import featured

WORDS_KEPT = 6
TOWARDS_A_PERSON = frozenset({Phase.SHEET, Phase.REACH, Phase.PHONE, Phase.WHEN})
"""Steps in which what is told goes on the sheet, which shows it."""
MOST_NEAR = 3
FEW_WORDS = 7
"""While a question stands, so few words open no new need, unless they surely name one and tell no fact."""


def show_areas(scene: Scene) -> None:
    """The need areas as buttons, and under them the services that the desk is asked for most."""
    areas = scene.catalogue.need_areas.values()
    buttons = [scene.button_named(scene.curated(area.name_it), "area", id=area.id) for area in areas]
    buttons += [scene.button_named(scene.catalogue.services[slug].name_it, "service", slug=slug) for slug in featured(scene.catalogue)]
    buttons += [*scene.way_back(), scene.button("operator", "operator")]
    scene.show(Reply(scene.words("areas.ask"), buttons=tuple(buttons), columns=2, tags=("areas",)))


def area(scene: Scene) -> None:
    """An area by button: with consent the talk goes on, without it the services of the area are shown."""
    chosen = scene.catalogue.need_areas.get(str(scene.meaning.data.get("id")))
    if chosen is None:
        scene.then = "action_show_areas"
        return
    state = scene.state
    if not state.consent:
        scene.then = "action_area_services"
        return
    state.needs = [chosen.id, *(need for need in state.needs if need != chosen.id)]
    state.by_name = [need for need in state.by_name if need != chosen.id]
    state.question = None
    scene.effect("tally", kind="need", need_area=chosen.id)
    scene.say("areas.chosen", area=scene.curated(chosen.name_it))
    scene.then = "action_ask"


def area_services(scene: Scene) -> None:
    """What there is in one area, for whoever keeps their facts for themselves."""
    chosen = str(scene.meaning.data.get("id"))
    services = [
        one for one in scene.catalogue.services.values() if chosen in one.need_areas and one.status.value in {"attivo", "periodico"}
    ]
    buttons = tuple(scene.button_named(one.name_it, "service", slug=one.slug) for one in services[:20])
    scene.show(Reply(scene.words("areas.services"), buttons=(*buttons, scene.button("areas", "areas")), tags=("services",)))


def tell(scene: Scene) -> None:
    """Free words: what was understood is taken, then read back."""
    state, data = scene.state, scene.meaning.data
    state.misses = 0
    if state.consent is None:
        _told_before_consent(scene)
        return
    if not state.consent:
        scene.then = "action_told_without_consent"
        return
    put_aside(scene, data.get("refused", []))
    asking = state.phase == Phase.ASK
    before = (list(state.needs), list(state.slugs))
    in_passing = asking and len(scene.meaning.text.split()) <= FEW_WORDS and not _surely_a_need(scene)
    if not in_passing:
        take_needs(scene, data)
    facts = data.get("facts", {})
    new = take_facts(scene, about_the_same(scene, facts) if asking else facts, how=How.INFERRED)
    if not asking:
        take_needs_of_facts(scene, data.get("facts", {}))
    state.slugs = [slug for slug in state.slugs if slug in before[1] or not told_already(scene, slug)]
    if not in_passing or before != (state.needs, state.slugs):
        state.need_words = [*state.need_words, scene.meaning.text][-WORDS_KEPT:]
    state.name = state.name or name_in(scene.meaning.text) or ""
    if asking:
        _told_while_asking(scene, new, before=before)
        return
    if state.phase in {*TOWARDS_A_PERSON, Phase.AGE}:
        scene.then = "action_resume"
        return
    if state.phase == Phase.RESULTS and not new and before != (state.needs, state.slugs):
        _asked_besides(scene, before)
        return
    if state.phase == Phase.RESULTS and not new and not facts and data.get("services"):
        state.choice = [["service", slug] for slug, _ in data["services"][:MOST_NEAR]]
        scene.then = "action_choose_again"
        return
    if state.phase == Phase.CONFIRM and not new and not facts and before == (state.needs, state.slugs):
        scene.then = "action_not_understood"
        return
    state.fresh = [*state.fresh, *(key for key in new if key not in state.fresh)]
    scene.then = "action_read_back" if state.fresh or state.needs else "action_ask"


def _surely_a_need(scene: Scene) -> bool:
    """Few words that name a need and tell no fact; *ISEE, I don't know* names none."""
    data = scene.meaning.data
    return bool(data.get("sure")) and not data.get("facts") and not_said(scene.meaning.text) is None


def _told_before_consent(scene: Scene) -> None:
    """Kept for the moment of the yes; that it was read is said to who told something, not to who only asks."""
    scene.effect("remember_message")
    if scene.state.phase == Phase.NEW:
        scene.say("start.hello", tags=("welcome",))
    if scene.meaning.data.get("facts") or not pattern("asking").search(plain(scene.meaning.text)):
        scene.say("consent.read", tags=("consent_read",))
    scene.then = "action_ask_consent"


def put_aside(scene: Scene, refused: list[str]) -> None:
    """Subjects the person wants nothing to do with leave the talk, and that is said; a service of another subject too stays."""
    areas, services, state = scene.catalogue.need_areas, scene.catalogue.services, scene.state
    named = [scene.curated(areas[need].name_it) for need in refused if need in areas]
    if not named:
        return
    state.needs = [need for need in state.needs if need not in refused]
    state.slugs = [slug for slug in state.slugs if slug in services and not set(services[slug].need_areas) <= set(refused)]
    scene.say("tell.refused", list=scene.words.list(named), tags=("refused",))


def _told_while_asking(scene: Scene, new: list[str], *, before: tuple[list[str], list[str]]) -> None:
    """What was taken is said back; when nothing was, the words did not answer and that is said."""
    state, words = scene.state, scene.words
    lines = [words("question.noted", list="; ".join(line(scene, key) for key in new))] if new else []
    areas, names = _new_needs(scene, before)
    lines += [words("tell.also", list=words.list([*areas, *names]))] if areas or names else []
    if not lines and not scene.meaning.data.get("refused"):
        scene.then = "action_not_an_answer"
        return
    if lines:
        scene.show(Reply("\n".join(lines), tags=("noted",)))
    state.question = None
    scene.then = "action_ask"


def _asked_besides(scene: Scene, before: tuple[list[str], list[str]]) -> None:
    """*And something for the bills?* with the results in view: what was asked now comes first, without asking whether it is right."""
    state = scene.state
    areas, names = _new_needs(scene, before)
    scene.say("tell.also", list=scene.words.list([*areas, *names]), tags=("noted",))
    state.needs = [*(need for need in state.needs if need not in before[0]), *before[0]]
    state.slugs = [*(slug for slug in state.slugs if slug not in before[1]), *before[1]]
    scene.then = "action_results"


def _new_needs(scene: Scene, before: tuple[list[str], list[str]]) -> tuple[list[str], list[str]]:
    """The names of the areas and services that came in beside those of ``before``."""
    areas, services = scene.catalogue.need_areas, scene.catalogue.services
    needs = [scene.curated(areas[need].name_it) for need in scene.state.needs if need in areas and need not in before[0]]
    return needs, [services[slug].name_it for slug in scene.state.slugs if slug in services and slug not in before[1]]


def told_without_consent(scene: Scene) -> None:
    """Without consent: general information on what was named, and the offer to change one's mind."""
    data = scene.meaning.data
    buttons: list[Button] = []
    for slug, _score in data.get("services", [])[:3]:
        if slug in scene.catalogue.services:
            buttons.append(scene.button_named(scene.catalogue.services[slug].name_it, "service", slug=slug))
    for need in data.get("needs", [])[:2]:
        if need in scene.catalogue.need_areas:
            buttons.append(scene.button_named(scene.curated(scene.catalogue.need_areas[need].name_it), "area", id=need))
    buttons += [scene.button("consent_yes", "consent", yes=True), *scene.way_back()]
    buttons.append(scene.button("operator", "operator"))
    scene.show(Reply(scene.words("consent.needed"), buttons=tuple(buttons), tags=("consent",)))


def read_back(scene: Scene) -> None:
    """«Ho capito: … Giusto?» with what can be put right."""
    state = scene.state
    keys = [key for key in state.fresh if key in state.facts]
    lines = [f"• {line(scene, key)}" for key in keys]
    areas = [scene.curated(scene.catalogue.need_areas[need].name_it) for need in state.needs if need in scene.catalogue.need_areas]
    names = [scene.catalogue.services[slug].name_it for slug in state.slugs if slug in scene.catalogue.services]
    if areas:
        lines.insert(0, f"• {scene.words('understood.about')}: {scene.words.list(areas)}")
    if names:
        lines.insert(1 if areas else 0, f"• {scene.words('understood.services')}: {scene.words.list(names)}")
    if not lines:
        scene.then = "action_ask"
        return
    state.phase = Phase.CONFIRM
    text = "\n".join([scene.words("understood.intro"), *lines, "", scene.words("understood.right")])
    buttons = (scene.button("yes", "confirm"), scene.button("fix", "fix"), scene.button("operator", "operator"))
    scene.show(Reply(text, buttons=buttons, columns=2, tags=("understood",)))


def confirm(scene: Scene) -> None:
    """What was read back is right: from now on it is as firm as an answer."""
    state = scene.state
    for key in state.fresh:
        if key in state.facts and state.phase == Phase.CONFIRM and state.facts[key]["how"] == How.INFERRED:
            state.facts[key]["how"] = str(How.CONFIRMED)
    state.fresh = []
    if state.phase == Phase.CONFIRM:
        state.phase = Phase.TELL
    scene.then = "action_ask" if state.needs or state.slugs else "action_which_need"


def which_need(scene: Scene) -> None:
    """Facts but no need: what is it about?"""
    scene.say("tell.which_need", tags=("tell",))
    scene.state.phase = Phase.TELL
    scene.then = "action_show_areas"


def fix(scene: Scene) -> None:
    """Everything known, one button each."""
    state = scene.state
    keys = sorted((key for key in state.facts if scene.fact(key) is not None), key=lambda key: _is_unsaid(state.facts[key]["value"]))
    if not keys and not state.needs:
        scene.then = "action_ask_to_tell"
        return
    state.phase = Phase.CORRECT
    buttons = [scene.button_named(line(scene, key)[:60], "correct", key=key) for key in keys]
    buttons.append(scene.button("fix_need", "areas"))
    buttons.append(scene.button("all_right", "confirm"))
    scene.show(Reply(scene.words("fix.ask"), buttons=tuple(buttons), tags=("fix",)))


def _is_unsaid(value: object) -> bool:
    return isinstance(value, dict) and "unknown" in value


def correct(scene: Scene) -> None:
    """One fact again: its question, whatever was known."""
    key = str(scene.meaning.data.get("key", ""))
    if scene.fact(key) is None:
        scene.then = "action_fix"
        return
    ask_about(scene, key, correcting=True)


def corrected(scene: Scene) -> None:
    """A correction by text: the new value is said back."""
    whom = scene.meaning.data.get("facts", {}).get(FOR_WHOM)
    if whom and FOR_WHOM in scene.state.facts and another.takes_anothers_place(scene, whom):
        scene.then = "action_another_person"
        return
    take_needs(scene, scene.meaning.data)
    taken = take_facts(scene, scene.meaning.data.get("facts", {}), how=How.CORRECTED)
    for key in taken:
        scene.say("fix.done", line=line(scene, key), tags=("corrected",))
    state = scene.state
    if state.question and any(key in state.question["facts"] for key in taken):
        state.question = None
    if state.phase in {Phase.CONFIRM, Phase.SHEET}:
        scene.then = "action_resume"
    elif state.phase == Phase.RESULTS:
        scene.then = "action_results"
    else:
        scene.then = "action_ask"


def change_person(scene: Scene) -> None:
    ask_about(scene, FOR_WHOM)
