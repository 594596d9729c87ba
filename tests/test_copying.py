"""SQLite's write-ahead log is copied to the database file beside who writes, and emptied when nobody does."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import copying
from bot.copying import TURNS, Copying
from knowledge.database import copy_home, open_engine, writing
from tests.patience import until

SECRET = "parola-da-dimenticare"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/prova.db")
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE word (id INTEGER PRIMARY KEY, said TEXT)")
    yield engine
    engine.dispose()


def _say(engine: Engine, said: str) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO word (said) VALUES (?)", (said,))


def _alone(folder: Path) -> int:
    """How many words the database file holds by itself, without its log; -1 where not even the table has arrived."""
    copy = folder / "copia.db"
    shutil.copy(folder / "prova.db", copy)
    try:
        with sqlite3.connect(copy) as conn:
            return int(conn.execute("SELECT count(*) FROM word").fetchone()[0])
    except sqlite3.DatabaseError:
        return -1
    finally:
        copy.unlink()


def _log(folder: Path) -> bytes:
    return (folder / "prova.db-wal").read_bytes()


def test_what_was_committed_reaches_the_file_while_somebody_writes(engine: Engine, tmp_path: Path) -> None:
    _say(engine, "una")
    assert _alone(tmp_path) == -1
    with writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO word (said) VALUES ('non ancora')")
        copy_home(engine)
        assert _alone(tmp_path) == 1
    copy_home(engine)
    assert _alone(tmp_path) == 2


def test_nothing_deleted_lingers_in_an_emptied_log(engine: Engine, tmp_path: Path) -> None:
    _say(engine, SECRET)
    with writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM word")
    copy_home(engine)
    assert SECRET.encode() in _log(tmp_path)
    copy_home(engine, emptying=True)
    assert _log(tmp_path) == b""
    assert SECRET.encode() not in (tmp_path / "prova.db").read_bytes()


def test_after_many_turns_it_is_copied_and_after_a_rest_emptied(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copier = Copying(engine)
    copier.begin()
    try:
        _say(engine, "una")
        copier.taken(TURNS - 1)
        assert _alone(tmp_path) == -1
        monkeypatch.setattr(copying, "QUIET_SECONDS", 0.2)
        copier.taken(1)
        assert until(lambda: _alone(tmp_path) == 1)
        assert _log(tmp_path)
        _say(engine, "due")  # whoever it was: a turn, the console, the retention
        assert until(lambda: not _log(tmp_path))
        assert _alone(tmp_path) == 2
    finally:
        copier.end()
