"""The pages about one's own account: sign-in, sign-out, password, second factor, Telegram link."""

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin.auth import COOKIE, AnyStaff, check_csrf, house_of
from admin.pages import render
from dialogs import staff
from knowledge.database import reading, writing

Text = Annotated[str, Form(max_length=256)]


def _safe_target(target: str) -> str:
    return target if target.startswith("/admin/") and "//" not in target and "\\" not in target else "/admin/"


def _sign_in_routes(router: APIRouter) -> None:
    @router.get("/accesso", response_class=HTMLResponse)
    def form(request: Request, poi: str = "/admin/") -> HTMLResponse:
        return render(request, "sign_in.html", target=_safe_target(poi), error=None, username="", asks_code=False)

    @router.post("/accesso")
    def enter(request: Request, username: Text, password: Text, code: Text = "", poi: Text = "/admin/") -> Response:
        house = house_of(request)
        now = house.now()
        error = None
        token = ""
        with writing(house.engine) as conn:
            try:
                token = staff.sign_in(conn, username, password, code=code or None, now=now)
            except staff.StaffError as refused:
                error = str(refused)
            staff.audit(conn, username[:64], "accesso" if token else "accesso-rifiutato", now=now)
        if error is not None:
            asks_code = "codice" in error
            context = {"target": _safe_target(poi), "error": error, "username": username, "asks_code": asks_code}
            return render(request, "sign_in.html", status=403, **context)
        answer = RedirectResponse(_safe_target(poi), status_code=303)
        secure = house.public_url.startswith("https://")
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/admin", max_age=staff.SESSION_HOURS * 3600)
        return answer

    @router.post("/esci", dependencies=[Depends(check_csrf)])
    def leave(request: Request, person: AnyStaff) -> Response:
        house = house_of(request)
        with writing(house.engine) as conn:
            staff.sign_out(conn, request.cookies.get(COOKIE, ""))
            staff.audit(conn, person.username, "uscita", now=house.now())
        answer = RedirectResponse("/admin/accesso", status_code=303)
        answer.delete_cookie(COOKIE, path="/admin")
        return answer


def _own_account_routes(router: APIRouter) -> None:
    @router.get("/password", response_class=HTMLResponse)
    def password_form(request: Request, person: AnyStaff) -> HTMLResponse:
        return render(request, "account.html", person=person, error=None, done=None, **_second_factor(request, person.id))

    @router.post("/password", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def password(request: Request, person: AnyStaff, old: Text, new: Text, again: Text) -> HTMLResponse:
        house = house_of(request)
        error = "Le due password nuove non sono uguali." if new != again else None
        if error is None:
            try:
                with writing(house.engine) as conn:
                    staff.change_password(conn, person.id, old, new, keep=request.cookies.get(COOKIE))
                    staff.audit(conn, person.username, "password-cambiata", now=house.now())
            except staff.StaffError as refused:
                error = str(refused)
        done = None if error else "La password è cambiata."
        return render(request, "account.html", status=422 if error else 200, error=error, done=done, **_second_factor(request, person.id))

    @router.post("/secondo-fattore", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def second_factor(request: Request, person: AnyStaff, secret: Text, code: Text) -> HTMLResponse:
        house = house_of(request)
        error = None
        try:
            with writing(house.engine) as conn:
                staff.confirm_totp(conn, person.id, secret, code, now=house.now())
                staff.audit(conn, person.username, "secondo-fattore-attivato", now=house.now())
        except staff.StaffError as refused:
            error = str(refused)
        done = None if error else "Il secondo passaggio è attivo."
        return render(request, "account.html", status=422 if error else 200, error=error, done=done, **_second_factor(request, person.id))

    @router.post("/collega-telegram", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def link(request: Request, person: AnyStaff) -> HTMLResponse:
        house = house_of(request)
        with writing(house.engine) as conn:
            code = staff.new_link_code(conn, person.id, now=house.now())
        return render(request, "account.html", error=None, done=None, link_code=code, **_second_factor(request, person.id))


def _second_factor(request: Request, staff_id: str) -> dict[str, object]:
    with reading(house_of(request).engine) as conn:
        row = staff.by_id(conn, staff_id)
        if row is not None and row.totp_secret:
            return {"totp_on": True, "secret": "", "qr": ""}
        secret, address = staff.new_totp(conn, staff_id)
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return {"totp_on": False, "secret": secret, "qr": picture.getvalue().decode()}


def routes() -> APIRouter:
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _sign_in_routes(router)
    _own_account_routes(router)
    return router
