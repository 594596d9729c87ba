"""Seals again, with the key in use, everything sealed with an older one: a batch a transaction, so that it may be stopped at any moment,
started again, and run while the house serves; it changes no content."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, LargeBinary, Table, and_, func, or_, select, type_coerce, update
from sqlmodel import SQLModel

from dialogs import tables as t
from dialogs.post.crashpoints import crash_point
from dialogs.privacy import kept_keys
from dialogs.privacy.encryption import KEY_ID_BYTES, KEYS, SealedJson, SealedText
from knowledge.database import reading, writing

BATCH, FILES_AT_ONCE = 200, 4
Raw = ColumnElement[bytes]


def rekey(engine: Engine, *, now: datetime, batch: int = BATCH) -> int:
    """How many rows were sealed again; afterwards nothing needs the older keys. ``KeyMissingError`` if one of them is not loaded."""
    with writing(engine) as conn:
        kept_keys.keep(conn)
    done = 0
    while left := [table for table in _tables() if _old_rows(engine, table)]:
        for table in left:
            while changed := _batch(engine, table, batch):
                done += changed
                crash_point("mid-rekey")
    with writing(engine) as conn:
        kept_keys.renew(conn, now=now)
    return done


def _tables() -> Iterator[Table]:
    return (table for table in SQLModel.metadata.sorted_tables if _sealed(table))


def _sealed(table: Table) -> list[Raw]:
    """The sealed columns as the bytes they are."""
    found = [column for column in table.c if isinstance(column.type, SealedText | SealedJson) or column is t.stored_files.c.content]
    return [type_coerce(column, LargeBinary).label(column.name) for column in found]


def _is_old(column: Raw) -> ColumnElement[bool]:
    return and_(column.is_not(None), func.substr(column, 1, KEY_ID_BYTES) != KEYS.current_id)


def _old_rows(engine: Engine, table: Table) -> bool:
    with reading(engine) as conn:
        old = select(*table.primary_key).where(or_(*(_is_old(column.element) for column in _sealed(table))))
        return conn.execute(old.limit(1)).first() is not None


def _batch(engine: Engine, table: Table, size: int) -> int:
    key, columns = list(table.primary_key), _sealed(table)
    size = min(size, FILES_AT_ONCE) if table is t.stored_files else size
    with writing(engine) as conn:
        old = select(*key, *columns).where(or_(*(_is_old(column.element) for column in columns))).order_by(*key).limit(size)
        rows = list(conn.execute(old.with_for_update()).mappings())
        return sum(_again(conn, table, dict(row)) for row in rows)


def _again(conn: Connection, table: Table, row: dict[str, Any]) -> int:
    """One row; the row is ours until the transaction ends."""
    key = [column == row[column.name] for column in table.primary_key]
    names = [column.name for column in _sealed(table) if row[column.name] is not None]
    sealed = {name: type_coerce(KEYS.seal(KEYS.open(bytes(row[name]))), LargeBinary) for name in names}
    return conn.execute(update(table).where(*key).values(sealed)).rowcount
