"""The webhook: the secret is checked, the update is a committed row, then Telegram gets its 200; a failure is a 503 and comes again."""

import hmac
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request, Response

from bot.telegram.polling import keep
from bot.telegram.request import read_json
from dialogs.house import House
from knowledge.settings import Settings

log = structlog.get_logger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
DEFAULT_PATH = "/telegram/webhook"
LONGEST = 1_000_000


def path_of(settings: Settings) -> str:
    """The path of the webhook's public address."""
    return urlsplit(settings.telegram_webhook_url or "").path.rstrip("/") or DEFAULT_PATH


def is_allowed(settings: Settings, given: str | None) -> bool:
    """Whether the header carries the secret; without a secret in the settings nobody is let in."""
    secret = settings.telegram_webhook_secret
    return secret is not None and given is not None and hmac.compare_digest(secret.get_secret_value().encode(), given.encode())


def read(body: bytes) -> Any:
    """The update; what is not JSON is kept as text, to be looked at."""
    try:
        return read_json(body)
    except ValueError:
        return {"unreadable": body.decode("utf-8", "replace")}


def webhook(house: House, settings: Settings) -> APIRouter:
    """The route to mount."""
    router = APIRouter()

    @router.post(path_of(settings), include_in_schema=False)
    async def receive(request: Request) -> Response:
        if not is_allowed(settings, request.headers.get(SECRET_HEADER)):
            return Response(status_code=401)
        body = await request.body()
        if len(body) > LONGEST:
            return Response(status_code=413)
        try:
            await keep(house, [read(body)])
        except Exception as error:
            log.error("webhook.not-kept", error=type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)

    return router
