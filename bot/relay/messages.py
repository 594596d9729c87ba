"""What an operator writes in a case's topic: an answer that can be taken back for some seconds, a note, a correction, a file, a place."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.relay.operators import Operator
from bot.telegram.updates import GroupEvent
from dialogs import tables as t
from dialogs.cases import handoff, projection, register
from dialogs.cases.handoff import HOLD_SECONDS, CaseConflict, Change, UnsafeChatError
from dialogs.cases.replies import UNSAFE_IT, conflict_words
from dialogs.house import House
from dialogs.models import Author, Channel, Lane
from dialogs.post import files, outbox, topic_rows
from dialogs.replies import Button, Place, Reply, to_json
from dialogs.staff import accounts

NOTE = "//"
TOO_LARGE = "Non è partito: questa persona scrive dal sito, dove posso portare solo file fino a 20 MB. Incolla un collegamento."
CLOSED = "Non è partito: il caso è chiuso. Per scrivere ancora premi «Riapri»."
NEVER_LEFT = "Non trovo questo messaggio tra quelli partiti: la correzione non arriva a nessuno. Scrivi un messaggio nuovo."
ANOTHERS = "La correzione non è partita: può correggere solo chi ha scritto il messaggio."
NO_NOTE = "La persona ha già letto le parole di prima: la nota non è segnata. Scrivila come messaggio nuovo."
IS_A_NOTE = "Era una nota, e resta com'era. Per scrivere alla persona manda un messaggio nuovo."
_WHY_NOT = {
    Change.ON_ITS_WAY: "La correzione non è partita: il messaggio sta partendo, o non so se è arrivato. Scrivi un messaggio nuovo.",
    Change.ONLY_WORDS: "La persona ha già ricevuto quello di prima. Manda il file o il posto nuovo come messaggio nuovo.",
}
NAMES_IT = {"photo": "foto.jpg", "voice": "messaggio-vocale.ogg", "video": "video.mp4", "sticker": "adesivo.webp"}
MIMES = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "sticker": "image/webp"}


def wrote(house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator) -> None:
    """A message of an operator; what cannot be done is answered in the topic, and nothing leaves."""
    now = house.now()
    try:
        if event.edit:
            _corrected(house, conn, event, case=case, operator=operator)
        elif event.text.startswith(NOTE):
            handoff.note(conn, case.id, operator.actor, event.text.removeprefix(NOTE).strip(), now=now, tags=(_mark(event),))
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
    return handoff.send_file(
        conn,
        case.id,
        operator.actor,
        file=_file_of(event),
        caption=event.text,
        origin={"chat_id": event.chat_id, "message_id": event.message_id},
        now=house.now(),
        tags=("operator", _mark(event)),
        fetches=can_fetch,
    )


def _file_of(event: GroupEvent) -> dict[str, Any]:
    name = event.file_name or NAMES_IT.get(event.media, "allegato")
    mime = event.mime or MIMES.get(event.media, "application/octet-stream")
    return {"ref": event.file_ref, "name": name, "mime": mime, "size": event.size, "kind": event.media}


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
    """An operator edited a message: what waits leaves changed, what has arrived is edited; what cannot be done is said."""
    said, is_note = _message_of(conn, case, event), event.text.startswith(NOTE)
    words = event.text.removeprefix(NOTE).strip() if is_note else event.text
    if said is None or said.body.get("cancelled"):
        _refuse(conn, case, event, NEVER_LEFT, house=house)
    elif said.staff_id != operator.actor.id:
        _refuse(conn, case, event, ANOTHERS, house=house)
    elif said.author == Author.NOTE and is_note:
        handoff.renote(conn, said, words)
        _react(conn, event, "✍", house=house)
    elif said.author == Author.NOTE:
        _refuse(conn, case, event, IS_A_NOTE, house=house)
    elif is_note:
        _into_note(house, conn, event, case=case, operator=operator, said=said, words=words)
    elif parts := _changed(said, event):
        origin = {"chat_id": event.chat_id, "message_id": event.message_id}
        change = handoff.reword(conn, case, said, parts.pop("text", said.body.get("text", "")), now=house.now(), origin=origin, **parts)
        if change in _WHY_NOT:
            _refuse(conn, case, event, _WHY_NOT[change], house=house)
        else:
            _react(conn, event, "✍", house=house)


def _into_note(
    house: House, conn: Connection, event: GroupEvent, *, case: Row[Any], operator: Operator, said: Row[Any], words: str
) -> None:
    if not handoff.take_back(conn, case.id, operator.actor, said.id, now=house.now()):
        _refuse(conn, case, event, NO_NOTE, house=house)
        return
    handoff.note(conn, case.id, operator.actor, words, now=house.now(), tags=(_mark(event),))
    _react(conn, event, "✍", house=house)


def _changed(said: Row[Any], event: GroupEvent) -> dict[str, Any]:
    """What an edited message says that it did not say before: its words, its place, its file."""
    found: dict[str, Any] = {"text": event.text} if event.text != said.body.get("text", "") else {}
    if (place := said.body.get("place")) and event.lat is not None and (place["lat"], place["lon"]) != (event.lat, event.lon):
        found["place"] = {**place, "lat": event.lat, "lon": event.lon}
    if (file := said.body.get("file")) and event.media and file.get("ref") != event.file_ref:
        found["file"] = {**file, **_file_of(event)}
    return found


def _message_of(conn: Connection, case: Row[Any], event: GroupEvent) -> Row[Any] | None:
    """What was written down of this message of the group, the newest first."""
    by_staff = (t.messages.c.case_id == case.id, t.messages.c.author.in_((Author.OPERATOR, Author.NOTE)))
    rows = conn.execute(select(t.messages).where(*by_staff).order_by(t.messages.c.id.desc()))
    return next((row for row in rows if _mark(event) in row.body.get("tags", ())), None)


def _refuse(conn: Connection, case: Row[Any], event: GroupEvent, words: str, *, house: House) -> None:
    """Once for a message, and once for each edit of its words; a place that moves is edited without end."""
    which = event.at if event.edit and event.lat is None else event.edit
    projection.tell(
        conn, case, words, now=house.now(), key=f"refused:{event.chat_id}:{event.message_id}:{which}", reply_to=event.message_id
    )


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
