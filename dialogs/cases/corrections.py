"""An operator changes what they have said: words that still wait leave changed, what has arrived changes before the citizen's eyes.

Nothing leaves from here: an edit is a row of the outbox, or of the conversation where the citizen's page reads it itself.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialogs import tables as t
from dialogs.cases import register
from dialogs.cases.answers import refuse_unsafe, signature, to_telegram
from dialogs.cases.machine import conflict, required
from dialogs.models import Author, Channel, OutboxState
from dialogs.replies import Reply, to_json


class Change(StrEnum):
    """What became of a correction."""

    WAITING = "waiting"
    """The words had not left: they leave changed, when they would have left."""
    ARRIVED = "arrived"
    """The citizen's copy changes."""
    ONLY_WORDS = "only-words"
    """What has arrived keeps its file and its place: nothing is changed."""
    ON_ITS_WAY = "on-its-way"
    """Just now leaving, or nobody knows whether it arrived: nothing is changed."""


def reword(conn: Connection, case: Row[Any], said: Row[Any], text: str, *, now: datetime, **parts: Any) -> Change:
    """New words for what the operator who wrote ``said`` has said, a file's caption too; ``parts`` are a new ``place`` or ``file`` as the
    message keeps them, and ``origin``, the operator's message in the group.

    A chat that the person called unsafe is an ``UnsafeChatError``, a case that somebody else has by now a ``CaseConflict``.
    """
    refuse_unsafe(conn, case.id)
    if (fresh := required(conn, case.id)).owner_id not in (None, said.staff_id):
        raise conflict(conn, fresh)
    conversation, origin = register.conversation_of(conn, case), parts.pop("origin", None)
    body = {**said.body, "text": text, **parts}
    if _change_what_waits(conn, conversation, said, body, now=now):
        _keep(conn, said, body)
        return Change.WAITING
    if parts.get("place") or _is_other(said.body.get("file"), parts.get("file")):
        return Change.ONLY_WORDS
    if text == said.body.get("text", ""):
        return Change.ARRIVED
    body = {**said.body, "text": text}
    if conversation.channel != Channel.TELEGRAM:
        _keep(conn, said, {**body, "edited": True})
        shown = {"document": body["document"]} if body.get("document") else {}
        correction = {"text": text, **shown, "replaces": said.id, "edited": True, "tags": ["operator", "correction"]}
        values = {"conversation_id": conversation.id, "case_id": case.id, "author": Author.OPERATOR, "staff_id": said.staff_id, "at": now}
        conn.execute(insert(t.messages).values(**values, body=correction))
        return Change.ARRIVED
    if not said.remote_id:
        return Change.ON_ITS_WAY
    _keep(conn, said, {**body, "edited": True})
    first, *more = [int(number) for number in said.remote_id.split(",")]
    is_caption = bool(said.body.get("file"))
    reply = Reply(text if is_caption else f"{signature(conn, said.staff_id)}\n{text}")
    payload: dict[str, Any] = {"chat_id": conversation.address, "message_id": first, "reply": to_json(reply), "is_caption": is_caption}
    payload |= {"more": more, "said": said.id, "author": Author.OPERATOR.value, "origin": origin}
    to_telegram(conn, case, conversation, "edit", payload, now=now)
    return Change.ARRIVED


def _is_other(file: dict[str, Any] | None, now: dict[str, Any] | None) -> bool:
    """Whether a file took the place of another; the name by which Telegram knows the same file may change."""
    return now is not None and file is not None and (file.get("size"), file.get("kind")) != (now.get("size"), now.get("kind"))


def renote(conn: Connection, said: Row[Any], text: str) -> None:
    """New words for an internal line."""
    _keep(conn, said, {**said.body, "text": text, "edited": True})


def _keep(conn: Connection, said: Row[Any], body: dict[str, Any]) -> None:
    conn.execute(update(t.messages).where(t.messages.c.id == said.id).values(body=body))


def _change_what_waits(conn: Connection, conversation: Row[Any], said: Row[Any], body: dict[str, Any], *, now: datetime) -> bool:
    """Whether none of it has left: then its rows say what it says now, in their place in the queue."""
    waiting = {row.method: row for row in conn.execute(select(t.outbox).where(t.outbox.c.message_id == said.id, t.outbox_queued))}
    file = body.get("file") if body.get("file") != said.body.get("file") else None
    changed: list[tuple[Row[Any], dict[str, Any]]] = []
    if conversation.channel != Channel.TELEGRAM:
        if said.held_until is None or said.held_until <= now:
            return False
    elif (row := waiting.get("message") or waiting.get("copy_media")) is None or row.payload.get("done"):
        return False
    elif row.method == "copy_media":
        changed.append((row, {**row.payload, "caption": body["text"]}))
    else:
        words = {"text": f"{signature(conn, said.staff_id)}\n{body['text']}".strip()}
        place = {"place": body["place"]} if body.get("place") else {}
        changed.append((row, {**row.payload, "reply": {**row.payload["reply"], **words, **place}}))
    if file:
        if (fetch := waiting.get("fetch_file")) is None:
            return False
        changed.append((fetch, {**fetch.payload, "ref": file["ref"], "name": file["name"], "mime": file["mime"]}))
    return all(_is_changed(conn, row, payload) for row, payload in changed)


def _is_changed(conn: Connection, row: Row[Any], payload: dict[str, Any]) -> bool:
    still = update(t.outbox).where(t.outbox.c.id == row.id, t.outbox.c.state == OutboxState.QUEUED)
    return conn.execute(still.values(payload=payload)).rowcount == 1
