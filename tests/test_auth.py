"""Signing in, locking out, second factor, CSRF, sessions that end: through the pages, as a browser does."""

import re
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from admin.auth import COOKIE
from dialogs.models import Role
from dialogs.staff import accounts, audit_log, sign_in_pace
from knowledge.database import reading
from tests.staff_room import PASSWORD, Clock, Desk, add_person, app_of, house_on


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(sqlite_engine: Engine, clock: Clock) -> FastAPI:
    return app_of(house_on(sqlite_engine, clock))


def test_the_right_password_opens_and_the_cookie_is_closed_to_scripts(app: FastAPI) -> None:
    add_person(app.state.house, "anna", Role.EDITOR)
    answer = Desk(app).enter("anna", poi="/admin/schede")
    assert answer.headers["location"] == "/admin/schede"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/admin" in cookie


def test_the_sign_in_never_leads_to_another_site(app: FastAPI) -> None:
    add_person(app.state.house, "anna", Role.EDITOR)
    for target in ("https://altrove.example/", "//altrove.example", "/admin/..//altrove", "/\\altrove"):
        assert Desk(app).enter("anna", poi=target).headers["location"] == "/admin/"


def test_a_stranger_learns_nothing_from_a_wrong_name(app: FastAPI) -> None:
    add_person(app.state.house, "anna", Role.EDITOR)
    wrong_name = Desk(app).enter("nessuno")
    wrong_password = Desk(app).enter("anna", "sbagliata davvero")
    assert wrong_name.status_code == wrong_password.status_code == 403
    assert "Nome utente o password sbagliati" in wrong_name.text
    assert "Nome utente o password sbagliati" in wrong_password.text


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(app: FastAPI, clock: Clock) -> None:
    add_person(app.state.house, "anna", Role.EDITOR)
    desk = Desk(app)
    for _ in range(accounts.MAX_FAILURES):
        assert desk.enter("anna", "sbagliata davvero").status_code == 403
    assert "Troppi tentativi" in desk.enter("anna").text
    clock.now += timedelta(minutes=accounts.LOCK_MINUTES + 1)
    assert desk.enter("anna").status_code == 303


def test_one_address_cannot_try_all_names(app: FastAPI, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(sign_in_pace, "MOST_TRIES", 3)
    desk = Desk(app)
    for name in ("uno", "due", "tre"):
        assert desk.enter(name).status_code == 403
    assert desk.enter("quattro").status_code == 429
    assert Desk(app_of(app.state.house)).enter("cinque").status_code == 429, "another worker on the same database counts too"
    clock.now += timedelta(seconds=301)
    assert desk.enter("quattro").status_code == 403


def test_a_session_given_before_signing_in_is_worthless_afterwards(app: FastAPI) -> None:
    add_person(app.state.house, "anna", Role.EDITOR)
    desk = Desk(app)
    desk.http.cookies.set(COOKIE, "scelto-da-altri", path="/admin")
    desk.enter("anna")
    other = Desk(app)
    other.http.cookies.set(COOKIE, "scelto-da-altri", path="/admin")
    assert other.see("/admin/schede").status_code == 303


def test_signing_out_ends_the_session_on_the_server(app: FastAPI) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    token = desk.http.cookies[COOKIE]
    assert desk.send("/admin/esci").status_code == 303
    other = Desk(app)
    other.http.cookies.set(COOKIE, token, path="/admin")
    assert other.see("/admin/schede").status_code == 303


def test_an_idle_session_ends(app: FastAPI, clock: Clock) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    clock.now += timedelta(minutes=accounts.IDLE_MINUTES + 1)
    assert desk.see("/admin/schede").headers["location"].startswith("/admin/accesso")


def test_a_form_without_its_token_changes_nothing(app: FastAPI) -> None:
    desk = Desk(app, "anna", roles=[Role.ADMINISTRATOR])
    answer = desk.http.post("/admin/persone", data={"username": "x", "name": "x", "roles": "editor", "csrf": "inventato"})
    assert answer.status_code == 403
    with reading(app.state.house.engine) as conn:
        assert [row.username for row in accounts.everyone(conn)] == ["anna"]


def test_a_first_password_must_be_changed_before_anything_else(app: FastAPI) -> None:
    add_person(app.state.house, "anna", Role.EDITOR, must_change=True)
    desk = Desk(app)
    desk.enter("anna")
    assert desk.see("/admin/schede").headers["location"] == "/admin/password"
    assert desk.send("/admin/password", old=PASSWORD, new="corta", again="corta").status_code == 422
    assert desk.send("/admin/password", old=PASSWORD, new="un'altra frase lunga", again="un'altra frase lunga").status_code == 303
    assert desk.see("/admin/schede").status_code == 200


def test_no_role_is_given_that_nobody_chose(app: FastAPI) -> None:
    desk = Desk(app, "capo", roles=[Role.ADMINISTRATOR])
    new = desk.see("/admin/persone").text.split('id="t-new"')[1].split("</form>")[0]
    assert 'name="roles"' in new and "checked" not in new
    refused = desk.send("/admin/persone", username="bea", name="Bea Neri")
    assert refused.status_code == 422 and "Scegli almeno una casella sotto «Che cosa fa»" in refused.text
    assert 'value="Bea Neri"' in refused.text
    assert desk.send("/admin/persone", username="bea", name="Bea Neri", roles="editor").status_code == 200
    with reading(app.state.house.engine) as conn:
        (bea,) = [row for row in accounts.everyone(conn) if row.username == "bea"]
    assert bea.roles == ["editor"]
    assert desk.send(f"/admin/persone/{bea.id}", name="Bea Neri").status_code == 422


def test_the_second_factor_is_asked_once_it_is_on(app: FastAPI, clock: Clock) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    totp = pyotp.TOTP(_shown(desk))
    assert "attivo" in desk.send("/admin/secondo-fattore", code=totp.at(clock.now)).text
    other = Desk(app)
    asked = other.enter("anna")
    assert asked.status_code == 403
    assert 'name="code"' in asked.text
    clock.now += timedelta(seconds=30)
    assert other.enter("anna", code=totp.at(clock.now)).status_code == 303


def test_a_code_of_the_second_factor_opens_once(app: FastAPI, clock: Clock) -> None:
    """Who has read it over a shoulder, or on the way, is not let in with it; nor with an older one that was never used."""
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    totp = pyotp.TOTP(_shown(desk))
    desk.send("/admin/secondo-fattore", code=totp.at(clock.now))
    first = clock.now
    clock.now += timedelta(seconds=60)
    skipped, code = totp.at(first + timedelta(seconds=30)), totp.at(clock.now)
    assert Desk(app).enter("anna", code=f"{code[:3]} {code[3:]}").status_code == 303
    for old in (code, skipped):
        refused = Desk(app).enter("anna", code=old)
        assert refused.status_code == 403
        assert "già stato usato" in refused.text and 'name="code"' in refused.text
    clock.now += timedelta(seconds=30)
    assert Desk(app).enter("anna", code=totp.at(clock.now)).status_code == 303


def _shown(desk: Desk) -> str:
    key = re.search(r"questa chiave: <code>([A-Z2-7]+)</code>", desk.see("/admin/password").text)
    assert key is not None
    return key[1]


def test_a_mistyped_code_leaves_the_scanned_key_as_it_is(app: FastAPI, clock: Clock) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    scanned = _shown(desk)
    for wrong in ("000000", "12", "abcdef"):
        refused = desk.send("/admin/secondo-fattore", code=wrong)
        assert refused.status_code == 422 and scanned in refused.text
    assert desk.send("/admin/password", old="non è questa", new="un'altra frase", again="un'altra frase").status_code == 422
    assert _shown(desk) == scanned
    assert "attivo" in desk.send("/admin/secondo-fattore", code=pyotp.TOTP(scanned).at(clock.now)).text


def test_a_key_belongs_to_the_browser_that_was_shown_it_and_is_sealed(app: FastAPI, clock: Clock) -> None:
    desk, other = Desk(app, "anna", roles=[Role.EDITOR]), Desk(app)
    other.enter("anna")
    assert _shown(desk) != _shown(other), "nobody scans in one place what was shown in another"
    sent = pyotp.random_base32()
    assert desk.send("/admin/secondo-fattore", secret=sent, code=pyotp.TOTP(sent).at(clock.now)).status_code == 422
    with reading(app.state.house.engine) as conn:
        kept = conn.exec_driver_sql("SELECT pending_totp FROM staffsession").scalars().all()
        assert kept and not any(_shown(one).encode() in bytes(row) for one in (desk, other) for row in kept)
    scanned = _shown(desk)
    desk.send("/admin/secondo-fattore", code=pyotp.TOTP(scanned).at(clock.now))
    again = other.send("/admin/secondo-fattore", code=pyotp.TOTP(scanned).at(clock.now))
    assert again.status_code == 422 and "non vale più" in again.text


def test_a_role_can_be_made_to_have_a_second_factor(app: FastAPI) -> None:
    Desk(app, "capo", roles=[Role.ADMINISTRATOR]).send("/admin/persone/secondo-passaggio", roles="editor")
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    assert desk.see("/admin/schede").headers["location"] == "/admin/password"
    assert "obbligatorio" in desk.see("/admin/password").text


def test_every_sign_in_is_in_the_audit(app: FastAPI) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    desk.enter("anna", "sbagliata davvero")
    with reading(app.state.house.engine) as conn:
        actions = [row.action for row in audit_log.audits(conn)]
    assert actions[:2] == ["accesso-rifiutato", "accesso"]
