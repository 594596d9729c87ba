"""Where one asks: offices, numbers, opening times, and from which source it is known; only what the catalogue holds."""

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date

from knowledge.places import office_hours
from knowledge.places.offices import Place, Places, address_of, offices_for
from knowledge.records import Office, Service

if TYPE_CHECKING:
    from dialogs.scene import Scene
    from knowledge.rules.matching import Result

OFFICES_SHOWN = 2
PAPER = "carta"
"""The door of what is printed: nothing on it is said of this moment."""
FROM_MEMORY = "memoria"
MONTHS = {"zh": "y年M月"}
_MONTH = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


def places(scene: "Scene", service: Service, result: "Result | None") -> Places:
    """The offices for where the person lives, or for the town that a question names; without either none of several towns."""
    comune = scene.state.known().get("comune_residenza") or scene.meaning.data.get("comune")
    variant = result.variant if result else None
    town = comune if isinstance(comune, str) else None
    found = offices_for(scene.catalogue, service.slug, comune=town, variant=variant, limit=OFFICES_SHOWN)
    if town is None and len({place.office.city for place in found.offices}) > 1:
        return replace(found, offices=())
    return found


def where_lines(scene: "Scene", service: Service, result: "Result | None") -> list[str]:
    """Offices, numbers and the rest of where one asks; a number that an office already shows is not said twice."""
    there = places(scene, service, result)
    lines = [office_words(scene, place) for place in there.offices]
    shown = {_digits(place.office.phone) for place in there.offices if place.office.phone}
    lines += [f"• {scene.curated(number.name_it)}: {number.number}" for number in there.numbers if _digits(number.number) not in shown]
    lines += [f"• {scene.curated(other)}" for other in there.others_it]
    if there.note_it:
        lines.append(scene.curated(there.note_it))
    return lines or [scene.words("card.where_unknown")]


def _digits(number: str | None) -> str:
    return "".join(sign for sign in number or "" if sign.isdigit())


def office_words(scene: "Scene", place: Place) -> str:
    office = place.office
    parts = [f"• {office.name_it}"]
    if address := _address_beside_name(office):
        parts.append(address)
    if place.distance_km is not None:
        parts.append(scene.words("office.distance", km=scene.words.number(round(place.distance_km, 1))))
    if office.phone:
        parts.append(scene.words("office.phone", number=office.phone))
    open_now = "" if scene.channel == PAPER else open_words(scene, office)
    if open_now or office.hours:
        parts.append(open_now or scene.curated(str(office.hours)))
    if office.booking_required:
        parts.append(scene.words("office.booking"))
    return " · ".join(parts)


def _address_beside_name(office: Office) -> str:
    """Street and town; the town once, be it in the name."""
    is_named = bool(office.city) and str(office.city).casefold() in office.name_it.casefold()
    return office.address or "" if is_named else address_of(office)


def open_words(scene: "Scene", office: Office) -> str:
    """Open now, until when; or when it opens next. Empty when the hours are not known as data."""
    is_open = office_hours.is_open(office, scene.now)
    if is_open is None:
        return ""
    if is_open:
        return scene.words("office.open")
    opens = office_hours.next_opening(office, scene.now)
    return scene.words("office.opens", at=scene.words.moment(opens)) if opens else ""


def source_words(scene: "Scene", service: Service) -> str:
    """Where and of when it is; what no source says, and what is past its date, asks for confirmation."""
    words = scene.words
    line = read_in(scene, service.sources)
    if not line:
        return words("card.unsourced")
    is_stale = service.verify_by is not None and service.verify_by < scene.today
    return " ".join(filter(None, [line, checked_again(scene, service.last_verified), words("card.stale") if is_stale else ""]))


def read_in(scene: "Scene", sources: tuple[str, ...]) -> str:
    """The newest source with the date that it bears itself; nothing where all is from memory."""
    known = scene.catalogue.sources
    read = [known[key] for key in sources if key in known and known[key].kind != FROM_MEMORY]
    if not read:
        return ""
    newest = max(read, key=lambda source: str(source.as_of or ""))
    dated = loose_date(newest.as_of, scene.words.lang)
    return scene.words("card.source", source=newest.title, dated=f" ({dated})" if dated else "")


def checked_again(scene: "Scene", day: date) -> str:
    """The day on which the staff verified it; the day on which the catalogue was gathered is no such day."""
    gathered = (scene.catalogue.documents.get("facts.yml") or {}).get("looked_up_on")
    return scene.words("faq.verified", day=scene.words.date(day)) if gathered is None or day.isoformat() > str(gathered) else ""


def loose_date(text: str | None, lang: str) -> str:
    """``2026`` or ``2026-02`` or a whole day, as far as it is known."""
    if not text:
        return ""
    found = _MONTH.fullmatch(text)
    if found is None:
        return text
    day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    return str(format_date(day, format="long" if found[3] else MONTHS.get(lang, "LLLL y"), locale=lang))
