"""The catalogue as a workbook for people who live in spreadsheets; cells never become formulas."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from knowledge.catalogue import Catalogue
from knowledge.exchange.criteria_cells import criteria_of
from knowledge.exchange.sheets import CRITERIA_COLUMNS, CRITERIA_TITLE, SHEETS, Column, cell_of, get
from knowledge.exchange.translation_cells import TRANSLATION_COLUMNS, TRANSLATIONS_TITLE, rows_of

WIDE = 48
NARROW = 18
FIXED = PatternFill("solid", fgColor="EEEEEE")
HEAD = Font(bold=True)


def to_xlsx(catalogue: Catalogue, path: Path) -> None:
    """Write services, figures of criteria, offices, FAQ, glossary, translations; grey columns are keys that an import will not change."""
    book = Workbook(write_only=True)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.title)
        _head(page, sheet.columns)
        for entry in catalogue.entries:
            if entry.kind == sheet.kind:
                page.append([_cell(page, column, get(entry.data, column.path)) for column in sheet.columns])
    page = book.create_sheet(CRITERIA_TITLE)
    _head(page, CRITERIA_COLUMNS)
    for entry in catalogue.entries:
        if entry.kind == "service":
            for place, criterion in criteria_of(entry.data):
                row = {**criterion, "service": entry.key, "place": place}
                page.append([_cell(page, column, get(row, column.path)) for column in CRITERIA_COLUMNS])
    page = book.create_sheet(TRANSLATIONS_TITLE)
    _head(page, TRANSLATION_COLUMNS)
    for line in rows_of(catalogue):
        page.append([_cell(page, column, get(line, column.path)) for column in TRANSLATION_COLUMNS])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _head(page: Any, columns: tuple[Column, ...]) -> None:
    page.freeze_panes = "B2"
    for position, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(position)].width = NARROW if column.fixed else WIDE if len(column.title) > 5 else NARROW
    cells = []
    for column in columns:
        cell = _cell(page, column, column.title)
        cell.font = HEAD
        cells.append(cell)
    page.append(cells)


def _cell(page: Any, column: Column, value: Any) -> Any:
    shown = cell_of(value)
    cell: Any = WriteOnlyCell(page, value=None)
    if isinstance(shown, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", shown)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif shown is not None:
        cell.value = shown
    if column.fixed:
        cell.fill = FIXED
    return cell
