"""Brings a database's tables up to date with the migrations; safe to call at every start and from several processes at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from knowledge.database import DatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_205_002


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    return config


def head() -> str:
    """The newest revision that this version of Bussola knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` for an empty one."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def upgrade(engine: Engine) -> bool:
    """Run what is missing in one transaction; ``True`` if anything was done, ``DatabaseError`` if the database is newer than the program."""
    wanted = head()
    found = current(engine)
    if found == wanted:
        return False
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseError(f"Il database è di una versione più nuova di Bussola ({found}): aggiorna il programma, poi riavvia.")
    with engine.connect().execution_options(bussola_writes=True) as conn, conn.begin():
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(_config(conn), "head")
    return True


def write_revision(engine: Engine, message: str) -> None:
    """For developers: a new migration from the difference between the tables and the models (``make migration m="…"``)."""
    with engine.connect() as conn, conn.begin():
        command.revision(_config(conn), message=message, autogenerate=True)
