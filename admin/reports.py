"""Pages of the figures: plots and tables with their definitions, CSV, XLSX, the page for the social report."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from admin.auth import house_of, require
from admin.pages import render
from admin.plots import bars
from dialogs.figures import reports
from dialogs.figures.names import names_in
from dialogs.figures.values import Figures, Filters
from dialogs.house import House
from dialogs.models import Role
from dialogs.staff.accounts import SignedIn
from knowledge.database import reading

Reader = Annotated[SignedIn, Depends(require(Role.COORDINATOR, Role.EDITOR))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """The period and filters of the page's address."""

    filters: Filters

    @property
    def query(self) -> str:
        parts = {"dal": self.filters.since, "al": self.filters.until, "sportello": self.filters.office}
        parts |= {"area": self.filters.need_area, "scheda": self.filters.slug}
        return "&".join(f"{key}={value}" for key, value in parts.items() if value)


def _asked(
    request: Request,
    dal: Annotated[str, Query(max_length=10)] = "",
    al: Annotated[str, Query(max_length=10)] = "",
    sportello: Annotated[str, Query(max_length=120)] = "",
    area: Annotated[str, Query(max_length=80)] = "",
    scheda: Annotated[str, Query(max_length=120)] = "",
) -> Asked:
    today = house_of(request).today()
    try:
        since = date.fromisoformat(dal) if dal else date(today.year, 1, 1)
        until = date.fromisoformat(al) if al else today
    except ValueError:
        raise HTTPException(422, detail="Scrivi le date come anno-mese-giorno.") from None
    if since > until:
        raise HTTPException(422, detail="La prima data viene dopo la seconda: scambiale.")
    return Asked(Filters(since, until, sportello or None, area or None, scheda or None))


FromAddress = Annotated[Asked, Depends(_asked)]


def _figures(request: Request, asked: Asked) -> Figures:
    house = house_of(request)
    names = names_in(house.published().catalogue)
    chosen = asked.filters
    with reading(house.engine) as conn:
        return reports.figures(
            conn, chosen.since, chosen.until, office=chosen.office, need_area=chosen.need_area, slug=chosen.slug, names=names
        )


def as_csv(found: Figures) -> str:
    """One line a figure, semicolons and a byte-order mark, as Italian spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["tabella", "voce", "misura", "valore", "unità", "che cosa vuol dire"])
    for one in found.headlines:
        writer.writerow(["In breve", safe(one.title), "", _cell(one.value.plain), one.value.unit, one.definition])
    for table in found.tables:
        for row in table.rows:
            for title, cell in zip(table.columns, row.cells, strict=True):
                writer.writerow([table.title, safe(row.label), title, _cell(cell.plain), cell.unit, table.definition])
    writer.writerows(["Che cosa è contato", name, "", value, "", ""] for name, value in _asked_for(found.filters))
    return "\ufeff" + out.getvalue()


def _asked_for(filters: Filters) -> list[tuple[str, str]]:
    """The days and the filters of the figures, so that a sheet still says in a year what it counted."""
    told = {
        "Dal": filters.since and f"{filters.since:%d/%m/%Y}",
        "Al": filters.until and f"{filters.until:%d/%m/%Y}",
        "Solo lo sportello": filters.office,
        "Solo l'area di bisogno": filters.need_area,
        "Solo la scheda": filters.slug,
    }
    return [(name, safe(value)) for name, value in told.items() if value]


def _cell(value: float | str) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def safe(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def sheet_name(title: str) -> str:
    """What a workbook allows: an apostrophe inside, at neither end; no brackets, colons or slashes."""
    return title.translate(str.maketrans("", "", "[]:*?/\\"))[:31].strip("' ")


def as_xlsx(found: Figures) -> bytes:
    """One sheet a table, the headlines first."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("In breve")
    sheet.append(["Misura", "Valore", "Unità", "Che cosa vuol dire"])
    for one in found.headlines:
        sheet.append([one.title, one.value.plain, one.value.unit, one.definition])
    sheet.append([])
    for asked in _asked_for(found.filters):
        sheet.append(list(asked))
    for table in found.tables:
        sheet = book.create_sheet(sheet_name(table.title))
        sheet.append(["Voce", *table.columns])
        for row in table.rows:
            sheet.append([safe(row.label), *(cell.plain for cell in row.cells)])
        sheet.append([])
        sheet.append([table.definition])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)

    @router.get("/report", response_class=HTMLResponse)
    def page(request: Request, _person: Reader, asked: FromAddress) -> HTMLResponse:
        return _page(request, "reports.html", asked)

    @router.get("/report/bilancio", response_class=HTMLResponse)
    def social(request: Request, _person: Reader, asked: FromAddress) -> HTMLResponse:
        return _page(request, "social_report.html", asked)

    @router.get("/report.csv")
    def download_csv(request: Request, _person: Reader, asked: FromAddress) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{_name(asked)}.csv"'}
        return Response(as_csv(_figures(request, asked)), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/report.xlsx")
    def download_xlsx(request: Request, _person: Reader, asked: FromAddress) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{_name(asked)}.xlsx"'}
        return Response(as_xlsx(_figures(request, asked)), media_type=XLSX, headers=headers)

    return router


def _name(asked: Asked) -> str:
    return f"bussola-{asked.filters.since}-{asked.filters.until}"


def _page(request: Request, template: str, asked: Asked) -> HTMLResponse:
    catalogue = house_of(request).published().catalogue
    found = _figures(request, asked)
    used = {slug: one.name_it for slug, one in catalogue.services.items()}
    lists: dict[str, Any] = {"areas": catalogue.need_areas, "services": used, "offices": catalogue.offices}
    return render(request, template, found=found, asked=asked, bars=bars, **lists)
