"""Who runs the desk says when people answer: hours with the break, closures, one team apart; in force at once, audited."""

from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dialogs.cases import hours, shifts, week
from dialogs.house import ROME
from dialogs.models import Role
from dialogs.staff import audit_log
from knowledge import drafting, publishing, releases
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.places.opening_hours import DAYS, parse
from tests.staff_room import Desk, app_of, house_on

MONDAY = date(2026, 11, 23)
WITH_A_BREAK = {
    "day.Mo.0.start": "9",
    "day.Mo.0.end": "12.30",
    "day.Mo.1.start": "14:00",
    "day.Mo.1.end": "17:00",
    "minutes_per_case": "20",
}


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def in_force(app: FastAPI) -> Catalogue:
    with reading(app.state.house.engine) as conn:
        catalogue = releases.current(conn)
    assert catalogue is not None
    return catalogue


@pytest.mark.parametrize("text", ["Mo-Fr 09:00-17:00; PH off", "Mo,We 09:00-12:30,14:00-18:00; Sa 09:00-12:00"])
def test_a_week_reads_back_as_it_was_written(text: str) -> None:
    plain = week.shown(text)
    assert plain is not None
    again = week.written(plain[0], open_on_holidays=plain[1])
    assert again is not None
    for step in range(7):
        day = MONDAY + timedelta(days=step)
        for holidays in ((), (day,)):
            assert parse(again).spans_on(day, holidays=holidays) == parse(text).spans_on(day, holidays=holidays)


def test_hours_that_are_no_plain_week_are_left_as_they_are() -> None:
    assert week.shown("24/7") is None and week.shown("Mo[1] 09:00-10:00") is None
    assert week.in_words("Mo-Fr 09:00-13:00,14:00-17:00; PH off") == "lunedì-venerdì 09:00-13:00 e 14:00-17:00"


def test_a_team_with_a_break_of_its_own_is_in_force_at_once_and_written_down(app: FastAPI) -> None:
    desk = Desk(app, "carla", roles=[Role.COORDINATOR])
    with writing(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, "service", "naspi")
        assert row is not None
        changed = {**row.data, "name_it": "Un altro nome"}
        drafting.save_entry(conn, "service", "naspi", changed, version=row.version, by="anna", at=rome("2026-11-23T08:00"))
    assert desk.send("/admin/orari/tutor-lavoro", **WITH_A_BREAK).status_code == 303
    catalogue = in_force(app)
    own = hours.desk_of(catalogue, "tutor-lavoro")
    assert hours.is_staffed(own, rome("2026-11-23T12:00")) and not hours.is_staffed(own, rome("2026-11-23T13:00"))
    assert not hours.is_staffed(own, rome("2026-11-24T10:00")), "a day left empty is closed"
    assert (own.minutes_per_case, own.first_answer_minutes) == (20, 60)
    assert hours.is_staffed(hours.desk_of(catalogue, "psicologo"), rome("2026-11-24T10:00"))
    assert catalogue.services["naspi"].name_it != "Un altro nome", "the rest of the draft waits"
    with reading(app.state.house.engine) as conn:
        assert [change.key for change in publishing.changes(conn)] == ["naspi"]
        assert ("carla", "orari-cambiati", "tutor-lavoro") in [(row.actor, row.action, row.target) for row in audit_log.audits(conn)]
    assert "09:00-12:30 e 14:00-17:00" in desk.see("/admin/orari").text
    assert desk.send("/admin/orari/tutor-lavoro").status_code == 303
    assert hours.is_staffed(hours.desk_of(in_force(app), "tutor-lavoro"), rome("2026-11-24T10:00")), "left empty, everyone's hours hold"


def test_a_closure_is_no_time_to_promise_and_can_be_taken_back(app: FastAPI) -> None:
    desk = Desk(app, "capo")
    assert desk.send("/admin/orari/chiusure", first="2026-12-28", last="2027-01-05", note="Ferie").status_code == 303
    assert desk.send("/admin/orari/chiusure", first="2026-12-10", team="psicologo").status_code == 303
    catalogue = in_force(app)
    everyone, psychologist = hours.desk_of(catalogue), hours.desk_of(catalogue, "psicologo")
    assert not hours.is_staffed(everyone, rome("2026-12-29T10:00"))
    assert hours.answer_by(everyone, rome("2026-12-24T16:45"), queue_length=0) == rome("2027-01-07T10:00")
    assert hours.is_staffed(everyone, rome("2026-12-10T10:00")) and not hours.is_staffed(psychologist, rome("2026-12-10T10:00"))
    own = shifts.shift_of(catalogue, "Mo,Tu,We,Th,Fr 09:00-13:00; PH off", "psicologo")
    assert not hours.is_staffed(own, rome("2026-12-10T10:00")), "nobody's shift is on a day of closure"
    assert "Ferie" in desk.see("/admin/orari").text
    assert desk.send("/admin/orari/chiusure-togli", first="2026-12-28", last="2027-01-05", note="Ferie").status_code == 303
    assert hours.is_staffed(hours.desk_of(in_force(app)), rome("2026-12-29T10:00"))


@pytest.mark.parametrize(
    ("path", "given", "reason"),
    [
        ("tutti", {"day.Mo.0.start": "9:00", "day.Mo.0.end": ""}, "Lunedì: scrivi da che ora a che ora"),
        ("tutti", {"day.Mo.0.start": "12", "day.Mo.0.end": "9"}, "fine viene dopo"),
        ("psicologo", {**WITH_A_BREAK, "day.Mo.1.start": "12"}, "la seconda parte comincia dopo"),
        ("tutti", {}, "Scrivi almeno un giorno"),
        ("psicologo", {"minutes_per_case": "tanti"}, "scrivi un numero di minuti"),
        ("chiusure", {"first": ""}, "primo giorno di chiusura"),
        ("chiusure", {"first": "2026-12-10", "last": "2026-12-01"}, "viene prima del primo"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(app: FastAPI, path: str, given: dict[str, str], reason: str) -> None:
    before = in_force(app).version
    page = Desk(app, "capo").send(f"/admin/orari/{path}", **given)
    assert page.status_code == 422 and reason in page.text
    assert in_force(app).version == before


def test_what_was_refused_stays_as_it_was_typed(app: FastAPI) -> None:
    desk = Desk(app, "capo")
    given = {"day.Mo.0.start": "9:15", "day.Mo.0.end": "ore 12", "first_answer_minutes": "35", "holidays": "on"}
    page = desk.send("/admin/orari/psicologo", **given).text
    assert "c&#39;è «ore 12»" in page and all(f'value="{typed}"' in page for typed in ("9:15", "ore 12", "35"))
    page = desk.send("/admin/orari/chiusure", first="2026-12-10", last="2026-12-01", note="Santo patrono").text
    assert all(f'value="{typed}"' in page for typed in ("2026-12-10", "2026-12-01", "Santo patrono"))


@pytest.mark.parametrize(("start", "end"), [("0830", "12.30"), ("830", "1230"), ("8,30", "12:30")])
def test_hours_are_read_as_people_type_them(start: str, end: str) -> None:
    assert week.written({"Mo": ((start, end),)}) == "Mo 08:30-12:30; PH off"


def test_a_desk_may_answer_until_midnight() -> None:
    until = week.written({"Mo": (("18", "24:00"),)})
    assert until == "Mo 18:00-24:00; PH off" and week.shown(until) == ({**dict.fromkeys(DAYS, ()), "Mo": (("18:00", "24:00"),)}, False)
    for wrong in ("24:30", "25", "9:75", "alle 9"):
        with pytest.raises(ValueError, match="scrivi da che ora"):
            week.written({"Mo": ((wrong, "24:00"),)})


def test_an_operator_does_not_change_the_hours(app: FastAPI) -> None:
    assert Desk(app, "bea", roles=[Role.OPERATOR]).see("/admin/orari").status_code == 403
