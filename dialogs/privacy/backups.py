"""Back up and restore the database to one file; a backup is as secret as the database and opens only with the same keys."""

import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, inspect, select, text
from sqlalchemy.engine import URL

from dialogs import tables as t
from knowledge.database import reading, writing

BACK = "All'avvio toglie di nuovo i dati di chi li aveva fatti cancellare dopo la copia, persone:"
IN_USE = "Un altro programma usa il database: ferma Bussola, tutti i suoi processi, poi ripeti."
GOING_AWAY_TRIES = 10
"""A server needs a moment to notice that a program has hung up."""
SAME = t.conversations.c.id == t.erasures.c.conversation_id


class BackupError(Exception):
    """A backup or a restore cannot be done; the message is one plain Italian sentence."""


def _sqlite_path(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _default_name(engine: Engine) -> Path:
    ending = "db" if engine.dialect.name == "sqlite" else "dump"
    return Path(f"bussola-{datetime.now(UTC):%Y%m%d-%H%M%S}.{ending}")


def backup(engine: Engine, path: Path | None) -> str:
    """Write a consistent copy while the service runs; returns the sentence to print."""
    target = path or _default_name(engine)
    if target.exists():
        raise BackupError(f"Il file «{target}» esiste già: scegli un altro nome.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if engine.dialect.name == "sqlite":
            _backup_sqlite(_sqlite_path(engine), target)
        else:
            _run("pg_dump", "--format=custom", f"--file={target}", engine=engine)
        target.chmod(0o600)
    except (OSError, sqlite3.OperationalError) as error:
        raise BackupError(f"Non posso scrivere «{target}»: {error}.") from None
    return f"Copia salvata in {target}. Conserva anche le chiavi (chiavi.txt o BUSSOLA_SECRET_KEYS): senza, non si apre."


def _backup_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def restore(engine: Engine, path: Path | None) -> str:
    """Replace the database by a copy; the service must be stopped. What was there is kept beside it."""
    if path is None:
        raise BackupError("Scrivi il nome del file da ripristinare: bussola db restore FILE.")
    if not path.is_file():
        raise BackupError(f"Il file «{path}» non c'è: controlla il nome e la cartella. Non ho toccato niente.")
    forgotten = _forgotten(engine)
    if engine.dialect.name == "postgresql" and _others_are_connected(engine):
        raise BackupError(IN_USE)
    engine.dispose()
    if engine.dialect.name == "sqlite":
        told = _restore_sqlite(_sqlite_path(engine), path)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", str(path), engine=engine)
        told = f"Database ripristinato da {path}."
    back = _carry_over(engine, forgotten)
    return told + (f" {BACK} {back}." if back else "")


def _forgotten(engine: Engine) -> list[dict[str, Any]]:
    """Who asked to be forgotten, in the database about to be replaced, if there is one."""
    if engine.dialect.name == "sqlite" and not _has_tables(_sqlite_path(engine)):
        return []
    with reading(engine) as conn:
        if not inspect(conn).has_table(t.erasures.name):
            return []
        return [dict(row) for row in conn.execute(select(t.erasures)).mappings()]


def _carry_over(engine: Engine, forgotten: list[dict[str, Any]]) -> int:
    """The same in the database restored, which forgets them again at the next start; how many it had brought back."""
    if not forgotten:
        return 0
    with writing(engine) as conn:
        known = set(conn.execute(select(t.erasures.c.conversation_id)).scalars())
        missing = [row for row in forgotten if row["conversation_id"] not in known]
        if missing:
            conn.execute(insert(t.erasures), missing)
        return int(conn.execute(select(func.count()).select_from(t.conversations.join(t.erasures, SAME))).scalar_one())


def _restore_sqlite(target: Path, source: Path) -> str:
    try:
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError(f"Il file «{source}» è rovinato: usa un'altra copia.")
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        raise BackupError(f"Il file «{source}» non è una copia di Bussola.") from None
    told = f"Database ripristinato da {source}."
    if _has_tables(target):
        kept = target.with_suffix(f".prima-{datetime.now(UTC):%Y%m%d-%H%M%S}.db")
        _alone(target)
        shutil.move(target, kept)
        kept.chmod(0o600)
        told += f" Quello di prima è in {kept}: cancellalo quando non serve più."
    for extra in ("", "-wal", "-shm"):
        Path(f"{target}{extra}").unlink(missing_ok=True)
    target.touch(mode=0o600)
    _belongs_as_its_folder(target)
    _backup_sqlite(source, target)
    return told


def _belongs_as_its_folder(path: Path) -> None:
    """An administrator restores as root; the service that then starts is somebody else, and must be able to open it."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)


def _alone(path: Path) -> None:
    """Bring all of a database into its one file, which works only when no program has it open: one that had would write on into the
    copy set aside, and what it acknowledged would be lost."""
    with closing(sqlite3.connect(path, timeout=2.0)) as live:
        try:
            live.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise BackupError(IN_USE) from None


def _others_are_connected(engine: Engine) -> bool:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    engine.dispose()
    for _ in range(GOING_AWAY_TRIES):
        with reading(engine) as conn:
            if not conn.execute(text(f"{others} AND backend_type = 'client backend'")).scalar_one():
                return False
        time.sleep(0.2)
    return True


def _has_tables(path: Path) -> bool:
    """Whether there is a database to keep: asking an engine whether it answers makes an empty file."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as live:
        return bool(live.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _run(*command: str, engine: Engine) -> None:
    """A PostgreSQL program on the engine's database; the password goes by the environment, which a list of processes does not show."""
    address = engine.url.set(drivername="postgresql")
    secret = {"PGPASSWORD": address.password} if address.password else {}
    where = URL.create("postgresql", address.username, None, address.host, address.port, address.database, address.query)
    options = f"--dbname={where.render_as_string(hide_password=False)}"
    try:
        done = subprocess.run([*command, options], capture_output=True, text=True, check=False, env={**os.environ, **secret})  # noqa: S603
    except FileNotFoundError:
        raise BackupError(f"Manca il programma {command[0]}: installa il pacchetto client di PostgreSQL.") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["errore sconosciuto"])[-1]
        raise BackupError(f"{command[0]} non è riuscito: {reason}.")
