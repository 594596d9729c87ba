"""What Bussola could not deal with, for people to read: given another try or taken off the list, and always audited. It answers nobody."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection, func, select

from admin.auth import check_csrf, house_of, require
from admin.pages import render
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import InboxStatus, Role
from dialogs.post import inbox
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import writing

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
SHOWN = 100
NOT_THEIRS = ("reply_to_message", "reply_markup")
WORDS = ("text", "caption", "unreadable")
DOORS_IT = {"telegram": "Telegram", "telegram-group": "Gruppo degli operatori", "web": "Chat sul sito", "rest": "Canale REST"}


def how_many(conn: Connection) -> int:
    """How many wait for somebody to read them."""
    return int(conn.execute(select(func.count()).select_from(t.inbox).where(t.inbox_parked)).scalar_one())


def words_of(payload: Any) -> Iterator[str]:
    """Whatever somebody wrote in an update, wherever it stands in it."""
    if isinstance(payload, Mapping):
        for name, part in payload.items():
            if name in WORDS and isinstance(part, str) and part.strip():
                yield part
            elif name not in NOT_THEIRS:
                yield from words_of(part)
    elif isinstance(payload, list):
        for part in payload:
            yield from words_of(part)


def _shown(conn: Connection, row: Any) -> dict[str, Any]:
    channel, _, address = row.stream.partition(":")
    talk = select(t.conversations.c.id).where(t.conversations.c.channel == channel, t.conversations.c.address == address)
    case = conn.execute(select(t.cases.c.code).where(t.cases.c.conversation_id.in_(talk)).order_by(t.cases.c.id.desc()).limit(1)).scalar()
    words = list(words_of(row.payload))
    return {"id": row.id, "at": row.received_at, "door": DOORS_IT.get(row.channel, row.channel), "words": words, "case": case}


def _change(house: House, person: SignedIn, inbox_id: int, *, again: bool) -> None:
    with writing(house.engine) as conn:
        known = conn.execute(select(t.inbox.c.status).where(t.inbox.c.id == inbox_id).with_for_update()).scalar()
        if known != InboxStatus.PARKED:
            raise HTTPException(404, detail="Questo messaggio non è più da parte: forse un collega l'ha già visto.")
        if again:
            inbox.retry(conn, inbox_id)
        else:
            inbox.done(conn, inbox_id, now=house.now())
            inbox.emptied(conn, inbox_id)
        accounts.audit(conn, person.username, "da-parte-riprova" if again else "da-parte-letto", now=house.now(), target=str(inbox_id))
    house.wake("inbox")


def routes(_house: House) -> APIRouter:
    """The page and its two buttons."""
    router = APIRouter(prefix="/admin", include_in_schema=False)

    @router.get("/da-parte", response_class=HTMLResponse)
    def page(request: Request, person: Desk) -> HTMLResponse:
        house = house_of(request)
        columns = (t.inbox.c.id, t.inbox.c.channel, t.inbox.c.stream, t.inbox.c.payload, t.inbox.c.received_at)
        oldest = select(*columns).where(t.inbox_parked).order_by(t.inbox.c.id).limit(SHOWN)
        with writing(house.engine) as conn:
            rows = [_shown(conn, row) for row in conn.execute(oldest).all()]
            total = how_many(conn)
            if rows:
                accounts.audit(conn, person.username, "da-parte", now=house.now(), detail=str(len(rows)))
        return render(request, "parked.html", rows=rows, total=total)

    @router.post("/da-parte/{inbox_id}/{what}", dependencies=[Depends(check_csrf)])
    def settle(request: Request, person: Desk, inbox_id: int, what: str) -> Response:
        if what not in ("riprova", "letto"):
            raise HTTPException(404, detail="Questa azione non c'è.")
        _change(house_of(request), person, inbox_id, again=what == "riprova")
        return RedirectResponse("/admin/da-parte", status_code=303)

    return router
