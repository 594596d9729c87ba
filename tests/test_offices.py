"""Offices: the right ones for where a person lives, with distance, hours and holidays; unknown hours stay unknown."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from knowledge.places.offices import address_of, is_open, kilometres, next_opening, offices_for, opening_text, search_offices
from knowledge.places.opening_hours import OpeningHoursError, parse
from tests.content import built_in

CATALOGUE = built_in()
ROME = ZoneInfo("Europe/Rome")
DUOMO = (45.4642, 9.1900)


def rome(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ROME)


def shop(hours: str | None, **more: object) -> SimpleNamespace:
    return SimpleNamespace(opening_hours=hours, hours="orario scritto", **more)


def test_every_service_leads_somewhere_from_milano_and_from_tradate() -> None:
    for comune in ("milano", "tradate", "vedano-olona", "altro-lombardia", None):
        for slug in CATALOGUE.services:
            places = offices_for(CATALOGUE, slug, comune=comune)
            assert places.offices or places.numbers or places.others_it or places.note_it, (slug, comune)
            assert len(places.offices) <= 3


@pytest.mark.parametrize(
    ("address", "city", "said"),
    [
        ("via Rizzoli 47, Milano", "Milano", "via Rizzoli 47, Milano"),
        ("piazza Mazzini 6, 21049 Tradate (palazzo comunale)", "Tradate", "piazza Mazzini 6, 21049 Tradate (palazzo comunale)"),
        ("presso il Policlinico di milano", "Milano", "presso il Policlinico di milano"),
        ("via Milano 3", "Varese", "via Milano 3, Varese"),
        ("via Varese 3", "Varese", "via Varese 3, Varese"),
        ("corso Bergamo 8", None, "corso Bergamo 8"),
        (None, "Rho", "Rho"),
        (None, None, ""),
    ],
)
def test_a_town_is_written_once_in_an_address(address: str | None, city: str | None, said: str) -> None:
    office = next(iter(CATALOGUE.offices.values()))
    assert address_of(office.model_copy(update={"address": address, "city": city})) == said


def test_each_person_is_sent_to_the_social_services_of_her_own_town() -> None:
    for comune in ("tradate", "castelseprio", "venegono-superiore"):
        places = offices_for(CATALOGUE, "servizio-sociale-segretariato", comune=comune, limit=10)
        own = [place.office.territory for place in places.offices if place.office.type == "servizio-sociale"]
        assert set(own) == {comune}


def test_an_office_of_tradate_is_never_given_to_someone_in_milano() -> None:
    for slug in CATALOGUE.services:
        for place in offices_for(CATALOGUE, slug, comune="milano", limit=20).offices:
            assert place.office.territory in ("milano", "lombardia", "italia"), slug


def test_the_nearest_social_services_come_first_with_their_distance() -> None:
    places = offices_for(CATALOGUE, "servizio-sociale-segretariato", comune="milano", lat=DUOMO[0], lon=DUOMO[1], limit=40)
    known = [place.distance_km for place in places.offices if place.group == "servizio-sociale-municipio" and place.distance_km is not None]
    assert len(known) > 3
    assert known == sorted(known)
    assert all(place.distance_km is None for place in offices_for(CATALOGUE, "servizio-sociale-segretariato", comune="milano").offices)


def test_numbers_come_with_the_offices_and_things_without_an_office_are_named() -> None:
    helpline = offices_for(CATALOGUE, "numero-1522", comune="milano")
    assert [number.number for number in helpline.numbers] == ["1522"]
    assert (helpline.offices, helpline.note_it) == ((), None)
    assert "02 02 02" in {number.number for number in offices_for(CATALOGUE, "telesoccorso", comune="milano").numbers}
    assert offices_for(CATALOGUE, "telesoccorso", comune="tradate").numbers == ()
    for slug in CATALOGUE.services:
        numbers = [number.number for number in offices_for(CATALOGUE, slug, comune="milano").numbers]
        assert len(numbers) == len(set(numbers))
    assert "Medico di base o pediatra" in offices_for(CATALOGUE, "invalidita-civile", comune="milano").others_it


def test_where_no_office_is_known_the_towns_social_services_are_the_way() -> None:
    service = CATALOGUE.services["celav-milano"]
    catalogue = replace(CATALOGUE, services={**CATALOGUE.services, "celav-milano": service.model_copy(update={"where": ("celav",)})})
    places = offices_for(catalogue, "celav-milano", comune="tradate")
    assert [place.office.territory for place in places.offices] == ["tradate"]
    assert places.note_it
    elsewhere = offices_for(catalogue, "celav-milano", comune="altro-lombardia")
    assert elsewhere.offices == ()
    assert elsewhere.note_it == "Chiedi ai servizi sociali del tuo Comune: sanno dirti dove si fa la domanda."


def test_search_by_town_need_and_position() -> None:
    found = search_offices(CATALOGUE, comune="milano", need_area="violenza", lat=DUOMO[0], lon=DUOMO[1])
    assert found
    assert all("violenza" in place.office.need_areas for place in found)
    assert len(search_offices(CATALOGUE)) == len(CATALOGUE.offices)


def test_kilometres_between_milano_and_tradate() -> None:
    assert kilometres(DUOMO, (45.7115, 8.9078)) == pytest.approx(35.2, abs=1)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ("Mo-Fr 09:00-13:00,14:00-18:00; PH off", rome("2026-11-23", "09:00"), True),
        ("Mo-Fr 09:00-13:00,14:00-18:00; PH off", rome("2026-11-23", "13:00"), False),
        ("Mo-Fr 09:00-13:00,14:00-18:00; PH off", rome("2026-11-23", "17:59"), True),
        ("Mo-Fr 09:00-13:00; PH off", rome("2026-11-22"), False),
        ("Mo-Fr 09:00-13:00; PH off", rome("2026-12-08"), False),
        ("Mo-Fr 09:00-13:00", rome("2026-12-08"), True),
        ("Mo-Th 10:00-18:00; Fr 10:00-14:00; PH off", rome("2026-11-27", "15:00"), False),
        ("Mo-Su 09:00-22:00; We 10:00-12:00", rome("2026-11-25", "15:00"), False),
        ("Su-Fr 11:30-12:15", rome("2026-11-28", "12:00"), False),
        ("Su-Fr 11:30-12:15", rome("2026-11-22", "12:00"), True),
        ("Th[1] 10:00-12:00", rome("2026-11-05", "11:00"), True),
        ("Th[1] 10:00-12:00", rome("2026-11-12", "11:00"), False),
        ("Th[-1] 10:00-12:00", rome("2026-11-26", "11:00"), True),
        ("Mo-Fr 20:00-24:00", rome("2026-11-23", "23:59"), True),
        ("24/7", rome("2026-12-25", "03:00"), True),
        (None, rome("2026-11-23"), None),
    ],
)
def test_open_or_not(hours: str | None, moment: datetime, expected: bool | None) -> None:
    assert is_open(shop(hours), moment) is expected


def test_sant_ambrogio_closes_milano_and_not_tradate() -> None:
    monday = rome("2026-12-07")
    assert is_open(shop("Mo-Fr 09:00-13:00; PH off", territory="milano"), monday) is False
    assert is_open(shop("Mo-Fr 09:00-13:00; PH off", territory="tradate"), monday) is True


def test_the_moment_is_read_in_rome_wherever_it_was_written() -> None:
    assert is_open(shop("Mo-Fr 09:00-13:00"), datetime(2026, 7, 6, 7, 30, tzinfo=UTC)) is True
    assert is_open(shop("Mo-Fr 09:00-13:00"), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)) is False


def test_the_next_opening_skips_sunday_and_holidays_and_the_end_of_the_year() -> None:
    office = shop("Mo-Fr 09:00-13:00; PH off", territory="milano")
    assert next_opening(office, rome("2026-12-04", "14:00")) == rome("2026-12-09", "09:00")
    assert next_opening(office, rome("2026-12-31", "14:00")) == rome("2027-01-04", "09:00")
    assert next_opening(shop(None), rome("2026-12-31")) is None
    assert next_opening(shop("24/7"), rome("2026-12-31")) is None


def test_the_hours_in_words() -> None:
    office = shop("Mo-Fr 09:00-13:00,14:00-18:00; PH off")
    assert opening_text(office, rome("2026-11-23", "09:30")) == "Aperto adesso, fino alle 13:00."
    assert opening_text(office, rome("2026-11-23", "13:30")) == "Adesso è chiuso: apre oggi alle 14:00."
    assert opening_text(office, rome("2026-11-22", "13:30")) == "Adesso è chiuso: apre domani alle 09:00."
    assert opening_text(office, rome("2026-11-20", "18:30")) == "Adesso è chiuso: apre lunedì 23 novembre alle 09:00."
    assert opening_text(shop(None), rome("2026-11-20")) == "Orari: orario scritto."
    assert opening_text(shop("24/7", hours_scope="telefono"), rome("2026-11-20")) == "Risponde sempre, 24 ore su 24."


def test_every_hour_in_the_catalogue_is_understood() -> None:
    written = [place.opening_hours for place in (*CATALOGUE.offices.values(), *CATALOGUE.numbers.values()) if place.opening_hours]
    assert len(written) > 50
    for text in written:
        parse(text)


@pytest.mark.parametrize("text", ["", "lun-ven 9-13", "Mo 9:00-13:00", "Mo 13:00-09:00", "Mo-PH 09:00-10:00", "Mo 24:30-25:00"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(OpeningHoursError):
        parse(text)
