"""Who has a case: taking it with a lease, giving it back, passing it on, sending its sheet elsewhere; each a move of the machine.

Exactly one wins; the loser learns who did.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.machine import HELD, SYSTEM, Actor, conflict, move, required
from dialogs.cases.register import words
from dialogs.models import Author, CaseState

LEASE_MINUTES = 60
ESCALATE_MINUTES = 30


def claim(conn: Connection, case_id: int, actor: Actor, *, now: datetime, version: int | None = None) -> Row[Any]:
    """Take a case. Exactly one wins; the loser's ``CaseConflict`` names the winner. Claiming one's own case again renews the lease."""
    case = required(conn, case_id)
    lease = now + timedelta(minutes=LEASE_MINUTES)
    if case.state in HELD and case.owner_id == actor.id:
        conn.execute(update(t.cases).where(t.cases.c.id == case_id, t.cases.c.owner_id == actor.id).values(lease_until=lease))
        return required(conn, case_id)
    if version is not None and version != case.version:
        raise conflict(conn, case)
    changes = {"owner_id": actor.id, "claimed_at": case.claimed_at or now, "lease_until": lease, "escalate_at": None}
    case = move(conn, case, "claim", actor, now=now, changes=changes, data={"team": case.team})
    for line in words(conn, case_id):
        if line.author == Author.CITIZEN:
            projection.citizen_said(conn, case, line, now=now)
    return case


def owned(conn: Connection, case_id: int, actor: Actor, *, now: datetime) -> Row[Any]:
    """The case, held by ``actor``: an unclaimed one is claimed on the way, another's is a ``CaseConflict``."""
    case = required(conn, case_id)
    if case.state == CaseState.REQUESTED:
        case = claim(conn, case_id, actor, now=now, version=case.version)
    if case.state not in HELD or case.owner_id != actor.id:
        raise conflict(conn, case)
    return case


def release(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str, promised_by: datetime | None = None) -> Row[Any]:
    """Give a case back to the queue (shift end, expired lease, mistake); with a new promise, the alarm waits for that."""
    case = required(conn, case_id)
    if actor is not SYSTEM and case.owner_id not in (None, actor.id):
        raise conflict(conn, case)
    changes = {"owner_id": None, "lease_until": None, "escalate_at": (promised_by or now) + timedelta(minutes=ESCALATE_MINUTES)}
    changes |= {"promised_by": promised_by} if promised_by else {}
    return move(conn, case, "release", actor, now=now, changes=changes, data={"reason": reason})


def transfer(conn: Connection, case_id: int, actor: Actor, *, team: str, now: datetime, reason: str) -> Row[Any]:
    """Pass a case to another team of the organisation: back in the queue, for that team."""
    case = required(conn, case_id)
    if case.owner_id not in (None, actor.id):
        raise conflict(conn, case)
    changes = {"owner_id": None, "lease_until": None, "team": team, "escalate_at": now + timedelta(minutes=ESCALATE_MINUTES)}
    return move(conn, case, "transfer", actor, now=now, changes=changes, data={"team": team, "from": case.team, "reason": reason})


def refer(conn: Connection, case_id: int, actor: Actor, *, target: str, target_name: str, agreed: str, now: datetime) -> Row[Any]:
    """The sheet may leave the organisation for ``target``: only with the citizen's consent, whose own words are sealed in the history."""
    if not agreed.strip():
        raise ValueError("consent is missing")
    case = owned(conn, case_id, actor, now=now)
    consent = {"conversation_id": case.conversation_id, "purpose": f"invio:{target}", "text_version": "a-voce", "given_at": now}
    conn.execute(insert(t.consents).values(**consent))
    return move(conn, case, "refer", actor, now=now, data={"target": target, "name_it": target_name, "agreed": agreed.strip()[:200]})
