"""Moves around results: the list by pages, one service in full, papers, what else may apply, being told of a reopening."""

from typing import TYPE_CHECKING

from dialogs.replies import Button, Place, Reply
from dialogs.scene import Scene
from dialogs.state import Phase
from dialogs.words import results as shown

if TYPE_CHECKING:
    from knowledge.rules.matching import Result

PAGE = 4


def results(scene: Scene) -> None:
    """The first page, whatever is known so far."""
    state = scene.state
    if not state.consent or not (state.needs or state.slugs):
        scene.then = "action_told_without_consent" if state.consent is False else "action_ask"
        if state.consent and not state.facts:
            scene.say("results.nothing_told")
            scene.then = "action_show_areas"
        return
    found = shown.found(scene)
    state.phase = Phase.RESULTS
    state.results = {"page": 0, "version": scene.catalogue.version, "as_of": scene.today.isoformat()}
    scene.effect("tally_results", slugs=[[one.slug, str(one.outcome)] for one in found.main])
    if not found.main and not found.others:
        _nothing(scene, found)
        return
    _page(scene, found, 0)


def _nothing(scene: Scene, found: shown.Found) -> None:
    scene.effect("gap", kind="no_result", text=" ".join(scene.state.needs))
    folded = shown.unlikely_lines(scene, found.unlikely)
    buttons = (scene.button("operator", "operator"), scene.button("fix", "fix"), scene.button("areas", "areas"))
    scene.show(Reply(scene.words("results.none"), buttons=buttons, folded=folded, tags=("results",)))


def more(scene: Scene) -> None:
    found = shown.found(scene)
    page = int(scene.meaning.data.get("page", scene.state.results.get("page", 0) + 1))
    if page * PAGE >= len(found.main):
        page = 0
    scene.state.results = {**scene.state.results, "page": page}
    scene.state.phase = Phase.RESULTS
    if not found.main:
        scene.then = "action_results"
        return
    _page(scene, found, page)


def _page(scene: Scene, found: shown.Found, page: int) -> None:
    state, words = scene.state, scene.words
    part = found.main[page * PAGE : (page + 1) * PAGE]
    left = len(found.main) - (page + 1) * PAGE
    head = words.count("results.intro", len(found.main)) if page == 0 else words("results.more")
    text = "\n\n".join([head, *(shown.entry(scene, one) for one in part)]) if part else words("results.only_others")
    last = left <= 0
    folded = ""
    if last and found.unlikely:
        folded = words("results.unlikely") + "\n" + shown.unlikely_lines(scene, found.unlikely)
    buttons = [_service_button(scene, one) for one in part]
    if left > 0:
        buttons.append(Button(words.count("btn.more", left), scene.button("done", "more", page=page + 1).payload))
    if found.others:
        buttons.append(scene.button("others", "others"))
    buttons += _after_buttons(scene)
    for one in part:
        if one.slug not in state.told:
            state.told.append(one.slug)
    text = "\n\n".join([text, words("results.prudent"), *scene.in_italian()])
    scene.show(Reply(text, buttons=tuple(buttons), folded=folded, tags=("results",)))


def _service_button(scene: Scene, result: "Result") -> Button:
    return scene.button_named(scene.catalogue.services[result.slug].name_it, "service", slug=result.slug)


def _after_buttons(scene: Scene) -> list[Button]:
    buttons = []
    if scene.state.question is not None or scene.next_question() is not None:
        buttons.append(scene.button("go_on", "go_on"))
    return [*buttons, scene.button("fix", "fix"), scene.button("pdf", "papers"), scene.button("operator", "operator")]


def others(scene: Scene) -> None:
    """What was not asked for but may apply."""
    found = shown.found(scene)
    if not found.others:
        scene.then = "action_results"
        return
    scene.state.phase = Phase.RESULTS
    text = "\n\n".join([scene.words("results.others"), *(shown.entry(scene, one) for one in found.others[:PAGE])])
    buttons = [_service_button(scene, one) for one in found.others]
    scene.show(Reply(text, buttons=(*buttons, scene.button("results", "results"), scene.button("operator", "operator")), tags=("results",)))


def service(scene: Scene) -> None:
    """One service in full. Named by the person, it also becomes what they ask for."""
    slug = str(scene.meaning.data.get("slug", ""))
    one = scene.catalogue.services.get(slug)
    if one is None:
        scene.then = "action_old_button"
        return
    state = scene.state
    if state.consent and slug not in state.slugs and scene.meaning.kind != "button":
        state.slugs.insert(0, slug)
        if not any(area in state.needs for area in one.need_areas):
            state.needs.append(one.need_areas[0])
    result = next((found for found in scene.matching().results if found.slug == slug), None) if state.consent else None
    scene.effect("tally", kind="service_read", slug=slug)
    if one.status.value == "chiuso" and one.replaced_by and one.replaced_by in scene.catalogue.services:
        scene.say("service.replaced", name=scene.catalogue.services[one.replaced_by].name_it)
    buttons = _card_buttons(scene, slug, result)
    scene.show(Reply(shown.card(scene, one, result), buttons=tuple(buttons), tags=("service", slug)))
    if state.phase == Phase.NEW:
        state.phase = Phase.TELL


def _card_buttons(scene: Scene, slug: str, result: "Result | None") -> list[Button]:
    state, one = scene.state, scene.catalogue.services[slug]
    buttons = []
    there = shown.places(scene, one, result).offices
    if there and there[0].office.lat is not None:
        buttons.append(scene.button("map", "office", id=there[0].office.id))
    if state.consent and shown.can_follow(scene, one, result):
        buttons.append(scene.button("follow", "follow", slug=slug))
    if state.consent is None:
        buttons.append(scene.button("check_me", "consent", yes=True))
    elif state.consent and not state.results:
        buttons.append(scene.button("check_me", "go_on"))
    terms = _terms(scene, one.summary_it + " " + one.how_to_apply)
    buttons += [Button(f"❓ {term}"[:40], scene.button("done", "term", t=term).payload) for term in terms]
    if state.results:
        buttons.append(scene.button("results", "results"))
    return [*buttons, scene.button("operator", "operator")]


def _terms(scene: Scene, text: str) -> list[str]:
    """The first words of the glossary that the text uses: explained on tap."""
    found = [one.term for one in scene.catalogue.terms if f" {one.term} " in f" {text} ".replace(",", " ").replace(".", " ")]
    return found[:2]


def papers(scene: Scene) -> None:
    """A sheet to take along: results, papers and offices."""
    if not scene.state.results:
        scene.then = "action_results"
        return
    scene.effect("pdf")


def follow(scene: Scene) -> None:
    slug = str(scene.meaning.data.get("slug", ""))
    one = scene.catalogue.services.get(slug)
    if one is None or not scene.state.consent:
        scene.then = "action_resume"
        return
    scene.effect("follow", slug=slug)
    scene.say("follow.done", scene.button("results", "results"), name=one.name_it, tags=("follow",))


def place_of(office_id: str, scene: Scene) -> Place | None:
    office = scene.catalogue.offices.get(office_id)
    if office is None or office.lat is None or office.lon is None:
        return None
    return Place(office.name_it, ", ".join(part for part in (office.address, office.city) if part), office.lat, office.lon)
