"""Pages a citizen opens: the chat, the list of services, one service, privacy. Nothing here knows who is reading."""

from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.service_page import day, json_ld, requirements
from bot.web.service_words import service_in
from bot.web.shelf import Shelf
from bot.web.words import PAGE_WORDS
from dialogs.house import House
from dialogs.privacy import retention
from dialogs.words.i18n import OWN_NAMES
from knowledge.amounts.texts import benefit_amount
from knowledge.catalogue import Catalogue
from knowledge.places import offices
from knowledge.records import Service
from knowledge.rules.places_apart import places_apart
from knowledge.search import index
from knowledge.windows import Standing, call_of, note_of

if TYPE_CHECKING:
    from jinja2 import Environment

CHAT_FILES = Path(__file__).parent / "static"
SEARCH_MOST = 12
CHAT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; "
    "frame-ancestors *; base-uri 'none'; form-action 'self'"
)
PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
STATUS_IT = {
    "attivo": "Si può chiedere",
    "periodico": "Si chiede solo in certi periodi",
    "sospeso": "Oggi non si può chiedere",
    "chiuso": "Chiuso",
}

SAID_BY_DATES = {Standing.OPEN, Standing.CLOSING, Standing.COMING, Standing.EXPECTED, Standing.EXHAUSTED, Standing.PAST}


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=day, amount=benefit_amount)
    environment.globals["at"] = lambda name: Shelf(CHAT_FILES).address("/static/chat", name)
    return environment


def _page(name: str, *, csp: str = PAGE_CSP, status: int = 200, **context: Any) -> HTMLResponse:
    html = _environment().get_template(name).render(**context)
    headers = {
        "Content-Security-Policy": csp,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
        "Cache-Control": "no-cache",
    }
    return HTMLResponse(html, status_code=status, headers=headers)


def missing() -> HTMLResponse:
    """The page that is not there."""
    return _page("missing.html", status=404)


def _by_area(catalogue: Catalogue) -> list[tuple[str, str, list[Service]]]:
    shown = [service for service in catalogue.services.values() if service.status.value != "chiuso"]
    return [
        (area.id, area.name_it, sorted((s for s in shown if s.need_areas and s.need_areas[0] == area.id), key=lambda s: s.name_it))
        for area in catalogue.need_areas.values()
    ]


def _found(house: House, words: str) -> list[Service]:
    published = house.published()
    hits = index.search(published.index, words, limit=SEARCH_MOST * 2)
    services = [published.catalogue.services[hit.id] for hit in hits if hit.kind == "service" and hit.id in published.catalogue.services]
    return services[:SEARCH_MOST]


def _standing_words(service: Service, today: date) -> str:
    """Whether it can be asked for: what its dates say today, else what it is by nature."""
    call = call_of(service, None, today)
    return note_of(call) if call and call.standing in SAID_BY_DATES else f"{STATUS_IT[service.status.value]}."


def _service(house: House, found: Service, address: str) -> HTMLResponse:
    catalogue = house.published().catalogue
    return _page(
        "service.html",
        service=found,
        languages=OWN_NAMES.items(),
        status_it=_standing_words(found, house.today()),
        requirements=requirements(catalogue, found),
        apart=places_apart(catalogue, found),
        places=offices.offices_for(catalogue, found.slug, limit=5),
        areas=[catalogue.need_areas[area] for area in found.need_areas if area in catalogue.need_areas],
        sources=[catalogue.sources[source] for source in found.sources if source in catalogue.sources],
        related=[catalogue.services[slug] for slug in found.see_also if slug in catalogue.services],
        replaced_by=catalogue.services.get(found.replaced_by or ""),
        json_ld=json_ld(found, address),
        today=house.today(),
        gathered=str((catalogue.documents.get("facts.yml") or {}).get("looked_up_on") or ""),
    )


def pages(house: House) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def chat(embed: str = "") -> HTMLResponse:
        return _page("chat.html", csp=CHAT_CSP, languages=OWN_NAMES.items(), words=PAGE_WORDS, embedded=bool(embed))

    @router.get("/servizi", response_class=HTMLResponse)
    def services(q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
        found = _found(house, q) if q.strip() else []
        areas, standing = _by_area(house.published().catalogue), partial(_standing_words, today=house.today())
        return _page("services.html", areas=areas, q=q.strip(), found=found, standing=standing)

    @router.get("/servizi/{slug}", response_class=HTMLResponse)
    def service(slug: str, request: Request, lingua: str = "it") -> HTMLResponse:
        found = house.published().catalogue.services.get(slug)
        if found is None:
            return missing()
        if lingua in OWN_NAMES and lingua != "it":
            return _page("service_in.html", languages=OWN_NAMES.items(), **service_in(house.published().catalogue, found, lingua))
        base = house.public_url or str(request.base_url).rstrip("/")
        return _service(house, found, f"{base}/servizi/{found.slug}")

    @router.get("/privacy", response_class=HTMLResponse)
    def privacy() -> HTMLResponse:
        return _page("privacy.html", kept=retention.kept(house), house=house)

    @router.get("/favicon.ico")
    def icon() -> Response:
        raise HTTPException(404)

    return router
