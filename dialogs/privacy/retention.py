"""Forgetting: how long each kind of data is kept, the sweep that enforces it, and the erasure a citizen asks for.

Days are counted from the last sign of life. What survives is in ``Tally``: counts that name nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, insert, select

from dialogs import tables as t
from dialogs.house import House
from dialogs.models import CaseState, InboxStatus, Lane, OutboxState

INBOX_DAYS = 7
OUTBOX_DAYS = 7
GAP_DAYS = 180
AUDIT_DAYS = 730
UNCONSENTED_HOURS = 24
CLOSED = (CaseState.RESOLVED, CaseState.FOLLOW_UP, CaseState.BOT)
OWNED: tuple[Table, ...] = (t.messages, t.consents, t.follows, t.stored_files)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the retention table shown to citizens and to staff."""

    what_it: str
    days: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed, and what it could not reach (``unreachable_it``: plain Italian lines)."""

    conversations: int
    messages: int
    cases: int
    unreachable_it: tuple[str, ...]


def kept(house: House) -> tuple[Kept, ...]:
    """How long each kind of data stays, for the privacy text and the record of processing."""
    return (
        Kept("la conversazione, le risposte e i documenti, dall'ultimo messaggio", house.conversation_days),
        Kept("la scheda e i messaggi con un operatore, dalla chiusura", house.case_days),
        Kept("le copie tecniche dei messaggi ricevuti e inviati", INBOX_DAYS),
        Kept("le domande senza risposta, senza nomi e numeri", GAP_DAYS),
        Kept("il registro di chi ha guardato i dati", AUDIT_DAYS),
    )


def sweep(conn: Connection, house: House, *, now: datetime) -> dict[str, int]:
    """Remove everything past its time; returns how many rows went, by table. Runs as often as one likes."""
    gone = {
        "cases": _old_cases(conn, house, now),
        "conversations": _old_conversations(conn, house, now),
        "inbox": _old(conn, t.inbox, t.inbox.c.received_at < now - timedelta(days=INBOX_DAYS), t.inbox.c.status == InboxStatus.DONE),
        "outbox": _old(
            conn,
            t.outbox,
            t.outbox.c.created_at < now - timedelta(days=OUTBOX_DAYS),
            t.outbox.c.state.in_((OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.UNCERTAIN)),
        ),
        "gaps": _old(conn, t.gaps, t.gaps.c.at < now - timedelta(days=GAP_DAYS)),
        "audits": _old(conn, t.audits, t.audits.c.at < now - timedelta(days=AUDIT_DAYS)),
    }
    return {name: count for name, count in gone.items() if count}


def _old(conn: Connection, table: Table, *where: object) -> int:
    return conn.execute(delete(table).where(*where)).rowcount  # type: ignore[arg-type]


def _old_cases(conn: Connection, house: House, now: datetime) -> int:
    limit = now - timedelta(days=house.case_days)
    query = select(t.cases.c.id).where(t.cases.c.state.in_(CLOSED), t.cases.c.closed_at < limit)
    ids = [row.id for row in conn.execute(query)]
    if not ids:
        return 0
    conn.execute(delete(t.messages).where(t.messages.c.case_id.in_(ids)))
    conn.execute(delete(t.outbox).where(t.outbox.c.case_id.in_(ids)))
    conn.execute(delete(t.case_events).where(t.case_events.c.case_id.in_(ids)))
    return conn.execute(delete(t.cases).where(t.cases.c.id.in_(ids))).rowcount


def _old_conversations(conn: Connection, house: House, now: datetime) -> int:
    talked = now - timedelta(days=house.conversation_days)
    unconsented = now - timedelta(hours=UNCONSENTED_HOURS)
    agreed = select(t.consents.c.conversation_id).where(t.consents.c.withdrawn_at.is_(None))
    followed = select(t.follows.c.conversation_id).where(t.follows.c.told_at.is_(None))
    with_case = select(t.cases.c.conversation_id)
    table = t.conversations
    old = select(table.c.id).where(
        ((table.c.seen_at < talked) | ((table.c.seen_at < unconsented) & table.c.id.not_in(agreed))),
        table.c.id.not_in(with_case),
        table.c.id.not_in(followed),
    )
    ids = [row.id for row in conn.execute(old)]
    for conversation_id in ids:
        _remove(conn, conversation_id)
    return len(ids)


def _remove(conn: Connection, conversation_id: str) -> int:
    row = conn.execute(select(t.conversations).where(t.conversations.c.id == conversation_id)).first()
    if row is None:
        return 0
    stream = f"{row.channel}:{row.address}"
    conn.execute(delete(t.inbox).where(t.inbox.c.stream == stream))
    conn.execute(delete(t.outbox).where(t.outbox.c.conversation_id == conversation_id))
    removed = sum(conn.execute(delete(table).where(table.c.conversation_id == conversation_id)).rowcount for table in OWNED)
    conn.execute(delete(t.conversations).where(t.conversations.c.id == conversation_id))
    return removed


def erase(conn: Connection, conversation_id: str, *, now: datetime) -> Erased:
    """Everything about one person, in every table and in the operators' group as far as Telegram lets a bot delete."""
    cases = list(conn.execute(select(t.cases).where(t.cases.c.conversation_id == conversation_id)))
    in_group = [case for case in cases if case.group_chat and case.topic_id]
    ids = [case.id for case in cases]
    if ids:
        conn.execute(delete(t.outbox).where(t.outbox.c.case_id.in_(ids)))
        conn.execute(delete(t.messages).where(t.messages.c.case_id.in_(ids)))
        conn.execute(delete(t.case_events).where(t.case_events.c.case_id.in_(ids)))
        conn.execute(delete(t.cases).where(t.cases.c.id.in_(ids)))
    for case in in_group:
        _queue_topic_deletion(conn, case.group_chat, case.topic_id, now=now)
    found = conn.execute(select(t.conversations.c.channel).where(t.conversations.c.id == conversation_id)).first()
    removed = _remove(conn, conversation_id)
    return Erased(int(found is not None), removed, len(cases), _out_of_reach(found.channel if found else "", bool(in_group)))


def _queue_topic_deletion(conn: Connection, chat: str, topic_id: int, *, now: datetime) -> None:
    payload = {"chat_id": chat, "message_thread_id": topic_id}
    values = {"lane": Lane.GROUP, "channel": "telegram", "stream": f"group:{chat}:{topic_id}", "method": "topic_delete", "payload": payload}
    conn.execute(insert(t.outbox).values(**values, priority=4, state=OutboxState.QUEUED, attempts=0, not_before=now, created_at=now))


def _out_of_reach(channel: str, in_group: bool) -> tuple[str, ...]:
    lines = []
    if channel == "telegram":
        lines.append("I messaggi in questa chat sul tuo telefono: li puoi cancellare tu da Telegram.")
    if in_group:
        lines.append("Le copie che gli operatori hanno letto sul loro telefono prima della cancellazione.")
    return tuple(lines)
