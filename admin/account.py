"""The pages about one's own account: sign-in, sign-out, password, second factor, Telegram link."""

import io
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin.auth import COOKIE, AnyStaff, check_csrf, house_of
from admin.pages import render
from dialogs.staff import accounts, sign_in_pace, telegram_links
from knowledge.database import reading, writing

Text = Annotated[str, Form(max_length=256)]
TOO_FAST = "Troppi tentativi da qui. Aspetta cinque minuti e riprova."


def _safe_target(target: str) -> str:
    return target if target.startswith("/admin/") and "//" not in target and "\\" not in target else "/admin/"


def _try(request: Request, username: str, password: str, code: str) -> tuple[str, str | None]:
    """The new session's token, or why there is none; either way the audit says so."""
    house = house_of(request)
    now = house.now()
    where = request.client.host if request.client else ""
    with reading(house.engine) as conn:
        if sign_in_pace.is_too_fast(conn, where, now=now):
            return "", TOO_FAST
    token, error = "", None
    with writing(house.engine) as conn:
        try:
            token = accounts.sign_in(conn, username, password, code=code or None, now=now)
        except accounts.StaffError as refused:
            error = str(refused)
            sign_in_pace.count(conn, where, now=now)
        accounts.audit(conn, username.strip().lower()[:64], "accesso" if token else "accesso-rifiutato", now=now)
    return token, error


def _sign_in_routes(router: APIRouter) -> None:
    @router.get("/accesso", response_class=HTMLResponse)
    def form(request: Request, poi: str = "/admin/") -> HTMLResponse:
        return render(request, "sign_in.html", target=_safe_target(poi), error=None, username="", asks_code=False)

    @router.post("/accesso")
    def enter(request: Request, username: Text, password: Text, code: Text = "", poi: Text = "/admin/") -> Response:
        token, error = _try(request, username, password, code)
        if error is not None:
            context = {"target": _safe_target(poi), "error": error, "username": username, "asks_code": "codice" in error}
            return render(request, "sign_in.html", status=429 if error == TOO_FAST else 403, **context)
        answer = RedirectResponse(_safe_target(poi), status_code=303)
        secure = house_of(request).public_url.startswith("https://")
        age = accounts.SESSION_HOURS * 3600
        answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/admin", max_age=age)
        return answer

    @router.post("/esci", dependencies=[Depends(check_csrf)])
    def leave(request: Request, person: AnyStaff) -> Response:
        house = house_of(request)
        with writing(house.engine) as conn:
            accounts.sign_out(conn, request.cookies.get(COOKIE, ""))
            accounts.audit(conn, person.username, "uscita", now=house.now())
        answer = RedirectResponse("/admin/accesso", status_code=303)
        answer.delete_cookie(COOKIE, path="/admin")
        return answer


def _own_account_routes(router: APIRouter) -> None:
    @router.get("/password", response_class=HTMLResponse)
    def account(request: Request, person: AnyStaff) -> HTMLResponse:
        return _page(request, person)

    @router.post("/password", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def password(request: Request, person: AnyStaff, old: Text, new: Text, again: Text) -> Response:
        house = house_of(request)
        if new != again:
            return _page(request, person, error="Le due password nuove non sono uguali.")
        try:
            with writing(house.engine) as conn:
                accounts.change_password(conn, person.id, old, new, keep=request.cookies.get(COOKIE))
                accounts.audit(conn, person.username, "password-cambiata", now=house.now())
        except accounts.StaffError as refused:
            return _page(request, person, error=str(refused))
        if person.must_change and not person.must_enrol:
            return RedirectResponse("/admin/", status_code=303)
        return _page(request, person, done="La password è cambiata. Le altre sessioni aperte sono chiuse.")


def _second_factor_routes(router: APIRouter) -> None:
    @router.post("/secondo-fattore", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def second_factor(request: Request, person: AnyStaff, code: Text) -> HTMLResponse:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                accounts.confirm_totp(conn, person.id, request.cookies.get(COOKIE, ""), code, now=house.now())
                accounts.audit(conn, person.username, "secondo-fattore-attivato", now=house.now())
        except accounts.StaffError as refused:
            return _page(request, person, error=str(refused))
        return _page(request, person, done="Il secondo passaggio è attivo.")

    @router.post("/secondo-fattore/togli", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def remove(request: Request, person: AnyStaff, password: Text) -> HTMLResponse:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                accounts.remove_totp(conn, person.id, password)
                accounts.audit(conn, person.username, "secondo-fattore-tolto", now=house.now())
        except accounts.StaffError as refused:
            return _page(request, person, error=str(refused))
        return _page(request, person, done="Il secondo passaggio non c'è più.")


def _telegram_routes(router: APIRouter) -> None:
    @router.post("/collega-telegram", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def link(request: Request, person: AnyStaff) -> HTMLResponse:
        house = house_of(request)
        with writing(house.engine) as conn:
            code = telegram_links.new_link_code(conn, person.id, now=house.now())
            accounts.audit(conn, person.username, "codice-telegram", now=house.now())
        return _page(request, person, link_code=code)

    @router.post("/scollega-telegram", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def unlink(request: Request, person: AnyStaff) -> HTMLResponse:
        house = house_of(request)
        with writing(house.engine) as conn:
            telegram_links.unlink_telegram(conn, person.id)
            accounts.audit(conn, person.username, "telegram-scollegato", now=house.now())
        return _page(request, person, done="Telegram non è più collegato.")


def _page(
    request: Request, person: AnyStaff, *, error: str | None = None, done: str | None = None, link_code: str | None = None
) -> HTMLResponse:
    with writing(house_of(request).engine) as conn:
        row = accounts.by_id(conn, person.id)
        totp_on = row is not None and bool(row.totp_secret)
        secret, address = ("", "") if totp_on else accounts.new_totp(conn, person.id, request.cookies.get(COOKIE, ""))
    context: dict[str, Any] = {"totp_on": totp_on, "secret": secret, "qr": _qr(address) if address else "", "link_code": link_code}
    context["telegram_on"] = row is not None and row.telegram_id is not None
    context["must_change"] = row is not None and row.must_change
    context["must_enrol"] = person.must_enrol and not totp_on
    return render(request, "account.html", status=422 if error else 200, error=error, done=done, **context)


def _qr(address: str) -> str:
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return picture.getvalue().decode()


def routes() -> APIRouter:
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _sign_in_routes(router)
    _own_account_routes(router)
    _second_factor_routes(router)
    _telegram_routes(router)
    return router
