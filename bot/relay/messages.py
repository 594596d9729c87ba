"""What an operator writes in a case's topic: an answer that can be taken back for some seconds, a note, a correction, a file, a place."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.relay.operators import Operator
from bot.telegram.updates import GroupEvent
from dialogs import tables as t
from dialogs.cases import handoff, projection, register
from dialogs.cases.handoff import HOLD_SECONDS, CaseConflict, UnsafeChatError
from dialogs.cases.replies import UNSAFE_IT, conflict_words
from dialogs.house import House
from dialogs.models import Author, Channel, Lane
from dialogs.post import files, outbox, topic_rows
from dialogs.replies import Button, Place, Reply, to_json
from dialogs.staff import accounts

NOTE = "//"
RECENT = 60
TOO_LARGE = "Non è partito: questa persona scrive dal sito, dove posso portare solo file fino a 20 MB. Incolla un collegamento."
CLOSED = "Non è partito: il caso è chiuso. Per scrivere ancora premi «Riapri»."
NAMES_IT = {"photo": "foto.jpg", "voice": "messaggio-vocale.ogg", "video": "video.mp4", "sticker": "adesivo.webp"}
MIMES = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "sticker": "image/webp"}


def wrote(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator) -> None:
    """A message of an operator; what cannot be done is answered in the topic, and nothing leaves."""
    now = house.now()
    try:
        if event.edit:
            _corrected(house, conn, event, case=case, operator=operator)
        elif event.text.startswith(NOTE):
            handoff.note(conn, case.id, operator.actor, event.text.removeprefix(NOTE).strip(), now=now)
            _react(conn, event, "✍", house=house)
        elif case.state not in register.OPEN:
            _refuse(conn, case, event, CLOSED, house=house)
        else:
            _answered(house, conn, event, case=case, operator=operator)
        accounts.audit(conn, operator.username, "caso-gruppo", now=now, target=case.code)
    except CaseConflict as conflict:
        fresh = register.by_id(conn, case.id) or case
        _refuse(conn, fresh, event, f"Non è partito. {conflict_words(conflict)}", house=house)
    except UnsafeChatError:
        _refuse(conn, case, event, f"Non è partito. {UNSAFE_IT}", house=house)


def _answered(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator) -> None:
    origin = {"chat_id": event.chat_id, "message_id": event.message_id}
    tags = ("operator", _mark(event))
    if event.lat is not None and event.lon is not None:
        reply = Reply(event.text, place=Place("Posizione", "", event.lat, event.lon), tags=tags)
        message_id = handoff.answer(conn, case.id, operator.actor, reply, now=house.now(), origin=origin)
    elif event.media:
        copied = _file(house, conn, event, case=case, operator=operator)
        if copied is None:
            _refuse(conn, case, event, TOO_LARGE, house=house)
            return
        message_id = copied
    elif event.text.strip():
        message_id = handoff.answer(conn, case.id, operator.actor, Reply(event.text, tags=tags), now=house.now(), origin=origin)
    else:
        _refuse(conn, case, event, "Non è partito: questo tipo di messaggio non si può mandare.", house=house)
        return
    _offer_undo(house, conn, event, case=case, message_id=message_id)


def _mark(event: GroupEvent) -> str:
    return f"group:{event.message_id}"


def _file(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator) -> int | None:
    """A photo, a voice message or a document for the citizen, wherever they read; ``None`` for one too large to bring there."""
    can_fetch = bool(event.file_ref) and event.size <= files.MOST_BYTES
    if register.conversation_of(conn, case).channel != Channel.TELEGRAM and not can_fetch:
        return None
    name = event.file_name or NAMES_IT.get(event.media, "allegato")
    mime = event.mime or MIMES.get(event.media, "application/octet-stream")
    return handoff.send_file(
        conn,
        case.id,
        operator.actor,
        file={"ref": event.file_ref, "name": name, "mime": mime, "size": event.size, "kind": event.media},
        caption=event.text,
        origin={"chat_id": event.chat_id, "message_id": event.message_id},
        now=house.now(),
        tags=("operator", _mark(event)),
        fetches=can_fetch,
    )


def _offer_undo(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], message_id: int) -> None:
    button = Button("Annulla", projection.payload(case, "undo", str(message_id)))
    payload: dict[str, Any] = {
        "reply": to_json(Reply(f"⏳ Parte tra {HOLD_SECONDS} secondi.", buttons=(button,))),
        "reply_to": event.message_id,
        "vanishes": True,
    }
    now, gone = house.now(), house.now() + timedelta(seconds=HOLD_SECONDS)
    key = f"undo:{message_id}"
    topic_rows.leave(conn, case.id, "topic_post", payload, now=now, priority=topic_rows.HIGH, key=key, expires_at=gone)


def _corrected(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator) -> None:
    """An operator edited a message: while held, the new words leave instead; afterwards the citizen's copy is edited."""
    found = _message_of(conn, case, event)
    if found is None or found.body.get("text", "") == event.text or found.staff_id != operator.actor.id:
        return
    now, is_note = house.now(), event.text.startswith(NOTE)
    if handoff.take_back(conn, case.id, operator.actor, found.id, now=now):
        if is_note:
            handoff.note(conn, case.id, operator.actor, event.text.removeprefix(NOTE).strip(), now=now)
            _react(conn, event, "✍", house=house)
            return
        _answered(house, conn, event, case=case, operator=operator)
        return
    if not is_note and handoff.reword(conn, case, found, event.text, now=now):
        _react(conn, event, "✍", house=house)
        return
    _refuse(conn, case, event, "La persona ha già letto le parole di prima: scrivi un messaggio nuovo per correggerle.", house=house)


def _message_of(conn: Connection, case: Row[Any], event: GroupEvent) -> Row[Any] | None:
    query = select(t.messages).where(t.messages.c.case_id == case.id, t.messages.c.author == Author.OPERATOR)
    rows = conn.execute(query.order_by(t.messages.c.id.desc()).limit(RECENT))
    return next((row for row in rows if _mark(event) in row.body.get("tags", ()) and not row.body.get("cancelled")), None)


def _refuse(conn: Connection, case: Row[Any], event: GroupEvent, words: str, *, house: House) -> None:
    key = f"refused:{event.chat_id}:{event.message_id}:{event.edit}"
    projection.tell(conn, case, words, now=house.now(), key=key, reply_to=event.message_id)


def _react(conn: Connection, event: GroupEvent, emoji: str, *, house: House) -> None:
    outbox.put(
        conn,
        lane=Lane.GROUP,
        channel=Channel.TELEGRAM,
        stream=f"group:{event.chat_id}",
        method="reaction",
        payload={"chat_id": event.chat_id, "message_id": event.message_id, "emoji": emoji},
        now=house.now(),
        priority=topic_rows.LOW,
    )
