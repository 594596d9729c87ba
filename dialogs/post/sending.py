"""The durable half of delivery: which rows may leave, in which order, and what became of them; it never talks to the network."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, text, update

from dialogs import tables as t
from dialogs.cases import register
from dialogs.cases.handoff import HELD
from dialogs.models import Author, Channel, Lane, OutboxState
from dialogs.post import outbox, telling
from dialogs.privacy.encryption import SealedJson, SealedWord
from knowledge.database import UtcDateTime
from knowledge.statements import Ready

_COLUMNS = (
    "o.id, o.lane, o.channel, o.stream, o.method, o.payload, o.conversation_id, o.message_id, o.case_id, o.priority, o.attempts, "
    "o.expires_at, o.created_at"
)
_HELD_SQL = f'SELECT 1 FROM "case" c WHERE c.conversation_id = o.conversation_id AND c.state IN {tuple(state.value for state in HELD)}'  # noqa: S608
_MORE_SQL = "SELECT 1 FROM outbox n WHERE n.stream = o.stream AND n.id > o.id AND n.state IN ('queued', 'sending')"
_DUE_SQL = (
    f"SELECT {_COLUMNS}, EXISTS ({_HELD_SQL}) AS held, EXISTS ({_MORE_SQL}) AS more FROM outbox o "  # noqa: S608
    "WHERE o.lane = :lane AND o.state = 'queued' AND o.not_before <= :now AND o.priority <= :most "
    "AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.stream = o.stream AND p.id < o.id AND p.state IN ('queued', 'sending')) "
    "ORDER BY o.priority, o.id LIMIT :some"
)
_DUE = Ready(
    {
        name: text(_DUE_SQL + lock)
        .bindparams(bindparam("now", type_=UtcDateTime()))
        .columns(stream=SealedWord(), payload=SealedJson(), expires_at=UtcDateTime(), created_at=UtcDateTime())
        for name, lock in (("sqlite", ""), ("postgresql", " FOR UPDATE OF o SKIP LOCKED"))
    }
)
_START = Ready(
    update(t.outbox).where(t.outbox.c.id == bindparam("row_id")).values(state=OutboxState.SENDING, attempts=t.outbox.c.attempts + 1)
)
_IN_THE_AIR = or_(t.outbox.c.state == OutboxState.SENDING.value, t.outbox.c.state == OutboxState.UNCERTAIN.value)
_ENDED = Ready(
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("row_id"), _IN_THE_AIR)
    .values(state=bindparam("new_state"), reason=bindparam("why"), remote_id=bindparam("remote"), sent_at=bindparam("moment"))
)
_AGAIN = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("row_id"), _IN_THE_AIR)
    .values(state=OutboxState.QUEUED, reason=bindparam("why"), not_before=bindparam("later"), payload=bindparam("body", type_=SealedJson()))
)
_SOONEST = Ready(
    select(func.min(t.outbox.c.not_before, type_=UtcDateTime()).label("soonest")).where(t.outbox.c.lane == bindparam("of"), t.outbox_queued)
)
_REMOTE = update(t.messages).where(t.messages.c.id == bindparam("row_id")).values(remote_id=bindparam("remote"))
ANY_PRIORITY = 99
URGENT_PRIORITY = 2
SILENT_EXCEPT = frozenset({outbox.SAFETY})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row that was being sent. ``QUEUED`` means again at ``not_before``, with ``payload`` if that changed."""

    row: Any
    state: OutboxState
    reason: str | None = None
    remote_id: str | None = None
    not_before: datetime | None = None
    payload: dict[str, Any] | None = None


def start(
    conn: Connection,
    lane: str,
    *,
    now: datetime,
    limit: int,
    wait_for: Callable[[str], float] = lambda _stream: 0.0,
    most: int = ANY_PRIORITY,
) -> list[Row[Any]]:
    """Rows that leave now, set to *sending*: first of their chat, due, not expired, not silenced, and not too fast for their chat."""
    if limit <= 0:
        return []
    found = _DUE.all(conn, {"lane": str(lane), "now": now, "some": limit, "most": most})
    if not found:
        return []
    dropped = _drop(conn, found, now=now)
    leaving: list[Row[Any]] = []
    for row in found:
        if row.id in dropped:
            continue
        seconds = wait_for(row.stream)
        if seconds > 0:
            _postpone(conn, row.id, now + timedelta(seconds=seconds))
        else:
            leaving.append(row)
    if leaving:
        _START.run_many(conn, [{"row_id": row.id} for row in leaving])
    return leaving


def never_left(conn: Connection, numbers: Iterable[int]) -> None:
    """Rows that were set to *sending* by a commit of which nobody heard: they wait as before."""
    rows = update(t.outbox).where(t.outbox.c.id.in_(numbers), t.outbox.c.state == OutboxState.SENDING)
    conn.execute(rows.values(state=OutboxState.QUEUED, attempts=t.outbox.c.attempts - 1))


def followers(conn: Connection, head: Any, *, now: datetime, room: int) -> list[Row[Any]]:
    """What was said in the same topic right after ``head`` and still waits: set to *sending* too, to leave with it as one message."""
    if not is_plain_post(head):
        return []
    later = select(t.outbox).where(t.outbox.c.stream == head.stream, t.outbox_open, t.outbox.c.id > head.id)
    together: list[Row[Any]] = []
    room -= _width(head)
    for row in conn.execute(later.order_by(t.outbox.c.id).limit(50)):
        if not is_plain_post(row) or row.not_before > now or row.state != OutboxState.QUEUED:
            break
        room -= _width(row) + 2
        if room < 0:
            break
        together.append(row)
    if together:
        _START.run_many(conn, [{"row_id": row.id} for row in together])
    return together


def _width(row: Any) -> int:
    """Of its words, as Telegram counts: UTF-16 units."""
    return len(row.payload["reply"]["text"].encode("utf-16-le")) // 2


def newest_card(conn: Connection, head: Any, *, now: datetime) -> dict[str, Any]:
    """The latest card of the case that waits behind ``head``: it is shown at once and its own row is not needed any more."""
    later = select(t.outbox).where(t.outbox.c.stream == head.stream, t.outbox_open, t.outbox.c.id > head.id)
    waiting = [row for row in conn.execute(later.order_by(t.outbox.c.id)).all() if row.method == "card" and row.not_before <= now]
    for row in waiting:
        conn.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(state=OutboxState.CANCELLED, reason="superseded"))
    payload: dict[str, Any] = waiting[-1].payload if waiting else head.payload
    return payload


def is_plain_post(row: Any) -> bool:
    """Words for a topic with nothing attached."""
    return row.method == "topic_post" and set(row.payload) <= {"reply"} and set(row.payload["reply"]) <= {"text", "tags", "held_until"}


def _postpone(conn: Connection, row_id: int, until: datetime) -> None:
    conn.execute(update(t.outbox).where(t.outbox.c.id == row_id).values(not_before=until))


def _drop(conn: Connection, rows: Sequence[Row[Any]], *, now: datetime) -> set[int]:
    """Take out what came too late and what the bot would say while a person has the case."""
    dropped: dict[int, tuple[OutboxState, str]] = {}
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            by_person = row.payload.get("author") == Author.OPERATOR
            dropped[row.id] = (OutboxState.FAILED if by_person else OutboxState.CANCELLED, "expired")
        elif _is_silenced(row):
            dropped[row.id] = (OutboxState.CANCELLED, "case-claimed")
        elif _is_unsafe(conn, row):
            dropped[row.id] = (OutboxState.FAILED, "unsafe")
    for row in (one for one in rows if one.id in dropped):
        state, reason = dropped[row.id]
        conn.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(state=state, reason=reason))
        if reason == "unsafe":
            telling.tell(conn, row, state, reason, now=now)
        _stop_the_press(conn, row, now=now)
    return set(dropped)


def _stop_the_press(conn: Connection, row: Row[Any], *, now: datetime) -> None:
    """Words that do not leave take no pressed button with them: it stops spinning all the same."""
    if (stops := row.payload.get("stops")) and not row.attempts:
        outbox.answer_callback(conn, stops, now=now)


def _is_unsafe(conn: Connection, row: Row[Any]) -> bool:
    """What an operator wrote before the person said that somebody else may read their chat."""
    if row.case_id is None or row.lane != Lane.CITIZENS or row.payload.get("author") != Author.OPERATOR or row.payload.get("sure"):
        return False
    case = register.by_id(conn, row.case_id)
    return case is not None and not register.may_be_written_to(case)


def _is_silenced(row: Row[Any]) -> bool:
    """What the bot would say while a person has the case, but for what keeps people safe."""
    if not row.held or row.payload.get("author") != Author.BOT:
        return False
    return not SILENT_EXCEPT.intersection(row.payload["reply"].get("tags", ()))


def finish(conn: Connection, results: Sequence[Result], *, now: datetime) -> None:
    """Write down what became of a batch."""
    ended = [result for result in results if result.state is not OutboxState.QUEUED]
    if ended:
        _ENDED.run_many(conn, [_ending(result, now) for result in ended])
    again = [result for result in results if result.state is OutboxState.QUEUED]
    if again:
        conn.execute(
            _AGAIN,
            [{"row_id": r.row.id, "why": r.reason, "later": r.not_before or now, "body": r.payload or r.row.payload} for r in again],
        )
    to_people = [r for r in ended if r.remote_id and r.row.message_id and r.row.lane == Lane.CITIZENS]
    named = [r for r in to_people if r.row.payload.get("author") != Author.BOT]
    if named:
        conn.execute(_REMOTE, [{"row_id": r.row.message_id, "remote": r.remote_id} for r in named])
    for result in ended:
        telling.tell(conn, result.row, result.state, result.reason, now=now)


def _ending(result: Result, now: datetime) -> dict[str, Any]:
    moment = now if result.state is OutboxState.SENT else None
    return {"row_id": result.row.id, "new_state": result.state, "why": result.reason, "remote": result.remote_id, "moment": moment}


def unreachable(conn: Connection, row: Any) -> None:
    """The person blocked the bot: what else waits for this chat is not tried; a person's words are shown as failed."""
    conn.execute(update(t.conversations).where(t.conversations.c.id == row.conversation_id).values(reachable=False))
    waiting = conn.execute(select(t.outbox).where(t.outbox.c.stream == row.stream, t.outbox_queued, t.outbox.c.id > row.id))
    for other in waiting.all():
        by_person = other.payload.get("author") == Author.OPERATOR
        state = OutboxState.FAILED if by_person else OutboxState.CANCELLED
        conn.execute(update(t.outbox).where(t.outbox.c.id == other.id).values(state=state, reason="blocked"))
        telling.tell(conn, other, state, "blocked", now=other.created_at)


def reachable_again(conn: Connection, address: str) -> None:
    """The person came back."""
    back = update(t.conversations).where(t.conversations.c.channel == Channel.TELEGRAM, t.conversations.c.address == address)
    conn.execute(back.values(reachable=True))


def next_due(conn: Connection, lane: str) -> datetime | None:
    """When the next row of the lane may leave."""
    moment: datetime | None = _SOONEST.scalar(conn, {"of": str(lane)})
    return moment


def drop_questions(conn: Connection, message_ids: Sequence[int], *, now: datetime) -> None:
    """Take out queued questions that a later turn makes pointless."""
    if not message_ids:
        return
    waiting = conn.execute(select(t.outbox).where(t.outbox.c.message_id.in_(message_ids), t.outbox.c.state == OutboxState.QUEUED))
    for row in waiting.all():
        if row.payload.get("author") == Author.BOT and "question" in row.payload["reply"].get("tags", ()):
            conn.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(state=OutboxState.CANCELLED, reason="superseded"))
            _stop_the_press(conn, row, now=now)
