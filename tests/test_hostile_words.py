"""Words that would be code, wherever somebody can write: on each page of the staff they stay words, whatever the address asks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from openpyxl import load_workbook
from sqlalchemy import Engine, func, insert, select

from admin.reports import as_csv, as_xlsx
from bot.telegram.render import calls_of
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.figures import reports
from dialogs.models import Role
from dialogs.post import files
from dialogs.post.incoming import Kind
from dialogs.replies import Button, Reply
from dialogs.staff import accounts
from knowledge import publishing
from knowledge.database import reading, writing
from tests.content import built_in
from tests.staff_room import Clock, Desk, House, app_of
from tests.talk import PASSWORD, Citizen, Published, published
from tests.telegram_world import read_html
from tests.test_routes import staff_routes

HOSTILE = "\"><svg/onload=alert(1)> x' onfocus='y' {{7*7191}} ${7*7191} '; DROP TABLE message; --"
RAW = ("<svg/onload", "' onfocus='", "50337")
"""Markup that left its place, an attribute that was closed, a sum that a template did."""
ASKED = ("' OR '1'='1", '"><svg/onload=alert(1)>', "{{7*7191}}", "%00", "../../../etc/passwd", "9" * 400, "-1", "\u202e\U0001f9ed")
NUMBERS = {"pagina", "prima", "number"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A house in which everybody and everything is called by hostile words."""
    from knowledge import schema
    from knowledge.database import open_engine

    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('ostile') / 'casa.db'}")
    schema.upgrade(engine)
    catalogue = _hostile_catalogue()
    clock = Clock()
    with writing(engine) as conn:
        publishing.seed(conn, catalogue, by=HOSTILE, at=clock())
    known = published()
    served = Published(catalogue, known.rules, known.index)
    house = House(engine=engine, published=lambda: served, now=clock, public_url="http://testserver")
    _story(engine, house)
    return app_of(house)


def _hostile_catalogue() -> Any:
    """A service, a question, an office, a team and an area of need with such names."""
    catalogue = built_in()
    changed = {}
    for kind in ("services", "faq", "offices", "need_areas", "teams"):
        entries = dict(getattr(catalogue, kind))
        first = next(iter(entries))
        names = {name: HOSTILE for name in ("name_it", "summary_it", "question_it", "answer_it") if hasattr(entries[first], name)}
        changed[kind] = {**entries, first: entries[first].model_copy(update=names)}
    return replace(catalogue, **changed)


def _story(engine: Engine, house: House) -> None:
    citizen = Citizen(engine)
    citizen.does(Kind.START, name=HOSTILE)
    citizen.presses("Sì, va bene")
    citizen.says(f"sono disoccupata, ho due figli di 3 e 7 anni, vivo a Milano {HOSTILE}")
    citizen.says("voglio parlare con qualcuno")
    for _ in range(6):
        if citizen.case():
            break
        citizen.presses("Va bene, invia" if citizen.button("Va bene, invia") else "Qui in chat")
    with writing(engine) as conn:
        who = accounts.add(conn, "ostile", PASSWORD, name=HOSTILE, roles=tuple(Role), must_change=False, now=house.now())
        actor, case = handoff.Actor(who, HOSTILE), citizen.case()
        handoff.claim(conn, case.id, actor, now=house.now())
        handoff.answer(conn, case.id, actor, Reply(HOSTILE, buttons=(Button(HOSTILE, "x"),)), now=house.now(), hold_seconds=0)
        handoff.note(conn, case.id, actor, HOSTILE, now=house.now())
        files.keep(conn, case.conversation_id, name=HOSTILE, mime="image/png", content=b"\x89PNG\r\n\x1a\n", now=house.now())
        conn.execute(insert(t.gaps).values(kind="not_understood", lang="it", text=HOSTILE, state="open", at=house.now()))
        accounts.audit(conn, HOSTILE, HOSTILE, now=house.now(), target=HOSTILE, detail=HOSTILE)
        count = {"day": house.today().isoformat(), "kind": "match", "slug": HOSTILE, "outcome": "likely", "number": 9}
        conn.execute(insert(t.tallies), count)
    citizen.says(HOSTILE)


@pytest.fixture(scope="module")
def desk(app: FastAPI) -> Desk:
    desk = Desk(app)
    desk.enter("ostile")
    return desk


def _query(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query(inner)


def _pages(app: FastAPI) -> list[tuple[str, list[str]]]:
    """Every page that is read, with the names its address may carry."""
    with reading(app.state.house.engine) as conn:
        case = conn.execute(select(t.cases.c.code)).scalar_one()
        file_id = conn.execute(select(t.stored_files.c.id)).scalar_one()
    catalogue = app.state.house.published().catalogue
    real = {"code": case, "file_id": file_id, "slug": next(iter(catalogue.services)), "kind": "faq", "key:path": next(iter(catalogue.faq))}
    real |= {"number": "1", "format_": "yaml"}
    found = []
    for route in staff_routes(app):
        if "GET" in (route.methods or ()):
            path = route.path
            for name, value in real.items():
                path = path.replace("{" + name + "}", value)
            found.append((path, list(_query(route.dependant))))
    return found


def _rows(app: FastAPI) -> list[int]:
    with reading(app.state.house.engine) as conn:
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.messages, t.cases, t.staff, t.gaps)]


def test_on_every_page_of_the_staff_words_stay_words(app: FastAPI, desk: Desk) -> None:
    shown = 0
    for path, _ in _pages(app):
        answer = desk.see(path)
        assert answer.status_code < 500, path
        kind = answer.headers.get("content-type", "")
        if "html" in kind or ("json" in kind and path.endswith(("/parti", "/elenco"))):
            text = "".join(_strings(answer.json()["html"])) if "json" in kind else answer.text
            assert [mark for mark in RAW if mark in text] == [], path
            shown += "svg/onload" in text
    assert shown >= 8, "the words were there to be shown"


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _strings(one)


@pytest.mark.parametrize("words", ASKED)
def test_whatever_an_address_asks_nothing_breaks_and_nothing_changes(app: FastAPI, desk: Desk, words: str) -> None:
    before = _rows(app)
    for path, names in _pages(app):
        if not names:
            continue
        answer = desk.http.get(path, params=dict.fromkeys(names, words))
        assert answer.status_code < 500, (path, words)
        if "html" in answer.headers.get("content-type", ""):
            assert [mark for mark in RAW if mark in answer.text] == [], path
        assert "location" not in answer.headers or answer.headers["location"].startswith("/admin"), path
    assert _rows(app) == before


@pytest.mark.parametrize("words", ASKED)
def test_a_page_that_does_not_exist_says_so_as_text(desk: Desk, words: str) -> None:
    for path in ("/admin/casi/", "/admin/schede/", "/admin/voci/faq/", "/admin/voci/", "/admin/pubblica/storia/", "/admin/esporta/"):
        answer = desk.http.get(path + words)
        assert answer.status_code < 500, path
        assert [mark for mark in RAW if mark in answer.text] == [], path


def test_an_operator_cannot_pick_rows_by_what_they_search(app: FastAPI, desk: Desk) -> None:
    with reading(app.state.house.engine) as conn:
        code = conn.execute(select(t.cases.c.code)).scalar_one()
    assert code in desk.see("/admin/casi?vista=tutti").text
    assert code not in desk.http.get("/admin/casi", params={"q": "' OR '1'='1"}).text


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OPERATOR, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_role_opens_the_routes_of_its_rule_and_no_other(app: FastAPI, role: Role) -> None:
    """Read from the route table: a page opens if and only if its rule names the role (an administrator opens all)."""
    desk = Desk(app, f"persona-{role}", roles=[role])
    for route in staff_routes(app):
        rules = [set(call.roles) for call in _calls(route.dependant) if hasattr(call, "roles")]
        if "GET" not in (route.methods or ()) or "{" in route.path or not rules:
            continue
        allowed = role is Role.ADMINISTRATOR or all(not rule or role in rule for rule in rules)
        status = desk.http.get(route.path).status_code
        assert (status != 403) == allowed, (role, route.path, status)


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def test_on_telegram_words_stay_words() -> None:
    reply = Reply(f"*{HOSTILE}*\n<b>x</b> & {HOSTILE}", buttons=(Button(HOSTILE, "x"),), folded=HOSTILE)
    for call in calls_of(reply, {"chat_id": 1}):
        shown = read_html(call.params["text"])
        assert "<svg/onload=alert(1)>" in shown, "read as Telegram reads it, the words are all there"
        assert "<svg" not in call.params["text"]


def test_a_spreadsheet_takes_no_words_for_a_formula(app: FastAPI) -> None:
    evil = '=HYPERLINK("http://x")'
    with reading(app.state.house.engine) as conn:
        found = reports.figures(conn, names={"slug": {HOSTILE: evil}})
    assert f";{evil}" not in as_csv(found).replace('"', "")
    book = load_workbook(BytesIO(as_xlsx(found)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any("HYPERLINK" in str(cell.value) for cell in cells)


def test_the_intake_as_json_is_data(app: FastAPI, desk: Desk) -> None:
    with reading(app.state.house.engine) as conn:
        code = conn.execute(select(t.cases.c.code)).scalar_one()
    answer = desk.see(f"/admin/casi/{code}/scheda.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert HOSTILE in json.loads(answer.text)["need"]["words"][0]
