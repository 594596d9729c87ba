"""Situations live with their service: shown with what they give now, edited in a form, saved from a try-out chat."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from admin import situations
from dialogs.models import Role
from knowledge import drafting
from knowledge.database import reading
from tests.conftest import sqlite_copy
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path) -> Iterator[FastAPI]:
    with sqlite_copy(sqlite_tables, tmp_path_factory.mktemp("situazioni")) as engine:
        yield app_of(house_on(engine))


@pytest.fixture(scope="module")
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def examples(app: FastAPI) -> list[dict[str, Any]]:
    with reading(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, "document", situations.FILE)
    assert row is not None
    found: list[dict[str, Any]] = row.data["examples"]
    return found


def test_a_service_shows_its_situations_and_what_they_give_now(editor: Desk) -> None:
    assert 'data-load="/admin/schede/naspi/situazioni"' in editor.see("/admin/schede/naspi").text
    shown = editor.see("/admin/schede/naspi/situazioni").text
    assert "torna" in shown
    assert "Deve essere: potrebbe spettare" in shown


def test_saving_a_situation_untouched_changes_nothing(app: FastAPI, editor: Desk) -> None:
    before = examples(app)
    for path in ("/admin/situazioni/0", "/admin/situazioni/3"):
        assert editor.http.post(path, data=Form(editor.see(path).text).with_()).status_code == 303
    assert examples(app) == before


def test_a_fact_is_changed_one_is_added_and_an_expectation_that_fails_is_said(app: FastAPI, editor: Desk) -> None:
    path = "/admin/situazioni/0"
    sent = Form(editor.see(path).text).with_(**{"facts.eta@richiedente": "16", "add_fact": "gravidanza", "add_slug": "assegno-sociale"})
    assert editor.http.post(path, data=sent).status_code == 303
    saved = examples(app)[0]
    assert saved["facts"]["eta@richiedente"] == 16
    assert saved["facts"]["gravidanza"] is True
    assert saved["expected"]["assegno-sociale"]["outcome"] == "unlikely"
    page = editor.see(path).text
    assert "non torna" in page
    assert "adesso:" in page
    refused = editor.http.post(path, data=Form(page).with_(**{"facts.eta@richiedente": "tanti"}))
    assert refused.status_code == 422


def test_a_conversation_becomes_a_situation(app: FastAPI, editor: Desk) -> None:
    editor.see("/admin/prova-chat")
    for title in ("Sì, va bene",):
        press = next(one for one in re.findall(r'name="press" value="([^"]+)"', editor.see("/admin/prova-chat").text) if title in one)
        editor.send("/admin/prova-chat", press=press)
    editor.send("/admin/prova-chat", text="ho perso il lavoro, abito a Milano e ho 40 anni")
    page = editor.see("/admin/prova-chat").text
    assert "Salva come situazione" in page
    assert "Milano" in page
    assert editor.send("/admin/prova-chat/salva", title="Senza lavoro a Milano").status_code == 422, "no outcome chosen"
    assert editor.send("/admin/prova-chat/salva", title="Senza lavoro a Milano", slug="naspi").status_code == 303
    last = examples(app)[-1]
    assert last["title_it"] == "Senza lavoro a Milano"
    assert list(last["expected"]) == ["naspi"]
    assert last["facts"]["comune_residenza"] == "milano"


def test_a_situation_is_taken_away(app: FastAPI, editor: Desk) -> None:
    count = len(examples(app))
    assert editor.send(f"/admin/situazioni/{count - 1}/togli").status_code == 303
    assert len(examples(app)) == count - 1
    assert editor.see(f"/admin/situazioni/{count - 1}").status_code == 404
