"""The real house for the tests of the web doors: engine, content, app, built once per process; and that app on a port."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Row, select
from starlette.testclient import TestClient

import tests.conftest  # noqa: F401  (keys)
from bot.web import chat_tokens
from bot.web.message_reader import conversation_of
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Channel
from knowledge import schema
from knowledge.database import open_engine, reading
from tests import served_app
from tests.served_app import Served
from tests.staff_room import app_of, house_on


@cache
def the_house() -> House:
    """A house on a database of its own, with the built-in content; the clock is the real one."""
    folder = Path(tempfile.mkdtemp(prefix="bussola-casa-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder / 'casa.db'}")
    schema.upgrade(engine)
    built = house_on(engine)
    return House(engine=engine, published=built.published, public_url="http://bussola.test")


@cache
def the_app() -> FastAPI:
    return app_of(the_house())


def browserless(app: FastAPI | None = None) -> TestClient:
    """A client without a screen; an error inside is an answer with 500, as for anybody outside."""
    return TestClient(app or the_app(), raise_server_exceptions=False, follow_redirects=False)


@dataclass
class Talker:
    """Somebody at the web chat's routes, with a session of their own."""

    http: TestClient
    token: str
    cursor: int = 0
    sent: int = 0

    @property
    def session(self) -> str:
        return chat_tokens.session_of(self.token) or ""

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Bussola-Chat": self.token}

    def post(self, kind: str, text: str = "", **more: Any) -> Any:
        self.sent += 1
        body = {"client_id": f"prova-{self.sent:04}", "kind": kind, "text": text, **more}
        return self.http.post(f"/chat/messages?cursor={self.cursor}", json=body, headers=self.headers)

    def says(self, text: str, kind: str = "text") -> list[dict[str, Any]]:
        answer = self.post(kind, text)
        assert answer.status_code == 200, answer.text
        self.cursor = answer.json()["cursor"]
        lines: list[dict[str, Any]] = answer.json()["lines"]
        return lines

    def presses(self, lines: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
        buttons = [button for line in lines for button in line.get("buttons", ()) if "payload" in button]
        found = next((one for one in buttons if one["title"].startswith(title)), None)
        assert found, f"no «{title}» among {[one['title'] for one in buttons]}"
        return self.says(found["payload"], "button")

    def agrees(self) -> list[dict[str, Any]]:
        """The beginning of a talk, up to the consent given."""
        return self.presses(self.says("", "start"), "Sì")

    def hears(self, cursor: int = 0) -> list[dict[str, Any]]:
        answer = self.http.get(f"/chat/messages?cursor={cursor}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        lines: list[dict[str, Any]] = answer.json()["lines"]
        return lines

    def row(self) -> Row[Any]:
        with reading(the_house().engine) as conn:
            found = conversation_of(conn, Channel.WEB, self.session)
            assert found is not None
            return found


def talker(app: FastAPI | None = None) -> Talker:
    return Talker(browserless(app), chat_tokens.new_token())


def lines_of(conversation_id: str) -> list[Row[Any]]:
    with reading(the_house().engine) as conn:
        return list(conn.execute(select(t.messages).where(t.messages.c.conversation_id == conversation_id).order_by(t.messages.c.id)))


@contextmanager
def served(app: FastAPI | None = None) -> Iterator[Served]:
    """The real house on a port, unless another app is given."""
    with served_app.served(app or app_of(the_house())) as server:
        yield server
