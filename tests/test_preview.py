"""The chat with the draft: it knows what is not published yet, and leaves no trace in the house."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, func, select

from dialogs import tables as t
from dialogs.models import Role
from knowledge.database import reading
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


def presses(html: str) -> dict[str, str]:
    return {found[1]: found[0] for found in re.findall(r'name="press" value="([^"|]+\|([^"]*))"', html)}


def test_the_rehearsal_talks_with_the_draft_and_keeps_nothing(app: FastAPI) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    page = Form(desk.see("/admin/voci/need_area/casa").text)
    assert desk.http.post("/admin/voci/need_area/casa", data=page.with_(name_it="Tetto e mattoni")).status_code == 303
    html = desk.see("/admin/prova-chat").text
    assert "Bussola" in html
    for title in ("Sì, va bene", "Scegli un tema"):
        assert desk.send("/admin/prova-chat", press=presses(html)[title]).status_code == 303
        html = desk.see("/admin/prova-chat").text
    assert "Tetto e mattoni" in html
    with reading(app.state.house.engine) as conn:
        for table in (t.conversations, t.messages, t.inbox, t.outbox, t.cases, t.tallies, t.consents, t.gaps):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name


def test_each_editor_has_a_rehearsal_of_their_own_and_can_start_again(app: FastAPI) -> None:
    anna, bea = Desk(app, "anna", roles=[Role.EDITOR]), Desk(app, "bea", roles=[Role.EDITOR])
    anna.see("/admin/prova-chat")
    anna.send("/admin/prova-chat", text="parola di anna")
    assert "parola di anna" in anna.see("/admin/prova-chat").text
    assert "parola di anna" not in bea.see("/admin/prova-chat").text
    anna.send("/admin/prova-chat/nuova")
    assert "parola di anna" not in anna.see("/admin/prova-chat").text


def test_with_two_workers_the_rehearsal_goes_on_wherever_the_page_is_asked(app: FastAPI) -> None:
    anna = Desk(app, "anna", roles=[Role.EDITOR])
    html = anna.see("/admin/prova-chat").text
    anna.send("/admin/prova-chat", press=presses(html)["Sì, va bene"])
    other = Desk(app_of(app.state.house))
    other.http.cookies = anna.http.cookies
    html = other.see("/admin/prova-chat").text
    assert "Sì, va bene" in html
    other.send("/admin/prova-chat", press=presses(html)["Scegli un tema"])
    assert "Scegli un tema" in anna.see("/admin/prova-chat").text
    assert "Casa" in anna.see("/admin/prova-chat").text
