"""Pages for editors: what people asked and did not find, one click from an entry; what is past its date or about to be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import drafts
from admin.auth import Editor, check_csrf, house_of
from admin.editing import freshness
from admin.pages import render
from admin.plain_problems import plain
from dialogs.figures import gaps
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.checks import report
from knowledge.database import reading, writing
from knowledge.entries import Entry
from knowledge.records import Service

Ids = Annotated[list[int], Form(max_length=2000)]
Text = Annotated[str, Form(max_length=300)]
NEXT_LOOK = timedelta(days=182)
TARGETS = {"service_sentences": "services", "faq_sentences": "faq", "area_sentences": "need_areas"}


def _gap_routes(router: APIRouter) -> None:
    @router.get("/lacune", response_class=HTMLResponse)
    def page(request: Request, _person: Editor, stato: str = gaps.OPEN, tipo: str = "", fatto: str = "") -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            found = gaps.clusters(conn, state=stato, kind=tipo or None)
            catalogue = drafts.working(conn)
        chosen = {"stato": stato, "tipo": tipo}
        targets: dict[str, Any] = {"services": catalogue.services, "faq": catalogue.faq}
        return render(
            request, "gaps.html", clusters=found[:200], total=len(found), kinds=gaps.KINDS_IT, chosen=chosen, done=fatto, **targets
        )

    @router.post("/lacune/stato", dependencies=[Depends(check_csrf)])
    def settle(request: Request, person: Editor, ids: Ids, state: Text) -> Response:
        if state not in (gaps.OPEN, gaps.DONE, gaps.IGNORED):
            raise HTTPException(422, detail="Questo stato non c'è.")
        house = house_of(request)
        with writing(house.engine) as conn:
            count = gaps.settle(conn, ids, state)
            accounts.audit(conn, person.username, f"lacune-{state}", now=house.now(), detail=str(count))
        return RedirectResponse("/admin/lacune", status_code=303)

    @router.post("/lacune/frase", dependencies=[Depends(check_csrf)])
    def sentence(request: Request, person: Editor, ids: Ids, text: Text, slug: Text, what: Text = "sentences") -> Response:
        house = house_of(request)
        with reading(house.engine) as conn:
            kind, key = target_of(drafts.working(conn), slug)
        if kind not in TARGETS or what not in ("sentences", "keywords"):
            raise HTTPException(422, detail="Scegli a quale scheda o domanda si riferisce.")
        try:
            with writing(house.engine) as conn:
                row = drafts.draft_of(conn, kind, key)
                data = with_words(row.data if row else new_sentences(kind, key), text.strip(), what)
                drafts.save(conn, Entry(kind, key, data), version=row.version if row else 0, by=person.username, at=house.now())
                gaps.settle(conn, ids, gaps.DONE)
                accounts.audit(conn, person.username, "frase-aggiunta", now=house.now(), target=f"{kind}/{key}")
        except drafting.PublishingError as refused:
            raise HTTPException(409, detail=str(refused)) from None
        return RedirectResponse("/admin/lacune?" + urlencode({"fatto": "Aggiunta alla bozza: vale quando pubblichi."}), status_code=303)


def target_of(catalogue: Catalogue, said: str) -> tuple[str, str]:
    """Which record an editor means by its name, or by ``kind/key``."""
    named = {one.name_it: ("service_sentences", one.slug) for one in catalogue.services.values()}
    named |= {one.question_it: ("faq_sentences", one.id) for one in catalogue.faq.values()}
    kind, _, key = said.partition("/")
    return named.get(said.strip(), (kind, key))


def new_sentences(kind: str, key: str) -> dict[str, Any]:
    """An empty record of example sentences."""
    return {"service_sentences": {"slug": key}, "area_sentences": {"area": key}}.get(kind, {"file": "altre"})


def with_words(data: Mapping[str, Any], text: str, what: str) -> dict[str, Any]:
    """``data`` with one more example sentence or keyword."""
    if what == "keywords":
        return {**data, "keywords": list(dict.fromkeys([*(data.get("keywords") or ()), text.lower()]))}
    held = data.get("sentences") or {}
    styles = dict(held) if isinstance(held, Mapping) else {"standard": list(held)}
    styles["standard"] = list(dict.fromkeys([*(styles.get("standard") or ()), text]))
    return {**data, "sentences": styles}


def _freshness_routes(router: APIRouter) -> None:
    @router.get("/scadenze", response_class=HTMLResponse)
    def page(request: Request, _person: Editor) -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            catalogue = drafts.working(conn)
            names = {row.username: row.name for row in accounts.everyone(conn)}
        groups: dict[str, list[Service]] = {"scaduta": [], "presto": [], "senza-data": []}
        for service in catalogue.services.values():
            groups.setdefault(freshness(service, house.today()), []).append(service)
        for found in groups.values():
            found.sort(key=lambda service: (service.verify_by or house.today(), service.name_it))
        findings = [replace(one, text=plain(one.text, catalogue)) for one in report.check(catalogue, as_of=house.today())]
        context: dict[str, Any] = {
            "findings": findings,
            "names": names,
            "services": catalogue.services,
            "next_look": house.today() + NEXT_LOOK,
        }
        return render(request, "freshness.html", groups=groups, **context)

    @router.post("/scadenze/verificata", dependencies=[Depends(check_csrf)])
    def verified(request: Request, person: Editor, slug: Text, until: Text) -> Response:
        """The service was read again against its sources and still stands."""
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                row = drafts.draft_of(conn, "service", slug)
                if row is None:
                    raise HTTPException(404, detail="Questa scheda non c'è.")
                data = {**row.data, "last_verified": house.today().isoformat(), "verify_by": until}
                drafts.save(conn, Entry("service", slug, data), version=row.version, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "scheda-verificata", now=house.now(), target=slug)
        except drafting.PublishingError as refused:
            raise HTTPException(409, detail=str(refused)) from None
        return RedirectResponse("/admin/scadenze", status_code=303)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _gap_routes(router)
    _freshness_routes(router)
    return router
