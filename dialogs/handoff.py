"""The life of a case: a state machine as data, compare-and-set on a version, an append-only history; it sends nothing itself.

Every function runs inside the caller's transaction and leaves what is to reach people as rows (``dialogs.outbox.say``).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialogs import outbox
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Author, CaseState
from dialogs.replies import Reply

LEASE_MINUTES = 60
ESCALATE_MINUTES = 30
ESCALATE_URGENT_MINUTES = 5
HOLD_SECONDS = 8


class Outcome(StrEnum):
    """How a case ended; codes for the social report."""

    ORIENTED = "orientato"
    APPLICATION_HELPED = "aiutato-domanda"
    REFERRED = "inviato-altro-servizio"
    APPOINTMENT = "appuntamento"
    TAKEN_ON = "preso-in-carico"
    NOT_REACHED = "non-raggiunto"
    NOT_ELIGIBLE = "senza-requisiti"
    WITHDRAWN = "annullato-dal-cittadino"
    OTHER = "altro"


OUTCOME_LABELS_IT = {
    Outcome.ORIENTED: "Ha avuto le informazioni",
    Outcome.APPLICATION_HELPED: "Aiutato a fare domanda",
    Outcome.REFERRED: "Inviato a un altro servizio",
    Outcome.APPOINTMENT: "Ha un appuntamento",
    Outcome.TAKEN_ON: "Preso in carico da noi",
    Outcome.NOT_REACHED: "Non siamo riusciti a parlargli",
    Outcome.NOT_ELIGIBLE: "Non ci sono aiuti adatti oggi",
    Outcome.WITHDRAWN: "Ha cambiato idea",
    Outcome.OTHER: "Altro",
}

_OPEN = (CaseState.REQUESTED, CaseState.CLAIMED, CaseState.WAITING_CITIZEN, CaseState.WAITING_OPERATOR)
HELD = (CaseState.CLAIMED, CaseState.WAITING_CITIZEN, CaseState.WAITING_OPERATOR)
"""States in which a person acts and the bot is silent."""
DONE = (CaseState.RESOLVED, CaseState.FOLLOW_UP, CaseState.BOT)

MOVES: dict[str, tuple[tuple[CaseState, ...], CaseState | None]] = {
    "claim": ((CaseState.REQUESTED,), CaseState.CLAIMED),
    "answer": (HELD, CaseState.WAITING_CITIZEN),
    "citizen_wrote": (_OPEN, None),
    "note": ((*_OPEN, *DONE), None),
    "correct": (_OPEN, None),
    "release": (HELD, CaseState.REQUESTED),
    "transfer": (_OPEN, CaseState.REQUESTED),
    "escalate": ((CaseState.REQUESTED,), None),
    "close": (_OPEN, CaseState.RESOLVED),
    "withdraw": ((CaseState.REQUESTED,), CaseState.BOT),
    "follow_up": ((CaseState.RESOLVED,), CaseState.FOLLOW_UP),
    "rate": ((CaseState.RESOLVED, CaseState.FOLLOW_UP, CaseState.BOT), CaseState.BOT),
    "reopen": (DONE, CaseState.REQUESTED),
}
"""What may happen to a case: in which states, and where it leads (``None``: it stays, or the function says)."""


class CaseConflict(Exception):  # noqa: N818  (a name of the field, not a mistake)
    """The case moved on before this act; ``owner`` is who holds it now (may be ``None``), ``state`` where it stands."""

    def __init__(self, case: "Row[Any] | None", owner: str | None) -> None:
        self.state = CaseState(case.state) if case is not None else None
        self.owner = owner
        super().__init__(f"state={self.state}")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff, or the system (``id`` empty)."""

    id: str
    name: str
    via: str = "console"


SYSTEM = Actor("", "Bussola", "sistema")


def by_id(conn: Connection, case_id: int) -> Row[Any] | None:
    return conn.execute(select(t.cases).where(t.cases.c.id == case_id)).first()


def by_code(conn: Connection, code: str) -> Row[Any] | None:
    return conn.execute(select(t.cases).where(t.cases.c.code == code.strip().upper())).first()


def active_case(conn: Connection, conversation_id: str) -> Row[Any] | None:
    """The open case of a conversation, if there is one."""
    query = select(t.cases).where(t.cases.c.conversation_id == conversation_id, t.cases.c.state.in_(_OPEN))
    return conn.execute(query.order_by(t.cases.c.id.desc()).limit(1)).first()


def latest_case(conn: Connection, conversation_id: str) -> Row[Any] | None:
    query = select(t.cases).where(t.cases.c.conversation_id == conversation_id)
    return conn.execute(query.order_by(t.cases.c.id.desc()).limit(1)).first()


def owner_name(conn: Connection, case: Row[Any] | None) -> str | None:
    if case is None or case.owner_id is None:
        return None
    return conn.execute(select(t.staff.c.name).where(t.staff.c.id == case.owner_id)).scalar_one_or_none()


def history(conn: Connection, case_id: int) -> list[Row[Any]]:
    return list(conn.execute(select(t.case_events).where(t.case_events.c.case_id == case_id).order_by(t.case_events.c.id)))


def _new_code(conn: Connection) -> str:
    for digits in (4, 4, 4, 5, 6, 8):
        code = f"C-{secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1)}"
        if by_code(conn, code) is None:
            return code
    raise RuntimeError("no free case code")


def open_case(
    conn: Connection,
    house: House,
    conversation_id: str,
    sheet: dict[str, Any],
    *,
    now: datetime,
    urgent: bool = False,
    urgency: str | None = None,
    need_area: str | None = None,
    team: str | None = None,
    territory: str | None = None,
    lang: str = "it",
    promised_by: datetime | None = None,
) -> Row[Any]:
    """A new case with its sheet, in state *requested*. A conversation that already has an open case gets that one back, made
    urgent and with the newer sheet if asked."""
    if (existing := active_case(conn, conversation_id)) is not None:
        return _enrich(conn, existing, sheet, urgent=urgent, urgency=urgency, now=now)
    minutes = ESCALATE_URGENT_MINUTES if urgent else ESCALATE_MINUTES
    values = {
        "code": _new_code(conn),
        "conversation_id": conversation_id,
        "state": CaseState.REQUESTED,
        "version": 1,
        "urgent": urgent,
        "urgency": urgency,
        "need_area": need_area,
        "team": team,
        "territory": territory,
        "lang": lang,
        "sheet": sheet,
        "catalogue_version": house.published().catalogue.version,
        "opened_at": now,
        "escalate_at": max(now, promised_by or now) + timedelta(minutes=minutes),
        "promised_by": promised_by,
    }
    case_id = conn.execute(insert(t.cases).values(**values).returning(t.cases.c.id)).scalar_one()
    _record(conn, case_id, 1, "open", SYSTEM, (None, CaseState.REQUESTED), now=now, data={"urgent": urgent})
    return _required(conn, case_id)


def _enrich(conn: Connection, case: Row[Any], sheet: dict[str, Any], *, urgent: bool, urgency: str | None, now: datetime) -> Row[Any]:
    changes: dict[str, Any] = {"sheet": {**case.sheet, **sheet}}
    if urgent and not case.urgent:
        changes |= {"urgent": True, "urgency": urgency, "escalate_at": now + timedelta(minutes=ESCALATE_URGENT_MINUTES)}
    return move(conn, case, "citizen_wrote", SYSTEM, now=now, changes=changes, data={"urgent": urgent})


def _required(conn: Connection, case_id: int) -> Row[Any]:
    case = by_id(conn, case_id)
    if case is None:
        raise CaseConflict(None, None)
    return case


def move(
    conn: Connection,
    case: Row[Any],
    event: str,
    actor: Actor,
    *,
    now: datetime,
    to: CaseState | None = None,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Row[Any]:
    """One move of the machine by compare-and-set on ``version``; ``CaseConflict`` if the move is not allowed any more."""
    allowed, leads_to = MOVES[event]
    if CaseState(case.state) not in allowed:
        raise CaseConflict(case, owner_name(conn, case))
    target = to or leads_to or CaseState(case.state)
    statement = update(t.cases).where(t.cases.c.id == case.id, t.cases.c.version == case.version)
    done = conn.execute(statement.values(state=target, version=case.version + 1, **(changes or {})))
    if done.rowcount != 1:
        fresh = by_id(conn, case.id)
        raise CaseConflict(fresh, owner_name(conn, fresh))
    _record(conn, case.id, case.version + 1, event, actor, (CaseState(case.state), target), now=now, data=data)
    return _required(conn, case.id)


def _record(
    conn: Connection,
    case_id: int,
    version: int,
    kind: str,
    actor: Actor,
    states: tuple[CaseState | None, CaseState],
    *,
    now: datetime,
    data: dict[str, Any] | None,
) -> None:
    told = {**(data or {}), "via": actor.via, "name": actor.name}
    values = {"case_id": case_id, "version": version, "kind": kind, "actor": actor.id or "system", "at": now, "data": told}
    conn.execute(insert(t.case_events).values(**values, from_state=states[0], to_state=states[1]))


def _conversation(conn: Connection, conversation_id: str) -> Row[Any]:
    return conn.execute(select(t.conversations).where(t.conversations.c.id == conversation_id)).one()


def claim(conn: Connection, case_id: int, actor: Actor, *, now: datetime, version: int | None = None) -> Row[Any]:
    """Take a case. Exactly one wins; the loser's ``CaseConflict`` names the winner. Claiming one's own case again renews the lease."""
    case = _required(conn, case_id)
    lease = now + timedelta(minutes=LEASE_MINUTES)
    if case.state in HELD and case.owner_id == actor.id:
        conn.execute(update(t.cases).where(t.cases.c.id == case_id, t.cases.c.owner_id == actor.id).values(lease_until=lease))
        return _required(conn, case_id)
    if version is not None and version != case.version:
        raise CaseConflict(case, owner_name(conn, case))
    changes = {"owner_id": actor.id, "claimed_at": case.claimed_at or now, "lease_until": lease, "escalate_at": None}
    return move(conn, case, "claim", actor, now=now, changes=changes)


def answer(
    conn: Connection,
    case_id: int,
    actor: Actor,
    reply: Reply,
    *,
    now: datetime,
    hold_seconds: int = HOLD_SECONDS,
) -> int:
    """What the owner says to the citizen, held for ``hold_seconds`` so that it can be taken back; returns the message id.

    Answering an unclaimed case claims it; answering another's case is a ``CaseConflict``.
    """
    case = _required(conn, case_id)
    if case.state == CaseState.REQUESTED:
        case = claim(conn, case_id, actor, now=now, version=case.version)
    if case.owner_id != actor.id:
        raise CaseConflict(case, owner_name(conn, case))
    lease = now + timedelta(minutes=LEASE_MINUTES)
    move(conn, case, "answer", actor, now=now, changes={"lease_until": lease})
    conversation = _conversation(conn, case.conversation_id)
    return outbox.say(
        conn,
        conversation,
        reply,
        now=now,
        author=Author.OPERATOR,
        staff_id=actor.id,
        case_id=case_id,
        priority=2,
        hold_seconds=hold_seconds,
    )


def citizen_wrote(conn: Connection, case: Row[Any], *, now: datetime) -> Row[Any]:
    """A message of the citizen joined the case: whoever holds it is the one to act."""
    to = CaseState.WAITING_OPERATOR if case.state in HELD else CaseState(case.state)
    return move(conn, case, "citizen_wrote", SYSTEM, now=now, to=to)


def note(conn: Connection, case_id: int, actor: Actor, text: str, *, now: datetime) -> int:
    """An internal line that the citizen never sees; returns its message id."""
    case = _required(conn, case_id)
    values = {"conversation_id": case.conversation_id, "case_id": case_id, "author": Author.NOTE, "staff_id": actor.id, "at": now}
    message_id = conn.execute(insert(t.messages).values(**values, body={"text": text}).returning(t.messages.c.id)).scalar_one()
    move(conn, case, "note", actor, now=now)
    return int(message_id)


def correct(conn: Connection, case_id: int, actor: Actor, corrections: dict[str, Any], *, now: datetime, version: int) -> Row[Any]:
    """Corrections of the sheet, kept beside what was said: ``{line key: value}``."""
    case = _required(conn, case_id)
    if case.version != version:
        raise CaseConflict(case, owner_name(conn, case))
    made = {key: {"value": value, "by": actor.name, "at": now.isoformat()} for key, value in corrections.items()}
    sheet = {**case.sheet, "corrections": {**case.sheet.get("corrections", {}), **made}}
    return move(conn, case, "correct", actor, now=now, changes={"sheet": sheet}, data={"lines": sorted(corrections)})


def release(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str) -> Row[Any]:
    """Give a case back to the queue (shift end, expired lease, mistake)."""
    case = _required(conn, case_id)
    changes = {"owner_id": None, "lease_until": None, "escalate_at": now + timedelta(minutes=ESCALATE_MINUTES)}
    return move(conn, case, "release", actor, now=now, changes=changes, data={"reason": reason})


def transfer(conn: Connection, case_id: int, actor: Actor, *, team: str, now: datetime, reason: str) -> Row[Any]:
    """Pass a case to another team of the organisation: back in the queue, for that team."""
    case = _required(conn, case_id)
    if case.owner_id not in (None, actor.id):
        raise CaseConflict(case, owner_name(conn, case))
    changes = {"owner_id": None, "lease_until": None, "team": team, "escalate_at": now + timedelta(minutes=ESCALATE_MINUTES)}
    return move(conn, case, "transfer", actor, now=now, changes=changes, data={"team": team, "reason": reason})


def close(
    conn: Connection,
    house: House,
    case_id: int,
    actor: Actor,
    *,
    outcome: Outcome,
    now: datetime,
    recap: Reply | None = None,
) -> Row[Any]:
    """End a case with an outcome; ``recap`` is what the citizen reads last. The follow-up is due after the house's days."""
    case = _required(conn, case_id)
    if case.owner_id not in (None, actor.id):
        raise CaseConflict(case, owner_name(conn, case))
    changes = {"outcome": outcome, "closed_at": now, "lease_until": None, "escalate_at": None}
    changes["follow_up_at"] = now + timedelta(days=house.follow_up_days)
    closed = move(conn, case, "close", actor, now=now, changes=changes, data={"outcome": outcome})
    if recap is not None:
        conversation = _conversation(conn, case.conversation_id)
        outbox.say(conn, conversation, recap, now=now, author=Author.BOT, case_id=case_id, priority=3)
    return closed


def withdraw(conn: Connection, case: Row[Any], *, now: datetime) -> Row[Any]:
    """The citizen changed their mind before anyone answered."""
    return move(conn, case, "withdraw", SYSTEM, now=now, changes={"outcome": Outcome.WITHDRAWN, "closed_at": now, "escalate_at": None})


def reopen(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str) -> Row[Any]:
    """Back to the queue after it was closed, by either side; history and code stay."""
    case = _required(conn, case_id)
    if (other := active_case(conn, case.conversation_id)) is not None and other.id != case_id:
        raise CaseConflict(other, owner_name(conn, other))
    changes = {
        "owner_id": None,
        "outcome": None,
        "closed_at": None,
        "follow_up_at": None,
        "escalate_at": now + timedelta(minutes=ESCALATE_MINUTES),
    }
    return move(conn, case, "reopen", actor, now=now, changes=changes, data={"reason": reason})


def rate(conn: Connection, case: Row[Any], stars: int, *, now: datetime) -> Row[Any]:
    """The citizen says how useful it was: 1 (no) to 5 (very)."""
    return move(conn, case, "rate", SYSTEM, now=now, changes={"rating": max(1, min(5, stars)), "follow_up_at": None})


def queue(
    conn: Connection, *, team: str | None = None, owner_id: str | None = None, states: tuple[CaseState, ...] = _OPEN
) -> list[Row[Any]]:
    """Cases to show: urgent first, then who has waited longest."""
    query = select(t.cases).where(t.cases.c.state.in_(states))
    if team is not None:
        query = query.where(t.cases.c.team == team)
    if owner_id is not None:
        query = query.where(t.cases.c.owner_id == owner_id)
    return list(conn.execute(query.order_by(t.cases.c.urgent.desc(), t.cases.c.opened_at)))
