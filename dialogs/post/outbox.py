"""The one way out: whatever is to reach a person or the operators' group is first a row; it sends nothing itself.

Methods and their payloads (``chat_id`` may be left out in the group's lane: the operators' group; so may ``message_thread_id``
when ``case_id`` is given: the case's topic; a topic that is missing is made before):

``message``          ``{"chat_id", "reply": Reply as JSON, "author", "stops"?}``       to a citizen; ``stops`` is a callback's id
``edit``             ``{"chat_id", "message_id", "reply"}``                            new text and buttons for a message sent before
``answer_callback``  ``{"callback_id", "text"?, "alert"?}``                            a button stops spinning
``topic_create``     ``{"name"}``, ``case_id``                                         the id is kept in ``Case.topic_id``
``card``             ``{"reply"}``, ``case_id``                                        then edited in place (``Case.card_id``)
``topic_post``       ``{"reply", "reply_to"?}``                                        bursts for one topic leave as one message
``topic_twin``       ``{"made"}``, ``case_id``                                         an empty twin left by an interruption is closed
``topic_edit``       ``{"name"}`` · ``topic_close`` ``{}`` · ``topic_reopen`` ``{}`` · ``topic_delete`` ``{}``
``reaction``         ``{"chat_id"?, "message_id", "emoji"}``
``copy_media``       ``{"chat_id"?, "from_chat_id", "message_id", "caption"?}``        either way
``delete``           ``{"chat_id"?, "message_id"}``
``fetch_file``       ``{"ref", "name", "mime"}``, ``message_id``                       a Telegram file is kept for that message
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from dialogs import tables as t
from dialogs.models import Author, Channel, Lane, OutboxState
from dialogs.post.inbox import NOTIFY
from dialogs.replies import Reply, to_json
from dialogs.words.directions import in_order
from knowledge.statements import Ready, numbered

CALLBACK_SECONDS = 60
SAFETY = "safety"
"""The tag of what keeps people safe: it is said whoever has the case, and at once."""
_LANES = "bussola_lanes"
_WRITTEN: tuple[str, ...] = ("lane", "channel", "stream", "method", "payload", "conversation_id", "message_id", "case_id", "dedupe_key")
_WRITTEN += ("priority", "state", "attempts", "not_before", "expires_at", "created_at")
_INSERT = numbered(t.outbox, _WRITTEN)
_INSERT_MESSAGE = numbered(t.messages, ("conversation_id", "case_id", "author", "staff_id", "body", "at", "held_until"))
_NOTIFY_LANE = Ready(text("SELECT pg_notify(:channel, :lane) AS told"))
_KEYED = Ready(
    {
        name: make(t.outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(t.outbox.c.id)
        for name, make in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
    },
    columns=_WRITTEN,
)


def put(
    conn: Connection,
    *,
    lane: str,
    channel: str,
    stream: str,
    method: str,
    payload: dict[str, Any],
    now: datetime,
    conversation_id: str | None = None,
    message_id: int | None = None,
    case_id: int | None = None,
    dedupe_key: str | None = None,
    priority: int = 5,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Leave a row to be delivered after the commit; with a ``dedupe_key`` that is there already, that row's id."""
    values = {
        "lane": str(lane),
        "channel": str(channel),
        "stream": stream,
        "method": method,
        "payload": payload,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "case_id": case_id,
        "dedupe_key": dedupe_key,
        "priority": priority,
        "state": OutboxState.QUEUED.value,
        "attempts": 0,
        "not_before": not_before or now,
        "expires_at": expires_at,
        "created_at": now,
    }
    announce(conn, lane)
    if dedupe_key is None:
        return _INSERT.new_id(conn, values)
    kept = _KEYED.scalar(conn, values)
    if kept is None:
        kept = conn.execute(select(t.outbox.c.id).where(t.outbox.c.dedupe_key == dedupe_key)).scalar_one()
    return int(kept)


def announce(conn: Connection, lane: str) -> None:
    """Wake the senders of every process at commit; on SQLite there is one process and ``House.wake`` does it."""
    conn.info.setdefault(_LANES, set()).add(str(lane))
    if conn.dialect.name == "postgresql":
        _NOTIFY_LANE.first(conn, {"channel": NOTIFY, "lane": str(lane)})


def lanes_left(conn: Connection) -> set[str]:
    """The lanes for which rows are left from now on, before this connection is asked again."""
    lanes: set[str] = set()
    conn.info[_LANES] = lanes
    return lanes


def lanes_so_far(conn: Connection) -> set[str]:
    """The same set, by whoever began to look before."""
    lanes: set[str] = conn.info.setdefault(_LANES, set())
    return lanes


def say(
    conn: Connection,
    conversation: Any,
    reply: Reply,
    *,
    now: datetime,
    author: str = Author.BOT,
    staff_id: str | None = None,
    case_id: int | None = None,
    priority: int = 5,
    hold_seconds: int = 0,
    origin: dict[str, Any] | None = None,
    signed: str = "",
    stops: str = "",
    sure: bool = False,
) -> int:
    """Say something to the person of ``conversation`` (a row): the ``Message`` row's id. Telegram gets an outbox row too.

    What the bot says is dropped before it leaves when a person of the staff has the case, unless tagged ``safety``; what must pass
    (an export, a confirmation of erasure) is said by ``Author.SYSTEM``. ``hold_seconds`` is the time to take it back. ``origin``
    (``{"chat_id", "message_id"}``) is the operator's message in the group that gets a reaction when this one has arrived;
    ``signed`` stands above the words on Telegram, where a person of the staff writes with the bot's face; ``stops`` is the press whose
    button stops spinning when the words leave; ``sure`` words leave though the person called their chat unsafe.
    """
    body = to_json(reply)
    if author != Author.OPERATOR:
        body |= {name: in_order(body[name]) for name in ("text", "folded") if name in body}
    until = now + timedelta(seconds=hold_seconds) if hold_seconds else None
    if until:
        body["held_until"] = until.isoformat()
    values = {"conversation_id": conversation.id, "case_id": case_id, "author": str(author), "staff_id": staff_id, "body": body, "at": now}
    values["held_until"] = until
    message_id = _INSERT_MESSAGE.new_id(conn, values)
    if conversation.channel != Channel.TELEGRAM:
        return message_id
    shown = {**body, "text": f"{signed}\n{body['text']}".strip()} if signed else body
    payload: dict[str, Any] = {"chat_id": conversation.address, "reply": shown, "author": str(author)}
    if origin:
        payload["origin"] = origin
    if reply.ask:
        payload["lang"] = conversation.lang
    if stops:
        payload["stops"] = stops
    if sure:
        payload["sure"] = True
    put(
        conn,
        lane=Lane.CITIZENS,
        channel=Channel.TELEGRAM,
        stream=_stream_of(conn, conversation, reply, now=now),
        method="message",
        payload=payload,
        now=now,
        conversation_id=conversation.id,
        message_id=message_id,
        case_id=case_id,
        priority=priority,
        not_before=until,
    )
    return message_id


def _stream_of(conn: Connection, conversation: Any, reply: Reply, *, now: datetime) -> str:
    """The order of the chat; what keeps people safe does not wait behind an operator's words that are held to be taken back."""
    stream = f"{Channel.TELEGRAM.value}:{conversation.address}"
    if SAFETY not in reply.tags:
        return stream
    held = select(t.messages.c.id).where(t.messages.c.conversation_id == conversation.id, t.messages.c.held_until > now)
    return stream if conn.execute(held.limit(1)).first() is None else f"{stream}:{SAFETY}"


def answer_callback(conn: Connection, callback_id: str, *, now: datetime, words: str = "", alert: bool = False) -> int:
    """Stop the spinning of a pressed button to which nothing is said, or a few words at once; worthless after a minute."""
    payload: dict[str, Any] = {"callback_id": callback_id}
    if words:
        payload |= {"text": words, "alert": alert}
    return put(
        conn,
        lane=Lane.CITIZENS,
        channel=Channel.TELEGRAM,
        stream=f"callback:{callback_id}",
        method="answer_callback",
        payload=payload,
        now=now,
        priority=1,
        expires_at=now + timedelta(seconds=CALLBACK_SECONDS),
    )


def fetch_file(
    conn: Connection,
    message_id: int,
    ref: str,
    *,
    name: str,
    mime: str,
    now: datetime,
    case_id: int | None = None,
    not_before: datetime | None = None,
    told: dict[str, Any] | None = None,
) -> int:
    """Ask for a file that Telegram holds: kept sealed, then named in the message's body as ``file.file_id``. ``told`` is the author and
    the origin of an operator's file, so that the group sees whether it arrived."""
    return put(
        conn,
        lane=Lane.CITIZENS,
        channel=Channel.TELEGRAM,
        stream=f"file:{message_id}",
        method="fetch_file",
        payload={"ref": ref, "name": name, "mime": mime, **(told or {})},
        now=now,
        message_id=message_id,
        case_id=case_id,
        dedupe_key=f"file:{message_id}",
        priority=6,
        not_before=not_before,
    )


def take_back(conn: Connection, message_id: int, *, now: datetime) -> bool:
    """*Annulla*: withdraw a message that is still held; ``False`` if it has left."""
    message = conn.execute(select(t.messages.c.body).where(t.messages.c.id == message_id)).first()
    if message is None or datetime.fromisoformat(message.body.get("held_until", "0001-01-01T00:00:00+00:00")) <= now:
        return False
    row = select(t.outbox.c.id, t.outbox.c.state).where(
        t.outbox.c.message_id == message_id, t.outbox.c.method.in_(("message", "copy_media"))
    )
    if conn.dialect.name == "postgresql":
        row = row.with_for_update()
    sending = conn.execute(row).first()
    if sending is not None:
        stopped = update(t.outbox).where(t.outbox.c.id == sending.id, t.outbox.c.state == OutboxState.QUEUED)
        if conn.execute(stopped.values(state=OutboxState.CANCELLED, reason="taken-back")).rowcount != 1:
            return False
    body = {**message.body, "cancelled": True}
    conn.execute(update(t.messages).where(t.messages.c.id == message_id).values(body=body))
    return True


def resend(conn: Connection, message_id: int, *, now: datetime) -> int | None:
    """One tap on *Rimanda*: a new row for words that are uncertain or failed, those uncertain marked as repeated; ``None`` if they are
    neither, or somebody else has just done it. Of words that failed half way, without a part refused, only the rest is sent."""
    to_send = (OutboxState.UNCERTAIN, OutboxState.FAILED)
    row = conn.execute(
        select(t.outbox)
        .where(t.outbox.c.message_id == message_id, t.outbox.c.lane == Lane.CITIZENS, t.outbox.c.state.in_(to_send))
        .order_by(t.outbox.c.id.desc())
    ).first()
    if row is None:
        return None
    mine = update(t.outbox).where(t.outbox.c.id == row.id, t.outbox.c.state.in_(to_send))
    if conn.execute(mine.values(state=OutboxState.CANCELLED, reason="sent-again")).rowcount != 1:
        return None
    is_uncertain = row.state == OutboxState.UNCERTAIN
    from_the_start = is_uncertain or row.payload.get("refused")
    left_out = ("doubts", "done", "ids", "refused") if from_the_start else ("doubts",)
    payload = {key: value for key, value in row.payload.items() if key not in left_out}
    if is_uncertain and "reply" in payload:
        payload["reply"] = {**payload["reply"], "text": f"(ripetuto) {payload['reply'].get('text', '')}"}
    return put(
        conn,
        lane=row.lane,
        channel=row.channel,
        stream=row.stream,
        method=row.method,
        payload=payload,
        now=now,
        conversation_id=row.conversation_id,
        message_id=message_id,
        case_id=row.case_id,
        priority=2,
    )
