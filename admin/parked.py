"""What Bussola could not deal with, for people to read: made a case, given another try or taken off the list; always audited."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection, Row, func, select

from admin.auth import check_csrf, house_of, require
from admin.pages import render
from dialogs import tables as t
from dialogs.cases import fail_open, handoff
from dialogs.cases.machine import Actor
from dialogs.house import House
from dialogs.models import CaseState, InboxStatus, Lane, Role
from dialogs.post import conversations, inbox
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import writing

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
SHOWN = 100
NOT_THEIRS = ("reply_to_message", "reply_markup")
WORDS = ("text", "caption", "unreadable")
NO_WORDS = "(un messaggio senza testo, che Bussola non sa leggere)"
CITIZENS = ("telegram", "web", "rest")
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
    door, words = DOORS_IT.get(row.channel, row.channel), list(words_of(row.payload))
    return {"id": row.id, "at": row.received_at, "door": door, "words": words, "case": case, "of_a_citizen": _of_a_citizen(row)}


def _of_a_citizen(row: Any) -> bool:
    """Whether somebody can be answered: it came from the chat of one person."""
    address = row.stream.partition(":")[2]
    return row.channel in CITIZENS and address not in ("", "?")


def _parked(conn: Connection, inbox_id: int) -> Row[Any]:
    row = conn.execute(select(t.inbox).where(t.inbox.c.id == inbox_id).with_for_update()).first()
    if row is None or row.status != InboxStatus.PARKED:
        raise HTTPException(404, detail="Questo messaggio non è più da parte: forse un collega l'ha già visto.")
    return row


def _make_case(house: House, person: SignedIn, inbox_id: int) -> str:
    """Its words are in the case of who wrote them, held by who opened it; the citizen is told. The case's code."""
    now, actor = house.now(), Actor(person.id, person.name)
    with writing(house.engine) as conn:
        row = _parked(conn, inbox_id)
        if not _of_a_citizen(row):
            raise HTTPException(422, detail="Non si sa di chi è questo messaggio: non si può aprire un caso.")
        channel, _, address = row.stream.partition(":")
        conversation = conversations.with_whom(conn, channel, address, now=now)
        words = tuple(words_of(row.payload)) or (NO_WORDS,)
        case, _ = fail_open.to_a_person(conn, house, conversation, words, now=now, actor=actor)
        if case.state == CaseState.REQUESTED:
            case = handoff.claim(conn, case.id, actor, now=now)
        inbox.done(conn, inbox_id, now=now)
        inbox.emptied(conn, inbox_id)
        accounts.audit(conn, person.username, "da-parte-caso", now=now, target=case.code)
    for lane in (Lane.GROUP, Lane.CITIZENS):
        house.wake(lane)
    return str(case.code)


def _change(house: House, person: SignedIn, inbox_id: int, *, again: bool) -> None:
    with writing(house.engine) as conn:
        _parked(conn, inbox_id)
        if again:
            inbox.retry(conn, inbox_id)
        else:
            inbox.done(conn, inbox_id, now=house.now())
            inbox.emptied(conn, inbox_id)
        accounts.audit(conn, person.username, "da-parte-riprova" if again else "da-parte-letto", now=house.now(), target=str(inbox_id))
    house.wake("inbox")


def routes(_house: House) -> APIRouter:
    """The page and its buttons."""
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
        if what == "caso":
            return RedirectResponse(f"/admin/casi/{_make_case(house_of(request), person, inbox_id)}", status_code=303)
        if what not in ("riprova", "letto"):
            raise HTTPException(404, detail="Questa azione non c'è.")
        _change(house_of(request), person, inbox_id, again=what == "riprova")
        return RedirectResponse("/admin/da-parte", status_code=303)

    return router
