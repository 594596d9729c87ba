"""Pages for administrators: who works here, with which roles and team, and the audit of what they did."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin.auth import Administrator, check_csrf, house_of
from admin.pages import render
from dialogs.cases import shifts
from dialogs.house import House
from dialogs.models import Role
from dialogs.staff import accounts, audit_log, second_factor
from knowledge.database import reading, writing

Text = Annotated[str, Form(max_length=128)]
Roles = Annotated[list[Role] | None, Form()]
ROLE_NAMES = {Role.OPERATOR: "Operatore", Role.EDITOR: "Redattore", Role.COORDINATOR: "Coordinatore", Role.ADMINISTRATOR: "Amministratore"}
ROLE_HINTS = {
    Role.OPERATOR: "segue i casi e risponde alle persone",
    Role.EDITOR: "modifica e pubblica il catalogo",
    Role.COORDINATOR: "vede casi e report",
    Role.ADMINISTRATOR: "può tutto, e gestisce le persone",
}
LINES = 100


def _page(request: Request, *, status: int = 200, **context: Any) -> HTMLResponse:
    house = house_of(request)
    with reading(house.engine) as conn:
        rows = accounts.everyone(conn)
        forced = second_factor.second_factor_roles(conn)
    teams = house.published().catalogue.teams
    known: dict[str, Any] = {"error": None, "done": None, "shown_password": None, "form": {}}
    fixed = {
        "people": rows,
        "forced": forced,
        "teams": teams,
        "role_names": ROLE_NAMES,
        "username_hint": accounts.USERNAME_IT,
        "role_hints": ROLE_HINTS,
        "days": shifts.DAYS,
        "shown": shifts.shown,
    }
    return render(request, "people.html", status=status, **{**known, **fixed, **context})


def _add_routes(router: APIRouter) -> None:
    @router.get("/persone", response_class=HTMLResponse)
    def people(request: Request, _person: Administrator) -> HTMLResponse:
        return _page(request)

    @router.post("/persone", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def add(request: Request, person: Administrator, username: Text, name: Text, roles: Roles = None, team: Text = "") -> HTMLResponse:
        house, roles = house_of(request), roles or []
        password = accounts.one_time_password()
        form = {"username": username, "name": name, "roles": roles, "team": team}
        try:
            with writing(house.engine) as conn:
                accounts.add(conn, username, password, name=name, roles=roles, must_change=True, team=team or None, now=house.now())
                detail = ", ".join(roles)
                accounts.audit(conn, person.username, "persona-aggiunta", now=house.now(), target=username, detail=detail)
        except accounts.StaffError as refused:
            return _page(request, status=422, error=str(refused), form=form)
        return _page(request, done=f"{name or username} può entrare.", shown_password=(username.strip().lower(), password))

    @router.post("/persone/secondo-passaggio", dependencies=[Depends(check_csrf)])
    def force(request: Request, person: Administrator, roles: Roles = None) -> Response:
        house = house_of(request)
        with writing(house.engine) as conn:
            second_factor.require_second_factor(conn, roles or [])
            detail = ", ".join(roles or []) or "nessuno"
            accounts.audit(conn, person.username, "secondo-fattore-obbligatorio", now=house.now(), detail=detail)
        return RedirectResponse("/admin/persone", status_code=303)


def _change_routes(router: APIRouter) -> None:
    @router.post("/persone/{staff_id}", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def change(
        request: Request,
        person: Administrator,
        staff_id: str,
        roles: Roles = None,
        team: Text = "",
        name: Text = "",
        days: Annotated[list[str] | None, Form()] = None,
        start: Text = "",
        end: Text = "",
    ) -> Response:
        house, roles = house_of(request), roles or []
        target = _username(house, staff_id)
        try:
            shift = shifts.written(days or (), start, end)
            with writing(house.engine) as conn:
                accounts.set_roles(conn, staff_id, roles, team=team or None)
                accounts.rename(conn, staff_id, name)
                shifts.keep(conn, staff_id, shift)
                accounts.audit(conn, person.username, "ruoli-cambiati", now=house.now(), target=target, detail=", ".join(roles))
        except (accounts.StaffError, ValueError) as refused:
            return _page(request, status=422, error=str(refused))
        return _page(request, done=f"Salvato: {target}.")

    @router.post("/persone/{staff_id}/password", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def reset(request: Request, person: Administrator, staff_id: str) -> HTMLResponse:
        house = house_of(request)
        target = _username(house, staff_id)
        with writing(house.engine) as conn:
            password = accounts.reset_password(conn, staff_id)
            accounts.audit(conn, person.username, "password-azzerata", now=house.now(), target=target)
        return _page(request, done=f"La vecchia password di {target} non vale più.", shown_password=(target, password))

    @router.post("/persone/{staff_id}/sblocca", dependencies=[Depends(check_csrf)])
    def unlock(request: Request, person: Administrator, staff_id: str) -> Response:
        house = house_of(request)
        target = _username(house, staff_id)
        with writing(house.engine) as conn:
            accounts.unlock(conn, staff_id)
            accounts.audit(conn, person.username, "persona-sbloccata", now=house.now(), target=target)
        return RedirectResponse("/admin/persone", status_code=303)

    @router.post("/persone/{staff_id}/attiva", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def switch(request: Request, person: Administrator, staff_id: str, active: Annotated[bool, Form()]) -> Response:
        house = house_of(request)
        target = _username(house, staff_id)
        try:
            with writing(house.engine) as conn:
                accounts.set_active(conn, staff_id, active)
                action = "persona-riattivata" if active else "persona-disattivata"
                accounts.audit(conn, person.username, action, now=house.now(), target=target)
        except accounts.StaffError as refused:
            return _page(request, status=422, error=str(refused))
        return RedirectResponse("/admin/persone", status_code=303)


def _username(house: House, staff_id: str) -> str:
    with reading(house.engine) as conn:
        row = accounts.by_id(conn, staff_id)
    if row is None:
        raise HTTPException(404, detail="Questa persona non c'è.")
    return str(row.username)


def _audit_routes(router: APIRouter) -> None:
    @router.get("/registro", response_class=HTMLResponse)
    def register(
        request: Request, _person: Administrator, chi: str = "", cosa: str = "", prima: Annotated[int | None, Query(ge=0, le=2**53)] = None
    ) -> HTMLResponse:
        with reading(house_of(request).engine) as conn:
            rows = audit_log.audits(conn, limit=LINES + 1, before=prima, actor=chi or None, action=cosa or None)
            actions = audit_log.audit_actions(conn)
            names = [row.username for row in accounts.everyone(conn)]
        older = rows[LINES - 1].id if len(rows) > LINES else None
        return render(
            request, "audit.html", rows=rows[:LINES], older=older, actions=actions, names=names, chosen={"chi": chi, "cosa": cosa}
        )


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _add_routes(router)
    _change_routes(router)
    _audit_routes(router)
    return router
