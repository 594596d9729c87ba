"""What Bussola could not deal with is read by people: shown on the list of cases, given another try, or taken off; always audited."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select

from dialogs import tables as t
from dialogs.models import CaseState, InboxStatus, Role
from dialogs.post import inbox
from dialogs.staff import audit_log
from knowledge.database import reading, writing
from tests.mail_rows import a_case, now, person
from tests.staff_room import Desk, app_of, house_on

RAW = {"update_id": 1, "message": {"text": "aiuto, ho perso la casa", "reply_to_message": {"text": "Quanti anni hai?"}}}


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


@pytest.fixture
def parked_id(sqlite_engine: Engine, app: FastAPI) -> int:
    with writing(sqlite_engine) as conn:
        kept = inbox.receive_raw(conn, "telegram", "1", stream="telegram:7", raw=RAW, now=now())
        assert kept is not None
        inbox.park(conn, kept, "KeyError")
    return kept


def _row(engine: Engine) -> Any:
    with reading(engine) as conn:
        return conn.execute(select(t.inbox)).one()


def test_the_list_of_cases_says_that_there_is_something_to_read_and_the_page_shows_it(
    sqlite_engine: Engine, app: FastAPI, parked_id: int
) -> None:
    a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED)
    desk = Desk(app, "anna", roles=(Role.OPERATOR,))
    assert "Un messaggio è da parte" in desk.see("/admin/casi").text
    shown = desk.see("/admin/da-parte").text
    assert "aiuto, ho perso la casa" in shown and "Quanti anni" not in shown and "ha un caso" in shown
    with reading(sqlite_engine) as conn:
        assert "da-parte" in audit_log.audit_actions(conn)


def test_read_it_is_off_the_list_and_its_words_are_gone(sqlite_engine: Engine, app: FastAPI, parked_id: int) -> None:
    desk = Desk(app, "anna", roles=(Role.OPERATOR,))
    assert desk.send(f"/admin/da-parte/{parked_id}/letto").status_code == 303
    row = _row(sqlite_engine)
    assert (row.status, row.payload) == (InboxStatus.DONE, {})
    assert desk.send(f"/admin/da-parte/{parked_id}/riprova").status_code == 404
    assert "Niente da leggere" in desk.see("/admin/da-parte").text and "da parte:" not in desk.see("/admin/casi").text


def test_a_case_is_opened_with_its_words_and_who_wrote_them_is_told(sqlite_engine: Engine, app: FastAPI, parked_id: int) -> None:
    desk = Desk(app, "anna", roles=(Role.OPERATOR,))
    assert "apri un caso" in desk.see("/admin/da-parte").text
    answer = desk.send(f"/admin/da-parte/{parked_id}/caso")
    with reading(sqlite_engine) as conn:
        case = conn.execute(select(t.cases)).one()
        said = conn.execute(select(t.messages).order_by(t.messages.c.id)).all()
        leaves = [row.payload for row in conn.execute(select(t.outbox).where(t.outbox.c.lane == "citizens"))]
        assert "da-parte-caso" in audit_log.audit_actions(conn)
    assert answer.headers["location"] == f"/admin/casi/{case.code}"
    assert case.state == CaseState.CLAIMED
    assert [(row.author, row.case_id) for row in said] == [("citizen", case.id), ("system", case.id)]
    assert said[0].body["text"] == "aiuto, ho perso la casa"
    assert [(one["chat_id"], case.code in one["reply"]["text"]) for one in leaves] == [("7", True)]
    assert (_row(sqlite_engine).status, _row(sqlite_engine).payload) == (InboxStatus.DONE, {})
    assert "aiuto, ho perso la casa" in desk.see(f"/admin/casi/{case.code}").text


def test_in_a_case_that_a_colleague_has_the_words_are_added_and_nobody_loses_it(
    sqlite_engine: Engine, app: FastAPI, parked_id: int
) -> None:
    held = a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.CLAIMED)
    desk = Desk(app, "anna", roles=(Role.OPERATOR,))
    assert "mettilo nel suo caso" in desk.see("/admin/da-parte").text
    assert desk.send(f"/admin/da-parte/{parked_id}/caso").status_code == 303
    with reading(sqlite_engine) as conn:
        case = conn.execute(select(t.cases)).one()
        assert (case.id, case.state) == (held, CaseState.CLAIMED)
        assert "asked_again" in conn.execute(select(t.case_events.c.kind)).scalars().all(), "who has it is told"
        assert conn.execute(select(t.messages.c.body).where(t.messages.c.author == "citizen")).scalar()["text"] == "aiuto, ho perso la casa"


def test_what_is_of_nobody_makes_no_case(sqlite_engine: Engine, app: FastAPI) -> None:
    with writing(sqlite_engine) as conn:
        kept = inbox.receive_raw(conn, "telegram", "2", stream="telegram:?", raw={"poll": {"question": "chi?"}}, now=now())
        assert kept is not None
        inbox.park(conn, kept, "unknown update")
    desk = Desk(app, "anna", roles=(Role.OPERATOR,))
    assert "apri un caso" not in desk.see("/admin/da-parte").text
    assert desk.send(f"/admin/da-parte/{kept}/caso").status_code == 422
    assert _row(sqlite_engine).status == InboxStatus.PARKED


def test_another_try_gives_it_back_to_the_workers_whole(sqlite_engine: Engine, app: FastAPI, parked_id: int) -> None:
    desk = Desk(app, "carla", roles=(Role.COORDINATOR,))
    assert desk.send(f"/admin/da-parte/{parked_id}/riprova").status_code == 303
    row = _row(sqlite_engine)
    assert (row.status, row.attempts, row.payload) == (InboxStatus.NEW, 0, {"raw": RAW})


def test_an_editor_reads_none_of_it(app: FastAPI, parked_id: int) -> None:
    assert Desk(app, "elena", roles=(Role.EDITOR,)).see("/admin/da-parte").status_code == 403
