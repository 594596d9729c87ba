"""Opening a case for someone at the desk or on the phone, with or without the interview on their behalf; same sheet, same code."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection, Row, insert, select

from admin.auth import check_csrf, house_of, require
from admin.pages import render
from dialogs import tables as t
from dialogs.buttons import meanings
from dialogs.cases import handoff, intake
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import Channel, Lane, Role, new_id
from dialogs.post import seen
from dialogs.post.incoming import Incoming, Kind
from dialogs.privacy import consent
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from dialogs.state import State, from_json, to_json
from knowledge.database import reading, writing

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
REACH = ("how", "phone", "when", "safe")
NOT_AT_THE_DESK = ("/operator", "/privacy")
Short = Annotated[str, Form(max_length=300)]
Words = Annotated[str, Form(max_length=4000)]


def _page(
    request: Request, *, languages: Mapping[str, str], status: int = 200, error: str = "", form: dict[str, str] | None = None
) -> HTMLResponse:
    areas = list(house_of(request).published().catalogue.need_areas.values())
    return render(request, "console_new.html", status=status, areas=areas, languages=languages, error=error, form=form or {})


def _begin(conn: Connection, house: House, form: Mapping[str, str]) -> Row[Any]:
    """A conversation of the desk, with what was told and the agreement given aloud."""
    state = State(lang=form["lang"], consent=True, phase="tell")
    state.needs = [form["area"]] if form["area"] else []
    state.need_words = [form["need"].strip()] if form["need"].strip() else []
    state.reach = {"how": form["how"], "phone": form["phone"].strip()}
    key = new_id()
    values = {"id": key, "channel": Channel.DESK, "address": key, "lang": form["lang"], "turn": 0, "reachable": True}
    named = {"display_name": form["name"].strip() or None, "state": to_json(state)}
    conn.execute(insert(t.conversations).values(**values, **named, created_at=house.now(), seen_at=house.now()))
    for purpose in (consent.TALK, consent.HAND_OFF):
        consent.give(conn, key, purpose, lang=form["lang"], now=house.now())
    if form["need"].strip():
        _says(conn, house, _conversation(conn, key), Kind.TEXT, form["need"].strip())
    return _conversation(conn, key)


def _says(conn: Connection, house: House, conversation: Row[Any], kind: Kind, text: str) -> None:
    """What the person says aloud, taken as if they had written it."""
    from dialogs import turn

    name, moment = conversation.display_name or "", house.now().isoformat()
    act = Incoming(channel=Channel.DESK, address=conversation.address, kind=kind, text=text, at=moment, name=name)
    turn.take(house, conn, act, inbox_id=None)


def _conversation(conn: Connection, key: str) -> Row[Any]:
    row = conn.execute(select(t.conversations).where(t.conversations.c.id == key, t.conversations.c.channel == Channel.DESK)).first()
    if row is None:
        raise HTTPException(404, detail="Questa intervista non c'è più.")
    return row


def _open(conn: Connection, house: House, conversation: Row[Any], actor: Actor, *, urgent: bool) -> Row[Any]:
    """The case of a desk conversation, held by whoever opens it."""
    state = from_json(conversation.state, lang=conversation.lang)
    danger = str(state.reach.get("urgency") or "") or None
    state.reach = {name: value for name, value in state.reach.items() if name in REACH}
    name = conversation.display_name
    sheet = intake.draft_sheet(house, state, now=house.now(), name=name, channel=Channel.DESK, urgency=danger)
    known = {"urgent": urgent or danger is not None, "urgency": danger, "lang": conversation.lang}
    case = handoff.open_case(conn, house, conversation.id, sheet, now=house.now(), actor=actor, **known)
    return handoff.claim(conn, case.id, actor, now=house.now())


def _forms(router: APIRouter, languages: Mapping[str, str]) -> None:
    @router.get("/nuovo", response_class=HTMLResponse)
    def blank(request: Request, _person: Desk) -> HTMLResponse:
        return _page(request, languages=languages)

    @router.post("/nuovo", dependencies=[Depends(check_csrf)])
    def begin(
        request: Request,
        person: Desk,
        name: Short = "",
        lang: Short = "it",
        area: Short = "",
        need: Words = "",
        how: Short = "desk",
        phone: Short = "",
        urgent: Short = "",
        agreed: Short = "",
        then: Short = "case",
    ) -> Response:
        form = {"name": name, "lang": lang if lang in languages else "it", "area": area, "need": need, "how": how, "phone": phone}
        wrong = "" if agreed else "Chiedi prima alla persona se è d'accordo, poi segna la casella."
        if not wrong and not need.strip() and not area:
            wrong = "Scrivi il bisogno con le parole della persona, o scegli un'area."
        if wrong:
            return _page(request, languages=languages, status=422, error=wrong, form=form)
        house = house_of(request)
        actor = Actor(person.id, person.name, "sportello")
        with writing(house.engine) as conn:
            conversation = _begin(conn, house, form)
            accounts.audit(conn, person.username, "caso-sportello", now=house.now(), target=conversation.id)
            if then != "interview":
                case = _open(conn, house, conversation, actor, urgent=bool(urgent))
        house.wake(Lane.GROUP)
        if then == "interview":
            return RedirectResponse(f"/admin/casi/sportello/{conversation.id}", status_code=303)
        return RedirectResponse(f"/admin/casi/{case.code}", status_code=303)


def _interview(router: APIRouter) -> None:
    @router.get("/sportello/{key}", response_class=HTMLResponse)
    def talk(request: Request, key: str, _person: Desk) -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            conversation = _conversation(conn, key)
            rows = seen.visible(conn, key, after=0, now=house.now())
        means = meanings(from_json(conversation.state, lang=conversation.lang))
        hidden = {token for token, action in means.items() if action.startswith(NOT_AT_THE_DESK)}
        return render(request, "console_desk.html", conversation=conversation, lines=rows, hidden=hidden)

    @router.post("/sportello/{key}/scrivi", dependencies=[Depends(check_csrf)])
    def say(request: Request, key: str, _person: Desk, text: Words = "", press: Short = "") -> Response:
        house = house_of(request)
        if text.strip() or press:
            kind, said = (Kind.BUTTON, press) if press else (Kind.TEXT, text.strip())
            with writing(house.engine) as conn:
                _says(conn, house, _conversation(conn, key), kind, said)
        return RedirectResponse(f"/admin/casi/sportello/{key}#ultima", status_code=303)

    @router.post("/sportello/{key}/apri", dependencies=[Depends(check_csrf)])
    def finish(request: Request, key: str, person: Desk, urgent: Short = "") -> Response:
        house = house_of(request)
        with writing(house.engine) as conn:
            case = _open(conn, house, _conversation(conn, key), Actor(person.id, person.name, "sportello"), urgent=bool(urgent))
            accounts.audit(conn, person.username, "caso-sportello", now=house.now(), target=case.code)
        house.wake(Lane.GROUP)
        return RedirectResponse(f"/admin/casi/{case.code}", status_code=303)


def routes(languages: Mapping[str, str]) -> APIRouter:
    """The forms of the desk."""
    router = APIRouter()
    _forms(router, languages)
    _interview(router)
    return router
