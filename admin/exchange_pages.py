"""The catalogue in files: export in five formats, import with a dry run that shows every change or every mistake first."""

import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin import change_words, drafts
from admin.auth import Editor, Sent, check_csrf, house_of
from admin.pages import render
from dialogs.house import House
from dialogs.staff import accounts
from knowledge import drafting, exchange, releases
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.exchange import importing
from knowledge.exchange.importing import Plan
from knowledge.problems import ContentError, Problem

SHOWN = 100
SHOWN_PROBLEMS = 1000
SUFFIXES = (".xlsx", ".zip", ".yml", ".yaml")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "xlsx": ("catalogo.xlsx", XLSX),
    "yaml": ("catalogo.zip", "application/zip"),
    "hsds": ("catalogo-hsds.json", "application/json"),
    "cpsv-ap": ("catalogo-cpsv-ap.ttl", "text/turtle"),
}


def _export_routes(router: APIRouter) -> None:
    @router.get("/esporta/{format_}")
    def export(request: Request, person: Editor, format_: str, di: str = "bozza") -> Response:
        if format_ not in FORMATS:
            raise HTTPException(404, detail="Questo formato non c'è.")
        house = house_of(request)
        with reading(house.engine) as conn:
            catalogue = drafts.working(conn) if di == "bozza" else releases.current(conn)
        if catalogue is None:
            raise HTTPException(404, detail="Non c'è ancora niente di pubblicato.")
        name, kind = FORMATS[format_]
        body = _exported(catalogue, format_, house)
        with writing(house.engine) as conn:
            accounts.audit(conn, person.username, "catalogo-esportato", now=house.now(), target=format_, detail=di)
        return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _exported(catalogue: Catalogue, format_: str, house: House) -> bytes:
    if format_ == "hsds":
        return json.dumps(exchange.to_hsds(catalogue, as_of=house.today()), ensure_ascii=False, indent=2).encode()
    if format_ == "cpsv-ap":
        return exchange.to_cpsv_ap(catalogue).encode()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if format_ == "xlsx":
            exchange.to_xlsx(catalogue, folder / "catalogo.xlsx")
            return (folder / "catalogo.xlsx").read_bytes()
        written = exchange.to_yaml(catalogue, folder / "catalogo")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in written:
                archive.write(path, path.relative_to(folder).as_posix())
        return packed.getvalue()


def _import_routes(router: APIRouter) -> None:
    @router.get("/importa", response_class=HTMLResponse)
    def page(request: Request, _person: Editor, fatto: int | None = None) -> HTMLResponse:
        done = "Una voce è entrata nella bozza." if fatto == 1 else f"{fatto} voci sono entrate nella bozza." if fatto else None
        return _page(request, done=done)

    @router.post("/importa", dependencies=[Depends(check_csrf)], response_class=HTMLResponse)
    def dry_run(request: Request, _person: Editor, file: Annotated[UploadFile, File()]) -> HTMLResponse:
        name = PurePath(file.filename or "").name
        if not name.lower().endswith(SUFFIXES):
            return _page(request, problems=[Problem(name, "", "", "serve un file .xlsx, .zip o .yml")], name=name, status=422)
        with reading(house_of(request).engine) as conn:
            before, rows = drafts.working(conn), drafting.draft_rows(conn)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / name
            with path.open("wb") as kept:
                shutil.copyfileobj(file.file, kept)
            plan = importing.plan_of(path, rows, before)
        return _planned(request, plan, before, name)

    @router.post("/importa/conferma")
    def carry_out(request: Request, person: Editor, sent: Sent) -> Response:
        house = house_of(request)
        given = dict(sent)
        try:
            steps = importing.unpacked_steps(drafts.unpacked(given.get("steps", "")))
            with reading(house.engine) as conn:
                checked = importing.check(conn, steps)
            with writing(house.engine) as conn:
                importing.carry_out(conn, steps, by=person.username, at=house.now(), checked=checked)
                detail = f"{len(steps)} voci da {given.get('name', '')[:80]}"
                accounts.audit(conn, person.username, "importazione", now=house.now(), detail=detail)
        except drafting.PublishingError as refused:
            return _page(request, problems=[Problem("", "", "", str(refused))], status=409)
        except ContentError as error:
            return _page(request, problems=list(error.problems), status=409)
        return RedirectResponse(f"/admin/importa?fatto={len(steps)}", status_code=303)


def _planned(request: Request, plan: Plan, before: Catalogue, name: str) -> HTMLResponse:
    if plan.problems or plan.after is None:
        return _page(request, problems=list(plan.problems), name=name, status=422)
    said = [change_words.said(change, before, plan.after) for change in plan.changes[:SHOWN]]
    counts = {what.value: sum(change.what is what for change in plan.changes) for what in change_words.LOOK}
    steps = drafts.packed(importing.packed_steps(plan.steps))
    return _page(request, said=said, total=len(plan.changes), counts=counts, steps=steps, name=name, is_planned=True)


def _page(request: Request, *, status: int = 200, problems: list[Problem] | None = None, **context: Any) -> HTMLResponse:
    found = problems or []
    known = {"problems": found[:SHOWN_PROBLEMS], "problem_count": len(found)}
    return render(request, "exchange.html", status=status, **known, **context)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    _export_routes(router)
    _import_routes(router)
    return router
