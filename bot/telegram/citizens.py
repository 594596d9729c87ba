"""Sends one row of the citizens' lane: a message in as many calls as it needs, an edit, a copied file; it owns no queue."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, update
from telegram import InputFile
from telegram.error import TelegramError

from bot.telegram.calls import Api, Fate, Verdict, judge
from bot.telegram.render import Call, calls_of, edit_call, plain, split
from bot.telegram.retries import after_failure
from dialogs import tables as t
from dialogs.cases.projection import CAPTION_LIMIT
from dialogs.house import House
from dialogs.models import OutboxState
from dialogs.post import doubts, files, sending
from dialogs.post.sending import Result
from dialogs.replies import from_json

Database = Callable[[Callable[[Connection], Any]], Awaitable[Any]]
Effect = Callable[[Connection], None]


@dataclass(slots=True)
class Sent:
    """What became of a row, and what else to write down in the same transaction."""

    result: Result
    effects: list[Effect] = field(default_factory=list)


class CallFailedError(Exception):
    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.learned: dict[str, Any] = {}
        super().__init__(verdict.reason)


class CitizenSender:
    """``before_more`` is awaited before the second and later calls of one row, so that long replies keep the chat's pace."""

    def __init__(self, house: House, api: Api, database: Database, *, before_more: Callable[[str], Awaitable[None]]) -> None:
        self._house, self._api, self._database, self._before_more = house, api, database, before_more
        self._beside: set[asyncio.Task[None]] = set()

    async def send(self, row: Any) -> Sent:
        """Try one row now."""
        if row.method == "message":
            return await self._message(row)
        try:
            if row.method == "fetch_file":
                return await self._fetch(row)
            if row.method == "edit" and row.payload.get("said") and not row.payload.get("is_caption"):
                return await self._edit_all(row)
            found = await self._other(row)
        except CallFailedError as failure:
            return self._failed(row, failure.verdict)
        return Sent(Result(row, OutboxState.SENT, remote_id=_remote(found)))

    async def _other(self, row: Any) -> Any:
        payload = row.payload
        if row.method == "answer_callback":
            params = {"callback_query_id": payload["callback_id"]}
            if payload.get("text"):
                params |= {"text": payload["text"][:200], "show_alert": bool(payload.get("alert"))}
            return await self._call(Call("answerCallbackQuery", params))
        target = {"chat_id": payload["chat_id"]}
        if row.method == "edit" and payload.get("is_caption"):
            words = payload["reply"]["text"][:CAPTION_LIMIT]
            return await self._call(Call("editMessageCaption", target | {"message_id": int(payload["message_id"]), "caption": words}))
        if row.method == "edit":
            return await self._call(edit_call(from_json(payload["reply"]), target, int(payload["message_id"])))
        if row.method == "copy_media":
            caption = {"caption": payload["caption"]} if payload.get("caption") else {}
            params = target | {"from_chat_id": payload["from_chat_id"], "message_id": payload["message_id"]} | caption
            return await self._call(Call("copyMessage", params))
        if row.method == "delete":
            return await self._call(Call("deleteMessage", target | {"message_id": payload["message_id"]}))
        raise CallFailedError(Verdict(Fate.REFUSED, f"unknown method {row.method}"))

    async def _edit_all(self, row: Any) -> Sent:
        """Words that stand in several messages: each is edited, what they no longer need is deleted, what they need more is sent."""
        payload, target = row.payload, {"chat_id": row.payload["chat_id"]}
        numbers = [payload["message_id"], *payload.get("more", ())]
        calls = calls_of(from_json(payload["reply"]), target)
        for call, number in zip(calls, numbers, strict=False):
            await self._call(Call("editMessageText", call.params | {"message_id": number}, call.plain))
            await self._before_more(row.stream)
        for number in numbers[len(calls) :]:
            await self._call(Call("deleteMessage", target | {"message_id": number}))
        kept = [str(number) for number in numbers[: len(calls)]]
        kept += [_remote(await self._call(call)) for call in calls[len(numbers) :]]
        remote = ",".join(kept)
        keep = update(t.messages).where(t.messages.c.id == payload["said"]).values(remote_id=remote)
        return Sent(Result(row, OutboxState.SENT, remote_id=remote), [lambda conn: run(conn, keep)])

    async def _fetch(self, row: Any) -> Sent:
        """Bring a file here, sealed, for those who read the conversation elsewhere."""
        try:
            content = await self._api.download(row.payload["ref"])
        except TelegramError as error:
            raise CallFailedError(judge(error)) from error
        now = self._house.now()
        return Sent(Result(row, OutboxState.SENT), [lambda conn: files.attach(conn, row, content, now=now)])

    async def _message(self, row: Any) -> Sent:
        payload = row.payload
        if payload.get("stops") and not row.attempts:
            self._stop_spinning(payload["stops"])
        calls = calls_of(from_json(payload["reply"]), {"chat_id": payload["chat_id"]}, lang=payload.get("lang", "it"))
        done, ids = payload.get("done", 0), list(payload.get("ids", ()))
        refused = payload.get("refused", "")
        for number in range(done, len(calls)):
            if number > done:
                so_far = {"done": number, "ids": list(ids), "refused": refused}
                await self._database(partial(doubts.progress, row=row, changes=so_far))
                await self._before_more(row.stream)
            try:
                ids.append(_remote(await self._call(calls[number])))
            except CallFailedError as failure:
                verdict = failure.verdict
                if verdict.fate in (Fate.REFUSED, Fate.GONE) and len(calls) > 1:
                    refused = f"part {number + 1} of {len(calls)}: {verdict.reason}"
                    continue
                kept = {"done": number, "ids": ids, "refused": refused} if number else {}
                return self._failed(doubts.with_payload(row, {**payload, **kept}), verdict)
        state = OutboxState.FAILED if refused else OutboxState.SENT
        return Sent(Result(row, state, refused or None, remote_id=",".join(part for part in ids if part) or None))

    def _stop_spinning(self, callback_id: str) -> None:
        """Beside the words, which do not wait for it: it is worth one try."""
        task = asyncio.create_task(self._acknowledge(callback_id))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _acknowledge(self, callback_id: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._api.call("answerCallbackQuery", {"callback_query_id": callback_id})

    async def _call(self, call: Call) -> Any:
        """One call; words that cannot be parsed go without marks, words too long in smaller pieces."""
        try:
            file = await self._file(call.file_id) if call.file_id else None
            return await self._api.call(call.method, call.params, file=file)
        except TelegramError as error:
            verdict = judge(error)
        if verdict.fate is Fate.UNPARSEABLE and "parse_mode" in call.params:
            return await self._call(call.without_markup())
        if verdict.fate is Fate.TOO_LONG and call.method == "sendMessage" and len(call.plain) > 1:
            return await self._in_pieces(call)
        if verdict.fate is Fate.ALREADY or (verdict.fate is Fate.GONE and call.method == "deleteMessage"):
            return True
        raise CallFailedError(verdict)

    async def _in_pieces(self, call: Call) -> Any:
        found: Any = None
        pieces = split(plain(call.plain), max(len(call.plain) // 2, 1))
        for number, piece in enumerate(pieces):
            markup = call.params.get("reply_markup") if number == len(pieces) - 1 else None
            params = {"chat_id": call.params["chat_id"], "text": piece} | ({"reply_markup": markup} if markup else {})
            found = await self._call(Call("sendMessage", params, piece))
        return found

    async def _file(self, file_id: str) -> InputFile:
        stored = await self._database(lambda conn: files.kept(conn, file_id))
        if stored is None:
            raise CallFailedError(Verdict(Fate.REFUSED, "file-missing"))
        return InputFile(stored.content, filename=stored.name)

    def _failed(self, row: Any, verdict: Verdict) -> Sent:
        now = self._house.now()
        if verdict.fate is Fate.BLOCKED:
            return Sent(Result(row, OutboxState.FAILED, "blocked"), [lambda conn: sending.unreachable(conn, row)])
        if verdict.fate is Fate.STALE:
            return Sent(Result(row, OutboxState.CANCELLED, "too-old"))
        if verdict.fate is Fate.MIGRATED:
            payload = {**row.payload, "chat_id": str(verdict.new_chat)}
            return Sent(Result(row, OutboxState.QUEUED, verdict.reason, not_before=now, payload=payload))
        if verdict.fate is Fate.GROUP_LOST:
            return Sent(Result(row, OutboxState.FAILED, "chat-not-found"))
        return Sent(after_failure(row, verdict, now=now))


def run(conn: Connection, statement: Any) -> None:
    """As an effect of a row that was sent."""
    conn.execute(statement)


def _remote(found: Any) -> str:
    return str(found["message_id"]) if isinstance(found, dict) and "message_id" in found else ""
