"""Pages a citizen opens: the chat, the list of services, one service, privacy. Nothing here knows who is reading."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from bot.words import LANGUAGES, PAGE_WORDS
from dialogs import retention
from dialogs.house import House
from knowledge import offices
from knowledge.catalogue import Catalogue
from knowledge.records import Alternatives, Criterion, Service

CHAT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors *; base-uri 'none'; form-action 'self'"
)
PAGE_CSP = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-ancestors 'self'; base-uri 'none'"
STATUS_IT = {
    "attivo": "Si può chiedere",
    "periodico": "Si chiede solo in certi periodi",
    "sospeso": "Oggi non si può chiedere",
    "chiuso": "Chiuso",
}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


def _day(value: date | None) -> str:
    return format_date(value, "d MMMM y", locale="it") if value else ""


_environment.filters["day"] = _day


def _json_ld(service: Service, address: str) -> Markup:
    """The service as schema.org ``GovernmentService``, safe inside a script element."""
    document = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.name_it,
        "description": service.summary_it,
        "url": address,
        "areaServed": service.territory,
        "audience": {"@type": "Audience", "audienceType": service.who.it},
        "serviceType": list(service.need_areas),
        "inLanguage": "it",
    }
    text = json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704  (JSON with every "<" escaped)


def _notes(service: Service) -> list[str]:
    """The requirements as the staff wrote them, one line each."""
    lines: list[str] = []
    for criterion in service.criteria:
        if isinstance(criterion, Alternatives):
            lines.append("Una di queste condizioni: " + "; ".join(item.label for item in criterion.alternatives))
        elif isinstance(criterion, Criterion) and criterion.note:
            lines.append(criterion.note)
    return lines


def _page(name: str, *, csp: str = PAGE_CSP, status: int = 200, **context: Any) -> HTMLResponse:
    html = _environment.get_template(name).render(**context)
    headers = {"Content-Security-Policy": csp, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
    return HTMLResponse(html, status_code=status, headers=headers)


def _by_area(catalogue: Catalogue) -> list[tuple[str, list[Service]]]:
    shown = [service for service in catalogue.services.values() if service.status.value != "chiuso"]
    return [
        (area.name_it, sorted((s for s in shown if s.need_areas and s.need_areas[0] == area.id), key=lambda s: s.name_it))
        for area in catalogue.need_areas.values()
    ]


def pages(house: House) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def chat(embed: str = "") -> HTMLResponse:
        return _page("chat.html", csp=CHAT_CSP, languages=LANGUAGES.items(), words=PAGE_WORDS, embedded=bool(embed))

    @router.get("/servizi", response_class=HTMLResponse)
    def services() -> HTMLResponse:
        return _page("services.html", areas=_by_area(house.published().catalogue))

    @router.get("/servizi/{slug}", response_class=HTMLResponse)
    def service(slug: str, request: Request) -> HTMLResponse:
        catalogue = house.published().catalogue
        found = catalogue.services.get(slug)
        if found is None:
            return _page("missing.html", status=404)
        places = offices.offices_for(catalogue, slug, limit=5)
        return _page(
            "service.html",
            service=found,
            status_it=STATUS_IT[found.status.value],
            requirements=_notes(found),
            places=places,
            areas=[catalogue.need_areas[area].name_it for area in found.need_areas],
            sources=[catalogue.sources[source] for source in found.sources if source in catalogue.sources],
            replaced_by=catalogue.services.get(found.replaced_by or ""),
            json_ld=_json_ld(found, str(request.url)),
            today=house.today(),
        )

    @router.get("/privacy", response_class=HTMLResponse)
    def privacy() -> HTMLResponse:
        return _page("privacy.html", kept=retention.kept(house))

    @router.get("/favicon.ico")
    def icon() -> Response:
        raise HTTPException(404)

    return router
