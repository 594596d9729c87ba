"""What staff, citizen and clock do to a case: open, claim, answer, pass on, close, reopen; each a move of the machine; sends nothing.

Every function runs inside the caller's transaction and leaves what is to reach people as rows (``dialogs.post.outbox.say``).
"""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.answers import HOLD_SECONDS, answer, note, send_again, send_file, take_back
from dialogs.cases.corrections import Change, renote, reword
from dialogs.cases.group_chat import operators_chat
from dialogs.cases.holding import ESCALATE_MINUTES, LEASE_MINUTES, claim, owned, refer, release, transfer
from dialogs.cases.machine import DONE, HELD, MOVES, OPEN, SYSTEM, Actor, CaseConflict, UnsafeChatError, conflict, move, record, required
from dialogs.cases.register import (
    active_case,
    by_code,
    by_id,
    conversation_of,
    history,
    latest_case,
    may_be_written_to,
    owner_name,
    queue,
    words,
)
from dialogs.cases.sheet_words import complete
from dialogs.cases.words import OUTCOME_LABELS_IT, Outcome
from dialogs.figures import case_counts
from dialogs.house import House
from dialogs.models import Author, CaseState
from dialogs.post import outbox
from dialogs.replies import Reply

__all__ = ["DONE", "HELD", "MOVES", "OPEN", "OUTCOME_LABELS_IT", "SYSTEM", "Actor", "CaseConflict", "Outcome", "active_case", "by_code"]
__all__ += ["by_id", "history", "latest_case", "move", "owner_name", "queue", "words"]
__all__ += ["ESCALATE_MINUTES", "HOLD_SECONDS", "LEASE_MINUTES", "answer", "claim", "note", "owned", "refer", "release", "reword"]
__all__ += ["Change", "UnsafeChatError", "may_be_written_to", "renote", "send_again", "send_file", "take_back", "transfer"]

ESCALATE_URGENT_MINUTES = 5
TRIES = 6


def _new_code(conn: Connection) -> str:
    for digits in (4, 4, 4, 5, 6, 8):
        code = f"C-{randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1)}"
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
    actor: Actor = SYSTEM,
) -> Row[Any]:
    """A new case with its sheet, in state *requested*. A conversation that already has an open case gets that one back, made
    urgent and with the newer sheet if asked. What the sheet says of route holds where the arguments say nothing; ``promised_by`` is what
    the citizen is told in this very transaction, and nothing else."""
    if (existing := active_case(conn, conversation_id)) is not None:
        return _enrich(conn, existing, sheet, urgent=urgent, urgency=urgency, promised_by=promised_by, now=now)
    sheet = complete(sheet, lang=lang, catalogue_version=house.published().catalogue.version)
    chat = operators_chat(conn, house.operators_chat)
    route = sheet["route"]
    area = need_area or next((one["id"] for one in sheet["need"]["areas"]), None)
    values = {
        "code": _new_code(conn),
        "conversation_id": conversation_id,
        "state": CaseState.REQUESTED,
        "version": 1,
        "urgent": urgent,
        "urgency": urgency,
        "need_area": area,
        "office": sheet["who"].get("office"),
        "team": team or route.get("team"),
        "territory": territory or route.get("territory"),
        "lang": lang,
        "sheet": sheet,
        "catalogue_version": sheet["catalogue_version"],
        "opened_at": now,
        "escalate_at": _called_again(now, promised_by, is_urgent=urgent),
        "promised_by": promised_by,
        "group_chat": str(chat) if chat else None,
    }
    case_id = conn.execute(insert(t.cases).values(**values).returning(t.cases.c.id)).scalar_one()
    record(conn, case_id, 1, "open", actor, (None, CaseState.REQUESTED), now=now, data={"urgent": urgent})
    case = required(conn, case_id)
    case_counts.count_move(conn, None, case)
    projection.opened(conn, case, now=now)
    return case


def _called_again(now: datetime, promised_by: datetime | None, *, is_urgent: bool) -> datetime:
    """When the staff are called again if nobody takes the case: soon if it is urgent, else not before what was promised."""
    if is_urgent:
        return now + timedelta(minutes=ESCALATE_URGENT_MINUTES)
    return max(now, promised_by or now) + timedelta(minutes=ESCALATE_MINUTES)


def _enrich(
    conn: Connection,
    case: Row[Any],
    sheet: dict[str, Any],
    *,
    urgent: bool,
    urgency: str | None,
    promised_by: datetime | None,
    now: datetime,
) -> Row[Any]:
    kept = {"corrections": case.sheet["corrections"]} if case.sheet.get("corrections") else {}
    changes: dict[str, Any] = {"sheet": {**case.sheet, **sheet, **kept, "revision": case.sheet.get("revision", 1) + 1}}
    if urgent and not case.urgent:
        changes |= {"urgent": True, "urgency": urgency, "escalate_at": now + timedelta(minutes=ESCALATE_URGENT_MINUTES)}
    changes |= {"promised_by": promised_by} if promised_by else {}
    return move(conn, case, "asked_again", SYSTEM, now=now, changes=changes, data={"urgent": urgent})


def speaks(conn: Connection, case: Row[Any], lang: str) -> None:
    """The person goes on in this language: what is still to be said about the case is said in it."""
    if lang != case.lang:
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(lang=lang))


def citizen_wrote(conn: Connection, case: Row[Any], *, now: datetime, message_id: int | None = None) -> Row[Any]:
    """A message of the citizen joined the case: whoever holds it is the one to act. Never lost: when the case moves at the same
    instant it follows, and a case just closed is opened again."""
    for attempt in range(TRIES):
        fresh = required(conn, case.id)
        try:
            case = _citizen_wrote(conn, fresh, now=now)
            break
        except CaseConflict:
            if attempt == TRIES - 1:
                raise
    if message_id is not None:
        conn.execute(update(t.messages).where(t.messages.c.id == message_id).values(case_id=case.id))
        message = conn.execute(select(t.messages).where(t.messages.c.id == message_id)).one()
        projection.citizen_said(conn, case, message, now=now)
    return case


def _citizen_wrote(conn: Connection, case: Row[Any], *, now: datetime) -> Row[Any]:
    if case.state in DONE:
        return reopen(conn, case.id, SYSTEM, now=now, reason="il cittadino ha scritto")
    held = case.state in HELD
    changes = {"lease_until": now + timedelta(minutes=LEASE_MINUTES)} if case.state == CaseState.WAITING_CITIZEN else {}
    return move(conn, case, "citizen_wrote", SYSTEM, now=now, to=CaseState.WAITING_OPERATOR if held else None, changes=changes)


def correct(conn: Connection, case_id: int, actor: Actor, corrections: dict[str, Any], *, now: datetime, version: int) -> Row[Any]:
    """Corrections of the sheet, kept beside what was said: ``{line key: {"value", "text"}}``."""
    case = required(conn, case_id)
    if case.version != version:
        raise conflict(conn, case)
    made = {key: {**value, "by": actor.name, "at": now.isoformat()} for key, value in corrections.items()}
    before = case.sheet.get("corrections", {})
    sheet = {**case.sheet, "corrections": {**before, **made}, "revision": case.sheet.get("revision", 1) + 1}
    return move(conn, case, "correct", actor, now=now, changes={"sheet": sheet}, data={"lines": sorted(corrections)})


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
    case = required(conn, case_id)
    if case.owner_id not in (None, actor.id):
        raise conflict(conn, case)
    changes = {"outcome": outcome, "closed_at": now, "lease_until": None, "escalate_at": None}
    changes["follow_up_at"] = now + timedelta(days=house.follow_up_days)
    closed = move(conn, case, "close", actor, now=now, changes=changes, data={"outcome": outcome})
    if recap is not None and may_be_written_to(closed):
        outbox.say(conn, conversation_of(conn, case), recap, now=now, author=Author.BOT, case_id=case_id, priority=3)
    return closed


def withdraw(conn: Connection, case: Row[Any], *, now: datetime) -> Row[Any]:
    """The citizen changed their mind before anyone answered."""
    return move(conn, case, "withdraw", SYSTEM, now=now, changes={"outcome": Outcome.WITHDRAWN, "closed_at": now, "escalate_at": None})


def reopen(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str, promised_by: datetime | None = None) -> Row[Any]:
    """Back to the queue after it was closed, by either side; history and code stay, the old promise does not: ``promised_by`` is what the
    citizen is told now, if they are told anything."""
    case = required(conn, case_id)
    if (other := active_case(conn, case.conversation_id)) is not None and other.id != case_id:
        raise conflict(conn, other)
    changes = {
        "owner_id": None,
        "outcome": None,
        "closed_at": None,
        "follow_up_at": None,
        "promised_by": promised_by,
        "escalate_at": _called_again(now, promised_by, is_urgent=case.urgent),
    }
    return move(conn, case, "reopen", actor, now=now, changes=changes, data={"reason": reason})


def rate(conn: Connection, case: Row[Any], stars: int, *, now: datetime) -> Row[Any]:
    """The citizen says how useful it was: 1 (no) to 5 (very)."""
    return move(conn, case, "rate", SYSTEM, now=now, changes={"rating": max(1, min(5, stars)), "follow_up_at": None})
