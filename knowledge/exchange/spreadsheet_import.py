"""Reads a workbook over a catalogue as a dry run: what would change and every mistake by sheet, row and column; writes nothing."""

import copy
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.catalogue import Catalogue
from knowledge.differences import Change, changes_between
from knowledge.entries import KINDS, Entry
from knowledge.exchange.criteria_cells import criteria_of
from knowledge.exchange.mistakes import every_problem, in_order
from knowledge.exchange.sheets import CRITERIA_COLUMNS, CRITERIA_TITLE, SHEETS, CellError, Column, Sheet, get, put, value_like
from knowledge.exchange.translation_cells import TRANSLATION_COLUMNS, TRANSLATIONS_TITLE, read_rows
from knowledge.problems import ContentError, Problem

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_ROWS = 50_000
Row = tuple[int, dict[str, Any]]
ALSO = {"need_areas": ("area",)}
"""Fields that a sheet has under another name."""
Places = dict[tuple[str, str], tuple[str, str]]
"""Where each record was read: sheet and row, by kind and key (a criterion by ``criterion`` and ``service#place``)."""


@dataclass(frozen=True, slots=True)
class Import:
    """A dry run: ``entries`` may go into the draft only when there are no ``problems``."""

    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def from_xlsx(path: Path, catalogue: Catalogue) -> Import:
    """What the workbook at ``path`` would make of ``catalogue``. Rows that are missing delete nothing; sheets may be missing."""
    try:
        book = _open(path)
    except ContentError as error:
        return Import(tuple(catalogue.entries), (), error.problems)
    data = {(entry.kind, entry.key): copy.deepcopy(entry.data) for entry in catalogue.entries}
    problems: list[Problem] = []
    places: Places = {}
    titles = [sheet.title for sheet in SHEETS] + [CRITERIA_TITLE, TRANSLATIONS_TITLE]
    if not any(title in book for title in titles):
        problems.append(Problem(path.name, "", "", f"non ha nessuno di questi fogli: {', '.join(titles)}"))
    for sheet in SHEETS:
        if sheet.title in book:
            rows = _rows(book[sheet.title], sheet.title, sheet.columns, problems)
            _read_sheet(sheet, rows, data, problems, places=places)
    if CRITERIA_TITLE in book:
        rows = _rows(book[CRITERIA_TITLE], CRITERIA_TITLE, CRITERIA_COLUMNS, problems)
        _read_criteria(rows, data, problems, places=places)
    if TRANSLATIONS_TITLE in book:
        read_rows(_rows(book[TRANSLATIONS_TITLE], TRANSLATIONS_TITLE, TRANSLATION_COLUMNS, problems), data, problems)
    entries = tuple(Entry(kind, key, value) for (kind, key), value in data.items())
    problems += [_in_the_workbook(problem, places) for problem in every_problem(entries, catalogue.entries)]
    return Import(entries, changes_between(catalogue.entries, entries), in_order(problems))


def _open(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError([Problem(path.name, "", "", "è troppo grande: al massimo 20 MB")])
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise ContentError([Problem(path.name, "", "", "è troppo grande")])
        return load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException):
        raise ContentError([Problem(path.name, "", "", "non è un file XLSX che si possa leggere")]) from None


def _in_the_workbook(problem: Problem, places: Places) -> Problem:
    """``problem`` at the sheet, row and column where it was typed, when it was typed there."""
    named = re.search(r"«(.+?)»", problem.entry)
    key = named[1] if named else ""
    root = re.split(r"[.\[]", problem.field)[0]
    criterion = re.match(r"criteria\[(\d+)\](?:\.alternatives\[(\d+)\]\.all\[(\d+)\])?\.?(\w*)", problem.field)
    if criterion and (found := places.get(("criterion", f"{key}#{'/'.join(filter(None, criterion.groups()[:3]))}"))):
        return Problem(*found, _title(CRITERIA_COLUMNS, criterion[4]), problem.text)
    for sheet in SHEETS:
        if (found := places.get((sheet.kind, key))) and problem.file.startswith(KINDS[sheet.kind].file):
            return Problem(*found, _title(sheet.columns, root), problem.text)
    return problem


def _title(columns: Sequence[Column], field: str) -> str:
    names = (field, *ALSO.get(field, ()))
    return next((column.title for column in columns if column.path[0] in names), field)


def _rows(page: Any, title: str, columns: Sequence[Column], problems: list[Problem]) -> Iterator[Row]:
    """The rows as values by column title; an unknown or missing column is a problem."""
    known = {column.title for column in columns}
    header: list[str] = []
    for number, cells in enumerate(page.iter_rows(values_only=True), 1):
        if number == 1:
            header = [str(cell).strip() if cell is not None else "" for cell in cells]
            for name in header:
                if name and name not in known:
                    problems.append(Problem(title, "riga 1", name, "colonna sconosciuta"))
            if columns[0].title not in header:
                problems.append(Problem(title, "riga 1", columns[0].title, "manca questa colonna"))
                return
        elif number > MAX_ROWS:
            problems.append(Problem(title, f"riga {number}", "", f"troppe righe: al massimo {MAX_ROWS}"))
            return
        elif any(cell is not None for cell in cells):
            yield number, {name: cell for name, cell in zip(header, cells, strict=False) if name in known}


def _read_sheet(sheet: Sheet, rows: Iterator[Row], data: dict[tuple[str, str], Any], problems: list[Problem], *, places: Places) -> None:
    seen: dict[str, int] = {}
    for number, row in rows:
        key = str(row.get(sheet.key.title) or "").strip()
        place = f"riga {number}"
        if not key:
            problems.append(Problem(sheet.title, place, sheet.key.title, "è vuoto: ogni riga vuole il suo nome"))
        elif key in seen:
            problems.append(Problem(sheet.title, place, sheet.key.title, f"«{key}» è già alla riga {seen[key]}"))
        elif (sheet.kind, key) not in data and not sheet.addable:
            problems.append(Problem(sheet.title, place, sheet.key.title, f"«{key}» non esiste: qui non si aggiungono voci nuove"))
        else:
            seen[key] = number
            places[sheet.kind, key] = (sheet.title, place)
            record = data.setdefault((sheet.kind, key), {**(sheet.defaults or {}), sheet.key.path[0]: key})
            _read_row(sheet.title, place, sheet.columns, row, record, problems)


def _read_row(
    title: str, place: str, columns: Sequence[Column], row: dict[str, Any], record: dict[str, Any], problems: list[Problem]
) -> None:
    for column in columns:
        if column.fixed or column.title not in row:
            continue
        cell = row[column.title]
        try:
            old = get(record, column.path)
            value = value_like(old, cell) if column.path == ("value",) else column.read(cell)
        except CellError as error:
            problems.append(Problem(title, place, column.title, str(error)))
            continue
        if value != old:
            put(record, column.path, value if value is not None or not isinstance(old, str) else _emptied(column, old))


def _emptied(column: Column, old: str) -> Any:
    """An emptied note that is a plain text in the catalogue stays a text."""
    return "" if column.path == ("notes",) or old == "" else None


def _read_criteria(rows: Iterator[Row], data: dict[tuple[str, str], Any], problems: list[Problem], *, places: Places) -> None:
    by_service: dict[str, dict[str, dict[str, Any]]] = {}
    for number, row in rows:
        slug, place = (str(row.get(column.title) or "").strip() for column in CRITERIA_COLUMNS[:2])
        where = f"riga {number}"
        service = data.get(("service", slug))
        if service is None:
            problems.append(Problem(CRITERIA_TITLE, where, "servizio", f"«{slug}» non esiste"))
            continue
        known = by_service.setdefault(slug, dict(criteria_of(service)))
        criterion = known.get(place)
        places["criterion", f"{slug}#{place}"] = (CRITERIA_TITLE, where)
        if criterion is None:
            problems.append(Problem(CRITERIA_TITLE, where, "posto", f"«{slug}» non ha un criterio in «{place}»"))
        elif "fatto" in row and (row["fatto"] or None) != criterion.get("fact"):
            problems.append(Problem(CRITERIA_TITLE, where, "fatto", f"in «{place}» c'è un altro fatto: {criterion.get('fact')}"))
        elif "confronto" in row and (row["confronto"] or None) != criterion.get("op"):
            problems.append(Problem(CRITERIA_TITLE, where, "confronto", "qui non si cambia: cambialo nella pagina della scheda"))
        else:
            before = criterion.get("value")
            _read_row(CRITERIA_TITLE, where, CRITERIA_COLUMNS, row, criterion, problems)
            _keep_in_step(criterion, before)


def _keep_in_step(criterion: dict[str, Any], before: Any) -> None:
    """The dated figure that stood for the old threshold stands for the new one, with its source and date."""
    held = [one for one in criterion.get("figures") or () if one.get("value") == before]
    if held and criterion.get("value") != before:
        held[-1].update(value=criterion["value"], source=criterion.get("source"), verified_on=criterion.get("as_of"))
