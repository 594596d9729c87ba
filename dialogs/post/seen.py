"""What may be read of the messages that leave: how far each got, and what a page shows; it writes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dialogs import tables as t
from dialogs.models import Author, Lane


def states(conn: Connection, message_ids: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    """How far each message got: ``(state, reason)`` of its latest row; those of other channels are not in it."""
    if not message_ids:
        return {}
    rows = conn.execute(
        select(t.outbox.c.message_id, t.outbox.c.state, t.outbox.c.reason)
        .where(t.outbox.c.message_id.in_(message_ids), t.outbox.c.lane == Lane.CITIZENS)
        .order_by(t.outbox.c.id)
    )
    return {row.message_id: (row.state, row.reason) for row in rows}


def visible(conn: Connection, conversation_id: str, *, after: int, now: datetime, limit: int = 200) -> list[Row[Any]]:
    """What a citizen's page may show, by cursor: no notes, nothing taken back, and nothing behind a message still held."""
    rows = conn.execute(
        select(t.messages)
        .where(t.messages.c.conversation_id == conversation_id, t.messages.c.id > after, t.messages.c.author != Author.NOTE)
        .order_by(t.messages.c.id)
        .limit(limit)
    )
    shown: list[Row[Any]] = []
    for row in rows:
        if row.body.get("cancelled"):
            continue
        if (held := row.body.get("held_until")) and datetime.fromisoformat(held) > now:
            break
        shown.append(row)
    return shown
