"""What is wrong outside and the staff should know (group unreachable, a second bot running): named, dated, in one Italian sentence."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dialogs import tables as t

_PREFIX = "alarm:"


def sound(conn: Connection, name: str, words: str, *, now: datetime) -> None:
    """Show this to the staff until it is over; sounding again keeps the first moment."""
    value = json.dumps({"words": words, "since": now.isoformat()}, ensure_ascii=False)
    known = recall(conn, _PREFIX + name)
    if known is None or json.loads(known)["words"] != words:
        remember(conn, _PREFIX + name, value)


def over(conn: Connection, name: str) -> bool:
    """It works again; whether it had not."""
    return conn.execute(delete(t.remembered).where(t.remembered.c.name == _PREFIX + name)).rowcount > 0


def sounding(conn: Connection) -> list[dict[str, Any]]:
    """All alarms: ``{"name", "words", "since"}``."""
    rows = conn.execute(select(t.remembered).where(t.remembered.c.name.startswith(_PREFIX)).order_by(t.remembered.c.name))
    return [{"name": row.name.removeprefix(_PREFIX), **json.loads(row.value)} for row in rows]


def remember(conn: Connection, name: str, value: str) -> None:
    """Keep one value under ``name``, instead of the one before."""
    if conn.execute(update(t.remembered).where(t.remembered.c.name == name).values(value=value)).rowcount == 0:
        conn.execute(insert(t.remembered).values(name=name, value=value))


def recall(conn: Connection, name: str) -> str | None:
    """The value kept under ``name``."""
    value: str | None = conn.execute(select(t.remembered.c.value).where(t.remembered.c.name == name)).scalar()
    return value
