"""Sends one row of the operators' lane: topics are made when missing, reopened when closed, cards edited in place; it owns no queue."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select, update
from telegram.error import TelegramError

from bot.telegram import twins
from bot.telegram.calls import Api, Fate, Verdict, judge
from bot.telegram.citizens import CallFailedError, Database, Sent, run
from bot.telegram.render import TOPIC_NAME_LIMIT, Call, calls_of, edit_call
from bot.telegram.retries import after_failure
from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.group_chat import (
    DELETE_ALARM,
    DELETE_IT,
    FLOOD_ALARM,
    GROUP_ALARM,
    GROUP_ALARM_IT,
    NO_GROUP,
    NO_RIGHTS,
    group_moved,
    operators_chat,
)
from dialogs.house import House
from dialogs.models import Channel, Lane, OutboxState
from dialogs.post import alarms, doubts, outbox, topic_rows
from dialogs.post.crashpoints import crash_point
from dialogs.post.sending import Result
from dialogs.replies import from_json

_TOPIC_METHODS = {"topic_close": "closeForumTopic", "topic_reopen": "reopenForumTopic", "topic_delete": "deleteForumTopic"}
_OF_A_CASE = frozenset({"topic_create", "topic_post", "card", "copy_media"})
"""What has nowhere to go once the case has been erased."""
DELETES = frozenset({"delete", "topic_delete"})


class GroupSender:
    """``before_call`` is awaited before every call, so that the group's pace holds for all of them."""

    def __init__(self, house: House, api: Api, database: Database, *, before_call: Callable[[], Awaitable[None]]) -> None:
        self._house, self._api, self._database, self._before_call = house, api, database, before_call

    async def send(self, row: Any) -> Sent:
        """Try one row now."""
        case, chat, is_ours = await self._database(lambda conn: self._whereabouts(conn, row))
        if chat is None:
            return Sent(Result(row, OutboxState.CANCELLED, "no-group"))
        if case is None and row.case_id and row.method in _OF_A_CASE:
            return Sent(Result(row, OutboxState.CANCELLED, "erased"))
        try:
            return await self._send(row, case, chat)
        except CallFailedError as failure:
            if failure.learned:
                row = doubts.with_payload(row, {**row.payload, **failure.learned})
            if not is_ours and failure.verdict.fate in (Fate.BLOCKED, Fate.GROUP_LOST):
                return Sent(Result(row, OutboxState.FAILED, NO_GROUP))
            return self._failed(row, case, chat, failure)

    def _whereabouts(self, conn: Connection, row: Any) -> tuple[Row[Any] | None, int | None, bool]:
        """The case, the chat, and whether that is the operators' group of now: another is worth one try, and no alarm."""
        case = conn.execute(select(t.cases).where(t.cases.c.id == row.case_id)).first() if row.case_id else None
        given = row.payload.get("chat_id") or (case.group_chat if case is not None and case.topic_id else None)
        ours = operators_chat(conn, self._house.operators_chat)
        chat = operators_chat(conn, int(given)) if given else ours
        return case, chat, chat == ours

    async def _send(self, row: Any, case: Row[Any] | None, chat: int) -> Sent:
        payload, method = row.payload, row.method
        thread = payload.get("message_thread_id") or (case.topic_id if case is not None else None)
        if method == "reaction":
            emoji = [{"type": "emoji", "emoji": payload["emoji"]}] if payload.get("emoji") else []
            return await self._plain(row, "setMessageReaction", {"chat_id": chat, "message_id": payload["message_id"], "reaction": emoji})
        if method == "delete":
            return await self._plain(row, "deleteMessage", {"chat_id": chat, "message_id": payload["message_id"]})
        if method == "edit":
            return await self._done(row, edit_call(from_json(payload["reply"]), {"chat_id": chat}, int(payload["message_id"])))
        if method == twins.METHOD:
            numbers = await self._database(lambda conn: twins.candidates(conn, chat, made=payload["made"]))
            found = await twins.close(self._call, chat, numbers, name=case.code if case is not None else "")
            return Sent(Result(row, OutboxState.SENT, remote_id=str(found) if found else None))
        if method in _TOPIC_METHODS or method == "topic_edit":
            return await self._change_topic(row, chat, thread)
        if method == "topic_create" and thread is not None:
            return Sent(Result(row, OutboxState.SENT, "exists"))
        if case is not None and thread is None:
            thread = await self._make_topic(row, case, chat)
        if method == "topic_create":
            return Sent(Result(row, OutboxState.SENT, remote_id=str(thread)))
        target = {"chat_id": chat} | ({"message_thread_id": thread} if thread else {})
        if method == "card":
            return await self._card(row, case, target)
        if method == "copy_media":
            params = target | {"from_chat_id": payload["from_chat_id"], "message_id": payload["message_id"]}
            return await self._plain(row, "copyMessage", params | ({"caption": payload["caption"]} if "caption" in payload else {}))
        return await self._post(row, target)

    async def _post(self, row: Any, target: dict[str, Any]) -> Sent:
        payload = row.payload
        done, first = payload.get("done", 0), payload.get("first", "")
        for number, call in enumerate(calls_of(from_json(payload["reply"]), target)):
            if number < done:
                continue
            if number > done:
                so_far = {"done": number, "first": first}
                await self._database(partial(doubts.progress, row=row, changes=so_far))
            if number == 0 and payload.get("reply_to"):
                call.params["reply_parameters"] = {"message_id": payload["reply_to"], "allow_sending_without_reply": True}
            try:
                found = _remote(await self._call(call))
            except CallFailedError as failure:
                failure.learned = {"done": number, "first": first} if number else {}
                raise
            first = first or found
        effects = [lambda conn: self._vanish(conn, row, first, target["chat_id"])] if payload.get("vanishes") else []
        return Sent(Result(row, OutboxState.SENT, remote_id=first), effects)

    def _vanish(self, conn: Connection, row: Any, message_id: str, chat: int) -> None:
        """What means something for a few seconds only is gone afterwards."""
        where: dict[str, Any] = {"lane": Lane.GROUP, "channel": Channel.TELEGRAM, "stream": f"vanish:{chat}:{message_id}"}
        sight = {"chat_id": chat, "message_id": int(message_id or 0)}
        outbox.put(
            conn, **where, method="delete", payload=sight, now=self._house.now(), case_id=row.case_id, not_before=row.expires_at, priority=6
        )

    async def _card(self, row: Any, case: Row[Any] | None, target: dict[str, Any]) -> Sent:
        reply = from_json(row.payload["reply"])
        if case is not None and case.card_id and str(case.group_chat) == str(target["chat_id"]):
            try:
                await self._call(edit_call(reply, target, case.card_id))
                return Sent(Result(row, OutboxState.SENT, remote_id=str(case.card_id)))
            except CallFailedError as failure:
                if failure.verdict.fate is not Fate.GONE:
                    raise
        found: Any = None
        for call in calls_of(reply, target):
            found = await self._call(call)
        card_id = int(_remote(found) or 0) or None
        case_id = row.case_id
        keep = update(t.cases).where(t.cases.c.id == case_id).values(card_id=card_id)
        return Sent(Result(row, OutboxState.SENT, remote_id=_remote(found)), [lambda conn: run(conn, keep)])

    async def _change_topic(self, row: Any, chat: int, thread: int | None) -> Sent:
        if thread is None:
            return Sent(Result(row, OutboxState.CANCELLED, "no-topic"))
        target = {"chat_id": chat, "message_thread_id": thread}
        if row.method == "topic_edit":
            return await self._plain(row, "editForumTopic", target | {"name": row.payload["name"][:TOPIC_NAME_LIMIT]})
        try:
            return await self._plain(row, _TOPIC_METHODS[row.method], target)
        except CallFailedError as failure:
            if row.method != "topic_reopen" and failure.verdict.fate in (Fate.TOPIC_GONE, Fate.TOPIC_CLOSED):
                return Sent(Result(row, OutboxState.SENT, str(failure.verdict.fate)))
            raise

    async def _make_topic(self, row: Any, case: Row[Any], chat: int) -> int:
        """The case's topic, kept at once in a transaction of its own."""
        name = row.payload.get("name") or f"{case.code} · {case.need_area or 'richiesta'}"
        found = await self._call(Call("createForumTopic", {"chat_id": chat, "name": name[:TOPIC_NAME_LIMIT]}))
        crash_point("after-topic-before-kept")
        thread = int(found["message_thread_id"])
        keep = update(t.cases).where(t.cases.c.id == case.id).values(topic_id=thread, group_chat=str(chat), card_id=None)
        await self._database(lambda conn: self._topic_made(conn, row, case, keep, chat=chat, thread=thread))
        return thread

    def _topic_made(self, conn: Connection, row: Any, case: Row[Any], keep: Any, *, chat: int, thread: int) -> None:
        """After an interruption an empty twin may exist: it is looked for once the rest has gone. A case erased in the meantime leaves
        no topic."""
        now = self._house.now()
        if conn.execute(keep).rowcount != 1:
            topic_rows.delete_topic(conn, chat, thread, now=now)
        elif row.payload.get("doubts"):
            topic_rows.leave(conn, case.id, twins.METHOD, {"made": thread}, now=now, priority=topic_rows.LOW)

    async def _plain(self, row: Any, method: str, params: dict[str, Any]) -> Sent:
        return await self._done(row, Call(method, params))

    async def _done(self, row: Any, call: Call) -> Sent:
        return Sent(Result(row, OutboxState.SENT, remote_id=_remote(await self._call(call))))

    async def _call(self, call: Call) -> Any:
        await self._before_call()
        try:
            return await self._api.call(call.method, call.params)
        except TelegramError as error:
            verdict = judge(error)
        if verdict.fate is Fate.UNPARSEABLE and "parse_mode" in call.params:
            return await self._call(call.without_markup())
        if verdict.fate is Fate.ALREADY or (verdict.fate is Fate.GONE and call.method in ("deleteMessage", "setMessageReaction")):
            return True
        if verdict.fate is Fate.TOPIC_CLOSED and call.method in ("sendMessage", "copyMessage", "sendVenue"):
            target = {name: call.params[name] for name in ("chat_id", "message_thread_id")}
            await self._call(Call("reopenForumTopic", target))
            return await self._call(call)
        raise CallFailedError(verdict)

    def _failed(self, row: Any, case: Row[Any] | None, chat: int, failure: CallFailedError) -> Sent:
        verdict, now = failure.verdict, self._house.now()
        again = Result(row, OutboxState.QUEUED, verdict.reason, not_before=now, payload=row.payload)
        if verdict.fate is Fate.MIGRATED and verdict.new_chat is not None:
            new_chat = verdict.new_chat
            return Sent(again, [lambda conn: group_moved(conn, chat, new_chat)])
        if verdict.fate is Fate.TOPIC_GONE and case is not None:
            return Sent(again, [lambda conn: self._forget_topic(conn, case)])
        if verdict.fate is Fate.GROUP_LOST and row.method in DELETES:
            kept = Verdict(Fate.GROUP_LOST, NO_RIGHTS)
            return Sent(after_failure(row, kept, now=now), [lambda conn: self._set_aside(conn, row, now=now)])
        if verdict.fate in (Fate.BLOCKED, Fate.GROUP_LOST):
            lost = Verdict(Fate.GROUP_LOST, NO_GROUP)
            return Sent(after_failure(row, lost, now=now), [lambda conn: alarms.sound(conn, GROUP_ALARM, GROUP_ALARM_IT, now=now)])
        if verdict.fate is Fate.FLOOD and verdict.seconds > 300:
            words = f"Telegram ha chiesto al bot di tacere nel gruppo per {verdict.seconds / 60:.0f} minuti. La console funziona."
            return Sent(after_failure(row, verdict, now=now), [lambda conn: alarms.sound(conn, FLOOD_ALARM, words, now=now)])
        return Sent(after_failure(row, verdict, now=now))

    def _set_aside(self, conn: Connection, row: Any, *, now: datetime) -> None:
        """A deletion waits for its right by itself: what stood behind it does not."""
        alarms.sound(conn, DELETE_ALARM, DELETE_IT, now=now)
        conn.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(stream=f"{row.method}:{row.id}"))

    def _forget_topic(self, conn: Connection, case: Row[Any]) -> None:
        """Somebody deleted the topic: a new one is made for the next row, and the card is shown there again as it is now."""
        changed = update(t.cases).where(t.cases.c.id == case.id, t.cases.c.topic_id == case.topic_id).values(topic_id=None, card_id=None)
        if conn.execute(changed).rowcount != 1:
            return
        fresh = conn.execute(select(t.cases).where(t.cases.c.id == case.id)).one()
        projection.card(conn, fresh, now=self._house.now(), key=f"card:{case.id}:{fresh.version}:after:{case.topic_id}")


def _remote(found: Any) -> str:
    return str(found["message_id"]) if isinstance(found, dict) and "message_id" in found else ""
