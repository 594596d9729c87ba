"""What staff say in a case: words, files and places to the citizen, held so that they can be taken back; notes; corrections of both.

Nothing leaves from here: words are rows of the outbox, or of the conversation where the citizen's page reads them itself.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dialogs import tables as t
from dialogs.cases import projection, register
from dialogs.cases.holding import LEASE_MINUTES, owned
from dialogs.cases.machine import Actor, UnsafeChatError, move, required
from dialogs.models import Author, CaseState, Channel, Lane, OutboxState
from dialogs.post import outbox
from dialogs.replies import Reply

HOLD_SECONDS = 8
ARRIVED = "👍"
WITHDRAWN_TOO = ("copy_media", "fetch_file", "reaction")


def signature(conn: Connection, staff_id: str) -> str:
    """What stands above a person's words where nothing else tells them from Bussola's: their name, unless it is only an account's."""
    row = conn.execute(select(t.staff.c.name, t.staff.c.username).where(t.staff.c.id == staff_id)).first()
    return f"👤 *{row.name}*" if row is not None and row.name and row.name != row.username else "👤"


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
    sure: bool = False,
) -> int:
    """What the owner says to the citizen, held for ``hold_seconds`` so that it can be taken back; returns the message id.

    Answering an unclaimed case claims it; answering another's case is a ``CaseConflict``; a chat that the person called unsafe is an
    ``UnsafeChatError`` unless ``sure``. ``origin`` is the operator's message in the group, whose topic then shows these words already.
    """
    refuse_unsafe(conn, case_id, sure=sure)
    case = owned(conn, case_id, actor, now=now)
    case = move(conn, case, event, actor, now=now, changes={"lease_until": now + timedelta(minutes=LEASE_MINUTES)}, data=data)
    conversation = register.conversation_of(conn, case)
    message_id = outbox.say(
        conn,
        conversation,
        reply,
        now=now,
        author=Author.OPERATOR,
        staff_id=actor.id,
        case_id=case_id,
        priority=2,
        hold_seconds=hold_seconds,
        origin=origin,
        signed=signature(conn, actor.id),
        sure=sure,
    )
    until = now + timedelta(seconds=hold_seconds)
    if origin is None:
        file = f"📎 {reply.document.name}" if reply.document else ""
        text = "\n".join(part for part in (reply.text, file) if part)
        projection.staff_said(conn, case, message_id, name=actor.name, text=text, now=now, not_before=until)
    elif conversation.channel != Channel.TELEGRAM:
        projection.react(conn, case, origin, ARRIVED, now=until, message_id=message_id)
    return message_id


def send_file(
    conn: Connection,
    case_id: int,
    actor: Actor,
    *,
    file: dict[str, Any],
    caption: str,
    origin: dict[str, Any],
    now: datetime,
    tags: tuple[str, ...] = (),
    fetches: bool = True,
) -> int:
    """A file that the owner put in the topic: copied to a citizen on Telegram, fetched and kept sealed for all who read elsewhere."""
    refuse_unsafe(conn, case_id)
    case = owned(conn, case_id, actor, now=now)
    case = move(conn, case, "answer", actor, now=now, changes={"lease_until": now + timedelta(minutes=LEASE_MINUTES)})
    conversation, until = register.conversation_of(conn, case), now + timedelta(seconds=HOLD_SECONDS)
    body = {"text": caption, "file": file, "held_until": until.isoformat(), "tags": list(tags)}
    values = {"conversation_id": conversation.id, "case_id": case_id, "author": Author.OPERATOR, "staff_id": actor.id, "at": now}
    message_id = int(conn.execute(insert(t.messages).values(**values, body=body, held_until=until).returning(t.messages.c.id)).scalar_one())
    on_telegram = conversation.channel == Channel.TELEGRAM
    told = {} if on_telegram else {"author": Author.OPERATOR.value, "origin": origin}
    if fetches:
        name = {"name": file["name"], "mime": file["mime"]}
        outbox.fetch_file(conn, message_id, file["ref"], **name, now=now, case_id=case_id, not_before=until, told=told)
    if on_telegram:
        words = {"caption": caption} if caption else {}
        payload = {"chat_id": conversation.address, "from_chat_id": origin["chat_id"], "message_id": origin["message_id"], **words}
        to_telegram(
            conn,
            case,
            conversation,
            "copy_media",
            {**payload, "author": Author.OPERATOR.value, "origin": origin},
            now=now,
            until=until,
            message_id=message_id,
        )
    return message_id


def refuse_unsafe(conn: Connection, case_id: int, *, sure: bool = False) -> None:
    """``UnsafeChatError`` when the person said that somebody else may read their chat."""
    if not sure and not register.may_be_written_to(required(conn, case_id)):
        raise UnsafeChatError


def to_telegram(
    conn: Connection,
    case: Row[Any],
    conversation: Row[Any],
    method: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    until: datetime | None = None,
    message_id: int | None = None,
) -> None:
    """A row for the citizen of a case, in their chat's order."""
    outbox.put(
        conn,
        lane=Lane.CITIZENS,
        channel=Channel.TELEGRAM,
        stream=f"{Channel.TELEGRAM.value}:{conversation.address}",
        method=method,
        payload=payload,
        now=now,
        conversation_id=conversation.id,
        message_id=message_id,
        case_id=case.id,
        priority=2,
        not_before=until,
    )


def take_back(conn: Connection, case_id: int, actor: Actor, message_id: int, *, now: datetime) -> bool:
    """*Annulla*: withdraw one's own words while they are held; ``False`` if they have left."""
    mine = select(t.messages.c.body).where(
        t.messages.c.id == message_id, t.messages.c.case_id == case_id, t.messages.c.staff_id == actor.id
    )
    held = conn.execute(mine).first()
    if held is None or not outbox.take_back(conn, message_id, now=now):
        return False
    others = update(t.outbox).where(t.outbox.c.message_id == message_id, t.outbox.c.method.in_(WITHDRAWN_TOO))
    conn.execute(others.where(t.outbox.c.state == OutboxState.QUEUED).values(state=OutboxState.CANCELLED, reason="taken-back"))
    if document := held.body.get("document"):
        conn.execute(delete(t.stored_files).where(t.stored_files.c.id == document["file_id"]))
    projection.taken_back(conn, message_id)
    case = required(conn, case_id)
    if case.state == CaseState.WAITING_CITIZEN:
        move(conn, case, "take_back", actor, now=now, data={"message": message_id})
    return True


def send_again(conn: Connection, case_id: int, actor: Actor, message_id: int, *, now: datetime) -> bool:
    """*Rimanda*: words of this case that did not arrive, or of which nobody knows; ``False`` if there is nothing to send again."""
    refuse_unsafe(conn, case_id)
    owned(conn, case_id, actor, now=now)
    of_case = select(t.messages.c.id).where(t.messages.c.id == message_id, t.messages.c.case_id == case_id)
    return conn.execute(of_case).first() is not None and outbox.resend(conn, message_id, now=now) is not None


def note(conn: Connection, case_id: int, actor: Actor, text: str, *, now: datetime, tags: tuple[str, ...] = ()) -> int:
    """An internal line that the citizen never sees; returns its message id."""
    case = required(conn, case_id)
    values = {"conversation_id": case.conversation_id, "case_id": case_id, "author": Author.NOTE, "staff_id": actor.id, "at": now}
    body = {"text": text, "tags": list(tags)} if tags else {"text": text}
    message_id = int(conn.execute(insert(t.messages).values(**values, body=body).returning(t.messages.c.id)).scalar_one())
    case = move(conn, case, "note", actor, now=now)
    if actor.via != "gruppo":
        projection.staff_said(conn, case, message_id, name=actor.name, text=text, now=now, is_note=True)
    return message_id
