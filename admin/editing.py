"""Pages where editors find a service and change everything about it; what may be saved is decided in ``admin.drafts``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import criteria_form, drafts, sentences, variant_rules
from admin.auth import Editor, Sent, check_csrf, house_of
from admin.conflicts import Clash, clash_of
from admin.pages import render
from admin.record_forms import fields_of, lists_used
from admin.record_reading import read_record, tree_of
from admin.value_words import VALUES
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting, publishing, releases
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.drafting import EntryConflict
from knowledge.entries import Entry
from knowledge.exchange.wording import territory_name
from knowledge.records import Service

SECTIONS = (
    ("testi", "Testi", ("name_it", "aliases", "summary_it", "need_areas", "level", "who", "needs_operator")),
    ("proposta", "A chi si propone", ("concerns",)),
    ("stato", "Stato e territorio", ("status", "windows", "territory", "territory_rule", "territory_basis", "replaced_by")),
    ("ottieni", "Che cosa si ottiene", ("what_you_get",)),
    ("come", "Come, dove, con che cosa", ("how_to_apply", "where", "documents_needed", "deadlines", "warnings", "see_also")),
    ("fonti", "Fonti e verifica", ("sources", "newest_source_as_of", "confidence", "last_verified", "verify_by", "owner", "legal_basis")),
    ("locali", "Regole locali", ("variants",)),
)
CONDITIONS = ("any", "never")
APART = frozenset({"csrf", "criteria", "exclusions", "concerns_any", "concerns_never", "_base", "_version", "_same_source"})
STATUS_LOOK = {"attivo": "ok", "periodico": "info", "sospeso": "warn", "chiuso": "bad"}
Text = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Line:
    """One service in the list."""

    slug: str
    name: str
    areas: tuple[str, ...]
    status: str
    look: str
    stale: str
    owner: str | None
    verify_by: date | None
    is_changed: bool


def listed(catalogue: Catalogue, changed: frozenset[str], *, today: date, words: str, area: str, status: str, stale: str) -> list[Line]:
    """The services that fit the filters, in order of name."""
    found = []
    for service in catalogue.services.values():
        late = freshness(service, today)
        hay = " ".join((service.name_it, service.slug, service.summary_it, *service.aliases)).lower()
        if not all(word in hay for word in words.lower().split()):
            continue
        if (
            (area and area not in service.need_areas)
            or (status and service.status.value != status)
            or (stale and late not in stale.split())
        ):
            continue
        areas = tuple(catalogue.need_areas[one].name_it for one in service.need_areas if one in catalogue.need_areas)
        look = STATUS_LOOK[service.status.value]
        state = VALUES[service.status.value]
        is_changed = service.slug in changed
        found.append(Line(service.slug, service.name_it, areas, state, look, late, service.owner, service.verify_by, is_changed))
    return sorted(found, key=lambda line: line.name.lower())


def freshness(service: Service, today: date) -> str:
    """``scaduta``, ``presto`` (within thirty days), ``senza-data`` or ``fresca``."""
    if service.verify_by is None:
        return "senza-data"
    days = (service.verify_by - today).days
    return "scaduta" if days < 0 else "presto" if days <= 30 else "fresca"


def _list_routes(router: APIRouter) -> None:
    @router.get("/schede", response_class=HTMLResponse)
    def services(request: Request, _person: Editor, q: str = "", area: str = "", stato: str = "", freschezza: str = "") -> HTMLResponse:
        house = house_of(request)
        with reading(house.engine) as conn:
            catalogue = drafts.working(conn)
            changed = frozenset(change.key for change in publishing.changes(conn) if change.kind == "service")
        lines = listed(catalogue, changed, today=house.today(), words=q, area=area, status=stato, stale=freschezza)
        chosen = {"q": q, "area": area, "stato": stato, "freschezza": freschezza}
        return render(request, "services.html", lines=lines, total=len(catalogue.services), chosen=chosen, areas=catalogue.need_areas)

    @router.get("/schede-nuova", response_class=HTMLResponse)
    def new_form(request: Request, _person: Editor) -> HTMLResponse:
        return _new_page(request)

    @router.post("/schede-nuova", dependencies=[Depends(check_csrf)])
    def new(request: Request, person: Editor, slug: Text, name_it: Text, summary_it: Text, area: Text, territory: Text) -> Response:
        house = house_of(request)
        given = {"slug": slug.strip(), "name_it": name_it, "summary_it": summary_it, "area": area, "territory": territory}
        entry = Entry("service", slug.strip(), _first_data(given, house.today(), person.username))
        try:
            with writing(house.engine) as conn:
                if drafts.draft_of(conn, "service", entry.key) is not None:
                    raise drafts.Refused([f"C'è già una scheda «{entry.key}»."])
                drafts.save(conn, entry, version=0, by=person.username, at=house.now())
                accounts.audit(conn, person.username, "scheda-nuova", now=house.now(), target=entry.key)
        except drafting.PublishingError as refused:
            return _new_page(request, given=given, reasons=str(refused).split("\n"))
        return RedirectResponse(f"/admin/schede/{entry.key}", status_code=303)


def _new_page(request: Request, *, given: Mapping[str, str] | None = None, reasons: list[str] | None = None) -> HTMLResponse:
    with reading(house_of(request).engine) as conn:
        catalogue = drafts.working(conn)
    names = {name: territory_name(name) for name in catalogue.semantics.territories}
    context = {"areas": catalogue.need_areas, "territories": names, "given": given or {}, "reasons": reasons}
    return render(request, "service_new.html", status=422 if reasons else 200, **context)


def _first_data(given: Mapping[str, str], today: date, owner: str) -> dict[str, Any]:
    to_write = {"fact": None, "op": "verifica_operatore", "value": None, "source": "memoria", "as_of": None, "confidence": "memory"}
    return {
        "slug": given["slug"],
        "name_it": given["name_it"],
        "summary_it": given["summary_it"],
        "need_areas": [given["area"]],
        "level": "comunale",
        "territory": given["territory"],
        "territory_rule": "chiunque" if given["territory"] == "italia" else "residenza",
        "who": {"it": "chi ne ha bisogno", "persons": ["beneficiario", "richiedente"]},
        "status": {"value": "sospeso"},
        "criteria": [{**to_write, "note": "I requisiti li verifica un operatore."}],
        "how_to_apply": "Chiedi a un operatore.",
        "where": [],
        "sources": ["memoria"],
        "last_verified": today.isoformat(),
        "owner": owner,
        "confidence": "memory",
    }


def _form_routes(router: APIRouter) -> None:
    @router.get("/schede/{slug}", response_class=HTMLResponse)
    def service(request: Request, _person: Editor, slug: str, salvata: bool = False) -> HTMLResponse:
        with reading(house_of(request).engine) as conn:
            row = drafts.draft_of(conn, "service", slug)
        if row is None:
            raise HTTPException(404, detail="Questa scheda non c'è.")
        return _page(request, slug, data=row.data, base=row.data, version=row.version, done="Salvata nella bozza." if salvata else None)

    @router.post("/schede/{slug}")
    def save(request: Request, person: Editor, slug: str, sent: Sent) -> Response:
        return _save(request, person.username, slug=slug, sent=sent)

    @router.post("/schede/{slug}/elimina", dependencies=[Depends(check_csrf)])
    def delete(request: Request, person: Editor, slug: str, version: Annotated[int, Form()]) -> Response:
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                drafts.remove(conn, "service", slug, version=version)
                accounts.audit(conn, person.username, "scheda-tolta", now=house.now(), target=slug)
        except drafting.PublishingError as refused:
            with reading(house.engine) as conn:
                row = drafts.draft_of(conn, "service", slug)
            if row is None:
                return RedirectResponse("/admin/schede", status_code=303)
            return _page(request, slug, data=row.data, base=row.data, version=row.version, reasons=str(refused).split("\n"))
        return RedirectResponse("/admin/schede", status_code=303)


def _save(request: Request, username: str, *, slug: str, sent: list[tuple[str, str]]) -> Response:
    house = house_of(request)
    tree = tree_of(pair for pair in sent if pair[0] not in APART)
    given = dict(sent)
    base = drafts.unpacked(given.get("_base", ""))
    data = read_record(Service, tree, base)
    data["criteria"] = criteria_form.parsed(given.get("criteria", ""))
    exclusions = criteria_form.parsed(given.get("exclusions", "[]"))
    if exclusions or base.get("exclusions"):
        data["exclusions"] = exclusions
    _read_concerns(data, given)
    version = int(given.get("_version", "0") or 0)
    entry = Entry("service", slug, data)
    try:
        variant_rules.read(tree.get("local", {}), data, base)
        with writing(house.engine) as conn:
            if not given.get("_same_source"):
                drafts.ask_for_sources(conn, entry, base)
            drafts.save(conn, entry, version=version, by=username, at=house.now())
            accounts.audit(conn, username, "scheda-modificata", now=house.now(), target=slug)
    except drafts.SourceMissingError as missing:
        return _page(request, slug, data=data, base=base, version=version, figures=missing.figures, status=422)
    except EntryConflict as conflict:
        with reading(house.engine) as conn:
            clash = clash_of(conflict, drafts.draft_of(conn, "service", slug), base=base, mine=data)
        return _page(request, slug, data=clash.data, base=clash.base, version=clash.version, clash=clash, status=409)
    except drafts.Refused as refused:
        return _page(request, slug, data=data, base=base, version=version, reasons=list(refused.reasons), status=422)
    return RedirectResponse(f"/admin/schede/{slug}?salvata=1", status_code=303)


def _read_concerns(data: dict[str, Any], given: Mapping[str, str]) -> None:
    """Whom it is proposed to: conditions that the form sent; with nothing written it is proposed as its areas say."""
    sent = {name: criteria_form.parsed(given[f"concerns_{name}"]) for name in CONDITIONS if f"concerns_{name}" in given}
    held = {**(data.get("concerns") or {}), **sent}
    held = {name: one for name, one in held.items() if one}
    if held or data.get("concerns"):
        data["concerns"] = held or None


def _page(
    request: Request,
    slug: str,
    *,
    data: Mapping[str, Any],
    base: Mapping[str, Any],
    version: int,
    status: int = 200,
    done: str | None = None,
    clash: Clash | None = None,
    reasons: list[str] | None = None,
    figures: tuple[str, ...] = (),
) -> HTMLResponse:
    house = house_of(request)
    with reading(house.engine) as conn:
        catalogue = drafts.working(conn)
        row = drafts.draft_of(conn, "service", slug)
        number = releases.current_number(conn)
    known = drafts.references(catalogue, "service")
    nodes = {node.name: node for node in fields_of(Service, data, known, skip=("slug", "criteria", "exclusions"), kind="service")}
    saved = catalogue.services.get(slug)
    context: dict[str, Any] = {
        "slug": slug,
        "title": data.get("name_it") or slug,
        "sections": [(id_, title, [nodes[name] for name in names]) for id_, title, names in SECTIONS],
        "lists": {**lists_used(tuple(nodes.values()), known), "list-source": known.of("source")},
        "criteria": data.get("criteria", []),
        "locals": variant_rules.locals_of(data, catalogue),
        "exclusions": data.get("exclusions", []),
        "words": criteria_form.vocabulary(catalogue),
        "whole": sentences.whole(saved.criteria, catalogue) if saved else [],
        "concerned": {name: (data.get("concerns") or {}).get(name) or [] for name in CONDITIONS},
        "questions": sentences.questions(saved.criteria, catalogue) if saved else [],
        "version": version,
        "base": drafts.packed(base),
        "row": row,
        "is_published": slug in house.published().catalogue.services,
        "number": number,
        "sentences_kind": "service_sentences" if slug in catalogue.service_sentences else None,
        "late": freshness(saved, house.today()) if saved else "",
    }
    context |= {"figures": figures, "dirty": bool(clash or reasons or figures)}
    return render(request, "service.html", status=status, done=done, clash=clash, reasons=reasons, **context)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    criteria_form.sentence_routes(router)
    _list_routes(router)
    _form_routes(router)
    return router
