"""Pages for every other record of the catalogue: offices, FAQ, glossary, facts, sentences, figures; forms drawn from the records."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import drafts
from admin.auth import Editor, Sent, check_csrf, house_of
from admin.conflicts import Clash, clash_of
from admin.entry_names import Line, is_listed, name_of, named, second_line
from admin.field_words import label_of
from admin.kind_words import KINDS_IT, ONE_OF
from admin.pages import render
from admin.record_forms import Node, fields_of, free_nodes, lists_used
from admin.record_reading import Tree, read_free, read_record, tree_of
from admin.week_field import problem_of
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting, publishing
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.drafting import EntryConflict
from knowledge.entries import DOCUMENT, KINDS, SENTENCE_KEYS, SENTENCES, TRANSLATION, Entry
from knowledge.records import Record, Sentences
from knowledge.translations import READ

PAGE = 100
HIDDEN = {"fact": ("used_by",), **dict.fromkeys(SENTENCES, ("id",))}
NOT_NEW = (DOCUMENT, "other_sentences", "scale", "not_computable", "amount_rule", "implication", "ambiguous_variant", "urgency_sentences")
CONTROL = ("csrf", "_base", "_version", "_key", "_same_source")
Key = Annotated[str, Form(alias="_key", max_length=120)]


def model_of(kind: str) -> type[Record] | None:
    """The record behind a kind; ``None`` for what has no model."""
    if kind in SENTENCES:
        return Sentences
    return KINDS[kind].model if kind in KINDS else None


def _check_kind(kind: str) -> None:
    if kind not in KINDS_IT or kind == "service":
        raise HTTPException(404, detail="Questo tipo di voce non c'è.")


def _nodes(kind: str, data: Any, catalogue: Catalogue) -> tuple[tuple[Node, ...], dict[str, Any]]:
    model = model_of(kind)
    known = drafts.references(catalogue, kind)
    if model is None or not isinstance(data, Mapping):
        if isinstance(data, Mapping):
            data = {name: one for name, one in data.items() if name not in publishing.DESK_HOURS}
        if isinstance(data, list) and all(isinstance(one, str) for one in data):
            return (Node(look="lines", name="value", label="Una per riga", value="\n".join(data)),), {}
        nodes = free_nodes(data, "value", known)
        return nodes, lists_used(nodes, known)
    skip = (*HIDDEN.get(kind, ()), *((KINDS[kind].key,) if kind in KINDS else ()), *(("id",) if kind == "scale" else ()))
    nodes = fields_of(model, _shaped(kind, data), known, skip=skip, kind=kind)
    return nodes, lists_used(nodes, known)


def _shaped(kind: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Sentences written as one list are those of the ordinary style."""
    if kind not in SENTENCES:
        return data
    fields = ("sentences", "look_alikes")
    return {**data, **{name: {"standard": data[name]} for name in fields if isinstance(data.get(name), list)}}


def _read(kind: str, tree: Tree, base: Any) -> Any:
    model = model_of(kind)
    if model is None or not isinstance(base, Mapping):
        return read_free(tree.get("value", {}), base)
    return read_record(model, tree, _shaped(kind, base))


def _list_routes(router: APIRouter) -> None:
    @router.get("/voci", response_class=HTMLResponse)
    def kinds(request: Request, _person: Editor) -> HTMLResponse:
        with reading(house_of(request).engine) as conn:
            entries = drafts.working(conn).entries
            changed = [change.kind for change in publishing.changes(conn)]
        counted = Counter(entry.kind for entry in entries if entry.kind != DOCUMENT or is_listed(entry.key))
        counts = {kind: counted[kind] for kind in KINDS_IT}
        pending = {kind: changed.count(kind) for kind in KINDS_IT}
        return render(request, "entries_index.html", kinds=KINDS_IT, counts=counts, pending=pending)

    @router.get("/voci/{kind}", response_class=HTMLResponse)
    def entries(request: Request, _person: Editor, kind: str, q: str = "", pagina: int = 1) -> HTMLResponse:
        _check_kind(kind)
        house = house_of(request)
        wanted = q.lower().split()
        with reading(house.engine) as conn:
            catalogue = drafts.working(conn)
            found = [one for one in named(kind, catalogue) if all(word in one[2] for word in wanted)]
            first = max(0, pagina - 1) * PAGE
            shown = found[first : first + PAGE]
            authors = drafting.authors_of(conn, kind, [entry.key for entry, _, _ in shown])
        published = {entry.key: entry.data for entry in house.published().catalogue.entries if entry.kind == kind}
        lines = [
            Line(
                entry.key,
                name,
                second_line(catalogue, kind, entry.data, entry.key),
                published.get(entry.key) != entry.data,
                authors.get(entry.key, ""),
            )
            for entry, name, _ in shown
        ]
        context: dict[str, Any] = {
            "kind": kind,
            "title": KINDS_IT[kind][0],
            "hint": KINDS_IT[kind][1],
            "q": q,
            "found": len(found),
            "page": pagina,
        }
        pages = (len(found) + PAGE - 1) // PAGE
        return render(request, "entries.html", lines=lines, pages=pages, may_add=kind not in NOT_NEW, **context)


def _form_routes(router: APIRouter) -> None:
    @router.get("/voci-nuova/{kind}", response_class=HTMLResponse)
    def new_form(request: Request, _person: Editor, kind: str) -> HTMLResponse:
        _check_kind(kind)
        given = dict(request.query_params)
        return _page(request, kind, "", data=given, base={}, version=0)

    @router.post("/voci-nuova/{kind}")
    def new(request: Request, person: Editor, kind: str, sent: Sent) -> Response:
        _check_kind(kind)
        return _save(request, person.username, kind=kind, key=dict(sent).get("_key", "").strip(), sent=sent, is_new=True)

    @router.get("/voci/{kind}/{key:path}", response_class=HTMLResponse)
    def entry(request: Request, _person: Editor, kind: str, key: str, salvata: bool = False) -> Response:
        if kind == TRANSLATION:
            lang, _, told = key.partition("/")
            return RedirectResponse(f"/admin/traduzioni/{quote(told)}?lingua={quote(lang)}", status_code=303)
        _check_kind(kind)
        with reading(house_of(request).engine) as conn:
            row = drafts.draft_of(conn, kind, key)
        if row is None:
            raise HTTPException(404, detail="Questa voce non c'è.")
        done = "Salvata nella bozza." if salvata else None
        return _page(request, kind, key, data=row.data, base=row.data, version=row.version, done=done)

    @router.post("/voci/{kind}/{key:path}")
    def save(request: Request, person: Editor, kind: str, key: str, sent: Sent) -> Response:
        _check_kind(kind)
        return _save(request, person.username, kind=kind, key=key, sent=sent, is_new=False)

    @router.post("/voci-togli/{kind}", dependencies=[Depends(check_csrf)])
    def delete(request: Request, person: Editor, kind: str, key: Key, version: Annotated[int, Form(alias="_version")]) -> Response:
        _check_kind(kind)
        house = house_of(request)
        try:
            with writing(house.engine) as conn:
                drafts.remove(conn, kind, key, version=version)
                accounts.audit(conn, person.username, "voce-tolta", now=house.now(), target=f"{kind}/{key}")
        except drafting.PublishingError as refused:
            with reading(house.engine) as conn:
                row = drafts.draft_of(conn, kind, key)
            if row is not None:
                return _page(request, kind, key, data=row.data, base=row.data, version=row.version, reasons=str(refused).split("\n"))
        return RedirectResponse(f"/admin/voci/{kind}", status_code=303)


def _with_key(kind: str, key: str, data: Any) -> Any:
    """A new record carries its own name."""
    if not isinstance(data, dict):
        return data
    field = SENTENCE_KEYS.get(kind) if kind in SENTENCES else None if kind in ("faq_sentences", "scale") else KINDS[kind].key
    return {field: key, **data} if field and field not in data else data


def _save(request: Request, username: str, *, kind: str, key: str, sent: list[tuple[str, str]], is_new: bool) -> Response:
    house = house_of(request)
    given = dict(sent)
    tree = tree_of(pair for pair in sent if pair[0] not in CONTROL)
    base = {} if is_new else drafts.unpacked(given.get("_base", ""))
    data = _with_key(kind, key, _read(kind, tree, base)) if is_new else _read(kind, tree, base)
    version = 0 if is_new else int(given.get("_version", "0") or 0)
    try:
        if wrong := problem_of(data.get("opening_hours") if isinstance(data, dict) else None):
            raise drafts.Refused([f"{label_of('opening_hours')}. {wrong}"])
        if not key:
            raise drafts.Refused([f"{label_of('id')}: scrivilo, serve a riconoscere la voce."])
        with writing(house.engine) as conn:
            if is_new and drafts.draft_of(conn, kind, key) is not None:
                raise drafts.Refused([f"C'è già una voce «{key}»."])
            if not is_new and not given.get("_same_source"):
                drafts.ask_for_sources(conn, Entry(kind, key, data), base)
            drafts.save(conn, Entry(kind, key, data), version=version, by=username, at=house.now())
            accounts.audit(conn, username, "voce-modificata", now=house.now(), target=f"{kind}/{key}")
    except drafts.SourceMissingError as missing:
        return _page(request, kind, key, data=data, base=base, version=version, figures=missing.figures, status=422)
    except EntryConflict as conflict:
        with reading(house.engine) as conn:
            clash = clash_of(conflict, drafts.draft_of(conn, kind, key), base=base, mine=data)
        return _page(request, kind, key, data=clash.data, base=clash.base, version=clash.version, clash=clash, status=409)
    except drafts.Refused as refused:
        new_key = key if is_new else ""
        page = {"data": data, "base": base, "version": version, "reasons": list(refused.reasons), "status": 422, "new_key": new_key}
        return _page(request, kind, "" if is_new else key, **page)
    return RedirectResponse(f"/admin/voci/{kind}/{quote(key)}?salvata=1", status_code=303)


def _page(
    request: Request,
    kind: str,
    key: str,
    *,
    data: Any,
    base: Any,
    version: int,
    status: int = 200,
    done: str | None = None,
    clash: Clash | None = None,
    reasons: list[str] | None = None,
    new_key: str = "",
    figures: tuple[str, ...] = (),
) -> HTMLResponse:
    with reading(house_of(request).engine) as conn:
        catalogue = drafts.working(conn)
        row = drafts.draft_of(conn, kind, key) if key else None
    nodes, lists = _nodes(kind, data, catalogue)
    context: dict[str, Any] = {"kind": kind, "key": key, "nodes": nodes, "lists": lists, "version": version, "row": row, "new_key": new_key}
    context["kind_title"] = KINDS_IT[kind][0]
    context["title"] = name_of(catalogue, kind, key, data) if key else f"{ONE_OF[kind][0]}: nuova voce"
    users = catalogue.facts[key].used_by if kind == "fact" and key in catalogue.facts else ()
    context["users"] = [(slug, catalogue.services[slug].name_it) for slug in users if slug in catalogue.services]
    context |= {"base": drafts.packed(base), "is_translated": kind in READ}
    context |= {"figures": figures, "dirty": bool(clash or reasons or figures)}
    return render(request, "entry.html", status=status, done=done, clash=clash, reasons=reasons, **context)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _list_routes(router)
    _form_routes(router)
    return router
