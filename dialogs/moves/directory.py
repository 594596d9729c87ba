"""Moves that answer from the catalogue alone: FAQ, offices near somebody, one office, a word of the glossary; no consent is needed."""

from dialogs.moves.results import place_of
from dialogs.replies import Button, Reply
from dialogs.scene import Scene
from dialogs.state import Phase
from dialogs.words.results import office_words
from knowledge.places.offices import Place as Near
from knowledge.places.offices import search_offices

NEAREST = 3
FAR_KM = 60


def faq(scene: Scene) -> None:
    entry = scene.catalogue.faq.get(str(scene.meaning.data.get("id", "")))
    if entry is None:
        scene.then = "action_not_understood"
        return
    services = [slug for slug in entry.linked_slugs if slug in scene.catalogue.services][:3]
    buttons = [scene.button_named(scene.catalogue.services[slug].name_it, "service", slug=slug) for slug in services]
    lines = [f"*{entry.question_it}*", entry.answer_it, scene.words("faq.verified", day=scene.words.date(entry.last_verified))]
    lines += scene.in_italian()
    scene.effect("tally", kind="faq", slug=entry.id)
    scene.state.misses = 0
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("faq", entry.id)))
    if scene.state.phase == Phase.NEW:
        scene.state.phase = Phase.TELL


def offices(scene: Scene) -> None:
    """Offices for where the person lives, else a request to say or share where."""
    comune = scene.meaning.data.get("comune") or scene.state.known().get("comune_residenza")
    area = next(iter(scene.state.needs), None)
    if comune is None and scene.state.office in scene.catalogue.offices:
        _show(scene, [Near(scene.catalogue.offices[str(scene.state.office)])])
        return
    if not isinstance(comune, str):
        scene.show(Reply(scene.words("office.where"), ask="location", buttons=tuple(_towns(scene)), columns=2, tags=("offices",)))
        return
    near = search_offices(scene.catalogue, comune=comune, need_area=area) or search_offices(scene.catalogue, comune=comune)
    _show(scene, list(near[:NEAREST]))


def _towns(scene: Scene) -> list[Button]:
    fact = scene.catalogue.facts.get("comune_residenza")
    names = [value for value in (fact.allowed if fact else ()) if value in {"milano", "tradate"}]
    return [scene.button_named(value.capitalize(), "offices", comune=value) for value in names]


def location(scene: Scene) -> None:
    """A point on the map: the nearest offices, kept nowhere."""
    lat, lon = scene.meaning.data.get("lat"), scene.meaning.data.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        scene.then = "action_resume"
        return
    area = next(iter(scene.state.needs), None)
    near = search_offices(scene.catalogue, need_area=area, lat=lat, lon=lon) or search_offices(scene.catalogue, lat=lat, lon=lon)
    close = [one for one in near if one.distance_km is not None and one.distance_km <= FAR_KM][:NEAREST]
    if not close:
        scene.say("office.none_near", scene.button("operator", "operator"), tags=("offices",))
        scene.then = "action_resume"
        return
    _show(scene, close)
    if scene.state.phase in {Phase.ASK, Phase.CONFIRM}:
        scene.then = "action_resume"


def _show(scene: Scene, near: list[Near]) -> None:
    if not near:
        scene.say("office.none", scene.button("operator", "operator"), tags=("offices",))
        return
    lines = [scene.words("office.list"), *(office_words(scene, one) for one in near)]
    buttons = [scene.button_named(f"📍 {one.office.name_it}", "office", id=one.office.id) for one in near if one.office.lat is not None]
    buttons.append(scene.button("operator", "operator"))
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("offices",)))


def office(scene: Scene) -> None:
    """One office with its pin."""
    found = scene.catalogue.offices.get(str(scene.meaning.data.get("id", "")))
    if found is None:
        scene.then = "action_old_button"
        return
    scene.show(Reply(office_words(scene, Near(found)), place=place_of(found.id, scene), tags=("office",)))
    if scene.state.phase == Phase.ASK:
        scene.then = "action_resume"


def term(scene: Scene) -> None:
    """A word explained in plain Italian."""
    named = str(scene.meaning.data.get("t", ""))
    entry = next((one for one in scene.catalogue.terms if one.term == named), None)
    if entry is None:
        scene.then = "action_resume"
        return
    head = entry.term if entry.expansion.lower() == entry.term.lower() else f"{entry.term} ({entry.expansion})"
    buttons = (scene.button("results", "results"),) if scene.state.results else ()
    scene.show(Reply(f"*{head}*\n{entry.plain_it}", buttons=buttons, tags=("term",)))
