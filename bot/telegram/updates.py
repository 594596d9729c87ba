"""What Telegram's updates mean, as plain JSON in: an act of a citizen or an event of the operators' group; it decides nothing about them.

Nothing here fails on a strange update: what cannot be understood is ``None`` and is set aside by the worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from dialogs.post.incoming import Incoming, Kind

TELEGRAM = "telegram"
GROUP = "telegram-group"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
ANONYMOUS_ADMIN = 1087968824
_MEDIA = (
    ("photo", Kind.PHOTO),
    ("document", Kind.DOCUMENT),
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("video", Kind.VIDEO),
    ("video_note", Kind.VIDEO),
    ("animation", Kind.VIDEO),
    ("sticker", Kind.STICKER),
)
_SERVICE_WORDS = (
    "new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo pinned_message group_chat_created "
    "supergroup_chat_created channel_chat_created migrate_from_chat_id message_auto_delete_timer_changed write_access_allowed "
    "chat_background_set boost_added connected_website proximity_alert_triggered general_forum_topic_hidden "
    "general_forum_topic_unhidden video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited "
    "users_shared chat_shared gift unique_gift giveaway_created giveaway_completed paid_message_price_changed "
    "checklist_tasks_done checklist_tasks_added successful_payment refunded_payment"
)
_NOT_WORDS = frozenset(_SERVICE_WORDS.split())
"""What Telegram says of a chat in a message that nobody wrote: <https://core.telegram.org/bots/api#message>."""
Json = Mapping[str, Any]


class GroupKind(StrEnum):
    MESSAGE = "message"
    EDITED = "edited"
    BUTTON = "button"
    REACTION = "reaction"
    TOPIC_CREATED = "topic_created"
    TOPIC_CLOSED = "topic_closed"
    TOPIC_REOPENED = "topic_reopened"
    TOPIC_EDITED = "topic_edited"
    MIGRATED = "migrated"
    BOT_STATUS = "bot_status"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEvent:
    """Something in a group. ``topic_id`` is trusted only for real topics (``None``: General); ``user_id`` 0 when nobody is named.

    ``callback`` is the pressed payload, ``edit`` whether ``text`` replaces an earlier one, ``status`` what the bot is in the group now
    (``administrator``, ``member``, ``left`` …), ``new_chat_id`` where the group moved to."""

    kind: GroupKind
    chat_id: int
    topic_id: int | None = None
    user_id: int = 0
    user_name: str = ""
    is_anonymous: bool = False
    is_bot: bool = False
    text: str = ""
    callback: str = ""
    callback_id: str = ""
    message_id: int = 0
    reply_to: int | None = None
    edit: bool = False
    media: str = ""
    file_ref: str = ""
    file_name: str = ""
    mime: str = ""
    size: int = 0
    lat: float | None = None
    lon: float | None = None
    emoji: str = ""
    status: str = ""
    can_manage_topics: bool = False
    can_delete: bool = False
    new_chat_id: int | None = None
    at: str = ""


def chat_of(update: Any) -> Json | None:
    """The chat an update belongs to, wherever it stands in it."""
    if not isinstance(update, Mapping):
        return None
    for part in update.values():
        if not isinstance(part, Mapping):
            continue
        chat = part.get("chat") or _part(part, "message").get("chat")
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return chat
    return None


def address_of(update: Any) -> tuple[str, str]:
    """``(channel, stream)`` of an update; those without a chat share one stream of their own."""
    chat = chat_of(update)
    if chat is None:
        return TELEGRAM, f"{TELEGRAM}:?"
    channel = TELEGRAM if chat.get("type", "private") == "private" else GROUP
    return channel, f"{channel}:{chat['id']}"


def callback_id_of(update: Any) -> str | None:
    """The id to answer, if the update is a pressed button."""
    query = update.get("callback_query") if isinstance(update, Mapping) else None
    return str(query["id"]) if isinstance(query, Mapping) and query.get("id") else None


def concerns_nobody(update: Any) -> bool:
    """Whether an update says nothing to Bussola: a reaction, or what Telegram itself writes in a private chat."""
    if not isinstance(update, Mapping):
        return False
    return "message_reaction" in update or not _NOT_WORDS.isdisjoint(_part(update, "message"))


def incoming_of(update: Json, *, received: datetime) -> Incoming | None:
    """The act of a citizen in a private chat; ``None`` if there is none in it that concerns us."""
    if concerns_nobody(update):
        return None
    if "message" in update:
        return _said(update["message"])
    if "edited_message" in update:
        return _edited(update["edited_message"])
    if "callback_query" in update:
        return _pressed(update["callback_query"], received)
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    return None


def _part(whole: Json, name: str) -> Json:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _moment(seconds: Any) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _who(message: Json) -> dict[str, Any]:
    sender = _part(message, "from")
    return {
        "channel": TELEGRAM,
        "address": str(message["chat"]["id"]),
        "lang_hint": sender.get("language_code") or "",
        "name": sender.get("first_name") or "",
    }


def _said(message: Json) -> Incoming:
    common: dict[str, Any] = {**_who(message), "at": _moment(message["date"]), "remote_id": str(message["message_id"])}
    text = message.get("text")
    if text is not None:
        command, _, argument = text.partition(" ")
        if command == "/start" or command.startswith("/start@"):
            return Incoming(kind=Kind.START, text=argument.strip(), **common)
        return Incoming(kind=Kind.TEXT, text=text, **common)
    return Incoming(**common, **{"text": message.get("caption") or "", **_content(message)})


def _content(message: Json) -> dict[str, Any]:
    for name, kind in _MEDIA:
        if name in message:
            return {"kind": kind, **_file(message[name])}
    if "location" in message:
        return {"kind": Kind.LOCATION, "lat": message["location"]["latitude"], "lon": message["location"]["longitude"]}
    if "contact" in message:
        return {"kind": Kind.CONTACT, "text": message["contact"].get("phone_number") or ""}
    return {"kind": Kind.OTHER}


def _file(found: Any) -> dict[str, Any]:
    file = max(found, key=lambda size: size.get("file_size") or size.get("width") or 0) if isinstance(found, list) else found
    return {
        "file_ref": file.get("file_id") or "",
        "file_name": file.get("file_name") or "",
        "mime": file.get("mime_type") or ("image/jpeg" if isinstance(found, list) else ""),
        "size": file.get("file_size") or 0,
    }


def _edited(message: Json) -> Incoming:
    number = str(message["message_id"])
    moment = _moment(message.get("edit_date") or message["date"])
    file = next((_file(message[name]) for name, _ in _MEDIA if name in message), {})
    return Incoming(
        kind=Kind.EDITED,
        **_who(message),
        text=message.get("text") or message.get("caption") or "",
        at=moment,
        remote_id=number,
        edits=number,
        **file,
    )


def _pressed(query: Json, received: datetime) -> Incoming | None:
    message = _part(query, "message")
    if not message:
        return None
    who = _who({"chat": message["chat"], "from": query.get("from")})
    number = str(message.get("message_id", ""))
    spins = str(query.get("id") or "")
    return Incoming(kind=Kind.BUTTON, **who, text=query.get("data") or "", at=received.isoformat(), remote_id=number, spins=spins)


def _membership(change: Json) -> Incoming:
    left = change["new_chat_member"]["status"] in ("kicked", "left")
    return Incoming(kind=Kind.BLOCKED if left else Kind.UNBLOCKED, **_who(change), at=_moment(change["date"]))


def group_event_of(update: Json, *, received: datetime) -> GroupEvent | None:
    """What happened in a group; ``None`` if nothing that concerns us."""
    if "callback_query" in update:
        query = update["callback_query"]
        message = _part(query, "message")
        return GroupEvent(
            kind=GroupKind.BUTTON,
            **_where(message),
            **_operator({"from": query.get("from")}),
            callback=query.get("data") or "",
            callback_id=str(query["id"]),
            at=received.isoformat(),
        )
    if "my_chat_member" in update:
        change = update["my_chat_member"]
        now = change["new_chat_member"]
        may: dict[str, Any] = {
            name: now["status"] == "creator" or bool(now.get(right))
            for name, right in (("can_manage_topics", "can_manage_topics"), ("can_delete", "can_delete_messages"))
        }
        return GroupEvent(kind=GroupKind.BOT_STATUS, chat_id=change["chat"]["id"], **_operator(change), status=now["status"], **may)
    if "message_reaction" in update:
        change = update["message_reaction"]
        emoji = "".join(reaction.get("emoji", "") for reaction in change.get("new_reaction", ()))
        who: dict[str, Any] = _operator({"from": change.get("user")})
        return GroupEvent(kind=GroupKind.REACTION, chat_id=change["chat"]["id"], message_id=change["message_id"], **who, emoji=emoji)
    for name in ("message", "edited_message"):
        if name in update:
            return _group_message(update[name], is_edit=name == "edited_message")
    return None


def _where(message: Json) -> dict[str, Any]:
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return {"chat_id": message["chat"]["id"], "topic_id": topic, "message_id": message.get("message_id", 0)}


def _operator(part: Json) -> dict[str, Any]:
    sender, standing_for = _part(part, "from"), _part(part, "sender_chat")
    names = (sender.get("first_name"), sender.get("last_name"))
    return {
        "user_id": sender.get("id", 0),
        "user_name": " ".join(name for name in names if name),
        "is_anonymous": sender.get("id") == ANONYMOUS_ADMIN or bool(standing_for),
        "is_bot": bool(sender.get("is_bot")) and sender.get("id") != ANONYMOUS_ADMIN,
    }


_SERVICE = {
    "forum_topic_created": GroupKind.TOPIC_CREATED,
    "forum_topic_closed": GroupKind.TOPIC_CLOSED,
    "forum_topic_reopened": GroupKind.TOPIC_REOPENED,
    "forum_topic_edited": GroupKind.TOPIC_EDITED,
    "migrate_to_chat_id": GroupKind.MIGRATED,
}


def _group_message(message: Json, *, is_edit: bool) -> GroupEvent:
    common: dict[str, Any] = {**_where(message), **_operator(message), "at": _moment(message.get("edit_date") or message["date"])}
    for name, kind in _SERVICE.items():
        if name in message:
            return GroupEvent(kind=kind, **common, new_chat_id=message.get("migrate_to_chat_id"))
    if not _NOT_WORDS.isdisjoint(message):
        return GroupEvent(kind=GroupKind.OTHER, **common)
    content: dict[str, Any] = {} if "text" in message else _content(message)
    kind_of_media = content.pop("kind", "")
    content = {"text": message.get("text") or message.get("caption") or "", **content}
    answered = _part(message, "reply_to_message").get("message_id")
    return GroupEvent(
        kind=GroupKind.EDITED if is_edit else GroupKind.MESSAGE,
        **common,
        **content,
        media=str(kind_of_media),
        reply_to=None if answered == common["topic_id"] else answered,
        edit=is_edit,
    )
