"""What a person asks for at the desk about their own data: a copy to take away, or everything erased; each is written in the register.

It checks who works here, not who the person is: that is for whoever stands in front of them.
"""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection, Row

from admin.auth import check_csrf, house_of, require
from admin.pages import render
from dialogs.cases import register
from dialogs.house import House
from dialogs.models import Lane, Role
from dialogs.privacy import own_data, own_paper, retention
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import reading, writing

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
Short = Annotated[str, Form(max_length=300)]


def _find(conn: Connection, code: str) -> Row[object]:
    case = register.by_code(conn, code)
    if case is None:
        raise HTTPException(404, detail=f"Non trovo il caso «{code}». Forse la persona ha cancellato i suoi dati.")
    return case


def _page(request: Request, code: str, *, status: int = 200, error: str = "") -> HTMLResponse:
    with reading(house_of(request).engine) as conn:
        case = _find(conn, code)
        told = own_data.export(conn, case.conversation_id)
    counts = {"messages": len(told["messaggi"]), "cases": [one["code"] for one in told["casi"]], "files": len(told["documenti"])}
    return render(request, "console_data.html", status=status, case=case, channel=told["canale"], error=error, **counts)


def _handed(house: House, person: SignedIn, code: str) -> tuple[str, dict[str, object]]:
    """The export, and the line in the register that says who took it."""
    with writing(house.engine) as conn:
        case = _find(conn, code)
        accounts.audit(conn, person.username, "dati-consegnati", now=house.now(), target=case.code)
        return case.code, own_data.export(conn, case.conversation_id)


def _attached(content: bytes, mime: str, name: str) -> Response:
    return Response(content, media_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def routes() -> APIRouter:
    """A page of a case, a copy in two forms, and the erasure."""
    router = APIRouter()

    @router.get("/{code}/dati", response_class=HTMLResponse)
    def ask(request: Request, _person: Desk, code: str) -> HTMLResponse:
        return _page(request, code)

    @router.post("/{code}/dati/pdf", dependencies=[Depends(check_csrf)])
    def paper(request: Request, person: Desk, code: str) -> Response:
        house = house_of(request)
        found, told = _handed(house, person, code)
        return _attached(own_paper.as_pdf(house, told, lang=str(told["lingua"])), "application/pdf", f"dati-{found}.pdf")

    @router.post("/{code}/dati/json", dependencies=[Depends(check_csrf)])
    def data(request: Request, person: Desk, code: str) -> Response:
        found, told = _handed(house_of(request), person, code)
        return _attached(json.dumps(told, ensure_ascii=False, indent=2).encode(), "application/json", f"dati-{found}.json")

    @router.post("/{code}/dati/cancella", dependencies=[Depends(check_csrf)])
    def erase(request: Request, person: Desk, code: str, typed: Short = "", asked: Short = "") -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            case = _find(conn, code)
        if not asked or typed.strip().upper() != case.code:
            wrong = f"Per cancellare segna la casella e scrivi il codice {case.code}."
            return _page(request, code, status=422, error=wrong)
        with writing(house.engine) as conn:
            done = retention.erase(conn, case.conversation_id, now=house.now())
            accounts.audit(conn, person.username, "dati-cancellati", now=house.now(), target=case.code)
        house.wake(Lane.GROUP)
        return render(request, "console_erased.html", case=case, done=done)

    return router
