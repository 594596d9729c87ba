"""Pages of the saved situations: the list with what each gives now, one situation's form; saved from the try-out chat too."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from admin import drafts, fact_controls, sentences, situations
from admin.auth import Editor, Sent, check_csrf, house_of
from admin.pages import render
from admin.record_reading import tree_of
from admin.situations import OUTCOMES_IT, Failure, Place, Situation
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.entries import DOCUMENT
from knowledge.rules import matching
from knowledge.rules.known import FactError
from knowledge.rules.matching import Outcome, Rules
from knowledge.rules.situations import Situation as Told

Step = Annotated[int | None, Form()]
CONTROL = ("csrf", "_version", "title", "add_fact", "drop", "add_slug", "drop_slug")


@dataclass(frozen=True, slots=True)
class Line:
    """One situation in a list, and what is wrong with it now."""

    situation: Situation
    where: str
    facts: list[str]
    names: list[tuple[str, str, str]]
    """Slug, name and expected outcome of each service."""
    failures: tuple[Failure, ...]


def lines(rules: Rules, *, today: Any, slug: str = "") -> list[Line]:
    """The situations (perhaps only those of one service), the ones that fail first."""
    catalogue = rules.catalogue
    failed = situations.failures(rules, as_of=situations.day_of(catalogue, today))
    found = []
    for one in situations.situations(catalogue):
        if slug and slug not in one.expected:
            continue
        names = [
            (key, catalogue.services[key].name_it if key in catalogue.services else key, situations.outcome_words(wanted.get("outcome")))
            for key, wanted in one.expected.items()
            if not slug or key == slug
        ]
        against = tuple(failure for failure in failed if failure.situation.place == one.place and (not slug or failure.slug == slug))
        found.append(Line(one, address(one.place), situations.facts_in_words(catalogue, one.facts), names, against))
    return sorted(found, key=lambda line: not line.failures)


def address(place: Place) -> str:
    """Where the page of a situation is."""
    number, step = place
    return f"/admin/situazioni/{number}" + ("" if step is None else f"?variante={step}")


def _rules(conn: Connection) -> Rules:
    return matching.rules_of(drafts.working(conn))


def _list_routes(router: APIRouter) -> None:
    @router.get("/situazioni", response_class=HTMLResponse)
    def page(request: Request, _person: Editor, scheda: str = "", fatto: str = "") -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            rules = _rules(conn)
        found = lines(rules, today=house.today(), slug=scheda)
        done = {"salvata": "Situazione salvata nella bozza.", "tolta": "Situazione tolta dalla bozza."}.get(fatto)
        return render(request, "situations.html", lines=found, slug=scheda, services=rules.catalogue.services, done=done)

    @router.get("/schede/{slug}/situazioni", response_class=HTMLResponse)
    def of_service(request: Request, _person: Editor, slug: str) -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            rules = _rules(conn)
        return render(request, "situations_of.html", lines=lines(rules, today=house.today(), slug=slug), slug=slug)


def _form_routes(router: APIRouter) -> None:
    @router.get("/situazioni/{number}", response_class=HTMLResponse)
    def form(request: Request, _person: Editor, number: int, variante: int | None = None, salvata: bool = False) -> HTMLResponse:
        return _page(request, (number, variante), done="Salvata nella bozza." if salvata else None)

    @router.post("/situazioni/{number}")
    def save(request: Request, person: Editor, number: int, sent: Sent, variante: int | None = None) -> Response:
        house, place = house_of(request), (number, variante)
        given = dict(sent)
        tree = tree_of(pair for pair in sent if pair[0] not in CONTROL)
        try:
            with writing(house.engine) as conn:
                rules = _rules(conn)
                held = _situation(rules.catalogue, place)
                facts = fact_controls.read(tree, held.facts, rules.catalogue)
                dropped = {value for name, value in sent if name == "drop"}
                facts = {key: value for key, value in facts.items() if key not in dropped}
                facts |= _added(given.get("add_fact", ""), rules.catalogue)
                expected = _expected(held, sent, rules, facts, house)
                title = given.get("title", "").strip() or held.title
                version = int(given.get("_version", "0") or 0)
                said = situations.Said(title, facts, expected)
                situations.change(conn, place, said, version=version, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "situazione-aggiornata", now=house.now(), target=title[:120])
        except (FactError, drafting.PublishingError) as refused:
            return _page(request, place, reasons=[refused.it if isinstance(refused, FactError) else str(refused)], status=422)
        return RedirectResponse(f"{address(place)}{'&' if variante is not None else '?'}salvata=1", status_code=303)

    @router.post("/situazioni/{number}/togli", dependencies=[Depends(check_csrf)])
    def remove(request: Request, person: Editor, number: int, step: Step = None) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                situations.remove(conn, (number, step), by=person.username, at=house.now())
                accounts.audit(conn, person.username, "situazione-tolta", now=house.now())
        except drafting.PublishingError as refused:
            return _page(request, (number, step), reasons=[str(refused)], status=409)
        return RedirectResponse("/admin/situazioni?fatto=tolta", status_code=303)


def _added(key: str, catalogue: Catalogue) -> dict[str, Any]:
    fact = catalogue.facts.get(key.partition("@")[0])
    return {key: fact_controls.blank(fact)} if fact is not None else {}


def _expected(held: Situation, sent: list[tuple[str, str]], rules: Rules, facts: dict[str, Any], house: House) -> dict[str, Any]:
    """What the form expects of each service; a changed outcome says no more which facts are missing."""
    given = dict(sent)
    gone = {value for name, value in sent if name == "drop_slug"}
    found = {}
    for slug, wanted in held.expected.items():
        if slug in gone:
            continue
        outcome, why = given.get(f"outcome.{slug}", wanted["outcome"]), given.get(f"why.{slug}", wanted.get("why", "")).strip()
        kept = dict(wanted) if outcome == wanted["outcome"] else {key: one for key, one in wanted.items() if key != "missing"}
        found[slug] = {**kept, "outcome": str(Outcome(outcome)), "why": why or "scelto da chi tiene la scheda"}
    slug = given.get("add_slug", "")
    if slug in rules.benches and slug not in found:
        result = situations.result_of(rules, Told.of(rules.lexicon, facts), slug, as_of=house.today())
        found[slug] = {
            "outcome": str(result.outcome),
            "why": "scelto da chi tiene la scheda",
            **({"already": True} if result.already else {}),
        }
    return found


def _situation(catalogue: Catalogue, place: Place) -> Situation:
    found = next((one for one in situations.situations(catalogue) if one.place == place), None)
    if found is None:
        raise HTTPException(404, detail="Questa situazione non c'è più.")
    return found


def _page(request: Request, place: Place, *, status: int = 200, done: str | None = None, reasons: list[str] | None = None) -> HTMLResponse:
    house = house_of(request)
    with reading(house.engine) as conn:
        rules = _rules(conn)
        row = drafts.draft_of(conn, DOCUMENT, situations.FILE)
    catalogue = rules.catalogue
    held = _situation(catalogue, place)
    line = next(one for one in lines(rules, today=house.today()) if one.situation.place == place)
    told = {key.partition("@")[0] for key in held.facts}
    more = [(fact.id, sentences.fact_name(fact.id, catalogue)) for fact in catalogue.facts.values() if fact.id not in told and fact.asked]
    context: dict[str, Any] = {
        "line": line,
        "place": place,
        "nodes": fact_controls.controls(held.facts, catalogue),
        "more": sorted(more, key=lambda one: one[1]),
        "outcomes": [(str(one), words) for one, words in OUTCOMES_IT.items()],
        "wrong": {one.slug: one for one in line.failures},
        "services": catalogue.services,
        "version": row.version if row else 0,
    }
    return render(request, "situation.html", status=status, done=done, reasons=reasons, **context)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _list_routes(router)
    _form_routes(router)
    return router
