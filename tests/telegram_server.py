"""A real HTTP Bot API server on loopback for tests: keeps state, records calls, and misbehaves on request. It is not Telegram.

In a test: ``with TelegramServer() as telegram: telegram.writes(7, "ciao")``. With a crowd in it: ``tests/benchmarks/crowd.py``.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.patience import SECONDS, until
from tests.telegram_forms import read, refusal
from tests.telegram_world import BOT, Group, RefusedError, World

TOKEN = "4242:prova"
GROUP_CHAT = -1001
GROUP_PART = {"type": "supergroup", "is_forum": True}
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TWO_BOTS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass
class Fault:
    """How to misbehave at the next ``times`` calls that fit: an HTTP ``status`` instead of an answer (429 with ``retry_after``), no
    connection (``drop``), silence for ``delay`` seconds; with ``after_effect`` the call is carried out and only its reply is lost."""

    method: str = "*"
    chat: int | None = None
    times: int = 1
    status: int = 0
    retry_after: int = 0
    words: str = ""
    drop: bool = False
    delay: float = 0.0
    after_effect: bool = False
    when: Callable[[dict[str, Any]], bool] = field(default=lambda _params: True)

    def fits(self, method: str, params: dict[str, Any]) -> bool:
        in_chat = self.chat is None or str(params.get("chat_id")) == str(self.chat)
        return self.times > 0 and self.method in ("*", method) and in_chat and self.when(params)


@dataclass(frozen=True)
class Called:
    """One request as it came. ``effect`` is whether it was carried out."""

    method: str
    params: dict[str, Any]
    at: float
    effect: bool


class TelegramServer:
    """Runs in a thread of its own; every method may be called from the test's thread."""

    def __init__(self, *, port: int = 0) -> None:
        self.world = World()
        self.calls: list[Called] = []
        self.faults: list[Fault] = []
        self.updates: list[dict[str, Any]] = []
        self.keeps_calls = True
        self.webhook_answers: list[int] = []
        self._port, self._next_update = port, 100_000
        self._loop = asyncio.new_event_loop()
        self._news: asyncio.Event | None = None
        self._polls = 0
        self._shown: set[int] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    # --- what people do ----------------------------------------------------------------------------------------------

    def push(self, update: dict[str, Any], *, update_id: int | None = None) -> dict[str, Any]:
        """An update of any shape."""
        if update_id is None:
            self._next_update += 1
            update_id = self._next_update
        update = {"update_id": update_id, **update}
        self._loop.call_soon_threadsafe(self._arrived, update)
        return update

    def message_from(self, chat: int, **content: Any) -> dict[str, Any]:
        """A message as a person sends it in a private chat."""
        person = {"id": chat, "is_bot": False, "first_name": f"Persona{chat}", "language_code": "it"}
        chat_part = {"id": chat, "type": "private", "first_name": person["first_name"]}
        message = {"message_id": self.world.number(), "date": int(time.time()), "chat": chat_part, "from": person, **content}
        self.world.messages.setdefault(chat, []).append(message)
        return message

    def writes(self, chat: int, text: str, *, update_id: int | None = None) -> dict[str, Any]:
        """Somebody writes to the bot."""
        return self.push({"message": self.message_from(chat, text=text)}, update_id=update_id)

    def presses(self, chat: int, data: str, *, message_id: int | None = None, query_id: str | None = None) -> dict[str, Any]:
        """Somebody presses a button of the bot's last message, or of the one named."""
        shown = self.world.in_chat(chat)
        message = next((m for m in shown if m["message_id"] == message_id), shown[-1] if shown else None)
        person = {"id": chat, "is_bot": False, "first_name": f"Persona{chat}", "language_code": "it"}
        query = {"id": query_id or f"q{self.world.number()}", "from": person, "data": data, "chat_instance": "1", "message": message}
        return self.push({"callback_query": query})

    def operator_writes(self, text: str, *, topic: int | None, user: int = 900, chat: int = GROUP_CHAT, **more: Any) -> dict[str, Any]:
        """An operator writes in the group, in a topic or in General."""
        person = {"id": user, "is_bot": False, "first_name": f"Operatore{user}"}
        message = {
            "message_id": self.world.number(),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "supergroup", "is_forum": True},
        }
        message |= {"from": person, "text": text}
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        message |= more
        self.world.messages.setdefault(chat, []).append(message)
        return self.push({"message": message})

    def operator_presses(self, data: str, *, message_id: int, user: int = 900, chat: int = GROUP_CHAT) -> dict[str, Any]:
        """An operator presses a button in the group."""
        message = next(m for m in self.world.messages[chat] if m["message_id"] == message_id)
        person = {"id": user, "is_bot": False, "first_name": f"Operatore{user}"}
        return self.push({"callback_query": {"id": f"q{self.world.number()}", "from": person, "data": data, "message": message}})

    def blocks(self, chat: int, *, back: bool = False) -> None:
        """Somebody blocks the bot, or takes it back."""
        (self.world.blocked.discard if back else self.world.blocked.add)(chat)
        status = {"user": BOT, "status": "member" if back else "kicked"}
        person = {"id": chat, "is_bot": False, "first_name": f"Persona{chat}"}
        self.push(
            {
                "my_chat_member": {
                    "chat": {"id": chat, "type": "private"},
                    "from": person,
                    "date": int(time.time()),
                    "new_chat_member": status,
                }
            }
        )

    def add_group(self, chat: int = GROUP_CHAT, *, is_forum: bool = True, is_admin: bool = True) -> Group:
        """A group the bot is in."""
        self.world.groups[chat] = Group(is_forum=is_forum, is_admin=is_admin)
        return self.world.groups[chat]

    def called(self, method: str, chat: int | None = None) -> list[Called]:
        """The calls of one method, oldest first."""
        return [c for c in list(self.calls) if c.method == method and (chat is None or str(c.params.get("chat_id")) == str(chat))]

    def wait(self, claim: Callable[[], bool], *, seconds: float = SECONDS) -> bool:
        """Until ``claim`` holds, which must stay true; whether it did."""
        return until(claim, seconds=seconds)

    # --- the server --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        self._news = asyncio.Event()
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/documents/{file_id}", self._file)
        app.router.add_get("/stats", self._stats)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self._deliverer = asyncio.create_task(self._deliver())

    async def _close(self) -> None:
        await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _arrived(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        assert self._news is not None
        self._news.set()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return refusal(401, "Unauthorized")
        params, files = await read(request)
        fault = next((fault for fault in self.faults if fault.fits(method, params)), None)
        if fault is not None:
            fault.times -= 1
            if not fault.after_effect:
                self._note(method, params, effect=False)
                return await self._misbehave(request, fault)
        if method == "getUpdates":
            return await self._get_updates(params)
        try:
            answer = web.json_response({"ok": True, "result": self.world.answer(method, params, files)})
            self._note(method, params, effect=True)
        except RefusedError as refused:
            self._note(method, params, effect=False)
            return refusal(refused.code, refused.words, **refused.parameters)
        return answer if fault is None else await self._misbehave(request, fault)

    def _note(self, method: str, params: dict[str, Any], *, effect: bool) -> None:
        if self.keeps_calls:
            self.calls.append(Called(method, params, time.monotonic(), effect))

    async def _misbehave(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop or not fault.status:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        more = {"retry_after": fault.retry_after} if fault.retry_after else {}
        return refusal(fault.status, fault.words or f"Error {fault.status}", **more)

    async def _get_updates(self, params: dict[str, Any]) -> web.Response:
        if self.world.webhook:
            return refusal(409, HOOKED)
        self._polls += 1
        mine = self._polls
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        if offset:
            self.updates = [
                update for update in self.updates if update["update_id"] >= offset or update.get("update_id", 0) < offset - 500_000
            ]
        last = self._loop.time() + float(params.get("timeout", 0))
        assert self._news is not None
        while not self.updates and self._loop.time() < last:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(last - self._loop.time(), 1.0))
            if mine != self._polls:
                self._note("getUpdates", params, effect=False)
                return refusal(409, TWO_BOTS)
        shown = self.updates[:limit]
        self._shown.update(update["update_id"] for update in shown)
        return web.json_response({"ok": True, "result": shown})

    async def _deliver(self) -> None:
        """Updates to the webhook, in order, again until they are taken."""
        assert self._news is not None
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.world.webhook or not self.updates:
                    await asyncio.sleep(0.01)
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.world.webhook.get("secret_token", "")}
                try:
                    async with session.post(self.world.webhook["url"], json=self.updates[0], headers=headers) as response:
                        self.webhook_answers.append(response.status)
                        if 200 <= response.status < 300:
                            self.updates.pop(0)
                            continue
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["file_id"])
        return web.Response(body=content) if content is not None else web.Response(status=404)

    async def _stats(self, _request: web.Request) -> web.Response:
        shown = sum(len(self.world.in_chat(chat)) for chat in list(self.world.messages))
        return web.json_response({"messages": shown, "pending": len(self.updates), "polls": self._polls})
