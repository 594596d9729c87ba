"""What every request passes: limits of size and time for bodies, compression; plain ASGI, so that streams stay streams."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_BODY_BYTES = 1_000_000
MAX_UPLOAD_BYTES = 21_000_000
UPLOAD_PATHS = ("/admin/", "/telegram/", "/chat/files")
BODY_SECONDS = 20.0
UPLOAD_SECONDS = 180.0
MOST_HEAD = 65_536
HEADER_SECONDS = 10.0
TOO_LARGE = {"it": "Il messaggio è troppo grande.", "en": "The message is too large."}
TOO_SLOW = {"it": "Il messaggio arriva troppo piano: riprova.", "en": "The message arrives too slowly: try again."}


class _RefusedError(Exception):
    """The body is not worth waiting for."""

    def __init__(self, status: int, detail: dict[str, str]) -> None:
        self.status, self.detail = status, detail
        super().__init__(str(status))


class BodyLimit:
    """Refuses bodies over the limit while they arrive, whatever the header claims, and those that arrive too slowly."""

    def __init__(self, app: ASGIApp, *, seconds: float = BODY_SECONDS) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = scope["path"].startswith(UPLOAD_PATHS)
        limit, seconds = (MAX_UPLOAD_BYTES, UPLOAD_SECONDS) if is_upload else (MAX_BODY_BYTES, self._seconds)
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > limit:
            await _refuse(413, TOO_LARGE, scope)(scope, receive, send)
            return
        await _Guarded(self._app, scope, _Counted(receive, limit, seconds), send).run()


class _Guarded:
    """One request whose answer becomes the refusal, as soon as its body was refused, whatever the application makes of it."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: "_Counted", send: Send) -> None:
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._has_begun = self._has_refused = False

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._sending)
        except Exception:
            if self._receive.refusal is None or self._has_begun:
                raise
            await self._refuse()

    async def _sending(self, message: Message) -> None:
        if self._receive.refusal is not None and not self._has_begun:
            await self._refuse()
            return
        self._has_begun = True
        await self._send(message)

    async def _refuse(self) -> None:
        refusal = self._receive.refusal
        if refusal is None or self._has_refused:
            return
        self._has_refused = True
        await _refuse(refusal.status, refusal.detail, self._scope)(self._scope, self._receive, self._send)


class _Counted:
    """The incoming side of one request, counted and timed until the body is whole."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive, self._limit = receive, limit
        self._until = asyncio.get_running_loop().time() + seconds
        self._seen, self._is_whole = 0, False
        self.refusal: _RefusedError | None = None

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise self._refused(408, TOO_SLOW) from None
        self._seen += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._seen > self._limit:
            raise self._refused(413, TOO_LARGE)
        return message

    def _refused(self, status: int, detail: dict[str, str]) -> _RefusedError:
        self.refusal = _RefusedError(status, detail)
        return self.refusal


def _refuse(status: int, detail: dict[str, str], scope: Scope) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """In the form in which the API names whatever is wrong, under its paths."""
    said = [{"field": "body", **detail}] if scope["path"].startswith("/api/") else detail
    return JSONResponse({"detail": said}, status_code=status, headers={"Connection": "close"})


class Compression:
    """Gzip for texts; not for staff pages, where a secret and foreign words may stand side by side, nor for what is packed already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packing = GZipMiddleware(app, minimum_size=600, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        is_plain = path.startswith(("/admin", "/static/", "/chat/files")) and not path.startswith("/admin/static/")
        await (self._app if scope["type"] != "http" or is_plain else self._packing)(scope, receive, send)


class PatientProtocol(HttpToolsProtocol):
    """Hangs up on who opens a connection and does not finish asking, or asks with a head that never ends."""

    _doubts = 0
    _head: int | None = 0
    """How long the head being read is so far; ``None`` while a body is read."""
    _turns = 0
    """How often, in the bytes just come, a head or a body ended."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(HEADER_SECONDS / 2, self._look)

    def data_received(self, data: bytes) -> None:
        self._turns = 0
        super().data_received(data)
        if self._turns or self._head is None or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > MOST_HEAD:
            self.send_400_response("Request head too large.")

    def on_headers_complete(self) -> None:
        self._head, self._turns = None, self._turns + 1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head, self._turns = 0, self._turns + 1
        super().on_message_complete()

    def _look(self) -> None:
        transport = cast("asyncio.Transport | None", getattr(self, "transport", None))
        if transport is None or transport.is_closing():
            return
        is_asking = (self.cycle is None or self.cycle.response_complete) and self.timeout_keep_alive_task is None
        self._doubts = self._doubts + 1 if is_asking else 0
        if self._doubts >= 2:
            transport.close()
            return
        self.loop.call_later(HEADER_SECONDS / 2, self._look)
