"""python-telegram-bot's HTTP client over kept lines, some times as fast as the default; it tells errors before sending from those after.

``NotSentError``: the request never left, repeating it is safe. ``TimedOut``: it left, and nobody knows whether it had effect.
"""

import json
import secrets
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.telegram.wire import NotConnectedError, Wire

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
UPLOAD_SECONDS = 60.0
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_IN_NAMES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class JsonBody:
    """Parameters without files, as one JSON document: what Telegram takes too, with less work than a form."""

    __slots__ = ("content",)
    contains_files = False

    def __init__(self, params: dict[str, Any]) -> None:
        try:
            self.content = to_json(params)
        except (PydanticSerializationError, UnicodeError):
            self.content = json.dumps(params).encode()


class NotSentError(NetworkError):
    """The connection could not be made: the request had no effect."""


class WireRequest(BaseRequest):
    """One client for everything, each request on a line of its own while it is under way."""

    def __init__(self, *, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = read_seconds
        self._wire = Wire(connect_seconds=CONNECT_SECONDS)

    @property
    def read_timeout(self) -> float | None:
        return self._read_seconds

    async def initialize(self) -> None:
        """Lines are made when they are needed."""

    async def shutdown(self) -> None:
        self._wire.close()

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
        if read_timeout is BaseRequest.DEFAULT_NONE or read_timeout is None:
            read_timeout = UPLOAD_SECONDS if request_data is not None and request_data.contains_files else self._read_seconds
        kind, body = _body(request_data)
        try:
            return await self._wire.ask(method, url, kind=kind, body=body, seconds=float(read_timeout))
        except NotConnectedError as error:
            raise NotSentError(f"not connected: {error}") from error
        except (TimeoutError, OSError) as error:
            raise TimedOut(f"no answer: {type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As the library would, but what cannot be read is not written into a log: it may hold what somebody said."""
        try:
            return read_json(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None


def read_json(payload: bytes) -> Any:
    """What Telegram says, always fit to be kept: half a character, as phones may send it, becomes the sign for an unreadable one."""
    try:
        return from_json(payload)
    except ValueError:
        pass
    try:
        return _whole(json.loads(payload.decode("utf-8", "replace")))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(part) for name, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value


def _body(data: RequestData | JsonBody | None) -> tuple[str, bytes]:
    if data is None:
        return "", b""
    if isinstance(data, JsonBody):
        return _JSON, data.content
    if not data.contains_files:
        return _FORM, data.url_encoded_parameters().encode()
    return _multipart(data)


def _multipart(data: RequestData) -> tuple[str, bytes]:
    mark = secrets.token_hex(16)
    parts = [(f'name="{name}"', "", value.encode()) for name, value in data.json_parameters.items()]
    for name, (filename, content, mime) in data.multipart_data.items():
        written = f'name="{name}"; filename="{filename.translate(_IN_NAMES)}"'
        parts.append((written, f"\r\nContent-Type: {mime}", content if isinstance(content, bytes) else content.read()))
    pieces = [f"--{mark}\r\nContent-Disposition: form-data; {name}{mime}\r\n\r\n".encode() + body for name, mime, body in parts]
    return f"multipart/form-data; boundary={mark}", b"\r\n".join([*pieces, f"--{mark}--\r\n".encode()])
