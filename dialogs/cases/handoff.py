"""What staff, citizen and clock do to a case: open, claim, answer, pass on, close, reopen; each a move of the machine; sends nothing.

Every function runs inside the caller's transaction and leaves what is to reach people as rows (``dialogs.post.outbox.say``).
"""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.group_chat import operators_chat
from dialogs.cases.machine import DONE, HELD, MOVES, OPEN, SYSTEM, Actor, CaseConflict, conflict, move, record, required
from dialogs.cases.register import active_case, by_code, by_id, conversation_of, history, latest_case, owner_name, queue, words
from dialogs.cases.sheet_words import complete
from dialogs.cases.words import OUTCOME_LABELS_IT, Outcome
from dialogs.house import House
from dialogs.models import Author, CaseState, OutboxState
from dialogs.post import outbox
from dialogs.replies import Reply

__all__ = ["DONE", "HELD", "MOVES", "OPEN", "OUTCOME_LABELS_IT", "SYSTEM", "Actor", "CaseConflict", "Outcome", "active_case", "by_code"]
__all__ += ["by_id", "history", "latest_case", "move", "owner_name", "queue", "words"]

LEASE_MINUTES = 60
ESCALATE_MINUTES = 30
ESCALATE_URGENT_MINUTES = 5
HOLD_SECONDS = 8
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
    urgent and with the newer sheet if asked. What the sheet says of route and promise holds where the arguments say nothing."""
    if (existing := active_case(conn, conversation_id)) is not None:
        return _enrich(conn, existing, sheet, urgent=urgent, urgency=urgency, now=now)
    sheet = complete(sheet, lang=lang, catalogue_version=house.published().catalogue.version)
    minutes, chat = ESCALATE_URGENT_MINUTES if urgent else ESCALATE_MINUTES, operators_chat(conn, house.operators_chat)
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
        "team": team or route.get("team"),
        "territory": territory or route.get("territory"),
        "lang": lang,
        "sheet": sheet,
        "catalogue_version": sheet["catalogue_version"],
        "opened_at": now,
        "escalate_at": (now if urgent else max(now, promised_by or now)) + timedelta(minutes=minutes),
        "promised_by": promised_by,
        "group_chat": str(chat) if chat else None,
    }
    case_id = conn.execute(insert(t.cases).values(**values).returning(t.cases.c.id)).scalar_one()
    record(conn, case_id, 1, "open", actor, (None, CaseState.REQUESTED), now=now, data={"urgent": urgent})
    case = required(conn, case_id)
    projection.opened(conn, case, now=now)
    return case


def _enrich(conn: Connection, case: Row[Any], sheet: dict[str, Any], *, urgent: bool, urgency: str | None, now: datetime) -> Row[Any]:
    kept = {"corrections": case.sheet["corrections"]} if case.sheet.get("corrections") else {}
    changes: dict[str, Any] = {"sheet": {**case.sheet, **sheet, **kept, "revision": case.sheet.get("revision", 1) + 1}}
    if urgent and not case.urgent:
        changes |= {"urgent": True, "urgency": urgency, "escalate_at": now + timedelta(minutes=ESCALATE_URGENT_MINUTES)}
    return move(conn, case, "asked_again", SYSTEM, now=now, changes=changes, data={"urgent": urgent})


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
    case = move(conn, case, "claim", actor, now=now, changes=changes)
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


def answer(
    conn: Connection,
    case_id: int,
    actor: Actor,
    reply: Reply,
    *,
    now: datetime,
    hold_seconds: int = HOLD_SECONDS,
    event: str = "answer",
    data: dict[str, Any] | None = None,
    origin: dict[str, Any] | None = None,
) -> int:
    """What the owner says to the citizen, held for ``hold_seconds`` so that it can be taken back; returns the message id.

    Answering an unclaimed case claims it; answering another's case is a ``CaseConflict``. ``origin`` is the operator's message in
    the group, whose topic then shows these words already.
    """
    case = owned(conn, case_id, actor, now=now)
    case = move(conn, case, event, actor, now=now, changes={"lease_until": now + timedelta(minutes=LEASE_MINUTES)}, data=data)
    message_id = outbox.say(
        conn,
        conversation_of(conn, case),
        reply,
        now=now,
        author=Author.OPERATOR,
        staff_id=actor.id,
        case_id=case_id,
        priority=2,
        hold_seconds=hold_seconds,
        origin=origin,
    )
    if origin is None:
        until = now + timedelta(seconds=hold_seconds)
        projection.staff_said(conn, case, message_id, name=actor.name, text=reply.text, now=now, not_before=until)
    return message_id


def take_back(conn: Connection, case_id: int, actor: Actor, message_id: int, *, now: datetime) -> bool:
    """*Annulla*: withdraw one's own words while they are held; ``False`` if they have left."""
    mine = select(t.messages.c.id).where(t.messages.c.id == message_id, t.messages.c.case_id == case_id, t.messages.c.staff_id == actor.id)
    if conn.execute(mine).first() is None or not outbox.take_back(conn, message_id, now=now):
        return False
    copies = update(t.outbox).where(t.outbox.c.message_id == message_id, t.outbox.c.method == "copy_media")
    conn.execute(copies.where(t.outbox.c.state == OutboxState.QUEUED).values(state=OutboxState.CANCELLED, reason="taken-back"))
    projection.taken_back(conn, message_id)
    case = required(conn, case_id)
    if case.state == CaseState.WAITING_CITIZEN:
        move(conn, case, "take_back", actor, now=now, data={"message": message_id})
    return True


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


def note(conn: Connection, case_id: int, actor: Actor, text: str, *, now: datetime) -> int:
    """An internal line that the citizen never sees; returns its message id."""
    case = required(conn, case_id)
    values = {"conversation_id": case.conversation_id, "case_id": case_id, "author": Author.NOTE, "staff_id": actor.id, "at": now}
    message_id = int(conn.execute(insert(t.messages).values(**values, body={"text": text}).returning(t.messages.c.id)).scalar_one())
    case = move(conn, case, "note", actor, now=now)
    if actor.via != "gruppo":
        projection.staff_said(conn, case, message_id, name=actor.name, text=text, now=now, is_note=True)
    return message_id


def correct(conn: Connection, case_id: int, actor: Actor, corrections: dict[str, Any], *, now: datetime, version: int) -> Row[Any]:
    """Corrections of the sheet, kept beside what was said: ``{line key: {"value", "text"}}``."""
    case = required(conn, case_id)
    if case.version != version:
        raise conflict(conn, case)
    made = {key: {**value, "by": actor.name, "at": now.isoformat()} for key, value in corrections.items()}
    before = case.sheet.get("corrections", {})
    sheet = {**case.sheet, "corrections": {**before, **made}, "revision": case.sheet.get("revision", 1) + 1}
    return move(conn, case, "correct", actor, now=now, changes={"sheet": sheet}, data={"lines": sorted(corrections)})


def release(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str) -> Row[Any]:
    """Give a case back to the queue (shift end, expired lease, mistake)."""
    case = required(conn, case_id)
    if actor is not SYSTEM and case.owner_id not in (None, actor.id):
        raise conflict(conn, case)
    changes = {"owner_id": None, "lease_until": None, "escalate_at": now + timedelta(minutes=ESCALATE_MINUTES)}
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
    if recap is not None:
        outbox.say(conn, conversation_of(conn, case), recap, now=now, author=Author.BOT, case_id=case_id, priority=3)
    return closed


def withdraw(conn: Connection, case: Row[Any], *, now: datetime) -> Row[Any]:
    """The citizen changed their mind before anyone answered."""
    return move(conn, case, "withdraw", SYSTEM, now=now, changes={"outcome": Outcome.WITHDRAWN, "closed_at": now, "escalate_at": None})


def reopen(conn: Connection, case_id: int, actor: Actor, *, now: datetime, reason: str) -> Row[Any]:
    """Back to the queue after it was closed, by either side; history and code stay."""
    case = required(conn, case_id)
    if (other := active_case(conn, case.conversation_id)) is not None and other.id != case_id:
        raise conflict(conn, other)
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
