"""The citizen's door on the web: pages, chat routes, public API and health, with the guards every request passes."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException

from bot.health import health
from bot.web.channel import web_channel
from bot.web.estimates_api import estimates_route
from bot.web.explaining import explain, explain_refusal
from bot.web.guards import BodyLimit, Compression
from bot.web.pages import CHAT_FILES, pages
from bot.web.public_api import public_api
from bot.web.rest_channel import rest_channel
from bot.web.shelf import Shelf
from dialogs.house import House
from knowledge.settings import Settings

ITALIA = Path(str(files("bootstrap_italia_template"))) / "static"


def mount(app: FastAPI, house: House, settings: Settings) -> None:
    """Put the citizen's door into the application."""
    app.add_middleware(Compression)
    app.add_middleware(BodyLimit)
    app.add_exception_handler(RequestValidationError, explain)
    app.add_exception_handler(AnyHTTPException, explain_refusal)
    app.add_exception_handler(Exception, explain_refusal)
    app.include_router(health(house))
    app.include_router(public_api(house))
    app.include_router(estimates_route(house))
    app.include_router(rest_channel(house))
    app.include_router(web_channel(house))
    app.include_router(pages(house))
    app.mount("/static/chat", Shelf(CHAT_FILES), name="chat-static")
    app.mount("/static/italia", Shelf(ITALIA), name="italia")
    if settings.telegram_bot_token and settings.telegram_webhook_url:
        from bot.telegram.webhook import webhook

        app.include_router(webhook(house, settings))
