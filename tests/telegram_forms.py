"""How the loopback Bot API reads requests and words refusals: forms, multipart and JSON in, Telegram's error shape out."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


def refusal(code: int, words: str, **parameters: Any) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": words}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    kind = request.content_type
    if kind == "application/json":
        return await request.json(), {}
    if kind.startswith("multipart/"):
        form = await request.post()
        files = {name: (part.filename, part.file.read()) for name, part in form.items() if isinstance(part, web.FileField)}
        return {name: _value(name, str(part)) for name, part in form.items() if not isinstance(part, web.FileField)}, files
    body = (await request.text()) or request.query_string
    return {name: _value(name, value) for name, value in parse_qsl(body, keep_blank_values=True)}, {}


def _value(name: str, value: str) -> Any:
    if name in ("text", "name", "caption", "title", "address", "data"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
