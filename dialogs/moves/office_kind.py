"""Moves that give the number or the door of one kind of office, as far as the catalogue has them; what it has not is said, not guessed."""

from collections.abc import Sequence

from dialogs.moves import directory
from dialogs.replies import Reply
from dialogs.scene import UNDER_WAY, Scene
from dialogs.words.whereabouts import office_words, read_in
from knowledge.places.offices import Place as Near
from knowledge.places.offices import numbers_of, offices_of
from knowledge.records import HelpNumber

NUMBER, DOOR = "number", "door"
EVERYBODY = ("numero-112", "numero-020202")
"""Whom one may ask where the number of an office is not known."""
KIND = "kind:"


def show(scene: Scene) -> None:
    """Numbers, then doors in the town; without a town a number is enough, for a door the town or a point on the map is asked."""
    data, state, catalogue = scene.meaning.data, scene.state, scene.catalogue
    group = str(data.get("group") or data.get("area") or state.awaits.removeprefix(KIND))
    what, point = str(data.get("what") or DOOR), _point(scene)
    scene.pick_up()
    if group not in catalogue.office_groups:
        _unknown(scene)
        return
    comune = data.get("comune") or (None if point else state.known().get("comune_residenza"))
    town = comune if isinstance(comune, str) else None
    numbers = [one for one in numbers_of(catalogue, group, town) if town or not one.territory]
    near = offices_of(catalogue, group, comune=town, lat=point[0] if point else None, lon=point[1] if point else None)
    if town is None and point is None and not (what == NUMBER and numbers) and len({one.office.city for one in near}) > 1:
        state.awaits = f"{KIND}{group}"
        towns = (*directory.towns_to_tap(scene, group), *directory.back_to_consent(scene))
        scene.show(Reply(scene.words("office.where"), ask="location", buttons=towns, columns=2, tags=("offices",)))
        return
    state.awaits = ""
    _tell(scene, group, numbers=numbers, near=() if what == NUMBER and numbers else near)


def _point(scene: Scene) -> tuple[float, float] | None:
    lat, lon = scene.meaning.data.get("lat"), scene.meaning.data.get("lon")
    return (lat, lon) if isinstance(lat, int | float) and isinstance(lon, int | float) else None


def _tell(scene: Scene, group: str, *, numbers: Sequence[HelpNumber], near: tuple[Near, ...]) -> None:
    """The lines: a number that an office shows is not said twice, and one that is not known is missed aloud."""
    shown = near[: directory.NEAREST]
    phones = {"".join(filter(str.isdigit, one.office.phone or "")) for one in shown}
    said = [number for number in numbers if "".join(filter(str.isdigit, number.number)) not in phones]
    lines = [f"*{scene.curated(scene.catalogue.office_groups[group].name_it)}*"]
    lines += [f"☎ *{number.number}* — {scene.curated(number.name_it)}" for number in said]
    lines += [office_words(scene, one) for one in shown]
    lines += [source for number in said[:1] if (source := read_in(scene, number.sources))]
    if not said and not shown:
        lines.append(scene.words("office.none"))
    elif not said and not any(one.office.phone for one in shown):
        lines.append(scene.words("office.no_phone"))
    buttons = [scene.button_named(f"📍 {one.office.name_it}", "office", id=one.office.id) for one in shown if one.office.lat is not None]
    if scene.state.phase not in UNDER_WAY:
        buttons += [scene.button("areas", "areas"), *directory.back_to_consent(scene)]
    scene.show(Reply("\n".join(lines), buttons=(*buttons, scene.button("operator", "operator")), tags=("offices",)))


def _unknown(scene: Scene) -> None:
    """An office that is not in the catalogue: whom one may ask instead."""
    known = [scene.catalogue.numbers[key] for key in EVERYBODY if key in scene.catalogue.numbers]
    lines = [scene.words("office.unknown_number"), *(f"☎ *{one.number}* — {scene.curated(one.name_it)}" for one in known)]
    scene.show(
        Reply("\n".join(lines), buttons=(*directory.back_to_consent(scene), scene.button("operator", "operator")), tags=("offices",))
    )
