"""The smallest dialog there can be, for tests of the mail room alone: answers every message with its own words, in real rows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.telegram.updates import GroupEvent
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Author, Lane, new_id
from dialogs.post import outbox
from dialogs.post.incoming import Incoming, Kind
from dialogs.replies import Button, Reply

_FIND = (
    select(t.conversations)
    .where(t.conversations.c.channel == bindparam("channel"), t.conversations.c.address == bindparam("address"))
    .with_for_update()
)
_HEAR = insert(t.messages)
_SAVE = update(t.conversations).where(t.conversations.c.id == bindparam("this"))


@dataclass(frozen=True)
class Taken:
    conversation_id: str
    message_ids: tuple[int, ...]
    stops: bool = False


def conversation_of(conn: Connection, incoming: Incoming, house: House) -> Any:
    """The conversation's row, locked, made if it is new."""
    who = {"channel": incoming.channel, "address": incoming.address}
    row = conn.execute(_FIND, who).first()
    if row is None:
        now = house.now()
        new = {**who, "id": new_id(), "state": {}, "created_at": now, "seen_at": now}
        conn.execute(insert(t.conversations).values(**new, lang="it", turn=0, reachable=True))
        row = conn.execute(_FIND, who).first()
    return row


def take(house: House, conn: Connection, incoming: Incoming, *, inbox_id: int | None) -> Taken:
    """Say the words back; ``veleno`` always fails, ``domanda`` is answered with a question and a button."""
    row = conversation_of(conn, incoming, house)
    now = house.now()
    if incoming.kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        return Taken(row.id, ())
    if incoming.text == "veleno":
        raise KeyError("veleno")
    body = {"text": incoming.text}
    conn.execute(insert(t.messages).values(conversation_id=row.id, author=Author.CITIZEN, body=body, at=now))
    conn.execute(
        update(t.conversations).where(t.conversations.c.id == row.id).values(turn=row.turn + 1, seen_at=now, state={"turn": row.turn})
    )
    if incoming.text == "domanda":
        reply = Reply("Che cosa?", buttons=(Button("Questo", "b.1.1"),), tags=("question",))
    else:
        reply = Reply(f"Hai scritto: {incoming.text}")
    return Taken(row.id, (outbox.say(conn, row, reply, now=now),))


def handle(house: House, conn: Connection, event: GroupEvent) -> None:
    """Say back in the group what was said there."""
    if event.text and event.topic_id:
        outbox.put(
            conn,
            lane=Lane.GROUP,
            channel="telegram",
            stream=f"group:{event.topic_id}",
            method="topic_post",
            payload={"reply": {"text": f"Nel gruppo: {event.text}"}, "message_thread_id": event.topic_id},
            now=house.now(),
        )
