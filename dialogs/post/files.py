"""Files that cross the desk, sealed at rest and removed with their conversation; it judges no content."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialogs import tables as t
from dialogs.models import Author, Channel, new_id
from dialogs.privacy.encryption import KEYS

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was given."""

    name: str
    mime: str
    content: bytes


def keep(conn: Connection, conversation_id: str, *, name: str, mime: str, content: bytes, now: datetime) -> str:
    """Store a file for a conversation: its id, for ``replies.Document``."""
    file_id = new_id()
    sealed = KEYS.seal(b64encode(content).decode("ascii"))
    values = {"id": file_id, "conversation_id": conversation_id, "name": name, "mime": mime, "size": len(content), "at": now}
    conn.execute(insert(t.stored_files).values(**values, content=sealed))
    return file_id


def kept(conn: Connection, file_id: str, *, conversation_id: str | None = None) -> Kept | None:
    """The file, opened; with ``conversation_id`` only if it belongs to that conversation."""
    query = select(t.stored_files).where(t.stored_files.c.id == file_id)
    row = conn.execute(query.where(t.stored_files.c.conversation_id == conversation_id) if conversation_id else query).first()
    return Kept(row.name, row.mime, b64decode(KEYS.open(bytes(row.content)))) if row else None


def attach(conn: Connection, row: Any, content: bytes, *, now: datetime) -> None:
    """Keep a file that was fetched for the message of an outbox row, and name it in the message; nothing if the message is gone or
    taken back. A page that has read past an operator's message gets a line that stands for it."""
    message = conn.execute(select(t.messages).where(t.messages.c.id == row.message_id)).first()
    if message is None or message.body.get("cancelled"):
        return
    name, mime = row.payload.get("name") or "allegato", row.payload.get("mime") or "application/octet-stream"
    file_id = keep(conn, message.conversation_id, name=name, mime=mime, content=content, now=now)
    body = {**message.body, "file": {**message.body.get("file", {}), "file_id": file_id}}
    if message.author == Author.OPERATOR:
        body["document"] = {"file_id": file_id, "name": name, "mime": mime}
    conn.execute(update(t.messages).where(t.messages.c.id == message.id).values(body=body))
    if message.author == Author.OPERATOR and _reads_here(conn, message.conversation_id):
        late = {"text": body.get("text", ""), "document": body["document"], "replaces": message.id, "tags": ["operator"]}
        values = {"conversation_id": message.conversation_id, "case_id": message.case_id, "author": Author.OPERATOR}
        conn.execute(insert(t.messages).values(**values, staff_id=message.staff_id, body=late, at=now))


def _reads_here(conn: Connection, conversation_id: str) -> bool:
    """Whether the person reads messages by cursor, not on Telegram."""
    where = conn.execute(select(t.conversations.c.channel).where(t.conversations.c.id == conversation_id)).scalar_one_or_none()
    return where is not None and where != Channel.TELEGRAM


def kind_of(content: bytes) -> str | None:
    """The media type that the bytes show, if it is one that may be handed over."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}:
        return "image/heic"
    return None


def plain_name(given: str) -> str:
    """A file's name without folders and without what cannot be shown."""
    name = "".join(letter for letter in given.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return name.strip()[-120:] or "allegato"
