"""The webhook lets in only who knows the secret, and says 200 only for what is already a committed row."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from bot.telegram.webhook import SECRET_HEADER, webhook
from dialogs import tables as t
from dialogs.models import InboxStatus
from knowledge.database import reading
from tests.mail_room import house_for, running, settings_for
from tests.telegram_server import TelegramServer

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
