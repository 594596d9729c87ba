"""The citizen's door on the web: pages, chat routes, public API and health, with the guards every request passes."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.health import health
from bot.pages import pages
from bot.public_api import public_api
from bot.rest_channel import rest_channel
from bot.web_channel import web_channel
from dialogs.house import House
from knowledge.settings import Settings

HERE = Path(__file__).parent
MAX_BODY_BYTES = 1_000_000
MAX_UPLOAD_BYTES = 21_000_000
UPLOAD_PATHS = ("/admin/", "/telegram/")


class BodyLimit:
    """Refuses bodies over the limit while they arrive, whatever the header claims."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_UPLOAD_BYTES if scope["path"].startswith(UPLOAD_PATHS) else MAX_BODY_BYTES
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await _too_large(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > limit else message

    return counted


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    detail = {"it": "Il messaggio è troppo grande.", "en": "The message is too large."}
    await JSONResponse({"detail": detail}, status_code=413)(scope, receive, send)


async def _explain(_request: Request, error: Exception) -> JSONResponse:
    """Validation errors name the field in Italian and English."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    detail: list[dict[str, Any]] = []
    for problem in problems:
        field = ".".join(str(part) for part in problem["loc"] if part not in ("body", "query", "path"))
        detail.append({"field": field, "it": f"Il campo «{field}» non va bene.", "en": f"Field '{field}': {problem['msg']}."})
    return JSONResponse({"detail": detail}, status_code=422)


def mount(app: FastAPI, house: House, settings: Settings) -> None:
    """Put the citizen's door into the application."""
    app.add_middleware(BodyLimit)
    app.add_exception_handler(RequestValidationError, _explain)
    app.include_router(health(house))
    app.include_router(public_api(house))
    app.include_router(rest_channel(house))
    app.include_router(web_channel(house))
    app.include_router(pages(house))
    app.mount("/static/chat", StaticFiles(directory=HERE / "static"), name="chat-static")
    italia = Path(str(files("bootstrap_italia_template"))) / "static"
    app.mount("/static/italia", StaticFiles(directory=italia), name="italia")
    if settings.telegram_bot_token and settings.telegram_webhook_url:
        from bot.telegram_webhook import webhook

        app.include_router(webhook(house, settings))
