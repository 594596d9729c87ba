"""Rows of which nobody knows whether they had effect: what may be repeated, what is left to a person; it sends nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs import tables as t
from dialogs.models import Author, Lane, OutboxState
from dialogs.post.sending import Result, finish

SAFE_TO_REPEAT = frozenset(
    {"edit", "topic_edit", "topic_twin", "topic_close", "topic_reopen", "topic_delete", "reaction", "delete", "fetch_file"}
)
"""Doing these twice is doing them once."""
REPEATED_ONCE = frozenset({"topic_create", "topic_post", "card"})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row being sent, with what was learned on the way in its ``payload``."""

    id: int
    lane: str
    stream: str
    method: str
    payload: dict[str, Any]
    conversation_id: str | None
    message_id: int | None
    case_id: int | None
    priority: int
    attempts: int
    created_at: datetime


def with_payload(row: Any, payload: dict[str, Any]) -> Claimed:
    """The same row with another payload."""
    names = [name for name in Claimed.__slots__ if name != "payload"]
    return Claimed(payload=payload, **{name: getattr(row, name) for name in names})


def progress(conn: Connection, *, row: Any, changes: dict[str, Any]) -> None:
    """Remember how far a row of several calls has come, so that none of them is repeated after a crash."""
    conn.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(payload={**row.payload, **changes}))


def after_doubt(row: Any, *, now: datetime, reason: str) -> Result:
    """Nobody knows whether it had effect: again if harmless, the bot's words once more, a person's words never by themselves."""
    if row.method == "answer_callback":
        return Result(row, OutboxState.CANCELLED, reason)
    doubts = row.payload.get("doubts", 0)
    once = row.method in REPEATED_ONCE or (row.method == "message" and row.payload.get("author") != Author.OPERATOR)
    allowed = 5 if row.method in SAFE_TO_REPEAT else int(once or (row.method == "copy_media" and row.lane == Lane.GROUP))
    if doubts < allowed:
        return Result(row, OutboxState.QUEUED, reason, not_before=now, payload={**row.payload, "doubts": doubts + 1})
    return Result(row, OutboxState.UNCERTAIN, reason)


def recover(conn: Connection, *, now: datetime) -> int:
    """After a crash: rows left in *sending* are in doubt. Only for the process that alone may deliver."""
    left = conn.execute(select(t.outbox).where(t.outbox_open, t.outbox.c.state == OutboxState.SENDING).order_by(t.outbox.c.id)).all()
    finish(conn, [after_doubt(row, now=now, reason="crash") for row in left], now=now)
    return len(left)
