"""The database's answer is lost at the worst moment of a lane's step: no row stays behind for ever, and none leaves twice."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from dialogs.models import CaseState
from dialogs.post import sending
from tests.mail_room import house_for, running
from tests.mail_rows import a_case, person, say, settled, states, to_group
from tests.telegram_server import GROUP_CHAT, TelegramServer

CUT = "server closed the connection unexpectedly"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


def test_cut_while_the_next_rows_are_claimed(engine: Engine, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = telegram.world.do_createforumtopic({"chat_id": GROUP_CHAT, "name": "C-1"}, {})["message_thread_id"]
    case = a_case(engine, person(engine, 7), state=CaseState.CLAIMED, topic=topic)
    start, cuts = sending.start, []

    def cut_once(conn: Any, lane: str, **how: Any) -> Any:
        if lane == "group" and not cuts and telegram.called("sendMessage", GROUP_CHAT):
            cuts.append(lane)
            raise OperationalError("SELECT", {}, psycopg.OperationalError(CUT))
        return start(conn, lane, **how)

    monkeypatch.setattr(sending, "start", cut_once)
    with running(house_for(engine), telegram.url):
        to_group(engine, "topic_post", {"reply": {"text": "💬 uno"}, "reply_to": 1}, case_id=case)
        assert telegram.wait(lambda: bool(cuts))
        to_group(engine, "topic_post", {"reply": {"text": "💬 due"}, "reply_to": 1}, case_id=case)
        assert telegram.wait(lambda: settled(engine))
    assert telegram.world.texts(GROUP_CHAT) == ["💬 uno", "💬 due"] and {state for state, _ in states(engine)} == {"sent"}


def test_the_answer_to_a_commit_is_lost(engine: Engine, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = person(engine, 7)
    say(engine, anna, "svegli")
    commit, cuts = engine.dialect.do_commit, []

    def lost_once(raw: Any) -> None:
        cursor = raw.cursor()
        cursor.execute("SELECT count(*) FROM outbox WHERE state = 'sending'")
        (in_the_air,) = cursor.fetchone()
        cursor.close()
        commit(raw)
        if in_the_air and not cuts:
            cuts.append(in_the_air)
            raise psycopg.OperationalError(CUT) if engine.dialect.name == "postgresql" else sqlite3.OperationalError("disk I/O error")

    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine) and telegram.world.texts(7) == ["svegli"])
        monkeypatch.setattr(engine.dialect, "do_commit", lost_once)
        say(engine, anna, "uno")
        assert telegram.wait(lambda: bool(cuts))
        say(engine, anna, "due")
        assert telegram.wait(lambda: settled(engine))
    assert telegram.world.texts(7) == ["svegli", "uno", "due"] and {state for state, _ in states(engine)} == {"sent"}
