"""Asking a colleague to read the draft again, and answering; the rule that a publication may need it is checked in ``admin.publishing``."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from admin import drafts
from admin.auth import Editor, check_csrf, house_of
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge import drafting, publishing, reviews
from knowledge.database import writing

Words = Annotated[str, Form(max_length=600)]
Page = Callable[..., HTMLResponse]


def is_required(request: Request) -> bool:
    """Whether this installation publishes only what a second person has approved."""
    return bool(request.app.state.settings.review_required)


def review_routes(router: APIRouter, page: Page) -> None:
    """The three acts of a review; what cannot be done is said on the publication ``page``."""

    def done(request: Request, person: SignedIn, name: str, act: Callable[[Connection], None]) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                act(conn)
                accounts.audit(conn, person.username, name, now=house.now())
        except drafting.PublishingError as refused:
            return page(request, reasons=[str(refused)], status=409)
        return RedirectResponse("/admin/pubblica#rilettura", status_code=303)

    @router.post("/pubblica/rilettura", dependencies=[Depends(check_csrf)])
    def ask(request: Request, person: Editor, question: Words = "") -> Response:
        def act(conn: Connection) -> None:
            if not publishing.changes(conn):
                raise drafting.PublishingError("Non c'è niente da rileggere: la bozza è uguale a ciò che è pubblicato.")
            digest = drafts.working(conn).digest
            reviews.ask(conn, digest, by=person.username, question=question.strip(), at=house_of(request).now())

        return done(request, person, "rilettura-chiesta", act)

    @router.post("/pubblica/rilettura/{review_id}", dependencies=[Depends(check_csrf)])
    def decide(request: Request, person: Editor, review_id: int, verdict: Words, answer: Words = "") -> Response:
        approved = verdict == "approva"

        def act(conn: Connection) -> None:
            digest = drafts.working(conn).digest
            at = house_of(request).now()
            reviews.decide(conn, review_id, digest, approved=approved, by=person.username, answer=answer, at=at)

        return done(request, person, "rilettura-approvata" if approved else "rilettura-rimandata", act)

    @router.post("/pubblica/rilettura/{review_id}/ritira", dependencies=[Depends(check_csrf)])
    def withdraw(request: Request, person: Editor, review_id: int) -> Response:
        def act(conn: Connection) -> None:
            reviews.withdraw(conn, review_id, by=person.username, at=house_of(request).now())

        return done(request, person, "rilettura-ritirata", act)
