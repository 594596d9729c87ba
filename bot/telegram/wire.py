"""HTTP/1.1 over kept connections, one request at a time on each; knows nothing of Telegram, follows no redirect and repeats nothing."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import cast
from urllib.parse import quote, urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

KEEP_ALIVE_SECONDS = 20.0
_PATH = "/%:@!$&'()*+,;=~-._"
Answer = tuple[int, bytes]
Server = tuple[str, str, int]


class NotConnectedError(OSError):
    """The connection could not be made: nothing was sent."""


class Line(asyncio.Protocol):
    """One connection. What arrives unasked, or not as HTTP, ends it."""

    def __init__(self, gone: Callable[["Line"], None]) -> None:
        self._loop, self._gone = asyncio.get_running_loop(), gone
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answer: asyncio.Future[Answer] | None = None
        self._parts: list[bytes] = []
        self._has_head = self._has_length = False
        self.is_open, self.free_since = False, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = cast(asyncio.Transport, transport), True

    async def ask(self, request: bytes, *, seconds: float) -> Answer:
        """Status and body of the answer; ``OSError`` when the line breaks, ``TimeoutError`` when there is none in time."""
        assert self._transport is not None
        self._answer = self._loop.create_future()
        timer = self._loop.call_later(seconds, self._fail, TimeoutError())
        self._transport.write(request)
        try:
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
            self._answer = None

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail(ConnectionError("not an answer"))
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if exc is None and self._has_head and not self._has_length:
            self.on_message_complete()
        self._fail(ConnectionError("the line broke"))
        self._gone(self)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    # --- what the parser finds ---------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._parts = []
        self._has_head = self._has_length = False

    def on_header(self, name: bytes, _value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._has_length = True

    def on_headers_complete(self) -> None:
        self._has_head = True

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        status, self._has_head = self._parser.get_status_code(), False
        if status < 200 or self._answer is None or self._answer.done():
            return
        self.is_open = self.is_open and self._parser.should_keep_alive()
        self._answer.set_result((status, b"".join(self._parts)))


class Wire:
    """Lines to whichever servers are asked for; those not in use are kept for a while."""

    def __init__(self, *, connect_seconds: float, secure: ssl.SSLContext | None = None) -> None:
        self._connect_seconds, self._secure = connect_seconds, secure
        self._free: dict[Server, list[Line]] = {}
        self._answering: dict[tuple[str, int], tuple[object, ...]] = {}
        """The address by which a host was reached last: it is tried before the others."""
        self._is_closed = False

    async def ask(self, method: str, url: str, *, kind: str = "", body: bytes = b"", seconds: float) -> Answer:
        """One request. ``NotConnectedError`` if it never left; another ``OSError``, or ``TimeoutError``, if nobody knows."""
        server, head = _head(method, url)
        told = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n" if kind else "\r\n"
        line = self._kept(server) or await self._connected(server)
        answer = await line.ask(head + told.encode() + body, seconds=seconds)
        self._put_back(server, line)
        return answer

    def close(self) -> None:
        """Every line that is not in use; the others as they end."""
        self._is_closed = True
        for lines in self._free.values():
            while lines:
                lines.pop().close()

    def _kept(self, server: Server) -> Line | None:
        lines, oldest = self._free.get(server), asyncio.get_running_loop().time() - KEEP_ALIVE_SECONDS
        while lines and lines[0].free_since < oldest:
            lines.pop(0).close()
        while lines:
            line = lines.pop()
            if line.is_open:
                return line
        return None

    def _put_back(self, server: Server, line: Line) -> None:
        if not line.is_open or self._is_closed:
            line.close()
            return
        line.free_since = asyncio.get_running_loop().time()
        self._free.setdefault(server, []).append(line)

    def _lost(self, line: Line) -> None:
        for lines in self._free.values():
            if line in lines:
                lines.remove(line)

    async def _connected(self, server: Server) -> Line:
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await self._connect(*server)
        except (OSError, ssl.SSLError, TimeoutError) as error:
            raise NotConnectedError(type(error).__name__) from error

    async def _connect(self, scheme: str, host: str, port: int) -> Line:
        """By the first address that answers; one that is silent does not use up the time of the others."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found.sort(key=lambda one: one[4] != self._answering.get((host, port)))
        failure: Exception = OSError("no address")
        for family, kind, proto, _, address in found:
            sock = socket.socket(family, kind, proto)
            sock.setblocking(False)
            try:
                async with asyncio.timeout(self._connect_seconds / (len(found) + 1)):
                    await loop.sock_connect(sock, address)
                self._answering[host, port] = address
                break
            except (OSError, TimeoutError) as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
        else:
            raise failure
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if scheme == "https" and self._secure is None:
            self._secure = await asyncio.to_thread(ssl.create_default_context)
        secure = (self._secure, host) if scheme == "https" else (None, None)
        line = Line(self._lost)
        await loop.create_connection(lambda: line, sock=sock, ssl=secure[0], server_hostname=secure[1])
        return line


@lru_cache(maxsize=64)
def _head(method: str, url: str) -> tuple[Server, bytes]:
    """Whom to ask, and how the request begins."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    path = quote(parts.path or "/", safe=_PATH) + (f"?{quote(parts.query, safe=_PATH + '?')}" if parts.query else "")
    named = parts.netloc.rpartition("@")[2]
    return (parts.scheme, host, port), f"{method} {path} HTTP/1.1\r\nHost: {named}\r\nUser-Agent: Bussola\r\n".encode()
