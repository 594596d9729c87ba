"""What the tests of the staff's pages share: a house with the real content, accounts, a browser without a screen."""

import atexit
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import SQLModel
from starlette.testclient import TestClient

import bussola
from dialogs.house import House
from dialogs.models import Role
from dialogs.published import Following
from dialogs.staff import accounts
from knowledge import publishing
from knowledge.database import open_engine, writing
from knowledge.settings import Settings
from tests.content import built_in

PASSWORD = "una frase abbastanza lunga"


class Clock:
    """A moment that tests may move."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@cache
def _seeded() -> Path:
    """A database with the built-in content published, made once in a process: others take their rows from it."""
    folder = Path(tempfile.mkdtemp(prefix="bussola-seme-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder / 'seme.db'}")
    SQLModel.metadata.create_all(engine)
    with writing(engine) as conn:
        publishing.seed(conn, built_in(), by="bussola", at=datetime.now(UTC))
    engine.dispose()
    return folder / "seme.db"


def seed(engine: Engine) -> None:
    """The built-in content published as release 1, into an empty SQLite database."""
    with closing(sqlite3.connect(str(engine.url.database))) as conn:
        conn.execute("ATTACH ? AS seme", (str(_seeded()),))
        for (table,) in conn.execute("SELECT name FROM seme.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
            columns = ", ".join(f'"{one[1]}"' for one in conn.execute(f'PRAGMA seme.table_info("{table}")'))
            conn.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM seme."{table}"')
        conn.commit()


def house_on(engine: Engine, clock: Clock | None = None) -> House:
    """A house with the built-in content published as release 1."""
    clock = clock or Clock()
    seed(engine)
    return House(engine=engine, published=Following(engine), now=clock, public_url="http://testserver")


def app_of(house: House) -> FastAPI:
    return bussola.build_app(house, Settings(_env_file=None))  # type: ignore[call-arg]


def add_person(house: House, username: str, *roles: str, must_change: bool = False) -> str:
    with writing(house.engine) as conn:
        return accounts.add(conn, username, PASSWORD, name=username.title(), roles=roles, must_change=must_change, now=house.now())


class Desk:
    """One member of staff at a browser: signs in, opens pages, sends forms with the CSRF token of the last page."""

    def __init__(self, app: FastAPI, username: str = "", *, roles: Iterable[str] = tuple(Role)) -> None:
        self.http = TestClient(app, follow_redirects=False, raise_server_exceptions=True)
        self.csrf = ""
        if username:
            add_person(app.state.house, username, *roles)
            self.enter(username)

    def enter(self, username: str, password: str = PASSWORD, **more: str) -> Response:
        answer = self.http.post("/admin/accesso", data={"username": username, "password": password, **more})
        if answer.status_code == 303:
            self.see("/admin/password")
        return answer

    def see(self, path: str) -> Response:
        answer = self.http.get(path)
        found = re.search(r'data-csrf="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def send(self, path: str, **data: Any) -> Response:
        return self.http.post(path, data={"csrf": self.csrf, **data})
