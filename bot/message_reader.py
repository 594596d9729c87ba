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
    """Lines in order and the cursor to ask with next time."""

    lines: tuple[dict[str, Any], ...]
    cursor: int


def conversation_of(conn: Connection, channel: Channel, address: str) -> Row[Any] | None:
    table = t.conversations
    return conn.execute(select(table).where(table.c.channel == channel, table.c.address == address)).first()


def after(
    conn: Connection, conversation_id: str, cursor: int, *, now: datetime, authors: Sequence[Author] = SHOWN, limit: int = 200
) -> Page:
    """Lines newer than ``cursor``, up to the first that an operator may still take back."""
    table = t.messages
    query = select(table).where(table.c.conversation_id == conversation_id, table.c.id > cursor, table.c.author.in_(authors))
    lines: list[dict[str, Any]] = []
    for row in conn.execute(query.order_by(table.c.id).limit(limit)):
        if row.held_until is not None and row.held_until > now:
            break
        cursor = row.id
        if row.body.get("cancelled"):
            continue
        lines.append({"id": row.id, "author": row.author, "at": row.at.isoformat(), **row.body})
    return Page(tuple(lines), cursor)


def newest(conn: Connection) -> int:
    """The highest message id there is: a cheap sign that something may be new."""
    return conn.execute(select(t.messages.c.id).order_by(t.messages.c.id.desc()).limit(1)).scalar() or 0
