"""The catalogue goes out and comes back the same; an import with mistakes names each and changes nothing."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from rdflib import RDF, Graph, Namespace

from knowledge.content import ContentError, catalogue_of
from knowledge.exchange import from_xlsx, from_yaml, to_cpsv_ap, to_hsds, to_xlsx, to_yaml
from tests.content import built_in

CATALOGUE = built_in()


def test_yaml_out_and_in_is_the_same_catalogue(tmp_path: Path) -> None:
    written = to_yaml(CATALOGUE, tmp_path / "fuori")
    assert {"facts.yml", "reddito.yml"} <= {path.name for path in written}
    again = from_yaml(tmp_path / "fuori")
    assert again.digest == CATALOGUE.digest
    assert again.facts == CATALOGUE.facts
    assert list(again.services) == list(CATALOGUE.services)
    to_yaml(again, tmp_path / "fuori")
    assert "used_by" in (tmp_path / "fuori" / "facts.yml").read_text(encoding="utf-8")


def test_yaml_is_not_mixed_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "altro.yml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(ContentError, match="scegli una cartella vuota"):
        to_yaml(CATALOGUE, tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuori") / "catalogo.xlsx"
    to_xlsx(CATALOGUE, path)
    return path


@pytest.fixture
def workbook(written: Path, tmp_path: Path) -> Path:
    """A copy of the whole catalogue, to change."""
    return Path(shutil.copy(written, tmp_path))


def edit(path: Path, sheet: str, row_key: str, column: str, value: Any) -> None:
    book = load_workbook(path)
    page = book[sheet]
    header = [cell.value for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == row_key)
    row[header.index(column)].value = value
    book.save(path)


def test_a_workbook_that_nobody_touched_changes_nothing(workbook: Path) -> None:
    found = from_xlsx(workbook, CATALOGUE)
    assert (found.problems, found.changes) == ((), ())
    assert found.entries == CATALOGUE.entries


def test_a_new_threshold_is_shown_before_anything_is_written(workbook: Path) -> None:
    book = load_workbook(workbook)
    page = book["criteri"]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == "misure-sostegno-reddito-milano" and row[2].value == "isee")
    row[4].value = "7.500,50"
    book.save(workbook)
    found = from_xlsx(workbook, CATALOGUE)
    assert found.problems == ()
    (change,) = found.changes
    assert change.key == "misure-sostegno-reddito-milano"
    assert (6000, 7500.5) in [(field.before, field.after) for field in change.fields], "and its dated figure with it"


def test_new_questions_may_be_added_and_dates_written_the_italian_way(workbook: Path) -> None:
    book = load_workbook(workbook)
    book["faq"].append(["nuova", "casa", "Dove vado?", "Ai servizi sociali.", "case-popolari-sap", None, "no", "22/11/2026"])
    book.save(workbook)
    found = from_xlsx(workbook, CATALOGUE)
    assert found.problems == ()
    assert [(str(change.what), change.key) for change in found.changes] == [("aggiunto", "nuova")]
    assert next(entry.data for entry in found.entries if entry.key == "nuova")["last_verified"] == "2026-11-22"


def test_fifty_mistakes_are_fifty_lines_and_nothing_changes(workbook: Path) -> None:
    book = load_workbook(workbook)
    page = book["criteri"]
    for row in list(page.iter_rows(min_row=2))[:25]:
        row[1].value = "999"
    offices = book["uffici"]
    header = [cell.value for cell in offices[1]]
    for row in list(offices.iter_rows(min_row=2))[:25]:
        row[header.index("appuntamento")].value = "forse"
    book.save(workbook)
    found = from_xlsx(workbook, CATALOGUE)
    assert len(found.problems) == 50
    assert str(found.problems[25]) == "uffici, riga 2, campo «appuntamento»: «forse»: scrivi sì o no"
    assert found.changes == ()


def test_mistakes_between_records_are_found_too(workbook: Path) -> None:
    edit(workbook, "faq", "isee-cose", "servizi", "non-esiste")
    (problem,) = from_xlsx(workbook, CATALOGUE).problems
    assert "il servizio «non-esiste» non esiste" in str(problem)


def test_a_file_that_is_no_workbook_is_one_clear_problem(tmp_path: Path) -> None:
    path = tmp_path / "finto.xlsx"
    path.write_bytes(b"ciao")
    (problem,) = from_xlsx(path, CATALOGUE).problems
    assert "non è un file XLSX" in str(problem)
    book = Workbook()
    book.active.title = "faq"
    book.active.append(["pippo"])
    book.save(path)
    texts = [str(problem) for problem in from_xlsx(path, CATALOGUE).problems]
    assert any("colonna sconosciuta" in text for text in texts)
    assert any("manca questa colonna" in text for text in texts)


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    formula = [
        replace(entry, data={**entry.data, "answer_it": "=1+1"}) if (entry.kind, entry.key) == ("faq", "isee-cose") else entry
        for entry in CATALOGUE.entries
    ]
    to_xlsx(catalogue_of(formula), tmp_path / "formula.xlsx")
    book = load_workbook(tmp_path / "formula.xlsx")
    cell = next(row[3] for row in book["faq"].iter_rows(min_row=2) if row[0].value == "isee-cose")
    assert (cell.data_type, cell.value) == ("s", "=1+1")


# --- HSDS 3.0: what the specification requires of each object, said again here -----------------------------------------

HSDS_REQUIRED = {
    "service": ("id", "name", "status"),
    "organization": ("id", "name", "description"),
    "service_at_locations": ("id",),
    "location": ("id", "location_type"),
    "addresses": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "phones": ("id", "number"),
    "schedules": ("id",),
    "languages": ("id",),
    "required_documents": ("id",),
    "service_areas": ("id",),
    "attributes": ("id",),
    "taxonomy_term": ("id", "name", "description"),
}


def objects(node: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if name in HSDS_REQUIRED:
            yield name, node
        for key, value in node.items():
            if not key.startswith("x_"):
                yield from objects(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from objects(item, name)


def test_hsds_has_what_the_specification_requires() -> None:
    services = to_hsds(CATALOGUE, as_of=date(2026, 11, 22))
    assert len(services) == len(CATALOGUE.services)
    seen = set()
    for service in services:
        assert service["status"] in ("active", "inactive", "defunct", "temporarily closed")
        for name, found in objects(service, "service"):
            seen.add(name)
            for field in HSDS_REQUIRED[name]:
                assert found.get(field), (name, field, found)
            assert str(uuid.UUID(found["id"])) == found["id"]
            assert None not in found.values()
    assert seen == set(HSDS_REQUIRED)


def test_hsds_keeps_identity_ages_and_freshness() -> None:
    services = {service["x_bussola"]["slug"]: service for service in to_hsds(CATALOGUE, as_of=date(2026, 11, 22))}
    assert services == {service["x_bussola"]["slug"]: service for service in to_hsds(CATALOGUE, as_of=date(2026, 11, 22))}
    assert services["assegno-sociale"]["minimum_age"] == 67
    assert services["caregiver-familiare-ddl"]["status"] != "active"
    assert services["misura-b2"]["assured_date"] == CATALOGUE.services["misura-b2"].last_verified.isoformat()
    assert len({service["id"] for service in services.values()}) == len(services)


# --- CPSV-AP 3.2 and CPSV-AP_IT ------------------------------------------------------------------------------------------

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
CPSV_IT = Namespace("https://w3id.org/italia/onto/CPSV/")
AT_LEAST_ONE = {
    CPSV.PublicService: (DCT.identifier, DCT.title, DCT.description, CV.hasCompetentAuthority),
    CV.PublicOrganisation: (SKOS.prefLabel, DCT.spatial),
    CV.Requirement: (DCT.identifier, DCT.title),
    CV.Evidence: (DCT.identifier, DCT.title),
    CV.Output: (DCT.identifier, DCT.title),
    CV.Channel: (DCT.identifier,),
    CV.Cost: (DCT.identifier,),
    CPSV.Rule: (DCT.identifier, DCT.title, DCT.description),
}


def test_cpsv_ap_has_what_the_shapes_require() -> None:
    graph = Graph().parse(data=to_cpsv_ap(CATALOGUE), format="turtle")
    services = set(graph.subjects(RDF.type, CPSV.PublicService))
    assert len(services) == len(CATALOGUE.services)
    for kind, properties in AT_LEAST_ONE.items():
        subjects = set(graph.subjects(RDF.type, kind))
        assert subjects or kind in (CV.Cost,), kind
        for subject in subjects:
            for wanted in properties:
                values = list(graph.objects(subject, wanted))
                assert values, (kind, wanted)
                assert wanted != DCT.identifier or len(values) == 1
                if wanted in (DCT.title, DCT.description, SKOS.prefLabel):
                    assert all(value.language == "it" for value in values)  # type: ignore[attr-defined]


def test_cpsv_ap_speaks_the_italian_profile_too() -> None:
    graph = Graph().parse(data=to_cpsv_ap(CATALOGUE), format="turtle")
    services = set(graph.subjects(RDF.type, CPSV_IT.PublicService))
    assert len(services) == len(CATALOGUE.services)
    for wanted in (CPSV_IT.hasServiceStatus, CPSV_IT.hasInput, CPSV_IT.producesOutput, CPSV_IT.hasChannel, CPSV_IT.isCompliantWithRule):
        assert any(graph.objects(service, wanted) for service in services)
    assert set(graph.objects(predicate=CPSV_IT.specifiesReq)) == set(graph.subjects(RDF.type, CPSV_IT.Requirement))
