"""One Bot API call and what its failure means for the row it came from; it keeps no state and repeats nothing."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.request import JsonBody, NotSentError


class Fate(StrEnum):
    """What a failed call means."""

    NOT_SENT = "not-sent"
    FLOOD = "flood"
    SERVER = "server-error"
    DOUBT = "timed-out"
    BLOCKED = "blocked"
    MIGRATED = "migrated"
    UNPARSEABLE = "cannot-parse"
    TOO_LONG = "too-long"
    TOPIC_GONE = "topic-gone"
    TOPIC_CLOSED = "topic-closed"
    ALREADY = "already-so"
    GONE = "message-gone"
    STALE = "too-old"
    GROUP_LOST = "group-lost"
    TOKEN = "token"  # noqa: S105
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    fate: Fate
    reason: str
    seconds: float = 0.0
    new_chat: int | None = None


_BAD_REQUESTS = (
    ("can't parse entities", Fate.UNPARSEABLE),
    ("message is too long", Fate.TOO_LONG),
    ("message_too_long", Fate.TOO_LONG),
    ("thread not found", Fate.TOPIC_GONE),
    ("topic_deleted", Fate.TOPIC_GONE),
    ("topic_id_invalid", Fate.TOPIC_GONE),
    ("topic_closed", Fate.TOPIC_CLOSED),
    ("not modified", Fate.ALREADY),
    ("not_modified", Fate.ALREADY),
    ("query is too old", Fate.STALE),
    ("query_id_invalid", Fate.STALE),
    ("message to edit not found", Fate.GONE),
    ("message can't be edited", Fate.GONE),
    ("message_id_invalid", Fate.GONE),
    ("message to delete not found", Fate.GONE),
    ("message can't be deleted", Fate.GONE),
    ("message to copy not found", Fate.GONE),
    ("message to react not found", Fate.GONE),
    ("chat not found", Fate.GROUP_LOST),
    ("not enough rights", Fate.GROUP_LOST),
    ("chat_admin_required", Fate.GROUP_LOST),
    ("not a forum", Fate.GROUP_LOST),
    ("need administrator rights", Fate.GROUP_LOST),
)


def judge(error: TelegramError) -> Verdict:
    """What ``error`` means; its words are kept short and never hold what was said."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        return Verdict(Fate.FLOOD, f"flood: {seconds:.0f} s", seconds=seconds)
    if isinstance(error, ChatMigrated):
        return Verdict(Fate.MIGRATED, "migrated", new_chat=error.new_chat_id)
    if isinstance(error, Forbidden):
        is_about_group = any(word in error.message.lower() for word in ("kicked", "group", "channel"))
        return Verdict(Fate.GROUP_LOST, "group-lost") if is_about_group else Verdict(Fate.BLOCKED, "blocked")
    if isinstance(error, BadRequest):
        words = error.message.lower()
        fate = next((fate for part, fate in _BAD_REQUESTS if part in words), Fate.REFUSED)
        return Verdict(fate, f"{fate}: {error.message}"[:120] if fate is Fate.REFUSED else str(fate))
    if isinstance(error, NotSentError):
        return Verdict(Fate.NOT_SENT, "not-sent")
    if isinstance(error, TimedOut):
        return Verdict(Fate.DOUBT, "timed-out")
    if isinstance(error, InvalidToken):
        return Verdict(Fate.TOKEN, "token-refused")
    if isinstance(error, NetworkError | Conflict):
        return Verdict(Fate.SERVER, "server-error")
    return Verdict(Fate.DOUBT, "answer-not-understood")


class Api:
    """Raw calls through python-telegram-bot's request layer: its errors, none of its object building."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._urls: dict[str, str] = {}

    async def call(self, method: str, params: dict[str, Any], *, file: InputFile | None = None, read_seconds: float | None = None) -> Any:
        """The ``result`` of the answer; ``TelegramError`` otherwise."""
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = f"{self._bot.base_url}/{method}"
        data: Any = JsonBody(params)
        if file is not None:
            parts = [RequestParameter(name, value, None) for name, value in params.items()]
            data = RequestData([*parts, RequestParameter.from_input(method.removeprefix("send").lower(), file)])
        if read_seconds is None:
            return await self._bot.request.post(url, data)
        return await self._bot.request.post(url, data, read_timeout=read_seconds)

    async def download(self, file_ref: str) -> bytes:
        """A file that somebody sent, by Telegram's id of it (at most 20 MB)."""
        found = await self.call("getFile", {"file_id": file_ref})
        return await self._bot.request.retrieve(f"{self._bot.base_file_url}/{found['file_path']}")
