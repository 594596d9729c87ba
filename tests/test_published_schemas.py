"""The exports against the schemas and shapes that the standards publish, which must also notice when something is wrong."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from knowledge.exchange import to_cpsv_ap, to_hsds
from tests.content import built_in
from tests.published_schemas import CPSV_AP, CPSV_AP_IT, HSDS, wanted

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")
IT = Namespace("https://w3id.org/italia/onto/CPSV/")
L0 = Namespace("https://w3id.org/italia/onto/l0/")


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


@pytest.fixture(scope="module")
def profile() -> Graph:
    """The Italian profile is published as an ontology, without shapes."""
    return Graph().parse(wanted(CPSV_AP_IT), format="turtle")


def against_the_profile(graph: Graph, profile: Graph) -> list[str]:
    """What in the export the ontology does not know, or says must be otherwise: terms, domains, ranges, restrictions."""
    kinds = {subject: {above for one in graph.objects(subject, RDF.type) for above in _above(profile, one)} for subject in graph.subjects()}
    used = {one for _, verb, value in graph for one in (verb, value if verb == RDF.type else verb) if str(one).startswith(str(IT))}
    found = [f"{one} is not in the ontology" for one in sorted(used) if (one, RDF.type, None) not in profile]
    for subject, verb, value in graph:
        if not str(verb).startswith(str(IT)):
            continue
        if not set(profile.objects(verb, RDFS.domain)) <= kinds[subject]:
            found.append(f"{subject} has {verb} and is not of its domain")
        if not set(profile.objects(verb, RDFS.range)) <= (
            kinds.get(value, set()) | ({RDFS.Literal} if isinstance(value, Literal) else set())
        ):
            found.append(f"{value} is not of the range of {verb}")
    for subject, types in kinds.items():
        for rule in {
            rule for one in types for rule in profile.objects(one, RDFS.subClassOf) if (rule, RDF.type, OWL.Restriction) in profile
        }:
            found += _restricted(graph, profile, subject, rule)
    return found


def _graph(triples: list[Any]) -> Graph:
    found = Graph()
    for triple in triples:
        found.add(triple)
    return found


def _above(profile: Graph, kind: Node) -> set[Node]:
    return {one for one in profile.transitive_objects(kind, RDFS.subClassOf) if isinstance(one, URIRef)}


def _restricted(graph: Graph, profile: Graph, subject: Node, rule: Node) -> list[str]:
    verb = profile.value(rule, OWL.onProperty)
    count = len(set(graph.objects(subject, verb)))
    most = profile.value(rule, OWL.maxQualifiedCardinality) or profile.value(rule, OWL.maxCardinality)
    exact = profile.value(rule, OWL.cardinality) or profile.value(rule, OWL.qualifiedCardinality)
    is_known = verb not in UNKNOWN
    if most is not None and count > int(str(most)):
        return [f"{subject} has {count} {verb}"]
    if is_known and exact is not None and count != int(str(exact)):
        return [f"{subject} has {count} {verb} and not {exact}"]
    return [f"{subject} has no {verb}"] if is_known and (rule, OWL.someValuesFrom, None) in profile and not count else []


SINCE_WHEN = URIRef("https://w3id.org/italia/onto/RO/hasRiT")
UNKNOWN = {IT.hasAuthenticationMethod, IT.hasiInteractivityLevel, IT.serviceSector, SINCE_WHEN}
"""What the catalogue does not know of a service: how one signs in there, how far it goes online, its economic sector, since when its
authority is the one. Never made up."""


def test_the_catalogue_speaks_as_the_published_italian_profile_wants(graph: Graph, profile: Graph) -> None:
    assert against_the_profile(graph, profile)[:10] == []


def test_the_italian_profile_notices(graph: Graph, profile: Graph) -> None:
    service = next(graph.subjects(RDF.type, IT.PublicService))
    channel = next(graph.objects(service, IT.hasChannel))
    about = {one for verb in (IT.hasServiceStatus, IT.serviceTheme) for one in graph.objects(service, verb)}
    near = {service, channel, *about, *graph.objects(channel, IT.hasChannelType)}
    few = [one for one in graph if one[0] in near and (one[1] == RDF.type or isinstance(one[2], Literal) or one[2] in near)]
    assert against_the_profile(_graph(few), profile) == []
    for wrong in (
        (channel, RDF.type, IT.OfflineCh),
        (service, IT.hasChannel, service),
        (channel, IT.hasInput, channel),
        (service, IT.hasServiceStatus, URIRef("urn:bussola:stato:altro")),
        (service, L0.identifier, Literal("un altro")),
    ):
        assert against_the_profile(_graph([*few, wrong]), profile), wrong
