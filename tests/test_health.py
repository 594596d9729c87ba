"""`/readyz` tells a proxy the truth: not ready when what came in is not read, or what should leave does not."""

from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, text, update

from bot.health import health
from dialogs import tables as t
from dialogs.cases.group_chat import GROUP_ALARM, GROUP_ALARM_IT
from dialogs.house import House
from dialogs.models import InboxStatus, Lane, OutboxState
from dialogs.post import alarms, inbox
from knowledge.database import writing
from tests.mail_rows import person, say
from tests.talk import published


def _client(engine: Engine) -> TestClient:
    app = FastAPI()
    app.include_router(health(House(engine=engine, published=published)))
    return TestClient(app)


def test_what_nobody_reads_makes_it_unready_until_it_is_read(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    assert client.get("/readyz").status_code == 200
    with writing(sqlite_engine) as conn:
        long_ago = datetime.now(UTC) - timedelta(minutes=3)
        inbox.receive_raw(conn, "telegram", "1", stream="telegram:7", raw={"update_id": 1}, now=long_ago)
    found = client.get("/readyz")
    assert found.status_code == 503 and found.json()["why"] == ["messaggi ricevuti e non ancora letti"]
    assert "bussola_inbox_age_seconds 18" in client.get("/metrics").text
    with writing(sqlite_engine) as conn:
        conn.execute(update(t.inbox).values(status=InboxStatus.DONE))
    assert client.get("/readyz").status_code == 200


def test_what_does_not_leave_makes_it_unready_and_failures_are_counted(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    anna = person(sqlite_engine, 7)
    say(sqlite_engine, anna, "uno", now=datetime.now(UTC) - timedelta(minutes=11))
    say(sqlite_engine, anna, "due")
    assert client.get("/readyz").json()["why"] == ["messaggi da inviare fermi da troppo tempo"]
    with writing(sqlite_engine) as conn:
        conn.execute(update(t.outbox).values(state=OutboxState.FAILED))
    assert client.get("/readyz").status_code == 200
    assert "bussola_outbox_failed 2.0" in client.get("/metrics").text


def test_what_is_tried_in_vain_for_long_makes_it_unready_between_the_tries_too(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    now = datetime.now(UTC)
    say(sqlite_engine, person(sqlite_engine, 7), "uno", now=now - timedelta(minutes=11))
    with writing(sqlite_engine) as conn:
        conn.execute(update(t.outbox).values(attempts=9, reason="not-sent", not_before=now + timedelta(seconds=50)))
    assert client.get("/readyz").json()["why"] == ["messaggi da inviare fermi da troppo tempo"]
    assert "bussola_outbox_age_seconds 66" in client.get("/metrics").text


def test_what_is_to_leave_later_is_not_late(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    now = datetime.now(UTC)
    say(sqlite_engine, person(sqlite_engine, 7), "uno", now=now - timedelta(hours=2))
    for moment in (now + timedelta(hours=1), now - timedelta(seconds=1)):
        with writing(sqlite_engine) as conn:
            conn.execute(update(t.outbox).values(not_before=moment))
        assert client.get("/readyz").status_code == 200


def test_a_long_queue_that_moves_and_a_group_that_is_known_to_be_silent_leave_it_ready(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    anna, now = person(sqlite_engine, 7), datetime.now(UTC)
    for words in ("uno", "due"):
        say(sqlite_engine, anna, words, now=now - timedelta(minutes=11))
    with writing(sqlite_engine) as conn:
        first = conn.execute(select(func.min(t.outbox.c.id))).scalar_one()
        conn.execute(update(t.outbox).where(t.outbox.c.id == first).values(state=OutboxState.SENT, sent_at=now))
    assert client.get("/readyz").status_code == 200
    with writing(sqlite_engine) as conn:
        conn.execute(update(t.outbox).values(lane=Lane.GROUP, sent_at=None))
    assert client.get("/readyz").status_code == 503
    with writing(sqlite_engine) as conn:
        alarms.sound(conn, GROUP_ALARM, GROUP_ALARM_IT, now=now)
    assert client.get("/readyz").status_code == 200


def test_without_its_tables_it_says_that_the_database_does_not_answer(sqlite_engine: Engine) -> None:
    client = _client(sqlite_engine)
    with sqlite_engine.begin() as conn:
        conn.execute(text("ALTER TABLE inbox RENAME TO away"))
    found = client.get("/readyz")
    assert found.status_code == 503 and found.json()["why"] == ["il database non risponde"]
    assert client.get("/healthz").status_code == 200
