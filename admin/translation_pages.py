"""Pages where staff read and write what the catalogue says in other languages, beside its Italian; what is saved waits in the draft."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import drafts, translating
from admin.auth import Editor, Sent, house_of
from admin.entry_names import name_of
from admin.pages import render
from dialogs.house import House
from dialogs.staff import accounts
from dialogs.words.i18n import RIGHT_TO_LEFT
from knowledge.catalogue import Catalogue
from knowledge.checks.translations import NAMES_IT
from knowledge.database import reading, writing
from knowledge.entries import Entry
from knowledge.translations import LANGUAGES

MOST = 200
AT = "/admin/traduzioni"


def _check_language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise HTTPException(404, detail="Questa lingua non c'è.")


def _entry(catalogue: Catalogue, kind: str, key: str) -> Entry:
    entry = translating.entry_of(catalogue, kind, key)
    if entry is None:
        raise HTTPException(404, detail="Questa voce non c'è, o non ha testi da tradurre.")
    return entry


def _lines_sent(sent: list[tuple[str, str]]) -> list[translating.Sent]:
    given = dict(sent)
    numbers = sorted(int(name[3:]) for name in given if name.startswith("it-") and name[3:].isdigit())
    return [
        translating.Sent(_plain(given[f"it-{n}"]), _plain(given.get(f"was-{n}", "")), _plain(given.get(f"to-{n}", "")), f"ok-{n}" in given)
        for n in numbers
    ]


def _plain(text: str) -> str:
    """Browsers send line ends as two signs."""
    return text.replace("\r\n", "\n").strip()


def _page(request: Request, catalogue: Catalogue, entry: Entry, lang: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    rows = context.pop("rows", None) or translating.rows_of(catalogue, entry, lang)
    back = f"/admin/schede/{entry.key}" if entry.kind == "service" else f"/admin/voci/{entry.kind}/{quote(entry.key)}"
    return render(
        request,
        "translation.html",
        status=status,
        entry=entry,
        lang=lang,
        language=NAMES_IT[lang],
        right_to_left=lang in RIGHT_TO_LEFT,
        counts=translating.counts_of(catalogue, entry),
        group=translating.GROUPS_IT[entry.kind],
        title=name_of(catalogue, entry.kind, entry.key, entry.data),
        rows=rows,
        back=back,
        at=f"{AT}/{entry.kind}/{quote(entry.key)}",
        **context,
    )


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)

    @router.get("/traduzioni", response_class=HTMLResponse)
    def languages(request: Request, _person: Editor, lingua: str = "") -> HTMLResponse:
        if lingua:
            _check_language(lingua)
        with reading(house_of(request).engine) as conn:
            catalogue = drafts.working(conn)
        found = list(translating.waiting(catalogue, lingua)) if lingua else []
        found.sort(key=lambda one: not one.stale)
        context: dict[str, Any] = {"counts": translating.counts_of(catalogue), "lang": lingua, "language": NAMES_IT.get(lingua, "")}
        return render(
            request, "translations.html", found=found[:MOST], more=max(0, len(found) - MOST), groups=translating.GROUPS_IT, **context
        )

    @router.get("/traduzioni/{kind}/{key:path}", response_class=HTMLResponse)
    def one(request: Request, _person: Editor, kind: str, key: str, lingua: str = LANGUAGES[0], salvata: bool = False) -> HTMLResponse:
        _check_language(lingua)
        with reading(house_of(request).engine) as conn:
            catalogue = drafts.working(conn)
        return _page(request, catalogue, _entry(catalogue, kind, key), lingua, done="Salvate nella bozza." if salvata else None)

    @router.post("/traduzioni/{kind}/{key:path}")
    def save(request: Request, person: Editor, kind: str, key: str, sent: Sent, lingua: str = LANGUAGES[0]) -> Response:
        _check_language(lingua)
        home, lines = house_of(request), _lines_sent(sent)
        with writing(home.engine) as conn:
            catalogue = drafts.working(conn)
            entry = _entry(catalogue, kind, key)
            clashes = translating.save(conn, entry, lingua, lines, by=person.username, at=home.now())
            if not clashes:
                accounts.audit(conn, person.username, "traduzione-modificata", now=home.now(), target=f"{lingua}/{kind}/{key}")
        if clashes:
            rows = translating.rows_of(catalogue, entry, lingua, sent=lines, refused=clashes)
            return _page(request, catalogue, entry, lingua, status=409, rows=rows, clashes=len(clashes))
        return RedirectResponse(f"{AT}/{kind}/{quote(key)}?lingua={lingua}&salvata=1", status_code=303)

    return router
