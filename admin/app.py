"""The staff's door: puts console, editing, reports and accounts under ``/admin`` and guards what leaves with security headers."""

import asyncio
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.auth import AnyStaff, SignInNeeded
from admin.pages import render
from dialogs.house import House
from dialogs.models import Role
from knowledge.settings import Settings

ROOMS = (
    "console", "editing", "entries_pages", "publishing", "preview", "reports", "people", "hours_pages", "gaps", "exchange_pages",
    "situation_pages", "translation_pages", "parked",
)  # fmt: skip
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
NOT_FOUND = "Questa pagina non c'è, oppure è stata tolta."


class Guard:
    """Security headers on every staff page; refuses forms that another site posts. Plain ASGI, so that streams stay streams."""

    def __init__(self, app: ASGIApp, rooms: "Rooms") -> None:
        self._app, self._rooms = app, rooms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_admin = scope["path"] == "/admin" or scope["path"].startswith("/admin/")
        if is_admin and scope["method"] == "POST" and Headers(scope=scope).get("sec-fetch-site", "same-origin") == "cross-site":
            await JSONResponse({"detail": "Questa richiesta viene da un altro sito."}, status_code=403)(scope, receive, send)
            return
        if is_admin and not self._rooms.are_open:
            await asyncio.to_thread(self._rooms.open)
        await self._app(scope, receive, _with_headers(send, scope["path"]) if is_admin else _with_nosniff(send))


class Rooms:
    """The staff's pages, put into the application at once or when somebody first asks for one: a desk that only serves citizens
    need not carry them."""

    def __init__(self, app: FastAPI, house: House) -> None:
        self._app, self._house, self._lock = app, house, threading.Lock()
        self.are_open = False

    def open(self) -> None:
        """Every room offers ``routes(house) -> APIRouter``; called again it does nothing."""
        with self._lock:
            if self.are_open:
                return
            from admin import account

            self._app.include_router(account.routes())
            for room in ROOMS:
                self._app.include_router(import_module(f"admin.{room}").routes(self._house))
            self._app.include_router(_doorstep())
            self.are_open = True


def _doorstep() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/admin")
    def without_slash(_person: AnyStaff) -> Response:
        return RedirectResponse("/admin/", status_code=308)

    @router.get("/admin/")
    def home(person: AnyStaff) -> Response:
        if person.may(Role.OPERATOR, Role.COORDINATOR):
            return RedirectResponse("/admin/casi", status_code=303)
        return RedirectResponse("/admin/schede" if person.may(Role.EDITOR) else "/admin/password", status_code=303)

    return router


def _with_nosniff(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("X-Content-Type-Options", "nosniff")
        await send(message)

    return sending


def _with_headers(send: Send, path: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CSP)
            headers["Cache-Control"] = "max-age=31536000, immutable" if path.startswith("/admin/static/") else "no-store"
            headers["X-Frame-Options"] = "DENY"
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["X-Content-Type-Options"] = "nosniff"
        await send(message)

    return sending


def _wants_page(request: Request) -> bool:
    is_admin = request.url.path == "/admin" or request.url.path.startswith("/admin/")
    return is_admin and request.headers.get("X-Requested-With") != "fetch"


Handler = Callable[[Request, Any], Any]


async def _lead_to_sign_in(request: Request, error: Exception) -> Response:
    where = error.where if isinstance(error, SignInNeeded) else "/admin/accesso"
    if not _wants_page(request):
        return JSONResponse({"detail": "Devi accedere di nuovo.", "where": where}, status_code=401)
    return RedirectResponse(where, status_code=303)


def _explain(before: Handler | None) -> Handler:
    """A page for the staff; every other path answers as it did."""

    async def explain(request: Request, error: Exception) -> Response:
        status, detail, headers = 500, "Qualcosa non ha funzionato. Riprova; se succede ancora, avvisa un amministratore.", None
        if isinstance(error, AnyHTTPException):
            status, detail, headers = error.status_code, error.detail, error.headers
        if _wants_page(request):
            shown = NOT_FOUND if status == 404 and detail == "Not Found" else detail
            return render(request, "error.html", status=status, error_status=status, detail=shown)
        if before is not None and not request.url.path.startswith("/admin"):
            answer: Response = await before(request, error)
            return answer
        return JSONResponse({"detail": detail}, status_code=status, headers=headers)

    return explain


def _explain_fields(before: Handler | None) -> Handler:
    """A page for a staff form with a missing or wrong field; every other path answers as it did."""

    async def explain(request: Request, error: Exception) -> Response:
        if before is not None and not _wants_page(request):
            answer: Response = await before(request, error)
            return answer
        fields = {str(one["loc"][-1]) for one in error.errors()} if isinstance(error, RequestValidationError) else set()
        detail = f"Manca qualcosa, o non va bene: {', '.join(sorted(fields))}. Torna indietro e correggi."
        return render(request, "error.html", status=422, error_status=422, detail=detail)

    return explain


def mount(app: FastAPI, house: House, settings: Settings, *, at_once: bool = True) -> None:
    """Put the staff's door into the application; the rooms behind it at once, or when the first of the staff comes."""
    app.state.house = house
    app.state.settings = settings
    app.state.is_stopping = False
    rooms = Rooms(app, house)
    app.add_middleware(Guard, rooms=rooms)
    app.add_exception_handler(SignInNeeded, _lead_to_sign_in)
    others = dict(app.exception_handlers)
    app.add_exception_handler(HTTPException, _explain(others.get(AnyHTTPException)))
    app.add_exception_handler(AnyHTTPException, _explain(others.get(AnyHTTPException)))
    app.add_exception_handler(Exception, _explain(others.get(Exception)))
    app.add_exception_handler(RequestValidationError, _explain_fields(others.get(RequestValidationError)))
    app.mount("/admin/static", StaticFiles(directory=Path(__file__).parent / "static"), name="admin-static")
    if at_once:
        rooms.open()
