"""Forgetting: how long each kind of data is kept, the sweep that enforces it, and the erasure a citizen asks for.

Days are counted from the last sign of life. What survives is in ``Tally``: counts that name nobody, and they end too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, exists, insert, select, update

from dialogs import tables as t
from dialogs.figures import folding
from dialogs.house import ROME, House
from dialogs.models import CaseState, InboxStatus, OutboxState
from dialogs.post import topic_rows

INBOX_DAYS = 7
OUTBOX_DAYS = 7
PARKED_DAYS = 30
GAP_DAYS = 180
FOLLOW_DAYS = 730
AUDIT_DAYS = 730
ERASURE_DAYS = 730
"""As long as a copy may be kept by anybody: what was erased before it does not come back with it."""
TALLY_DAYS = 1826
UNCONSENTED_HOURS = 24
GROUP = "telegram-group"
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
        Kept("la scheda, i messaggi e i documenti dati a un operatore, dalla chiusura o dall'ultimo fatto", house.case_days),
        Kept("le copie tecniche dei messaggi ricevuti e inviati", INBOX_DAYS),
        Kept("i messaggi che il programma non è riuscito a leggere", PARKED_DAYS),
        Kept("l'avviso di riapertura che hai chiesto", FOLLOW_DAYS),
        Kept("le domande senza risposta, senza nomi e numeri", GAP_DAYS),
        Kept("il registro di chi ha guardato i dati", AUDIT_DAYS),
        Kept("i conteggi per il bilancio sociale, che non dicono di chi sono", TALLY_DAYS),
    )


def sweep(conn: Connection, house: House, *, now: datetime) -> dict[str, int]:
    """Remove everything past its time; returns how many rows went, by table. Runs as often as one likes."""
    finished = (OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.UNCERTAIN)
    today = now.astimezone(ROME).date()
    gone = {
        "follows": _old(conn, t.follows, t.follows.c.created_at < now - timedelta(days=FOLLOW_DAYS)),
        "cases": _old_cases(conn, house, now),
        "conversations": _old_conversations(conn, house, now),
        "talks": _old_talks(conn, house, now),
        "inbox": _old(conn, t.inbox, t.inbox.c.received_at < now - timedelta(days=INBOX_DAYS), t.inbox.c.status == InboxStatus.DONE),
        "parked": _old(conn, t.inbox, t.inbox.c.received_at < now - timedelta(days=PARKED_DAYS), t.inbox.c.status == InboxStatus.PARKED),
        "outbox": _old(conn, t.outbox, t.outbox.c.created_at < now - timedelta(days=OUTBOX_DAYS), t.outbox.c.state.in_(finished)),
        "gaps": _old(conn, t.gaps, t.gaps.c.at < now - timedelta(days=GAP_DAYS)),
        "again": erase_again(conn, now=now),
        "erasures": _old(conn, t.erasures, t.erasures.c.at < now - timedelta(days=ERASURE_DAYS)),
        "audits": _old(conn, t.audits, t.audits.c.at < now - timedelta(days=AUDIT_DAYS)),
        "tallies": _old(conn, t.tallies, t.tallies.c.day < (today - timedelta(days=TALLY_DAYS)).isoformat()),
        "folded": folding.fold(conn, today=today),
    }
    return {name: count for name, count in gone.items() if count}


def _old(conn: Connection, table: Table, *where: object) -> int:
    return conn.execute(delete(table).where(*where)).rowcount  # type: ignore[arg-type]


# --- cases -----------------------------------------------------------------------------------------------------------


def _old_cases(conn: Connection, house: House, now: datetime) -> int:
    """Those closed long ago, and those left open in which nothing has happened for as long."""
    cases, events, limit = t.cases, t.case_events, now - timedelta(days=house.case_days)
    closed = cases.c.state.in_(CLOSED) & (cases.c.closed_at < limit)
    silent = cases.c.state.not_in(CLOSED) & ~exists().where(events.c.case_id == cases.c.id, events.c.at >= limit)
    old = list(conn.execute(select(cases).where((cases.c.opened_at < limit) & (closed | silent))))
    _forget_cases(conn, old, now=now)
    for conversation_id in {case.conversation_id for case in old}:
        if conn.execute(select(cases.c.id).where(cases.c.conversation_id == conversation_id)).first() is None:
            _old(conn, t.stored_files, t.stored_files.c.conversation_id == conversation_id, t.stored_files.c.at < limit)
    return len(old)


def _forget_cases(conn: Connection, cases: Sequence[Row[Any]], *, now: datetime) -> None:
    """Sheet, words, history and what waits to be sent; in the operators' group the topic with all its messages."""
    ids = [case.id for case in cases]
    if not ids:
        return
    for table in (t.outbox, t.messages, t.case_events):
        conn.execute(delete(table).where(table.c.case_id.in_(ids)))
    conn.execute(delete(t.cases).where(t.cases.c.id.in_(ids)))
    topics = [(case.group_chat, case.topic_id) for case in cases if case.group_chat and case.topic_id]
    for chat, topic_id in topics:
        topic_rows.delete_topic(conn, chat, topic_id, now=now)
    if topics:
        _forget_parked(conn, {str(topic_id) for _, topic_id in topics})


def _forget_parked(conn: Connection, topics: set[str]) -> None:
    """What was written in these topics and could not be read; rows of the group are few, and their words are sealed."""
    waiting = conn.execute(select(t.inbox.c.id, t.inbox.c.payload).where(t.inbox.c.channel == GROUP, t.inbox_parked))
    about = [row.id for row in waiting if _topics_in(row.payload) & topics]
    conn.execute(delete(t.inbox).where(t.inbox.c.id.in_(about)))


def _topics_in(payload: Any) -> set[str]:
    """Every topic that an update, as it came, speaks of."""
    if isinstance(payload, list):
        return {found for part in payload for found in _topics_in(part)}
    if not isinstance(payload, dict):
        return set()
    here = {str(payload["message_thread_id"])} if "message_thread_id" in payload else set()
    return here.union(*(_topics_in(part) for part in payload.values()))


# --- conversations ---------------------------------------------------------------------------------------------------


def _old_conversations(conn: Connection, house: House, now: datetime) -> int:
    talked = now - timedelta(days=house.conversation_days)
    unconsented = now - timedelta(hours=UNCONSENTED_HOURS)
    agreed = select(t.consents.c.conversation_id).where(t.consents.c.withdrawn_at.is_(None))
    table = t.conversations
    old = select(table.c.id).where(
        ((table.c.seen_at < talked) | ((table.c.seen_at < unconsented) & table.c.id.not_in(agreed))),
        table.c.id.not_in(select(t.cases.c.conversation_id)),
        table.c.id.not_in(select(t.follows.c.conversation_id).where(t.follows.c.told_at.is_(None))),
    )
    ids = list(conn.execute(old).scalars())
    for conversation_id in ids:
        _remove(conn, conversation_id)
    return len(ids)


def _old_talks(conn: Connection, house: House, now: datetime) -> int:
    """Who has a case or waits for a notice stays reachable; what they told Bussola in the talk goes in its time all the same."""
    people, said = t.conversations, t.messages
    in_no_case = exists().where(said.c.conversation_id == people.c.id, said.c.case_id.is_(None))
    old = select(people.c.id).where(
        people.c.seen_at < now - timedelta(days=house.conversation_days), people.c.state.is_not(None) | in_no_case
    )
    ids = list(conn.execute(old).scalars())
    for conversation_id in ids:
        conn.execute(delete(said).where(said.c.conversation_id == conversation_id, said.c.case_id.is_(None)))
        held = select(said.c.body).where(said.c.conversation_id == conversation_id)
        keep = {file_id for body in conn.execute(held).scalars() for file_id in _files_in(body)}
        files = t.stored_files
        conn.execute(delete(files).where(files.c.conversation_id == conversation_id, files.c.id.not_in(keep)))
        conn.execute(update(people).where(people.c.id == conversation_id).values(state=None))
    return len(ids)


def _files_in(body: dict[str, Any]) -> Iterable[str]:
    return (str(body[part]["file_id"]) for part in ("file", "document") if (body.get(part) or {}).get("file_id"))


def _remove(conn: Connection, conversation_id: str) -> int:
    row = conn.execute(select(t.conversations).where(t.conversations.c.id == conversation_id)).first()
    if row is None:
        return 0
    stream = f"{row.channel}:{row.address}"
    conn.execute(delete(t.inbox).where(t.inbox.c.stream == stream))
    conn.execute(delete(t.outbox).where((t.outbox.c.conversation_id == conversation_id) | (t.outbox.c.stream == stream)))
    removed = sum(conn.execute(delete(table).where(table.c.conversation_id == conversation_id)).rowcount for table in OWNED)
    conn.execute(delete(t.conversations).where(t.conversations.c.id == conversation_id))
    return removed


def erase(conn: Connection, conversation_id: str, *, now: datetime) -> Erased:
    """Everything about one person, in every table and in the operators' group as far as Telegram lets a bot delete."""
    cases = list(conn.execute(select(t.cases).where(t.cases.c.conversation_id == conversation_id)))
    in_group = any(case.group_chat and case.topic_id for case in cases)
    _forget_cases(conn, cases, now=now)
    found = conn.execute(select(t.conversations.c.channel).where(t.conversations.c.id == conversation_id)).first()
    removed = _remove(conn, conversation_id)
    if found is not None and conn.execute(select(t.erasures).where(t.erasures.c.conversation_id == conversation_id)).first() is None:
        conn.execute(insert(t.erasures).values(conversation_id=conversation_id, at=now))
    return Erased(int(found is not None), removed, len(cases), _out_of_reach(found.channel if found else "", in_group))


def erase_again(conn: Connection, *, now: datetime) -> int:
    """Who had asked to be forgotten and came back with a restored copy; returns how many."""
    back = list(conn.execute(select(t.conversations.c.id).join(t.erasures, t.erasures.c.conversation_id == t.conversations.c.id)).scalars())
    for conversation_id in back:
        erase(conn, conversation_id, now=now)
    return len(back)


def _out_of_reach(channel: str, in_group: bool) -> tuple[str, ...]:
    lines = []
    if channel == "telegram":
        lines.append("I messaggi in questa chat sul tuo telefono: li puoi cancellare tu da Telegram.")
    if in_group:
        lines.append("Le copie che gli operatori hanno letto sul loro telefono prima della cancellazione.")
    return tuple(lines)
