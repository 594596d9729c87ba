"""Where to go: the offices and numbers of a service near a person, and whether they are open; invents no address and no hours."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import asin, cos, radians, sin, sqrt

from knowledge.catalogue import Catalogue
from knowledge.places.office_hours import is_open, next_opening, opening_text
from knowledge.records import HelpNumber, Office, OfficeGroup, Service

__all__ = [
    "Place",
    "Places",
    "address_of",
    "is_open",
    "next_opening",
    "numbers_of",
    "offices_for",
    "offices_of",
    "opening_text",
    "search_offices",
]

EARTH_KM = 6371.0
FAR = float("inf")
RESIDENCE_ONLY = "servizio-sociale"
"""Offices of this type serve their own residents: the one of the next town is no help."""
ONLY_A_NUMBER = "numero"
FALLBACK_GROUP = "comune-di-residenza"
OWN, SAME_AMBITO, REGION, COUNTRY = 0, 1, 2, 3


def address_of(office: Office) -> str:
    """Street and town; a town that the street's line ends with, or names after a comma, is not said again."""
    street, city = office.address or "", office.city or ""
    is_said = re.search(rf"\b{re.escape(city)}$|,.*\b{re.escape(city)}\b", street, re.IGNORECASE)
    return street if is_said else ", ".join(part for part in (street, city) if part)


@dataclass(frozen=True, slots=True)
class Place:
    """An office, the group of the service's *where* it stands for, and how far it is when both positions are known."""

    office: Office
    group: str | None = None
    distance_km: float | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where a service is asked for: offices, telephone numbers, and what has no office of its own (doctor, school, portal)."""

    offices: tuple[Place, ...]
    numbers: tuple[HelpNumber, ...] = ()
    others_it: tuple[str, ...] = ()
    note_it: str | None = None


def offices_for(
    catalogue: Catalogue,
    service: str,
    *,
    comune: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    variant: str | None = None,
    limit: int = 3,
) -> Places:
    """The offices of ``service`` for someone who lives in ``comune`` (a value of ``comune_residenza``), the nearest first."""
    record = catalogue.services[service]
    groups = [catalogue.office_groups[name] for name in _where(record, variant)]
    here = _position(lat, lon)
    lists = [_ranked(catalogue, _members(catalogue, group), record, comune, here, group=group.id) for group in groups]
    offices = _take_turns(lists, limit)
    numbers = _numbers(catalogue, groups, comune)
    others = tuple(group.name_it for group in groups if not (group.offices_of_type or group.office_ids or group.number_ids))
    note = None
    if not offices and comune is not None and any(_has_a_door(group) for group in groups):
        offices, note = _fallback(catalogue, record, comune, here, limit=limit)
    return Places(offices, numbers, others, note)


def _numbers(catalogue: Catalogue, groups: Iterable[OfficeGroup], comune: str | None) -> tuple[HelpNumber, ...]:
    """The groups' numbers that answer for the person's town; the same number only once."""
    found: dict[str, HelpNumber] = {}
    for group in groups:
        for name in group.number_ids or ():
            number = catalogue.numbers[name]
            if comune in (None, "senza-residenza") or number.territory in (None, comune):
                found.setdefault(number.number, number)
    return tuple(found.values())


def _has_a_door(group: OfficeGroup) -> bool:
    """Whether one goes there in person: a group of helplines is no place."""
    return bool(group.office_ids) or group.offices_of_type not in (None, ONLY_A_NUMBER)


def _where(service: Service, variant: str | None) -> Sequence[str]:
    chosen = next((one for one in service.variants if one.id == variant), None)
    return chosen.where if chosen is not None and chosen.where else service.where


def _members(catalogue: Catalogue, group: OfficeGroup) -> Iterator[Office]:
    """Offices named one by one; otherwise all of the type."""
    if group.office_ids:
        return (catalogue.offices[office] for office in group.office_ids)
    return (office for office in catalogue.offices.values() if office.type == group.offices_of_type and group.offices_of_type)


def _fallback(
    catalogue: Catalogue, service: Service, comune: str, here: tuple[float, float] | None, *, limit: int
) -> tuple[tuple[Place, ...], str]:
    group = catalogue.office_groups.get(FALLBACK_GROUP)
    offices: tuple[Place, ...] = ()
    if group is not None:
        offices = tuple(_ranked(catalogue, _members(catalogue, group), service, comune, here, group=group.id))[:limit]
    if offices:
        return offices, "Per questo servizio non conosciamo un ufficio vicino a te: i servizi sociali del Comune sanno dirti dove andare."
    return (), "Chiedi ai servizi sociali del tuo Comune: sanno dirti dove si fa la domanda."


def search_offices(
    catalogue: Catalogue,
    *,
    comune: str | None = None,
    need_area: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
) -> tuple[Place, ...]:
    """All offices for a town and a need, the nearest first; without filters all of them."""
    found = (office for office in catalogue.offices.values() if need_area is None or need_area in office.need_areas)
    return tuple(_ranked(catalogue, found, None, comune, _position(lat, lon)))


def offices_of(
    catalogue: Catalogue, group: str, *, comune: str | None = None, lat: float | None = None, lon: float | None = None
) -> tuple[Place, ...]:
    """The offices of one group and those that offer the same at their own door, the nearest first."""
    kind = catalogue.office_groups[group]
    members = {office.id: office for office in _members(catalogue, kind)}
    offering = {} if kind.office_ids else {office.id: office for office in catalogue.offices.values() if kind.name_it in office.offers}
    return tuple(_ranked(catalogue, {**members, **offering}.values(), None, comune, _position(lat, lon), group=group))


def numbers_of(catalogue: Catalogue, group: str, comune: str | None = None) -> tuple[HelpNumber, ...]:
    """The telephone numbers of one group that answer for a town."""
    return _numbers(catalogue, [catalogue.office_groups[group]], comune)


def _position(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (lat, lon)


def _ranked(
    catalogue: Catalogue,
    offices: Iterable[Office],
    service: Service | None,
    comune: str | None,
    here: tuple[float, float] | None,
    *,
    group: str | None = None,
) -> list[Place]:
    found = []
    for position, office in enumerate(offices):
        rank = _rank(catalogue, office, service, comune)
        if rank is None:
            continue
        distance = _distance(office, here)
        listed = service is not None and service.slug in office.measures
        order = (rank, FAR if distance is None else distance, not listed, office.address is None, office.phone is None, position)
        found.append((order, Place(office, group, distance, office.geo_precision == "comune" and distance is not None)))
    return [place for _, place in sorted(found, key=lambda pair: pair[0])]


def _rank(catalogue: Catalogue, office: Office, service: Service | None, comune: str | None) -> int | None:
    """How close an office's territory is to the person's; ``None`` when it is of no use."""
    wide = {"lombardia": REGION, "italia": COUNTRY}.get(office.territory)
    if comune is None or comune == "senza-residenza":
        return _rank_without_residence(catalogue, office, service, wide)
    if comune == "fuori-lombardia":
        return wide if wide == COUNTRY else None
    if wide is not None:
        return wide
    if comune == office.territory:
        return OWN
    ambito = catalogue.facts["comune_residenza"].value_groups.get("ambito-tradate", ())
    if comune in ambito or comune == "ambito-tradate":
        if office.territory == "ambito-tradate" or (office.territory in ambito and comune == "ambito-tradate"):
            return SAME_AMBITO
        return REGION if office.territory in ambito and office.type != RESIDENCE_ONLY else None
    return None


def _rank_without_residence(catalogue: Catalogue, office: Office, service: Service | None, wide: int | None) -> int:
    if service is None or service.territory == "italia":
        return OWN
    inside = catalogue.semantics.territories.get(service.territory) or ()
    ambito = catalogue.facts["comune_residenza"].value_groups.get("ambito-tradate", ())
    at_home = (
        office.territory == service.territory or office.territory in inside or (office.territory in ambito and "ambito-tradate" in inside)
    )
    return OWN if at_home else wide if wide is not None else COUNTRY + 1


def _distance(office: Office, here: tuple[float, float] | None) -> float | None:
    if here is None or office.lat is None or office.lon is None:
        return None
    return round(kilometres(here, (office.lat, office.lon)), 2)


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """As the crow flies, between two points in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _take_turns(lists: Sequence[Sequence[Place]], limit: int) -> tuple[Place, ...]:
    """The best of each group, then the second best of each, without repeating an office."""
    chosen: dict[str, Place] = {}
    for row in zip_longest(*lists):
        for place in row:
            if place is not None:
                chosen.setdefault(place.office.id, place)
    return tuple(chosen.values())[:limit]
