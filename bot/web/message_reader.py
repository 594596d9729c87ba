"""Reads the lines of one conversation by cursor for the doors that show messages themselves (web, REST, terminal); writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dialogs import tables as t
from dialogs.models import Author, Channel

SHOWN = (Author.BOT, Author.OPERATOR, Author.SYSTEM)


@dataclass(frozen=True, slots=True)
class Page:
    """Lines in order, the cursor to ask with next time, and when the first line still held may be read."""

    lines: tuple[dict[str, Any], ...]
    cursor: int
    due: datetime | None = None


def conversation_of(conn: Connection, channel: Channel, address: str) -> Row[Any] | None:
    table = t.conversations
    return conn.execute(select(table).where(table.c.channel == channel, table.c.address == address)).first()


def after(
    conn: Connection, conversation_id: str, cursor: int, *, now: datetime, authors: Sequence[Author] = SHOWN, limit: int = 200
) -> Page:
    """Lines newer than ``cursor``, up to the first that an operator may still take back; operators by name."""
    table = t.messages
    query = (
        select(table, t.staff.c.name.label("staff_name"), t.staff.c.username)
        .outerjoin(t.staff, t.staff.c.id == table.c.staff_id)
        .where(table.c.conversation_id == conversation_id, table.c.id > cursor, table.c.author.in_(authors))
    )
    lines: list[dict[str, Any]] = []
    for row in conn.execute(query.order_by(table.c.id).limit(limit)):
        if row.held_until is not None and row.held_until > now:
            return Page(tuple(lines), cursor, row.held_until)
        cursor = row.id
        if not row.body.get("cancelled") and not _is_on_its_way(row):
            lines.append(_line(row))
    return Page(tuple(lines), cursor)


def _is_on_its_way(row: Row[Any]) -> bool:
    """An operator's file that is still being fetched: a later line brings it."""
    return bool(row.author == Author.OPERATOR and row.body.get("file") and not row.body.get("document"))


def _line(row: Row[Any]) -> dict[str, Any]:
    """A message as a page shows it; ``client_id`` lets a page know its own words again."""
    body = {key: value for key, value in row.body.items() if key != "held_until"}
    line = {"id": row.id, "author": row.author, "at": row.at.isoformat(), **body}
    if row.author == Author.OPERATOR and row.staff_name and row.staff_name != row.username:
        line["name"] = row.staff_name
    if row.author == Author.CITIZEN and row.remote_id:
        line["client_id"] = row.remote_id
    return line


def newest(conn: Connection) -> int:
    """The highest message id there is: a cheap sign that something may be new."""
    return conn.execute(select(t.messages.c.id).order_by(t.messages.c.id.desc()).limit(1)).scalar() or 0
