"""Rows that tests of delivery start from: a person on Telegram, words to say, a case, something for the group."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from dialogs import tables as t
from dialogs.models import CaseState, Lane, OutboxState, new_id
from dialogs.post import outbox
from dialogs.replies import Reply
from knowledge.database import reading, writing
from tests.telegram_server import GROUP_CHAT


def now() -> datetime:
    return datetime.now(UTC)


def person(engine: Engine, chat: int) -> Any:
    """A conversation on Telegram."""
    with writing(engine) as conn:
        values = {"id": new_id(), "channel": "telegram", "address": str(chat), "lang": "it", "turn": 0, "state": {}, "reachable": True}
        conn.execute(insert(t.conversations).values(**values, created_at=now(), seen_at=now()))
        return conn.execute(select(t.conversations).where(t.conversations.c.id == values["id"])).one()


def say(engine: Engine, conversation: Any, words: str | Reply, **more: Any) -> int:
    with writing(engine) as conn:
        reply = words if isinstance(words, Reply) else Reply(words)
        return outbox.say(conn, conversation, reply, **{"now": now(), **more})


def a_case(engine: Engine, conversation: Any, *, state: CaseState, topic: int | None = None, urgent: bool = False) -> int:
    with writing(engine) as conn:
        values = {
            "code": f"C-{new_id()[:6]}",
            "conversation_id": conversation.id,
            "state": state,
            "version": 1,
            "urgent": urgent,
            "lang": "it",
        }
        values |= {
            "sheet": {},
            "catalogue_version": 1,
            "opened_at": now(),
            "topic_id": topic,
            "group_chat": str(GROUP_CHAT),
            "need_area": "casa",
        }
        return conn.execute(insert(t.cases).values(**values)).inserted_primary_key[0]  # type: ignore[index,no-any-return]


def to_group(
    engine: Engine,
    method: str,
    payload: dict[str, Any],
    *,
    case_id: int | None = None,
    stream: str = "",
    priority: int = 4,
    expires_at: datetime | None = None,
) -> int:
    with writing(engine) as conn:
        where: dict[str, Any] = {"lane": Lane.GROUP, "channel": "telegram", "stream": stream or f"group:case:{case_id}"}
        return outbox.put(
            conn, **where, method=method, payload=payload, now=now(), case_id=case_id, priority=priority, expires_at=expires_at
        )


def states(engine: Engine) -> list[tuple[str, str | None]]:
    with reading(engine) as conn:
        rows = conn.execute(select(t.outbox.c.state, t.outbox.c.reason).order_by(t.outbox.c.id))
        return [(row.state, row.reason) for row in rows]


def settled(engine: Engine) -> bool:
    return all(state not in (OutboxState.QUEUED, OutboxState.SENDING) for state, _ in states(engine))
