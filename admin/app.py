"""The staff's door: puts console, editing, reports and accounts under ``/admin`` and guards what leaves with security headers."""

from importlib import import_module
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.staticfiles import StaticFiles

from admin import account
from admin.auth import AnyStaff, SignInNeeded
from admin.pages import render
from dialogs.house import House
from dialogs.models import Role
from knowledge.settings import Settings

ROOMS = ("console", "editing", "publishing", "reports", "people", "gaps")
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


async def _guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
    answer = await call_next(request)
    if request.url.path.startswith("/admin"):
        answer.headers.setdefault("Content-Security-Policy", CSP)
        answer.headers["Cache-Control"] = "no-store" if not request.url.path.startswith("/admin/static/") else "max-age=3600"
        answer.headers["X-Frame-Options"] = "DENY"
        answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


async def _lead_to_sign_in(request: Request, error: Exception) -> Response:
    where = error.where if isinstance(error, SignInNeeded) else "/admin/accesso"
    if request.headers.get("X-Requested-With") == "fetch":
        return JSONResponse({"detail": "Devi accedere di nuovo.", "where": where}, status_code=401)
    if where.startswith("/admin/accesso?poi=/admin/password"):
        where = "/admin/password"
    return RedirectResponse(where, status_code=303)


async def _explain(request: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "Qualcosa non ha funzionato.")
    is_page = request.url.path.startswith("/admin") and request.headers.get("X-Requested-With") != "fetch"
    if not is_page:
        return JSONResponse({"detail": detail}, status_code=status)
    return render(request, "error.html", status=status, error_status=status, detail=detail)


def mount(app: FastAPI, house: House, settings: Settings) -> None:
    """Put the staff's door into the application; every room offers ``routes(house) -> APIRouter``."""
    app.state.house = house
    app.state.settings = settings
    app.add_middleware(BaseHTTPMiddleware, dispatch=_guard)
    app.add_exception_handler(SignInNeeded, _lead_to_sign_in)
    app.add_exception_handler(HTTPException, _explain)
    app.mount("/admin/static", StaticFiles(directory=Path(__file__).parent / "static"), name="admin-static")
    app.include_router(account.routes())
    for room in ROOMS:
        app.include_router(import_module(f"admin.{room}").routes(house))

    @app.get("/admin", include_in_schema=False)
    def without_slash() -> Response:
        return RedirectResponse("/admin/", status_code=308)

    @app.get("/admin/", include_in_schema=False)
    def home(person: AnyStaff) -> Response:
        if person.may(Role.OPERATOR):
            return RedirectResponse("/admin/casi", status_code=303)
        return RedirectResponse("/admin/schede" if person.may(Role.EDITOR) else "/admin/report", status_code=303)
