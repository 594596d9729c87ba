"""The webhook lets in only who knows the secret, and says 200 only for what is already a committed row."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from bot.telegram import hook
from bot.telegram.webhook import SECRET_HEADER, webhook
from dialogs import tables as t
from dialogs.models import InboxStatus
from dialogs.post import alarms
from knowledge.database import reading, writing
from tests.mail_room import house_for, running, settings_for
from tests.mail_rows import now
from tests.telegram_server import Fault, TelegramServer

SECRET = "un segreto soltanto per le prove"
UPDATE = {"update_id": 9, "message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "ciao"}}


@pytest.fixture
def door(engine: Engine) -> TestClient:
    app = FastAPI()
    more = {"telegram_webhook_url": "https://bussola.example/telegram/ricevi", "telegram_webhook_secret": SECRET}
    app.include_router(webhook(house_for(engine), settings_for("http://127.0.0.1:1", **more)))
    return TestClient(app)


def rows(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        return list(conn.execute(select(t.inbox)))


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "sbagliato"}, {SECRET_HEADER: ""}])
def test_without_the_secret_nobody_is_let_in_and_nothing_is_stored(engine: Engine, door: TestClient, headers: dict[str, str]) -> None:
    assert door.post("/telegram/ricevi", json=UPDATE, headers=headers).status_code == 401
    assert rows(engine) == []


def test_an_update_is_a_row_before_it_is_acknowledged_and_only_once(engine: Engine, door: TestClient) -> None:
    for _ in range(2):
        assert door.post("/telegram/ricevi", json=UPDATE, headers={SECRET_HEADER: SECRET}).status_code == 200
    (row,) = rows(engine)
    assert (row.channel, row.update_key, row.stream, row.payload) == ("telegram", "9", "telegram:7", {"raw": UPDATE})


def test_what_is_not_json_is_kept_to_be_looked_at(engine: Engine, door: TestClient) -> None:
    assert door.post("/telegram/ricevi", content=b"{rotto", headers={SECRET_HEADER: SECRET}).status_code == 200
    assert rows(engine)[0].payload == {"raw": {"unreadable": "{rotto"}}


@pytest.mark.parametrize(
    "body", [b'{"update_id":9,"message":{"chat":{"id":7},"text":"ci\\ud83do"}}', b"[" * 200_000, b"\xff\xfe", b"", b"null"]
)
def test_no_body_is_too_strange_to_be_kept(engine: Engine, door: TestClient, body: bytes) -> None:
    assert door.post("/telegram/ricevi", content=body, headers={SECRET_HEADER: SECRET}).status_code == 200
    assert len(rows(engine)) == 1


def test_when_the_row_cannot_be_kept_telegram_is_asked_to_come_again(engine: Engine, door: TestClient) -> None:
    t.inbox.drop(engine)
    assert door.post("/telegram/ricevi", json=UPDATE, headers={SECRET_HEADER: SECRET}).status_code == 503


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def test_the_webhook_is_announced_with_its_secret_and_drops_nothing(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    more: dict[str, Any] = {"telegram_webhook_url": "http://127.0.0.1:1/telegram/ricevi", "telegram_webhook_secret": SECRET}
    with running(house_for(sqlite_engine), telegram.url, **more):
        assert telegram.wait(lambda: telegram.world.webhook != {})
    announced = telegram.world.webhook
    assert (announced["secret_token"], announced["drop_pending_updates"]) == (SECRET, False)
    assert "my_chat_member" in json.dumps(announced["allowed_updates"])


def test_polling_after_a_webhook_takes_it_away_and_loses_nothing(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.world.webhook = {"url": "http://127.0.0.1:1/vecchio"}
    telegram.writes(7, "ero in attesa")
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: ero in attesa"])
    with reading(sqlite_engine) as conn:
        assert conn.execute(select(t.inbox.c.status)).scalars().all() == [InboxStatus.DONE]


HOOK: dict[str, Any] = {"telegram_webhook_url": "http://127.0.0.1:1/telegram/ricevi", "telegram_webhook_secret": SECRET}


def test_a_webhook_that_another_program_took_away_is_set_again_and_the_staff_are_told(
    sqlite_engine: Engine, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "LOOK_SECONDS", 0.05)
    with running(house_for(sqlite_engine), telegram.url, **HOOK):
        assert telegram.wait(lambda: telegram.world.webhook != {} and sounding(sqlite_engine) == [])
        telegram.world.webhook = {}
        assert telegram.wait(lambda: telegram.world.webhook != {})
        assert telegram.wait(lambda: len(telegram.called("getWebhookInfo")) > 2 and sounding(sqlite_engine) == [])
    assert len(telegram.called("setWebhook")) == 2


def test_an_address_that_telegram_refuses_is_told_to_the_staff_and_tried_again(
    sqlite_engine: Engine, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "TRY_AGAIN_SECONDS", 0.3)
    with writing(sqlite_engine) as conn:
        alarms.sound(conn, "telegram-token", "di un processo di prima", now=now())
    refusals = Fault("setWebhook", times=1000, status=400, words="Bad Request: bad webhook: failed to resolve host")
    telegram.faults.append(refusals)
    with running(house_for(sqlite_engine), telegram.url, **HOOK):
        assert telegram.wait(lambda: "TELEGRAM_WEBHOOK_URL" in str(sounding(sqlite_engine)))
        refusals.times = 0
        assert telegram.wait(lambda: telegram.world.webhook != {} and sounding(sqlite_engine) == [])


def sounding(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as conn:
        return alarms.sounding(conn)
