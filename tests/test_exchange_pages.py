"""Import and export as an editor does them: a dry run first, every mistake with its place, nothing half imported."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from dialogs.models import Role
from knowledge import publishing
from knowledge.database import reading
from tests.conftest import sqlite_copy
from tests.staff_room import Desk, app_of, house_on


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path) -> Iterator[FastAPI]:
    with sqlite_copy(sqlite_tables, tmp_path_factory.mktemp("importa")) as engine:
        yield app_of(house_on(engine))


@pytest.fixture(scope="module")
def editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def book_of(editor: Desk) -> Any:
    return load_workbook(io.BytesIO(editor.http.get("/admin/esporta/xlsx").content))


def given(editor: Desk, book: Any, name: str = "catalogo.xlsx") -> Any:
    kept = io.BytesIO()
    if isinstance(book, bytes):
        kept.write(book)
    else:
        book.save(kept)
    return editor.http.post("/admin/importa", data={"csrf": editor.csrf}, files={"file": (name, kept.getvalue())})


def changed(app: FastAPI) -> list[tuple[str, str]]:
    with reading(app.state.house.engine) as conn:
        return [(change.what.value, change.key) for change in publishing.changes(conn)]


def test_what_goes_out_comes_back_as_nothing_to_import(app: FastAPI, editor: Desk) -> None:
    assert "dice le stesse cose" in given(editor, book_of(editor)).text
    packed = editor.http.get("/admin/esporta/yaml").content
    assert "catalogo/facts.yml" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert "dice le stesse cose" in given(editor, packed, "catalogo.zip").text
    assert editor.http.get("/admin/esporta/hsds").json()[0]["name"]
    assert "cpsv:PublicService" in editor.http.get("/admin/esporta/cpsv-ap").text
    assert changed(app) == []


def test_fifty_mistakes_are_shown_at_once_with_sheet_row_and_column(app: FastAPI, editor: Desk) -> None:
    book = book_of(editor)
    header = [cell.value for cell in book["uffici"][1]]
    for row in list(book["uffici"].iter_rows(min_row=2))[:25]:
        row[header.index("appuntamento")].value = "forse"
    header = [cell.value for cell in book["faq"][1]]
    for row in list(book["faq"].iter_rows(min_row=2))[:25]:
        row[header.index("verificata il")].value = "ieri"
    answer = given(editor, book)
    assert answer.status_code == 422
    assert "Ci sono 50 errori in «catalogo.xlsx»" in answer.text
    assert answer.text.count('<tr><td data-label="Foglio">') == 50
    assert '<td data-label="Foglio">uffici</td><td data-label="Riga">riga 26</td><td data-label="Colonna">appuntamento</td>' in answer.text
    assert changed(app) == []


def test_mistakes_of_every_sort_are_told_together(app: FastAPI, editor: Desk) -> None:
    """What is no date, what is no word of a closed list, what points nowhere, a name nobody could find again."""
    book = book_of(editor)
    faq, services = ({cell.value: cell.column for cell in book[title][1]} for title in ("faq", "servizi"))
    for row in range(2, 12):
        book["faq"].cell(row=row, column=faq["area"]).value = "boh"
        book["faq"].cell(row=row + 10, column=faq["verificata il"]).value = "ieri"
        book["servizi"].cell(row=row, column=services["stato"]).value = "forse aperto"
        book["servizi"].cell(row=row + 10, column=services["fonti"]).value = "inventata"
        book["criteri"].cell(row=row, column=4).value = "maggiore"
    book["faq"].append(["Con Spazi!", "casa", "Dove?", "Qui.", None, "memoria", "no", "22/11/2026"])
    answer = given(editor, book)
    assert "Ci sono 51 errori in «catalogo.xlsx»" in answer.text
    rows = [int(number) for number in re.findall(r'>faq</td><td data-label="Riga">riga (\d+)<', answer.text)]
    assert rows == [*range(2, 22), max(rows)], "in the order of the sheet"
    assert changed(app) == []


def test_a_mistake_between_records_has_its_row_too(app: FastAPI, editor: Desk) -> None:
    book = book_of(editor)
    header = [cell.value for cell in book["faq"][1]]
    book["faq"].cell(row=4, column=header.index("servizi") + 1).value = "non-esiste"
    answer = given(editor, book).text
    assert '<td data-label="Foglio">faq</td><td data-label="Riga">riga 4</td><td data-label="Colonna">servizi</td>' in answer
    assert changed(app) == []


def test_a_file_of_another_kind_is_refused_in_plain_words(editor: Desk) -> None:
    assert "serve un file .xlsx, .zip o .yml" in given(editor, b"ciao", "lettera.docx").text
    assert "non è un file XLSX che si possa leggere" in given(editor, b"ciao").text
    assert "non è un file ZIP che si possa leggere" in given(editor, b"ciao", "c.zip").text
    assert "non è YAML valido" in given(editor, b"faq: [", "faq.yml").text
    assert "non è un file del catalogo" in given(editor, b"a: 1", "spesa.yml").text


def test_the_difference_is_shown_first_and_then_brought_into_the_draft(app: FastAPI, editor: Desk, tmp_path: Path) -> None:
    book = book_of(editor)
    book["faq"].append(["nuova", "casa", "Dove vado?", "Ai servizi sociali.", "case-popolari-sap", None, "no", "22/11/2026"])
    answer = given(editor, book).text
    assert "1 in più, 0 da cambiare, 0 da togliere" in answer
    assert "Dove vado?" in answer
    assert changed(app) == []
    steps = re.search(r'name="steps" value="([^"]+)"', answer)
    assert steps is not None
    assert editor.send("/admin/importa/conferma", steps=steps[1], name="catalogo.xlsx").headers["location"] == "/admin/importa?fatto=1"
    assert changed(app) == [("aggiunto", "nuova")]
    again = editor.send("/admin/importa/conferma", steps=steps[1], name="catalogo.xlsx")
    assert again.status_code == 409
    assert "qualcuno ha cambiato «nuova»" in again.text
