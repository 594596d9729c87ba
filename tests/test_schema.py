"""The migrations lead to exactly the tables of the models, on both engines, from any earlier point."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select, text
from sqlmodel import SQLModel

import dialogs.models  # noqa: F401
import knowledge.models  # noqa: F401
from dialogs import tables as t
from dialogs.post import inbox, sending
from knowledge import schema
from knowledge.database import DatabaseError, open_engine
from knowledge.statements import Ready


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": False})
        return list(compare_metadata(context, SQLModel.metadata))


def test_migrated_sqlite_has_the_tables_of_the_models(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert schema.upgrade(engine)
    assert _differences(engine) == []


@pytest.mark.postgres
def test_migrated_postgres_has_the_tables_of_the_models(postgres_database: str) -> None:
    engine = open_engine(postgres_database)
    assert schema.upgrade(engine)
    assert _differences(engine) == []
    engine.dispose()


def test_a_second_upgrade_does_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'twice.db'}")
    schema.upgrade(engine)
    assert not schema.upgrade(engine)


def test_a_database_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'newer.db'}")
    schema.upgrade(engine)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    with pytest.raises(DatabaseError, match="più nuova"):
        schema.upgrade(engine)


def test_nothing_is_left_half_written_when_a_migration_fails(tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE staff (id TEXT)")
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(Exception, match="staff"):
        schema.upgrade(engine)
    with sqlite3.connect(path) as conn:
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"staff"}


@pytest.mark.parametrize(
    ("ready", "index"),
    [
        (inbox._CLAIMS["sqlite"][0], "ix_inbox_new"),
        (inbox._BEHIND, "ix_inbox_waiting"),
        (sending._DUE, "ix_outbox_due"),
        (sending._DUE, "ix_outbox_open"),
        (sending._SOONEST, "ix_outbox_due"),
        (Ready(select(t.inbox.c.id).where(t.inbox_parked).order_by(t.inbox.c.id)), "ix_inbox_parked"),
        (Ready(select(t.outbox.c.id).where(t.outbox_troubled, t.outbox.c.state == "failed")), "ix_outbox_troubled"),
        (Ready(select(t.messages.c.id).where(t.messages.c.case_id == 1)), "ix_message_case_id"),
        (Ready(select(t.outbox.c.id).where(t.outbox.c.case_id == 1)), "ix_outbox_case_id"),
    ],
)
def test_a_long_history_is_not_read_through_for_the_few_rows_that_matter(tmp_path: Path, ready: Ready, index: str) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'plans.db'}")
    schema.upgrade(engine)
    with engine.connect() as conn:
        sql = ready._for(conn).sql
        plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")).all()
    assert any(index in row.detail for row in plan), plan
    assert not any(row.detail.startswith("SCAN") and "USING" not in row.detail for row in plan), plan
