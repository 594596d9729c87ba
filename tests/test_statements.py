"""Statements that are made ready behave as SQLAlchemy's own: same types, same errors, undone with their transaction."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from dialogs import tables as t
from dialogs.models import new_id
from knowledge.database import reading, writing
from knowledge.statements import Ready, undoable

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COLUMNS = ("id", "channel", "address", "lang", "turn", "state", "reachable", "created_at", "seen_at")
ADD = Ready(insert(t.conversations), columns=COLUMNS)
FIND = Ready(select(t.conversations).where(t.conversations.c.address == bindparam("of")).order_by(t.conversations.c.id))
NAME = Ready(update(t.conversations).where(t.conversations.c.address == bindparam("of")), columns=("display_name",))


def somebody(address: str, **more: Any) -> dict[str, Any]:
    values = {"id": new_id(), "channel": "web", "address": address, "lang": "it", "turn": 0, "state": {"phase": "ask"}}
    return {**values, "reachable": True, "created_at": MONDAY, "seen_at": MONDAY, **more}


def test_rows_come_back_with_the_types_of_their_columns(engine: Engine) -> None:
    with writing(engine) as conn:
        ADD.run_many(conn, [somebody("anna"), somebody("bruno", reachable=False)])
        assert NAME.run(conn, {"of": "anna", "display_name": "Anna"}) == 1
        made, plain = (
            FIND.first(conn, {"of": "anna"}),
            conn.execute(select(t.conversations).where(t.conversations.c.address == "anna")).one(),
        )
        assert made is not None and tuple(made) == tuple(plain)
        assert made.created_at == MONDAY and made.state == {"phase": "ask"} and made.display_name == "Anna" and made.reachable is True
        assert [row.reachable for row in FIND.all(conn, {"of": "bruno"})] == [False]
        assert FIND.first(conn, {"of": "nessuno"}) is None and FIND.scalar(conn, {"of": "nessuno"}) is None


def test_what_is_personal_is_sealed_on_this_way_too(engine: Engine) -> None:
    with writing(engine) as conn:
        ADD.run(conn, somebody("anna", state={"words": "segretissimo"}))
        stored = conn.exec_driver_sql("SELECT state FROM conversation").scalar_one()
    assert b"segretissimo" not in bytes(stored)


def test_errors_are_sqlalchemys_and_say_no_value(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, writing(engine) as conn:
        ADD.run_many(conn, [somebody("marisa-segreta"), somebody("marisa-segreta")])
    assert caught.value.params is None
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(t.conversations)).scalar() == 0


def test_a_moment_without_its_zone_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"), writing(engine) as conn:
        ADD.run(conn, somebody("anna", created_at=naive))
    with pytest.raises(StatementError), writing(engine) as conn:
        conn.execute(insert(t.conversations).values(**somebody("anna", created_at=naive)))


def test_only_what_failed_is_undone(engine: Engine) -> None:
    with writing(engine) as conn:
        ADD.run(conn, somebody("prima"))
        with pytest.raises(DBAPIError), undoable(conn, "the_whole"):
            ADD.run(conn, somebody("dentro"))
            with undoable(conn, "a_part"):
                ADD.run(conn, somebody("prima"))
        ADD.run(conn, somebody("dopo"))
    with reading(engine) as conn:
        assert set(conn.execute(select(t.conversations.c.address)).scalars()) == {"prima", "dopo"}
