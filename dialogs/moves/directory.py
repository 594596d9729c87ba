"""Moves that answer from the catalogue alone: FAQ, offices near somebody, one office, a word of the glossary; no consent is needed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.moves import about_one
from dialogs.moves.results import place_of, service
from dialogs.replies import Button, Reply
from dialogs.scene import UNDER_WAY, Scene
from dialogs.state import Phase
from dialogs.words.whereabouts import checked_again, office_words, places, read_in
from knowledge.catalogue import Catalogue
from knowledge.places.offices import Place as Near
from knowledge.places.offices import search_offices

NEAREST = 3
SAME_KIND = 2
FAR_KM = 60


def faq(scene: Scene) -> None:
    entry = scene.catalogue.faq.get(str(scene.meaning.data.get("id", "")))
    if entry is None:
        scene.then = "action_not_understood"
        return
    services = [slug for slug in entry.linked_slugs if slug in scene.catalogue.services][:3]
    buttons = [scene.button_named(scene.catalogue.services[slug].name_it, "service", slug=slug) for slug in services]
    source = read_in(scene, entry.sources) or scene.words("card.unsourced")
    lines = [
        *scene.in_italian(entry.answer_it),
        f"*{scene.curated(entry.question_it)}*",
        scene.curated(entry.answer_it),
        " ".join(filter(None, [source, checked_again(scene, entry.last_verified)])),
    ]
    scene.effect("tally", kind="faq", slug=entry.id)
    scene.state.misses = 0
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("faq", entry.id)))
    if scene.state.phase == Phase.NEW:
        scene.state.phase = Phase.TELL


def answer_beside(scene: Scene) -> None:
    """What the words plainly ask for, besides being for the person who will answer."""
    kind, key = scene.meaning.data["asked"]
    scene.meaning = replace(scene.meaning, data={"slug": key, "id": key})
    if kind == "faq":
        faq(scene)
    else:
        service(scene)


def offices(scene: Scene) -> None:
    """The doors of the aid that was just read; else offices for where the person lives, or a request to say or share where."""
    if scene.meaning.data.get("area") in scene.catalogue.office_groups:
        scene.then = "action_office_kind"
        return
    elsewhere = scene.meaning.data.get("area") or scene.meaning.data.get("comune")
    service = None if elsewhere or scene.state.phase != Phase.RESULTS else about_one.meant(scene)
    if service is not None and (near := places(scene, service, about_one.result_of(scene, service)).offices):
        of_several, others = about_one.which(scene, service)
        _show(scene, list(near)[:NEAREST], name=service.name_it, after=of_several, others=others)
        return
    show_for(scene, str(scene.meaning.data.get("area") or "") or next(iter(scene.state.needs), None))


def show_for(scene: Scene, area: str | None) -> None:
    """The doors for a need; then what was under way goes on."""
    comune = scene.meaning.data.get("comune") or scene.state.known().get("comune_residenza")
    scene.state.awaits = ""
    scene.pick_up()
    if comune is None and scene.state.office in scene.catalogue.offices:
        _show(scene, [Near(scene.catalogue.offices[str(scene.state.office)])])
        return
    if not isinstance(comune, str):
        scene.state.awaits = f"town:{area or ''}"
        towns = (*towns_to_tap(scene, area), *back_to_consent(scene))
        scene.show(Reply(scene.words("office.where"), ask="location", buttons=towns, columns=2, tags=("offices",)))
        return
    _show(scene, doors(scene.catalogue, area, comune=comune))


def doors(
    catalogue: Catalogue, area: str | None, *, comune: str | None = None, lat: float | None = None, lon: float | None = None
) -> list[Near]:
    """The few doors to name: those made for this very need, then those open to everybody; never one made for another need."""
    near = search_offices(catalogue, comune=comune, need_area=area, lat=lat, lon=lon) if area else ()
    near = near or search_offices(catalogue, comune=comune, lat=lat, lon=lon)
    if lat is not None:
        near = tuple(one for one in near if one.distance_km is not None and one.distance_km <= FAR_KM)
    desk = catalogue.documents.get("desk.yml") or {}
    everybody, made_for = list(desk.get("open_to_all", ())), desk.get("made_for", {})
    chosen: list[Near] = []
    for one in sorted(near, key=lambda one: _welcome(one, area, everybody, made_for)):
        if sum(other.office.type == one.office.type for other in chosen) < SAME_KIND and len(chosen) < NEAREST:
            chosen.append(one)
    return chosen


def _welcome(one: Near, area: str | None, everybody: list[str], made_for: Mapping[str, list[str]]) -> tuple[int, float]:
    """How well a door fits, and then which comes first: the nearer one, where it is known how far they are."""
    kind = one.office.type
    if kind in made_for:
        return (0 if area in made_for[kind] else 3), one.distance_km or 0
    if kind not in everybody:
        return 2, one.distance_km or 0
    return 1, everybody.index(kind) if one.distance_km is None else one.distance_km


def back_to_consent(scene: Scene) -> list[Button]:
    """Places are shown before any consent, and do not press for it."""
    return scene.way_back() if scene.state.phase == Phase.CONSENT else []


def towns_to_tap(scene: Scene, area: str | None) -> list[Button]:
    fact = scene.catalogue.facts.get("comune_residenza")
    names = [value for value in (fact.allowed if fact else ()) if value in {"milano", "tradate"}]
    return [scene.button_named(value.capitalize(), "offices", comune=value, **({"area": area} if area else {})) for value in names]


def location(scene: Scene) -> None:
    """A point on the map: the nearest offices, kept nowhere."""
    lat, lon = scene.meaning.data.get("lat"), scene.meaning.data.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        scene.then = "action_resume"
        return
    if scene.state.awaits.startswith("kind:"):
        scene.then = "action_office_kind"
        return
    area = next(iter(scene.state.needs), None)
    close = doors(scene.catalogue, area, lat=lat, lon=lon)
    if not close:
        scene.say("office.none_near", scene.button("operator", "operator"), tags=("offices",))
        scene.then = "action_resume"
        return
    _show(scene, close)
    scene.pick_up()


def _show(scene: Scene, near: list[Near], *, name: str = "", after: Sequence[str] = (), others: Sequence[Button] = ()) -> None:
    if not near:
        scene.say("office.none", scene.button("operator", "operator"), tags=("offices",))
        return
    head = [f"*{name}*"] if name else []
    lines = [*head, scene.words("office.list"), *(office_words(scene, one) for one in near), *after]
    buttons = [scene.button_named(f"📍 {one.office.name_it}", "office", id=one.office.id) for one in near if one.office.lat is not None]
    if scene.state.phase not in UNDER_WAY and not others:
        buttons += [scene.button("areas", "areas"), *back_to_consent(scene)]
    buttons += others or [scene.button("operator", "operator")]
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("offices",)))


def office(scene: Scene) -> None:
    """One office with its pin."""
    found = scene.catalogue.offices.get(str(scene.meaning.data.get("id", "")))
    if found is None:
        scene.then = "action_old_button"
        return
    scene.show(Reply(office_words(scene, Near(found)), place=place_of(found.id, scene), tags=("office",)))
    scene.pick_up()


def term(scene: Scene) -> None:
    """A word explained in plain Italian."""
    named = str(scene.meaning.data.get("t", ""))
    entry = next((one for one in scene.catalogue.terms if one.term == named), None)
    if entry is None:
        scene.then = "action_resume"
        return
    head = entry.term if entry.expansion.lower() == entry.term.lower() else f"{entry.term} ({entry.expansion})"
    named_so = re.compile(rf"\b{re.escape(entry.term)}\b")
    services = [one for one in scene.catalogue.services.values() if one.status.value != "chiuso" and named_so.search(one.name_it)]
    buttons = [scene.button_named(one.name_it, "service", slug=one.slug) for one in services[:SAME_KIND]]
    buttons += [scene.button("results", "results")] if scene.state.results else []
    buttons += back_to_consent(scene)
    lines = [*scene.in_italian(entry.plain_it), f"*{head}*", scene.curated(entry.plain_it)]
    scene.show(Reply("\n".join(lines), buttons=tuple(buttons), tags=("term",)))
