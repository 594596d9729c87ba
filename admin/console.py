"""The operators' console: the queue, a case, its sheet on paper; works without Telegram and decides nothing about cases itself."""

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection, Row

from admin import console_acts, console_choices, console_desk, console_live, console_own_data, console_views, parked
from admin.auth import house_of, require
from admin.pages import render
from dialogs.cases import register
from dialogs.cases.replies import ready_words
from dialogs.cases.sheet_pdf import sheet_pdf
from dialogs.cases.words import LANGUAGES_IT, OUTCOME_LABELS_IT, Outcome
from dialogs.house import House
from dialogs.models import Role
from dialogs.post import alarms, files
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import reading, writing

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
Searched = Annotated[str, Query(max_length=200)]
BY_STAFF = [outcome for outcome in Outcome if outcome is not Outcome.WITHDRAWN]
SHOWN_IN_THE_BROWSER = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"})


def queue_context(request: Request, person: SignedIn, *, view: str, text: str, team: str = "") -> dict[str, Any]:
    """What the list shows: one of the views, or what a search found."""
    house = house_of(request)
    view = view if view in console_views.VIEWS else "coda"
    with reading(house.engine) as conn:
        only = console_views.searchable(conn, person) if text else None
        cases = register.search(conn, text, only=only) if text else console_views.cases_of(conn, view, person, team=team)
        rows = console_views.listed(conn, house, cases, now=house.now())
        counts, cursor = console_views.counts(conn, person), register.newest_event(conn)
        troubles, waiting = alarms.sounding(conn), parked.how_many(conn)
    known = {"view": view, "views": console_views.VIEWS, "text": text, "rows": rows, "counts": counts}
    teams = sorted(house.published().catalogue.teams.values(), key=lambda one: one.name_it) if person.may(Role.COORDINATOR) else []
    return {**known, "cursor": cursor, "alarms": troubles, "parked": waiting, "teams": teams, "team": console_views.team_of(person, team)}


def find(conn: Connection, code: str) -> Row[Any]:
    case = register.by_code(conn, code)
    if case is None:
        raise HTTPException(404, detail=f"Non trovo il caso «{code}». Forse la persona ha cancellato i suoi dati.")
    return case


def case_page(request: Request, person: SignedIn, code: str, *, status: int = 200, error: str = "", typed: str = "") -> HTMLResponse:
    """The case as it stands now; ``typed`` gives back what could not be sent."""
    house = house_of(request)
    with reading(house.engine) as conn:
        case = find(conn, code)
        shown = console_views.whole(conn, house, case, person, now=house.now())
    catalogue = house.published().catalogue
    choices = {
        "teams": sorted(catalogue.teams.values(), key=lambda one: one.name_it),
        "targets": console_choices.targets(catalogue, case),
        "offices": console_choices.offices(catalogue, case),
        "services": console_choices.services(catalogue, case),
        "outcomes": [(outcome, OUTCOME_LABELS_IT[outcome]) for outcome in BY_STAFF],
    }
    return render(request, "console_case.html", status=status, **shown, **choices, error=error, typed=typed)


def _audit(house: House, person: SignedIn, action: str, target: str) -> None:
    with writing(house.engine) as conn:
        accounts.audit(conn, person.username, action, now=house.now(), target=target)


def _lists(router: APIRouter) -> None:
    @router.get("", response_class=HTMLResponse)
    def queue(request: Request, person: Desk, vista: str = "coda", q: Searched = "", squadra: Searched = "") -> Response:
        house = house_of(request)
        if q.strip():
            _audit(house, person, "casi-cercati", "")
            with reading(house.engine) as conn:
                exact = register.by_code(conn, q) if q.strip().lower().removeprefix("c-").isdigit() else None
            if exact is not None:
                return RedirectResponse(f"/admin/casi/{exact.code}", status_code=303)
        return render(request, "console_queue.html", **queue_context(request, person, view=vista, text=q.strip(), team=squadra))

    @router.get("/elenco")
    def again(request: Request, person: Desk, vista: str = "coda", squadra: Searched = "") -> JSONResponse:
        shown = queue_context(request, person, view=vista, text="", team=squadra)
        html = bytes(render(request, "console_list.html", **shown).body).decode()
        return JSONResponse({"html": html, "cursor": shown["cursor"], "counts": shown["counts"]})

    @router.get("/risposte")
    def ready(request: Request, _person: Desk, q: Annotated[str, Query(max_length=200)] = "") -> JSONResponse:
        return JSONResponse(ready_words(house_of(request).published().catalogue, q))


def _case(router: APIRouter) -> None:
    @router.get("/{code}", response_class=HTMLResponse)
    def case(request: Request, person: Desk, code: str) -> HTMLResponse:
        page = case_page(request, person, code)
        _audit(house_of(request), person, "caso-visto", code.upper())
        return page

    @router.get("/{code}/parti")
    def parts(request: Request, person: Desk, code: str) -> JSONResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            shown = console_views.whole(conn, house, find(conn, code), person, now=house.now())
        names = ("head", "brief", "chat", "sheet", "events")
        html = {name: bytes(render(request, f"console_{name}.html", **shown).body).decode() for name in names}
        known = {"mark": "mark", "open": "is_open", "mine": "is_mine", "free": "is_free", "owner": "owner", "safe": "is_safe"}
        return JSONResponse({"html": html, **{name: shown[key] for name, key in known.items()}})

    @router.get("/{code}/scheda.pdf")
    def paper(request: Request, person: Desk, code: str) -> Response:
        with reading(house_of(request).engine) as conn:
            found = find(conn, code)
        _audit(house_of(request), person, "scheda-scaricata", found.code)
        headers = {"Content-Disposition": f'inline; filename="scheda-{found.code}.pdf"'}
        return Response(sheet_pdf(found.sheet, found), media_type="application/pdf", headers=headers)

    @router.get("/{code}/scheda.json")
    def data(request: Request, person: Desk, code: str) -> Response:
        with reading(house_of(request).engine) as conn:
            found = find(conn, code)
        _audit(house_of(request), person, "scheda-scaricata", found.code)
        return _download(found.sheet, f"scheda-{found.code}.json")


def _files(router: APIRouter) -> None:
    @router.get("/{code}/file/{file_id}")
    def file(request: Request, person: Desk, code: str, file_id: str) -> Response:
        with reading(house_of(request).engine) as conn:
            found = find(conn, code)
            kept = files.kept(conn, file_id, conversation_id=found.conversation_id)
        if kept is None:
            raise HTTPException(404, detail="Questo file non c'è più.")
        _audit(house_of(request), person, "file-aperto", found.code)
        shown = "inline" if kept.mime in SHOWN_IN_THE_BROWSER else "attachment"
        headers = {
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(kept.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return Response(kept.content, media_type=kept.mime, headers=headers)


def _download(content: Any, name: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(body, media_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def routes(house: House) -> APIRouter:  # noqa: ARG001  (every room is built the same way)
    """The console's pages under ``/admin/casi``."""
    router = APIRouter(prefix="/admin/casi", include_in_schema=False)
    _lists(router)
    router.include_router(console_desk.routes(LANGUAGES_IT))
    router.include_router(console_live.routes())
    _case(router)
    _files(router)
    router.include_router(console_own_data.routes())
    router.include_router(console_acts.routes(case_page))
    return router
