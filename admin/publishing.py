"""Pages that lead a draft to the people: what changes, what stands against it, who is affected, publish, history, roll back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from admin import change_words, drafts, impact, situations
from admin.auth import Editor, check_csrf, house_of
from admin.figures_changed import with_old_source
from admin.figures_left import texts_left
from admin.pages import render
from admin.plain_problems import plain, said, user_of
from admin.profiles import profiles
from admin.reviews import is_required, review_routes
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting, publishing, releases, reviews
from knowledge.catalogue import Catalogue
from knowledge.checks import references, report
from knowledge.checks.report import Finding, Severity
from knowledge.database import reading, writing
from knowledge.differences import Change, What, changes_between
from knowledge.rules import matching
from knowledge.rules.matching import Rules

Note = Annotated[str, Form(max_length=300)]
Word = Annotated[str, Form(max_length=200)]
PREVIEW_NOTE = "Scrivi in due parole che cosa cambia: resta nella storia."


@dataclass(frozen=True, slots=True)
class Review:
    """Everything to look at before publishing."""

    changes: tuple[Change, ...]
    draft: Rules
    published: Rules
    blocking: tuple[str, ...]
    findings: dict[str, list[Finding]]
    old_findings: int
    failures: tuple[situations.Failure, ...]
    old_sources: tuple[str, ...]
    """Figures that changed under the old source and date."""
    old_texts: tuple[str, ...]
    """Texts in which the figure of before still stands."""
    reading: reviews.Review | None
    """What a colleague was asked about exactly this draft."""

    @property
    def passes(self) -> bool:
        return bool(self.changes) and not self.blocking and not self.failures

    @property
    def is_approved(self) -> bool:
        return self.reading is not None and self.reading.approved is True


def review(conn: Connection, house: House) -> Review:
    """The draft against the published catalogue."""
    published = house.published().rules
    catalogue = drafts.working(conn)
    rules = matching.rules_of(catalogue)
    today = house.today()
    found = report.check(catalogue, as_of=today)
    known = set(report.check(published.catalogue, as_of=today))
    blocking = [f"{user_of(problem, catalogue)}. {said(problem, catalogue)}" for problem in references.problems_of(catalogue)]
    blocking += [plain(finding.text, catalogue) for finding in found if finding.severity is Severity.ERROR]
    fresh = [one for one in found if one not in known and one.severity is not Severity.ERROR]
    fresh = [replace(one, text=plain(one.text, catalogue)) for one in fresh]
    grouped = {str(severity): [one for one in fresh if one.severity is severity] for severity in (Severity.WARNING, Severity.NOTE)}
    failed = tuple(situations.failures(rules, as_of=situations.day_of(catalogue, today)))
    old = sum(finding in known for finding in found)
    read = reviews.of(conn, catalogue.digest)
    changed = publishing.changes(conn)
    old_sources = tuple(_old_sources(changed, published.catalogue, catalogue))
    left = tuple(texts_left(changed, published.catalogue, catalogue))
    return Review(changed, rules, published, tuple(blocking), grouped, old, failed, old_sources, left, read)


def _old_sources(changed: tuple[Change, ...], before: Catalogue, after: Catalogue) -> Iterator[str]:
    places = {(one.kind, one.key) for one in changed if one.what is What.CHANGED}
    old = {(one.kind, one.key): one.data for one in before.entries if (one.kind, one.key) in places}
    for one in after.entries:
        if (one.kind, one.key) in old:
            name = change_words.title_of(one.kind, one.key, after)
            yield from (f"{name}. {figure}" for figure in with_old_source(old[one.kind, one.key], one.data, after))


def _review_routes(router: APIRouter) -> None:
    @router.get("/pubblica", response_class=HTMLResponse)
    def page(request: Request, _person: Editor, scheda: str = "", fatto: int | None = None, annullata: bool = False) -> HTMLResponse:
        done = f"Pubblicata: numero {fatto}." if fatto else "Modifica annullata: la voce è di nuovo come la vedono le persone."
        return _page(request, only=scheda, done=done if fatto or annullata else None)

    @router.get("/pubblica/chi-cambia", response_class=HTMLResponse)
    def who(request: Request, _person: Editor, scheda: str = "") -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            seen = review(conn, house)
            people = profiles(conn)
        slugs = [scheda] if scheda else impact.touched(seen.changes, seen.published, seen.draft)
        known = [slug for slug in slugs if slug in seen.draft.benches or slug in seen.published.benches]
        looked_at = people[: impact.most_people(known)]
        found = impact.impact(seen.published, seen.draft, known, people=looked_at)
        return render(request, "impact.html", found=found, people=len(looked_at), all_people=len(people), looked=len(known))

    @router.post("/pubblica", dependencies=[Depends(check_csrf)])
    def publish(request: Request, person: Editor, note: Note = "") -> Response:
        house = house_of(request)
        if not note.strip():
            return _page(request, reasons=[PREVIEW_NOTE], status=422)
        try:
            with reading(house.engine) as conn:
                prepared = publishing.prepare(conn, at=house.now())
                seen = review(conn, house)
                if is_required(request) and not seen.is_approved:
                    raise publishing.PublishRefused(["Qui ogni bozza va riletta da una seconda persona: chiedi a un collega."])
                if seen.failures:
                    raise publishing.PublishRefused(["Ci sono situazioni salvate che darebbero un esito diverso da quello atteso."])
                detail = f"riletta da {seen.reading.decided_by}" if seen.reading and seen.is_approved else None
            with writing(house.engine) as conn:
                number = publishing.publish(conn, by=person.username, at=house.now(), note=note.strip(), prepared=prepared)
                accounts.audit(conn, person.username, "pubblicazione", now=house.now(), target=str(number), detail=detail)
        except publishing.PublishRefused as refused:
            return _page(request, reasons=list(refused.problems), note=note, status=422)
        follow(house)
        return RedirectResponse(f"/admin/pubblica?fatto={number}", status_code=303)


def follow(house: House) -> None:
    """Let this process answer with the new release at once; the others follow by themselves."""
    refresh = getattr(house.published, "refresh", None)
    if refresh is not None:
        refresh()


def _page(
    request: Request,
    *,
    only: str = "",
    done: str | None = None,
    reasons: list[str] | None = None,
    note: str = "",
    status: int = 200,
) -> HTMLResponse:
    house = house_of(request)
    with reading(house.engine) as conn:
        seen = review(conn, house)
        number = releases.current_number(conn)
        last = reviews.newest(conn)
    before, after = seen.published.catalogue, seen.draft.catalogue
    changed = [change_words.said(change, before, after) for change in seen.changes if not only or change.key == only]
    failed = [(one, after.services[one.slug].name_it if one.slug in after.services else one.slug) for one in seen.failures]
    words = {one.situation.place: situations.facts_in_words(after, one.situation.facts) for one in seen.failures}
    context: dict[str, Any] = {
        "said": changed,
        "seen": seen,
        "failed": failed,
        "words": words,
        "number": number,
        "only": only,
        "note": note,
    }
    lapsed = last if last is not None and seen.reading is None and last.is_open else None
    context |= {"must_review": is_required(request), "lapsed": lapsed}
    context["only_name"] = after.services[only].name_it if only in after.services else only
    return render(request, "publish.html", status=status, done=done, reasons=reasons, **context)


def _undo_routes(router: APIRouter) -> None:
    @router.post("/pubblica/annulla", dependencies=[Depends(check_csrf)])
    def undo(request: Request, person: Editor, kind: Word, key: Word) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                put_back(conn, house.published().catalogue, kind, key, by=person.username, house=house)
                accounts.audit(conn, person.username, "modifica-annullata", now=house.now(), target=f"{kind}/{key}")
        except drafting.PublishingError as refused:
            return _page(request, reasons=str(refused).split("\n"), status=422)
        return RedirectResponse("/admin/pubblica?annullata=1", status_code=303)

    @router.post("/pubblica/situazione", dependencies=[Depends(check_csrf)])
    def accept(
        request: Request,
        person: Editor,
        number: Annotated[int, Form()],
        slug: Word,
        outcome: Word,
        step: Annotated[int | None, Form()] = None,
    ) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                situations.accept(conn, (number, step), slug, outcome=outcome, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "situazione-aggiornata", now=house.now(), target=slug)
        except (drafting.PublishingError, ValueError) as refused:
            return _page(request, reasons=str(refused).split("\n"), status=422)
        return RedirectResponse("/admin/pubblica", status_code=303)


def put_back(conn: Connection, published: Catalogue, kind: str, key: str, *, by: str, house: House) -> None:
    """Make one record of the draft what it is in the published catalogue."""
    row = drafting.draft_row(conn, kind, key)
    entry = next((one for one in published.entries if (one.kind, one.key) == (kind, key)), None)
    if entry is not None:
        drafting.save_entry(conn, kind, key, entry.data, version=row.version if row else 0, by=by, at=house.now())
    elif row is not None:
        drafts.remove(conn, kind, key, version=row.version)


def _history_routes(router: APIRouter) -> None:
    @router.get("/pubblica/storia", response_class=HTMLResponse)
    def history(request: Request, _person: Editor) -> HTMLResponse:
        with reading(house_of(request).engine) as conn:
            published = releases.history(conn)
            pending = len(publishing.changes(conn))
            read_by = reviews.approvals(conn)
        return render(request, "history.html", releases=published, pending=pending, read_by=read_by)

    @router.get("/pubblica/storia/{number}", response_class=HTMLResponse)
    def one(request: Request, _person: Editor, number: int) -> HTMLResponse:
        with reading(house_of(request).engine) as conn:
            published = {one.number: one for one in releases.history(conn)}
            if number not in published:
                raise HTTPException(404, detail="Questa pubblicazione non c'è.")
            after = releases.release(conn, number)
            before = releases.release(conn, number - 1) if number - 1 in published else None
        found = changes_between(before.entries, after.entries) if before else ()
        changed = [change_words.said(change, before, after) for change in found] if before else []
        return render(request, "release.html", release=published[number], said=changed, newest=max(published), What=What)

    @router.post("/pubblica/ritorna", dependencies=[Depends(check_csrf)])
    def back(request: Request, person: Editor, number: Annotated[int, Form()]) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                made = publishing.roll_back(conn, number, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "ritorno", now=house.now(), target=str(number))
        except drafting.PublishingError as refused:
            raise HTTPException(409, detail=str(refused)) from None
        follow(house)
        return RedirectResponse(f"/admin/pubblica?fatto={made}", status_code=303)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _review_routes(router)
    review_routes(router, _page)
    _undo_routes(router)
    _history_routes(router)
    return router
