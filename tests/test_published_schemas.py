"""The exports against the schemas and shapes that the standards publish, which must also notice when something is wrong."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import RDF, Graph, Namespace, URIRef

from knowledge.exchange import to_cpsv_ap, to_hsds
from tests.content import built_in
from tests.published_schemas import CPSV_AP, HSDS, wanted

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(wanted(HSDS).read_text(encoding="utf-8")), format_checker=FormatChecker())


@pytest.fixture(scope="module")
def services() -> list[dict[str, Any]]:
    return to_hsds(built_in(), as_of=date(2026, 11, 22))


@pytest.fixture(scope="module")
def shapes() -> Path:
    return wanted(CPSV_AP)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=to_cpsv_ap(built_in()), format="turtle")


def conforms(graph: Graph, shapes: Path) -> tuple[bool, str]:
    found, _, text = pyshacl.validate(graph, shacl_graph=str(shapes), inference="none")
    return bool(found), str(text)


def test_every_service_passes_the_published_hsds_schema(schema: Draft202012Validator, services: list[dict[str, Any]]) -> None:
    wrong = [(one["name"], list(error.absolute_path), error.message) for one in services for error in schema.iter_errors(one)]
    assert wrong == []


@pytest.mark.parametrize("spoilt", [{"status": "aperto"}, {"name": 5}, {"id": "non-un-uuid"}, {"minimum_age": "tanti"}])
def test_the_hsds_schema_notices(schema: Draft202012Validator, services: list[dict[str, Any]], spoilt: dict[str, Any]) -> None:
    assert list(schema.iter_errors({**services[0], **spoilt}))


def test_the_catalogue_passes_the_published_cpsv_ap_shapes(graph: Graph, shapes: Path) -> None:
    found, text = conforms(graph, shapes)
    assert found, text[:3000]


@pytest.mark.parametrize(
    ("kind", "wanted_property"),
    [(CPSV.PublicService, DCT.title), (CPSV.PublicService, CV.hasCompetentAuthority), (CV.Channel, DCT.identifier), (CPSV.Rule, DCT.title)],
)
def test_the_shapes_notice(graph: Graph, shapes: Path, kind: URIRef, wanted_property: URIRef) -> None:
    spoilt = Graph()
    subject = next(graph.subjects(RDF.type, kind))
    for triple in graph:
        if (triple[0], triple[1]) != (subject, wanted_property):
            spoilt.add(triple)
    assert not conforms(spoilt, shapes)[0]
