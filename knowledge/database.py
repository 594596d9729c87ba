"""The one database engine and its two kinds of transaction; knows no table and holds no session open between calls."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.types import DateTime, TypeDecorator

BUSY_TIMEOUT_SECONDS = 15
MOST_IN_LOG = 4_000
"""Pages in SQLite's write-ahead log (16 MB) at which who commits copies what :func:`copy_home` has not; SQLite's own default is 1,000."""
_GATES: "WeakKeyDictionary[Engine, _Turnstile]" = WeakKeyDictionary()
_GATES_LOCK = Lock()


_TROUBLE = {"locked", "disk", "unable to open", "readonly", "connection", "closed", "shutting down", "starting up", "deadlock"}
_TROUBLE |= {"No space left", "too many clients"}


class DatabaseError(Exception):
    """The database cannot be used; the message is one plain Italian sentence that says what to change."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC moments: refuses naive ones on the way in, gives aware ones back on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def normal_url(text: str) -> URL:
    """The URL with the driver Bussola uses: any ``postgresql`` spelling becomes psycopg 3."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseError(
            "BUSSOLA_DATABASE_URL non è un indirizzo di database: scrivi per esempio postgresql://utente:password@server/nome."
        ) from None
    kind = url.drivername.split("+")[0]
    if kind in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    raise DatabaseError(f"BUSSOLA_DATABASE_URL parla di «{kind}»: Bussola usa solo sqlite o postgresql.")


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={MOST_IN_LOG}",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("bussola_writes") else "BEGIN")


def open_engine(text: str, *, pool_size: int = 8) -> Engine:
    """An engine for ``text``; the folder of an SQLite file is made if missing. ``DatabaseError`` if that cannot be.

    Its errors say which statement failed, never with which values: those may be somebody's."""
    url = normal_url(text)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True)
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # who wrote last knows the newest pages: in turn, each connection would read them again
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS},
    )
    _tune_sqlite(engine)
    return engine


def is_trouble(error: Exception) -> bool:
    """Whether the database failed and not what was asked of it: worth the same act again, when it is back."""
    if isinstance(error, InterfaceError | TimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return True
    return isinstance(error, OperationalError) and any(word in str(error.orig) for word in _TROUBLE)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".prova-scrittura"
        probe.touch()
        probe.unlink()
    except OSError:
        raise DatabaseError(f"Non posso scrivere nella cartella «{folder}»: dai i permessi o scegli un'altra BUSSOLA_DATA_DIR.") from None


def check(engine: Engine) -> None:
    """Open one connection; ``DatabaseError`` in plain words if the server does not answer."""
    try:
        with engine.connect() as conn:
            conn.exec_driver_sql("SELECT 1")
    except (DBAPIError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise DatabaseError(f"Il database non risponde: controlla BUSSOLA_DATABASE_URL ({reason}).") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.connect() as conn, conn.begin():
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: on SQLite it takes the write lock at once, so that it never fails half-way for a busy database.

    Threads of one process queue up before SQLite does, because SQLite would let them sleep and try again."""
    gate = _gate_of(engine)
    entered = gate.acquire(timeout=BUSY_TIMEOUT_SECONDS) if gate else False
    try:
        with engine.connect().execution_options(bussola_writes=True) as conn, conn.begin():
            yield conn
    finally:
        if gate and entered:
            gate.release()


def copy_home(engine: Engine, *, emptying: bool = False) -> None:
    """What stands in SQLite's write-ahead log goes to the database file here, and not in whoever commits next; nobody waits for it.

    ``emptying``: nothing is left in the log either, so that what was deleted does not linger there; writers wait for that moment."""
    log = Path(f"{engine.url.database}-wal")
    if not log.exists() or not log.stat().st_size:
        return
    gate = _gate_of(engine) if emptying else None
    entered = gate.acquire(timeout=BUSY_TIMEOUT_SECONDS) if gate else False
    try:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if emptying else 'PASSIVE'})").fetchall()
        finally:
            raw.close()
    finally:
        if gate and entered:
            gate.release()


class _Turnstile:
    """A lock that goes to who has waited longest."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Any] = deque()
        self._taken = False

    def acquire(self, *, timeout: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            ticket = Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=timeout):
            return True
        with self._mutex:
            if ticket not in self._waiting:
                return True
            self._waiting.remove(ticket)
            return False

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


def _gate_of(engine: Engine) -> _Turnstile | None:
    if engine.dialect.name != "sqlite":
        return None
    with _GATES_LOCK:
        return _GATES.setdefault(engine, _Turnstile())
