"""Rows for a case's topic in the operators' group: one stream for each case, so that the topic tells its story in order; sends nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs import tables as t
from dialogs.models import Channel, Lane, OutboxState
from dialogs.post import outbox

URGENT, HIGH, NORMAL, LOW = 1, 3, 4, 6
"""Urgent rows may use the places of the group's minute that are kept for urgent cases: nothing else is that urgent."""


def stream_of(case_id: int) -> str:
    """The order in which a topic's rows leave."""
    return f"group:case:{case_id}"


def leave(
    conn: Connection,
    case_id: int,
    method: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    priority: int,
    key: str | None = None,
    message_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """A row for the topic of a case. What stands before it there is now as urgent as it is: it would wait for that."""
    stream = stream_of(case_id)
    slower = (t.outbox.c.stream == stream, t.outbox.c.state == OutboxState.QUEUED, t.outbox.c.priority > priority)
    conn.execute(update(t.outbox).where(*slower).values(priority=priority))
    return outbox.put(
        conn,
        lane=Lane.GROUP,
        channel=Channel.TELEGRAM,
        stream=stream,
        method=method,
        payload=payload,
        now=now,
        case_id=case_id,
        message_id=message_id,
        dedupe_key=key,
        priority=priority,
        not_before=not_before,
        expires_at=expires_at,
    )


def delete_topic(conn: Connection, chat: str | int, topic_id: int, *, now: datetime, after_case: int | None = None) -> None:
    """A topic goes with all its messages. The row is no part of a case, so that it outlives it; it may leave ``after_case``'s rows."""
    stream = stream_of(after_case) if after_case is not None else f"group:{chat}:{topic_id}"
    payload: dict[str, Any] = {"chat_id": str(chat), "message_thread_id": topic_id}
    if after_case is not None:
        payload["of_case"] = after_case
    where: dict[str, Any] = {"lane": Lane.GROUP, "channel": Channel.TELEGRAM, "stream": stream}
    outbox.put(conn, **where, method="topic_delete", payload=payload, now=now, priority=NORMAL)


def goes_with(conn: Connection, chat: int, topic_id: int) -> int | None:
    """The case whose topic of before this is, while its deletion waits."""
    waiting = select(t.outbox.c.payload).where(t.outbox_group, t.outbox_open, t.outbox.c.method == "topic_delete")
    for found in conn.execute(waiting).scalars():
        if (found["chat_id"], found["message_thread_id"]) == (str(chat), topic_id):
            return int(found["of_case"]) if "of_case" in found else None
    return None
