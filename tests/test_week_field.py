"""An office's hours are filled in day by day; what cannot be is said and stays as it was typed."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from admin.week_field import grid_of, hours_of
from dialogs.models import Role
from knowledge import drafting
from knowledge.database import reading
from tests.content import built_in
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

OFFICE = "cascina-biblioteca"
PATH = f"/admin/voci/office/{OFFICE}"


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


@pytest.fixture
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def saved_hours(app: FastAPI) -> str | None:
    with reading(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, "office", OFFICE)
    assert row is not None
    hours: str | None = row.data.get("opening_hours")
    return hours


def test_a_week_is_filled_in_and_closed_again(app: FastAPI, editor: Desk) -> None:
    week = {"opening_hours.day.Mo.0.start": "9", "opening_hours.day.Mo.0.end": "12.30"}
    around = {"hours": "Lunedì 9-12.30", "hours_scope": "sportello", "_same_source": "1"}
    assert editor.http.post(PATH, data=Form(editor.see(PATH).text).with_(**week, **around)).status_code == 303
    assert saved_hours(app) == "Mo 09:00-12:30; PH off"
    shown = Form(editor.see(PATH).text)
    assert (shown["opening_hours.day.Mo.0.start"], shown["opening_hours.day.Tu.0.start"]) == ("09:00", "")


def test_hours_that_cannot_be_are_refused_and_shown_as_typed(app: FastAPI, editor: Desk) -> None:
    before = saved_hours(app)
    week = {"opening_hours.day.We.0.start": "14:00", "opening_hours.day.We.0.end": "9"}
    answer = editor.http.post(PATH, data=Form(editor.see(PATH).text).with_(**week))
    assert answer.status_code == 422
    assert "Mercoledì: l&#39;ora di fine viene dopo quella di inizio." in answer.text
    assert Form(answer.text)["opening_hours.day.We.0.end"] == "9"
    assert saved_hours(app) == before


def test_hours_left_alone_stay_letter_by_letter() -> None:
    written = {one.opening_hours for one in (*built_in().offices.values(), *built_in().numbers.values()) if one.opening_hours}
    shown = {text: grid_of(text) for text in written}
    assert sum(grid is not None for grid in shown.values()) > len(shown) / 2
    for text, grid in shown.items():
        if grid is None:
            continue
        days = {
            day: {str(n): {"start": [start], "end": [end]} for n, (start, end) in enumerate(stretches)} for day, _, stretches in grid.rows
        }
        ticks = {"holidays": [str(grid.on_holidays).lower()], "always": [str(grid.always).lower()]}
        assert hours_of({"day": days, **ticks}, text) == text
