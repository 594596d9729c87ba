"""What came in, kept before it is acknowledged: one row per update, taken in order per stream; it understands nothing of it.

A stream is one chat (``telegram:<chat id>``); rows of one stream are taken one at a time, by whichever worker.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from dialogs import tables as t
from dialogs.models import InboxStatus
from dialogs.post import incoming as acts
from dialogs.privacy.encryption import SealedJson, SealedWord
from knowledge.database import UtcDateTime
from knowledge.statements import Ready

NOTIFY = "bussola"
"""The PostgreSQL channel on which commits with work to do are announced: ``inbox``, ``citizens`` or ``group``."""
LEFT_OVER_SECONDS = 5
"""A row of a door that answers at once (web, REST, terminal) is left to the workers only after this long."""
TRIES = 3

_INSERTS = {
    "sqlite": sqlite_insert(t.inbox).on_conflict_do_nothing(),
    "postgresql": postgresql_insert(t.inbox).on_conflict_do_nothing(),
}
_INSERT_MANY = Ready(_INSERTS, columns=("channel", "update_key", "stream", "payload", "status", "attempts", "received_at"))
_INSERTS_RETURNING = {name: statement.returning(t.inbox.c.id) for name, statement in _INSERTS.items()}
_COLUMNS = "i.id, i.channel, i.update_key, i.stream, i.payload, i.attempts, i.received_at"
_DUE = "i.status = 'new' AND (i.channel IN ('telegram', 'telegram-group') OR i.received_at < :left_over)"
_FIRST_OF_ITS_STREAM = "NOT EXISTS (SELECT 1 FROM inbox e WHERE e.stream = i.stream AND e.status = 'new' AND e.id < i.id)"


def _typed(sql: str) -> Any:
    return text(sql).columns(stream=SealedWord(), update_key=SealedWord(), payload=SealedJson(), received_at=UtcDateTime())


def _claims(lock: str, condition: str) -> tuple[Ready, Any]:
    """The statement that takes the oldest rows due, without and with streams to leave alone."""
    tail = f" ORDER BY i.id LIMIT :some{lock}"
    plain = f"SELECT {_COLUMNS} FROM inbox i WHERE {_DUE}{condition}"  # noqa: S608
    moment = bindparam("left_over", type_=UtcDateTime())
    without = Ready(_typed(plain + tail).bindparams(moment))
    skipping = _typed(plain + " AND i.stream NOT IN :skipping" + tail).bindparams(
        moment, bindparam("skipping", type_=SealedWord(), expanding=True)
    )
    return without, skipping


_CLAIMS = {
    "sqlite": _claims("", ""),
    "postgresql": _claims(" FOR UPDATE OF i SKIP LOCKED", f" AND {_FIRST_OF_ITS_STREAM}"),
}
_CLAIM_IN = Ready(
    {
        name: _typed(
            f"SELECT {_COLUMNS} FROM inbox i WHERE i.stream = :stream AND i.status = 'new' ORDER BY i.id LIMIT 1{lock}"  # noqa: S608
        ).bindparams(bindparam("stream", type_=SealedWord()))
        for name, lock in (("sqlite", ""), ("postgresql", " FOR UPDATE OF i"))
    }
)
_DONE = Ready(
    update(t.inbox).where(t.inbox.c.id == bindparam("row_id")).values(status=InboxStatus.DONE, done_at=bindparam("moment"), reason=None)
)
_BEHIND = Ready(
    select(t.inbox.c.id, t.inbox.c.payload, t.inbox.c.received_at)
    .where(t.inbox.c.stream == bindparam("of"), t.inbox_new, t.inbox.c.id > bindparam("after"))
    .order_by(t.inbox.c.id)
    .limit(bindparam("most", type_=Integer))
)
_EMPTY = Ready(
    update(t.inbox)
    .where(
        t.inbox.c.stream == bindparam("of"),
        t.inbox.c.id >= bindparam("since"),
        (t.inbox.c.status == InboxStatus.DONE) | (t.inbox.c.id == bindparam("since")),
    )
    .values(payload=bindparam("nothing"))
)
_NOTIFY_INBOX = Ready(text("SELECT pg_notify(:channel, 'inbox') AS told"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update on its way in; ``payload`` is an ``Incoming`` as JSON, or ``{"raw": …}`` as the channel gave it."""

    channel: str
    update_key: str
    stream: str
    payload: dict[str, Any]


def receive(conn: Connection, incoming: acts.Incoming, *, update_key: str, now: datetime) -> int | None:
    """Keep one act of a citizen; ``None`` if this update is there already."""
    stream = f"{incoming.channel}:{incoming.address}"
    return _keep(conn, Arrival(incoming.channel, update_key, stream, acts.to_json(incoming)), now=now)


def receive_raw(conn: Connection, channel: str, update_key: str, *, stream: str, raw: Any, now: datetime) -> int | None:
    """Keep an update as it came, to be normalised by the worker; ``None`` if it is there already."""
    return _keep(conn, Arrival(channel, update_key, stream, {"raw": raw}), now=now)


def receive_many(conn: Connection, arrivals: Sequence[Arrival], *, now: datetime) -> None:
    """Keep a batch in one go; those already there are left as they are."""
    if not arrivals:
        return
    _INSERT_MANY.run_many(conn, [_values(arrival, now) for arrival in arrivals])
    _announce(conn)


def _keep(conn: Connection, arrival: Arrival, *, now: datetime) -> int | None:
    kept: int | None = conn.execute(_INSERTS_RETURNING[conn.dialect.name], _values(arrival, now)).scalar()
    _announce(conn)
    return kept


def _values(arrival: Arrival, now: datetime) -> dict[str, Any]:
    return {
        "channel": arrival.channel,
        "update_key": arrival.update_key,
        "stream": arrival.stream,
        "payload": arrival.payload,
        "status": InboxStatus.NEW.value,
        "attempts": 0,
        "received_at": now,
    }


def _announce(conn: Connection) -> None:
    if conn.dialect.name == "postgresql":
        _NOTIFY_INBOX.first(conn, {"channel": NOTIFY})


def claim(conn: Connection, *, now: datetime, skipping: Collection[str] = ()) -> Row[Any] | None:
    """The oldest row due, held until this transaction ends; streams held by other workers are passed over."""
    return next(iter(claim_some(conn, now=now, most=1, skipping=skipping)), None)


def claim_some(conn: Connection, *, now: datetime, most: int, skipping: Collection[str] = ()) -> list[Row[Any]]:
    """The oldest rows due, oldest first; more than one is for who alone writes, and sees to it that one turn may undo what the next is."""
    without, with_skips = _CLAIMS[conn.dialect.name]
    params: dict[str, Any] = {"left_over": now - timedelta(seconds=LEFT_OVER_SECONDS), "some": most}
    if skipping:
        return list(conn.execute(with_skips, params | {"skipping": list(skipping)}).all())
    return without.all(conn, params)


def claim_in(conn: Connection, stream: str) -> Row[Any] | None:
    """The oldest waiting row of one stream, waiting for a worker that has it."""
    return _CLAIM_IN.first(conn, {"stream": stream})


def done(conn: Connection, inbox_id: int, *, now: datetime) -> None:
    """The turn of this row is part of this transaction."""
    _DONE.run(conn, {"row_id": inbox_id, "moment": now})


def keep_as(conn: Connection, inbox_id: int, incoming: acts.Incoming) -> None:
    """What was received, as it was understood: whoever reads it again needs no channel's own shape, nor the rows that came with it."""
    conn.execute(update(t.inbox).where(t.inbox.c.id == inbox_id).values(payload=acts.to_json(incoming)))


def empty(conn: Connection, stream: str, *, since: int = 0, also: Collection[int] = (), but: Collection[int] = ()) -> None:
    """Forget the words of what is done in a stream from row ``since`` on, that row itself, and the rows ``also``; the rows stay, so
    that an update that comes again is known. The rows ``but`` are left as they are."""
    if not also and not but:
        _EMPTY.run(conn, {"of": stream, "since": since, "nothing": {}})
        return
    rows = t.inbox.c
    which = ((rows.id >= since) & ((rows.status == InboxStatus.DONE) | (rows.id == since))) | rows.id.in_(also)
    conn.execute(update(t.inbox).where(rows.stream == stream, which, rows.id.not_in(but)).values(payload={}))


def emptied(conn: Connection, inbox_id: int) -> None:
    """Forget the words of one row that has been dealt with; the row stays, so that an update that comes again is known."""
    conn.execute(update(t.inbox).where(t.inbox.c.id == inbox_id).values(payload={}))


def failed(conn: Connection, inbox_id: int, reason: str, *, tries: int = TRIES) -> bool:
    """Count a failed turn; ``True`` if that was one too many and the row is parked."""
    attempts = conn.execute(
        update(t.inbox)
        .where(t.inbox.c.id == inbox_id, t.inbox.c.status == InboxStatus.NEW)
        .values(attempts=t.inbox.c.attempts + 1, reason=reason)
        .returning(t.inbox.c.attempts)
    ).scalar()
    if attempts is None or attempts < tries:
        return False
    park(conn, inbox_id, reason)
    return True


def park(conn: Connection, inbox_id: int, reason: str) -> None:
    """Set a row aside for people to look at; the queue moves on."""
    conn.execute(update(t.inbox).where(t.inbox.c.id == inbox_id).values(status=InboxStatus.PARKED, reason=reason))


def parked(conn: Connection) -> list[Row[Any]]:
    """What was set aside, oldest first, without its words: id, channel, stream, attempts, reason, received_at."""
    columns = (t.inbox.c.id, t.inbox.c.channel, t.inbox.c.stream, t.inbox.c.attempts, t.inbox.c.reason, t.inbox.c.received_at)
    return list(conn.execute(select(*columns).where(t.inbox_parked).order_by(t.inbox.c.id)))


def retry(conn: Connection, inbox_id: int) -> bool:
    """Give a parked row another try."""
    again = update(t.inbox).where(t.inbox.c.id == inbox_id, t.inbox.c.status == InboxStatus.PARKED)
    _announce(conn)
    return conn.execute(again.values(status=InboxStatus.NEW, attempts=0)).rowcount == 1


def waiting(conn: Connection) -> tuple[int, datetime | None]:
    """How many rows wait and since when the oldest does."""
    row = conn.execute(select(func.count(), func.min(t.inbox.c.received_at, type_=UtcDateTime())).where(t.inbox_new)).one()
    return row[0], row[1]


def next_in(conn: Connection, stream: str, *, after: int, most: int) -> list[Row[Any]]:
    """The rows of this stream that wait behind one, in order."""
    return _BEHIND.all(conn, {"of": stream, "after": after, "most": most})


def has_more(conn: Connection, stream: str, *, after: int) -> bool:
    """Whether later rows of this stream wait."""
    later = select(t.inbox.c.id).where(t.inbox.c.stream == stream, t.inbox_new, t.inbox.c.id > after).limit(1)
    return conn.execute(later).first() is not None
