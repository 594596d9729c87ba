"""People who work here: added, given roles, reset, switched off; what is said once is said once."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dialogs.models import Role
from dialogs.staff import accounts, telegram_links
from knowledge.database import reading
from tests.staff_room import PASSWORD, Desk, app_of, house_on


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


def person_id(app: FastAPI, username: str) -> str:
    with reading(app.state.house.engine) as conn:
        return next(str(row.id) for row in accounts.everyone(conn) if row.username == username)


def shown_password(html: str) -> str:
    found = re.search(r'prima password <code class="big">([^<]+)</code>', html)
    assert found is not None
    return found[1]


def test_a_new_person_gets_a_password_that_is_shown_once_and_must_be_changed(app: FastAPI) -> None:
    admin = Desk(app, "capo")
    page = admin.send("/admin/persone", username="Bea", name="Bea Prova", roles=["editor"], team="")
    password = shown_password(page.text)
    assert password not in admin.see("/admin/persone").text
    desk = Desk(app)
    assert desk.enter("bea", password).status_code == 303
    assert desk.see("/admin/schede").headers["location"] == "/admin/password"


def test_a_name_that_is_taken_is_refused_and_what_was_written_stays(app: FastAPI) -> None:
    page = Desk(app, "capo").send("/admin/persone", username="capo", name="Altro Nome", roles=["editor"])
    assert page.status_code == 422
    assert "esiste già" in page.text
    assert "Altro Nome" in page.text


def test_resetting_a_password_ends_the_sessions_of_that_person(app: FastAPI) -> None:
    admin, desk = Desk(app, "capo"), Desk(app, "bea", roles=[Role.EDITOR])
    page = admin.send(f"/admin/persone/{person_id(app, 'bea')}/password")
    assert desk.see("/admin/schede").status_code == 303
    assert Desk(app).enter("bea", PASSWORD).status_code == 403
    assert Desk(app).enter("bea", shown_password(page.text)).status_code == 303


def test_a_person_switched_off_is_out_at_once(app: FastAPI) -> None:
    admin, desk = Desk(app, "capo"), Desk(app, "bea", roles=[Role.EDITOR])
    admin.send(f"/admin/persone/{person_id(app, 'bea')}/attiva", active="false")
    assert desk.see("/admin/schede").status_code == 303
    assert Desk(app).enter("bea").status_code == 403


def test_the_last_administrator_cannot_be_removed(app: FastAPI) -> None:
    admin = Desk(app, "capo")
    me = person_id(app, "capo")
    assert "almeno un amministratore" in admin.send(f"/admin/persone/{me}/attiva", active="false").text
    assert "almeno un amministratore" in admin.send(f"/admin/persone/{me}", roles=["editor"], team="", name="").text
    assert admin.see("/admin/persone").status_code == 200


def test_roles_and_team_take_effect_at_the_next_page(app: FastAPI) -> None:
    admin, desk = Desk(app, "capo"), Desk(app, "bea", roles=[Role.OPERATOR])
    assert desk.see("/admin/schede").status_code == 403
    team = next(iter(app.state.house.published().catalogue.teams))
    admin.send(f"/admin/persone/{person_id(app, 'bea')}", roles=["editor"], team=team, name="Bea Nuova")
    assert desk.see("/admin/schede").status_code == 200
    assert "Bea Nuova" in desk.see("/admin/password").text


def test_a_name_with_markup_is_shown_as_text(app: FastAPI) -> None:
    admin = Desk(app, "capo")
    admin.send("/admin/persone", username="eva", name="<script>alert(1)</script>", roles=["editor"])
    page = admin.see("/admin/persone").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_an_administrator_does_is_in_the_audit(app: FastAPI) -> None:
    admin = Desk(app, "capo")
    admin.send("/admin/persone", username="eva", name="Eva", roles=["editor"])
    page = admin.see("/admin/registro?cosa=persona-aggiunta").text
    assert "persona aggiunta" in page
    assert "eva" in page


def test_the_telegram_code_links_once(app: FastAPI) -> None:
    desk = Desk(app, "bea", roles=[Role.OPERATOR])
    code = re.search(r"/collega (\d{8})", desk.send("/admin/collega-telegram").text)
    assert code is not None
    house = app.state.house
    with house.engine.begin() as conn:
        assert telegram_links.link_telegram(conn, code[1], 4242, now=house.now()) == "Bea"
        assert telegram_links.link_telegram(conn, code[1], 4343, now=house.now()) is None
    assert "Collegato" in desk.see("/admin/password").text
