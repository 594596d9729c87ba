"""Promises are honest: counted in open time, with holidays and summer time, said as people say them; and cases go to a fitting team."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialogs.cases import hours, routing, shifts
from dialogs.house import ROME
from knowledge.catalogue import Catalogue
from knowledge.places.opening_hours import parse
from tests.content import built_in


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return built_in()


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "queue", "words"),
    [
        ("2026-11-24T10:00", 0, "entro oggi alle 11"),
        ("2026-11-24T10:00", 4, "entro oggi alle 12"),
        ("2026-11-24T16:30", 0, "entro domani alle 9:30"),
        ("2026-11-20T16:30", 3, "entro lunedì alle 10:30"),
        ("2026-11-21T03:00", 0, "entro lunedì alle 10"),
        ("2026-12-04T16:30", 0, "entro mercoledì alle 9:30"),
        ("2026-12-24T16:45", 0, "entro lunedì alle 10"),
    ],
)
def test_a_promise_counts_only_open_time(catalogue: Catalogue, now: str, queue: int, words: str) -> None:
    desk = hours.desk_of(catalogue, "wemi-ornato")
    moment = rome(now)
    assert hours.promise_text(hours.answer_by(desk, moment, queue_length=queue), moment) == words


def test_sant_ambrogio_is_a_holiday_in_milano_alone(catalogue: Catalogue) -> None:
    assert not hours.is_staffed(hours.desk_of(catalogue, "wemi-ornato"), rome("2026-12-07T10:00"))
    assert hours.is_staffed(hours.desk_of(catalogue, "koine-social-point"), rome("2026-12-07T10:00"))


def test_the_hours_of_a_desk_are_marked_as_not_yet_set(catalogue: Catalogue) -> None:
    assert hours.desk_of(catalogue, "accoglienza-sociale").is_default
    assert catalogue.documents["desk.yml"]["to_set_by_staff"] is True


def test_an_office_with_known_hours_answers_in_those(catalogue: Catalogue) -> None:
    desk = hours.desk_of(catalogue, office="wemi-trivulzio")
    assert not desk.is_default
    assert hours.is_staffed(desk, rome("2026-11-24T17:15")) and not hours.is_staffed(desk, rome("2026-11-23T17:15"))


@pytest.mark.parametrize(("now", "minutes"), [("2026-03-29T00:30", 180), ("2026-10-25T00:30", 180)])
def test_the_nights_when_the_clock_changes_lose_no_minute(now: str, minutes: int) -> None:
    desk = hours.Desk(parse("24/7"))
    start = rome(now)
    end = hours.after_open_minutes(desk, start, minutes)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=minutes)


def test_a_desk_that_never_opens_promises_no_sooner_than_now() -> None:
    desk = replace(hours.Desk(parse("PH off")))
    assert hours.answer_by(desk, rome("2026-11-24T10:00"), queue_length=0) == rome("2026-11-24T10:00")
    assert hours.callback_slots(desk, rome("2026-11-24T10:00")) == ()


def test_call_back_slots_are_mornings_and_afternoons_to_come(catalogue: Catalogue) -> None:
    now = rome("2026-11-20T12:30")
    slots = hours.callback_slots(hours.desk_of(catalogue, "wemi-ornato"), now, count=3)
    assert [hours.slot_text(slot, now) for slot in slots] == ["oggi 13-17", "lunedì 9-13", "lunedì 13-17"]
    assert hours.slot_dated(slots[0]) == "venerdì 20 novembre 13-17", "staff may read it on another day"


@pytest.mark.parametrize("lang", ["it", "en", "es", "fr", "ro", "uk", "ar", "zh", "xx"])
def test_a_promise_is_said_in_every_language(lang: str) -> None:
    said = hours.promise_text(rome("2026-11-30T10:00"), rome("2026-11-24T10:00"), lang=lang)
    assert "10" in said and "{" not in said


@pytest.mark.parametrize(
    ("asked", "team"),
    [
        ({"need_areas": ["reddito"]}, "wemi-ornato"),
        ({"need_areas": ["autismo"], "comune": "milano"}, "equipe-blu-autismo"),
        ({"need_areas": ["disabilita"], "comune": "vedano-olona"}, "koine-social-point"),
        ({"need_areas": ["casa"], "office": "wemi-rizzoli"}, "wemi-rizzoli"),
        ({"need_areas": ["dipendenze"]}, "accoglienza-sociale"),
        ({}, "accoglienza-sociale"),
        ({"need_areas": ["casa"], "comune": "altro-lombardia"}, "accoglienza-sociale"),
        ({"need_areas": ["lutto-e-malattia"], "comune": "altro-lombardia"}, "koine-soli-mai"),
    ],
)
def test_a_case_goes_to_the_team_that_fits(catalogue: Catalogue, asked: dict[str, str], team: str) -> None:
    assert routing.route(catalogue, **asked).team == team  # type: ignore[arg-type]


def test_a_team_that_speaks_the_language_is_preferred(catalogue: Catalogue) -> None:
    teams = {**catalogue.teams, "assistente-sociale": catalogue.teams["assistente-sociale"].model_copy(update={"languages": ("ar",)})}
    speaking = replace(catalogue, teams=teams)
    assert routing.route(speaking, need_areas=["casa"], lang="ar").team == "assistente-sociale"
    assert routing.route(speaking, need_areas=["casa"], lang="it").team == "accoglienza-sociale"


def test_a_shift_is_written_and_shown_as_chosen() -> None:
    made = shifts.written(["We", "Mo"], "09:00", "13:30")
    assert made == "Mo,We 09:00-13:30; PH off"
    assert shifts.shown(made) == {"days": ["Mo", "We"], "start": "09:00", "end": "13:30"}
    assert shifts.written([], "", "") is None
    for wrong in ((["Mo"], "", ""), (["Mo"], "13:00", "09:00"), ([], "09:00", "13:00")):
        with pytest.raises(ValueError, match="turno"):
            shifts.written(*wrong)
