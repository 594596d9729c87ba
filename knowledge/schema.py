"""Brings a database's tables up to date with the migrations; safe to call at every start and from several processes at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from knowledge.database import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_205_002


def _config(conn: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    return config


def _revisions() -> dict[str, str | None]:
    """Each revision and the one before it, read from the files: Alembic itself is loaded only when there is work."""
    found = {}
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        source = path.read_text()
        own, before = (re.search(rf"^{name} = (?:None|['\"](\w+)['\"])$", source, re.MULTILINE) for name in ("revision", "down_revision"))
        if own and before:
            found[own[1]] = before[1]
    return found


def head() -> str | None:
    """The newest revision that this version of Bussola knows; ``None`` while there is none."""
    revisions = _revisions()
    last = set(revisions) - set(revisions.values())
    if len(last) > 1:
        raise DatabaseError(f"Le migrazioni hanno più di una fine ({', '.join(sorted(last))}): una va messa dopo l'altra.")
    return next(iter(last), None)


def current(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` for an empty one."""
    with engine.connect() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        found = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(engine: Engine) -> bool:
    """Run what is missing in one transaction; ``True`` if anything was done; ``DatabaseError`` if it is newer than the program."""
    wanted = head()
    found = current(engine)
    if found == wanted:
        return False
    if found is not None and found not in _revisions():
        raise DatabaseError(f"Il database è di una versione più nuova di Bussola ({found}): aggiorna il programma, poi riavvia.")
    from alembic import command

    with engine.connect().execution_options(bussola_writes=True) as conn, conn.begin():
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(_config(conn), "head")
    return True


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Workers that start together on one PostgreSQL prepare it one after the other; an SQLite file has one process."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as conn, conn.begin():
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK + 1})
        yield


def write_revision(engine: Engine, message: str) -> None:
    """For developers: a new migration from the difference between the tables and the models (``make migration m="…"``)."""
    from alembic import command

    with engine.connect() as conn, conn.begin():
        command.revision(_config(conn), message=message, autogenerate=True)
