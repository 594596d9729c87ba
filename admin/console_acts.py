"""What an operator does to a case in the console: each form is one call of ``dialogs.cases.handoff`` in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection, Row, select

from admin import console_choices, situations
from admin.auth import check_csrf, house_of, require
from admin.console_choices import NotFoundError, chosen
from dialogs import tables as t
from dialogs.cases import handoff, register, sheet_corrections
from dialogs.cases.handoff import Actor, CaseConflict, Outcome, UnsafeChatError
from dialogs.cases.replies import UNSAFE_IT, appointment, conflict_words, recap, reply_of
from dialogs.models import Lane, Role
from dialogs.post import files
from dialogs.replies import Document
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge.database import writing
from knowledge.rules import matching

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
Page = Callable[..., HTMLResponse]
Words = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=300)]
Attached = Annotated[UploadFile | None, File()]
Done = dict[str, Any]
RECENT = 20


class RefusedError(Exception):
    """The form cannot be done as filled in; the message says in Italian what to change."""


def _is_script(request: Request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _act(
    request: Request, person: SignedIn, code: str, do: Callable[[Connection, Row[Any], Actor], Done], *, page: Page, typed: str = ""
) -> Response:
    """Run one act. Refused or too late: the same page with the reason and what was typed; a script gets JSON."""
    house = house_of(request)
    actor = Actor(person.id, person.name)
    try:
        with writing(house.engine) as conn:
            case = register.by_code(conn, code)
            if case is None:
                raise CaseConflict(None, None)
            done = do(conn, case, actor)
            accounts.audit(conn, person.username, "caso-" + request.url.path.rsplit("/", 1)[-1], now=house.now(), target=case.code)
    except CaseConflict as conflict:
        return _refuse(request, person, code, conflict_words(conflict), page=page, typed=typed, status=409)
    except UnsafeChatError:
        return _refuse(request, person, code, f"{UNSAFE_IT} Se sei sicuro, segna la casella.", page=page, typed=typed, status=422)
    except (RefusedError, NotFoundError, sheet_corrections.CorrectionError) as refused:
        return _refuse(request, person, code, str(refused), page=page, typed=typed, status=422)
    house.wake(Lane.CITIZENS)
    house.wake(Lane.GROUP)
    if _is_script(request):
        return JSONResponse({"ok": True, **done})
    return RedirectResponse(f"/admin/casi/{code}", status_code=303)


def _refuse(request: Request, person: SignedIn, code: str, words: str, *, page: Page, typed: str, status: int) -> Response:
    if _is_script(request):
        return JSONResponse({"detail": words}, status_code=status)
    return page(request, person, code, status=status, error=words, typed=typed)


def _already_said(conn: Connection, case: Row[Any], key: str) -> int | None:
    """The message that this very form made before, when a lost connection makes the browser send it again."""
    if not key:
        return None
    query = select(t.messages.c.id, t.messages.c.body).where(t.messages.c.case_id == case.id).order_by(t.messages.c.id.desc())
    return next((row.id for row in conn.execute(query.limit(RECENT)) if key in row.body.get("tags", ())), None)


def _read(file: UploadFile | None) -> files.Kept | None:
    """The file sent with an answer, its kind told from its first bytes."""
    if file is None or not file.filename:
        return None
    content = file.file.read(files.MOST_BYTES + 1)
    if len(content) > files.MOST_BYTES:
        raise RefusedError("Il file è troppo grande: al massimo 20 MB.")
    mime = files.kind_of(content)
    if mime is None:
        raise RefusedError("Puoi allegare una foto (JPEG, PNG, WebP, HEIC) o un PDF.")
    return files.Kept(files.plain_name(file.filename), mime, content)


def _kept(conn: Connection, case: Row[Any], given: files.Kept, *, now: datetime) -> Document:
    file_id = files.keep(conn, case.conversation_id, name=given.name, mime=given.mime, content=given.content, now=now)
    return Document(file_id, given.name, given.mime)


def _talking(router: APIRouter, page: Page) -> None:
    @router.post("/{code}/rispondi")
    def answer(
        request: Request, code: str, person: Desk, text: Words = "", key: Short = "", sure: Short = "", file: Attached = None
    ) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            given = _read(file)
            if not text.strip() and given is None:
                raise RefusedError("Scrivi prima qualcosa.")
            said = _already_said(conn, case, f"key:{key}" if key else "")
            if said is None:
                now = house_of(request).now()
                reply = reply_of(text, key=key)
                if given is not None:
                    reply = replace(reply, document=_kept(conn, case, given, now=now))
                said = handoff.answer(conn, case.id, actor, reply, now=now, sure=bool(sure))
            return {"message": said, "seconds": handoff.HOLD_SECONDS}

        return _act(request, person, code, do, page=page, typed=text)

    @router.post("/{code}/annulla")
    def undo(request: Request, code: str, person: Desk, message: Annotated[int, Form()]) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            row = conn.execute(select(t.messages.c.body).where(t.messages.c.id == message)).first()
            if not handoff.take_back(conn, case.id, actor, message, now=house_of(request).now()):
                raise RefusedError("Il messaggio è già partito.")
            return {"text": row.body.get("text", "") if row else ""}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/rimanda")
    def resend(request: Request, code: str, person: Desk, message: Annotated[int, Form()]) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            if not register.may_be_written_to(case):
                raise RefusedError(UNSAFE_IT)
            if not handoff.send_again(conn, case.id, actor, message, now=house_of(request).now()):
                raise RefusedError("Questo messaggio non si può rimandare.")
            return {}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/nota")
    def note(request: Request, code: str, person: Desk, text: Words = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            if not text.strip():
                raise RefusedError("Scrivi prima qualcosa.")
            return {"message": handoff.note(conn, case.id, actor, text.strip(), now=house_of(request).now())}

        return _act(request, person, code, do, page=page, typed=text)

    @router.post("/{code}/appuntamento")
    def meet(
        request: Request, code: str, person: Desk, when: Short = "", office: Short = "", note: Words = "", sure: Short = ""
    ) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            house = house_of(request)
            catalogue = house.published().catalogue
            try:
                place = chosen(console_choices.offices(catalogue, case), office)
                reply = appointment(catalogue, when=when, office_id=place, note=note, now=house.now(), lang=case.lang)
            except ValueError as wrong:
                raise RefusedError(str(wrong)) from None
            data = {"when": when, "office": place}
            said = handoff.answer(conn, case.id, actor, reply, now=house.now(), event="appointment", data=data, sure=bool(sure))
            return {"message": said, "seconds": handoff.HOLD_SECONDS}

        return _act(request, person, code, do, page=page)


def _having(router: APIRouter, page: Page) -> None:
    @router.post("/{code}/prendi")
    def claim(request: Request, code: str, person: Desk) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            handoff.claim(conn, case.id, actor, now=house_of(request).now())
            return {}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/rilascia")
    def release(request: Request, code: str, person: Desk, reason: Short = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            handoff.release(conn, case.id, actor, now=house_of(request).now(), reason=reason or "rimesso in coda")
            return {}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/passa")
    def transfer(request: Request, code: str, person: Desk, team: Short = "", reason: Short = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            if team not in house_of(request).published().catalogue.teams:
                raise RefusedError("Scegli la squadra.")
            handoff.transfer(conn, case.id, actor, team=team, now=house_of(request).now(), reason=reason)
            return {}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/invia")
    def refer(request: Request, code: str, person: Desk, target: Short = "", agreed: Short = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            catalogue = house_of(request).published().catalogue
            whom = chosen(console_choices.targets(catalogue, case), target)
            known = catalogue.offices.get(whom) or catalogue.network_subjects.get(whom)
            if known is None:
                raise RefusedError("Scegli a chi inviare la scheda.")
            if not agreed.strip():
                raise RefusedError("Senza il consenso della persona la scheda non esce da qui: scrivi come l'ha dato.")
            handoff.refer(conn, case.id, actor, target=whom, target_name=known.name_it, agreed=agreed, now=house_of(request).now())
            return {}

        return _act(request, person, code, do, page=page)

    @router.post("/{code}/correggi")
    def correct(request: Request, code: str, person: Desk, line: Short, revision: Annotated[int, Form()], value: Words = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            if case.sheet["revision"] != revision:
                raise CaseConflict(case, register.owner_name(conn, case))
            read = sheet_corrections.read(house_of(request).published().catalogue, line, value)
            shown = dict(sheet_corrections.choices(house_of(request).published().catalogue, line)).get(value, value.strip())
            made = {f"fact:{line}": {"value": read, "text": shown}}
            handoff.correct(conn, case.id, actor, made, now=house_of(request).now(), version=case.version)
            return {}

        return _act(request, person, code, do, page=page, typed="")


def _teaching(router: APIRouter, page: Page) -> None:
    @router.post("/{code}/situazione")
    def situation(request: Request, code: str, person: Desk) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            house = house_of(request)
            facts = sheet_corrections.facts_in_force(case.sheet)
            results = matching.match(house.published().rules, facts, as_of=house.today()).results
            asked = {one["slug"] for one in case.sheet["matches"]}
            outcomes = {one.slug: str(one.outcome) for one in results if one.slug in asked}
            given = sheet_corrections.situation(case.sheet, outcomes, title=f"Da un caso di {case.need_area or 'orientamento'}")
            return {"situation": situations.add(conn, given, by=actor.name, at=house.now())}

        return _act(request, person, code, do, page=page)


def _ending(router: APIRouter, page: Page) -> None:
    @router.post("/{code}/chiudi")
    def close(
        request: Request,
        code: str,
        person: Desk,
        outcome: Short = "",
        note: Words = "",
        service: Short = "",
        office: Short = "",
        tell: Short = "",
    ) -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            house = house_of(request)
            if outcome not in list(Outcome):
                raise RefusedError("Scegli come è andata.")
            ended = Outcome(outcome)
            catalogue = house.published().catalogue
            slug = chosen(console_choices.services(catalogue, case), service)
            place = chosen(console_choices.offices(catalogue, case), office)
            words = {"note": note, "lang": case.lang, "slug": slug, "office_id": place}
            said = recap(catalogue, code=case.code, outcome=ended, **words) if tell else None
            handoff.close(conn, house, case.id, actor, outcome=ended, now=house.now(), recap=said)
            return {}

        return _act(request, person, code, do, page=page, typed=note)

    @router.post("/{code}/riapri")
    def reopen(request: Request, code: str, person: Desk, reason: Short = "") -> Response:
        def do(conn: Connection, case: Row[Any], actor: Actor) -> Done:
            handoff.reopen(conn, case.id, actor, now=house_of(request).now(), reason=reason or "riaperto da un operatore")
            return {}

        return _act(request, person, code, do, page=page)


def routes(page: Page) -> APIRouter:
    """Every form of the case page; all need the page's CSRF token."""
    router = APIRouter(dependencies=[Depends(check_csrf)])
    _talking(router, page)
    _having(router, page)
    _teaching(router, page)
    _ending(router, page)
    return router
