"""The services as linked data, CPSV-AP 3.2 and CPSV-AP_IT side by side, in Turtle; names no authority the catalogue does not know."""

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, SKOS

from knowledge.catalogue import Catalogue
from knowledge.exchange.wording import authority_of, requirements, territory_name
from knowledge.records import Service

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
CPSV_IT = Namespace("https://w3id.org/italia/onto/CPSV/")
L0_IT = Namespace("https://w3id.org/italia/onto/l0/")
SM_IT = Namespace("https://w3id.org/italia/onto/SM/")
BASE = "urn:bussola:"
CHANNEL_TYPES = Namespace("https://w3id.org/italia/controlled-vocabulary/classifications-for-public-services/channel/")
OFFLINE, ON_THE_WEB, BY_PHONE = (CPSV_IT.OfflineChannel, "01"), (CPSV_IT.WebSiteChannel, "02"), (CPSV_IT.PhoneChannel, "03")
"""A kind of channel and its code in the Italian vocabulary of channels."""
WEB = ("portale-", "piattaforma-")
LANGUAGE = URIRef("http://publications.europa.eu/resource/authority/language/ITA")


class _Writer:
    """One graph under construction."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        self.catalogue, self.base, self.graph = catalogue, base, Graph()
        for prefix, space in (("cpsv", CPSV), ("cv", CV), ("adms", ADMS), ("eli", ELI), ("cpsvit", CPSV_IT), ("l0", L0_IT)):
            self.graph.bind(prefix, space)
        self.graph.add((LANGUAGE, RDF.type, DCTERMS.LinguisticSystem))

    def node(self, kind: str, name: str) -> URIRef:
        return URIRef(f"{self.base}{kind}:{name}")

    def thing(self, kind: str, name: str, *types: URIRef, title: str | None = None, description: str | None = None) -> URIRef:
        """A described thing with its identifier."""
        node = self.node(kind, name)
        for one in types:
            self.graph.add((node, RDF.type, one))
        for one in (DCTERMS.identifier, L0_IT.identifier):
            self.graph.add((node, one, Literal(f"{kind}:{name}")))
        if title:
            self.graph.add((node, DCTERMS.title, Literal(title, lang="it")))
            self.graph.add((node, L0_IT.name, Literal(title, lang="it")))
        if description:
            self.graph.add((node, DCTERMS.description, Literal(description, lang="it")))
            self.graph.add((node, L0_IT.description, Literal(description, lang="it")))
        return node

    def concept(self, kind: str, name: str, label: str) -> URIRef:
        node = self.node(kind, name)
        self.graph.add((node, RDF.type, SKOS.Concept))
        self.graph.add((node, SKOS.prefLabel, Literal(label, lang="it")))
        return node

    def link(self, subject: URIRef, value: URIRef | Literal | BNode, *properties: URIRef) -> None:
        for one in properties:
            self.graph.add((subject, one, value))


def to_cpsv_ap(catalogue: Catalogue, *, base: str = BASE) -> str:
    """The whole catalogue in Turtle; ``base`` is the start of every identifier (a URN unless the house has an address)."""
    writer = _Writer(catalogue, base)
    for service in catalogue.services.values():
        _service(writer, service)
    return writer.graph.serialize(format="turtle")


def _service(writer: _Writer, service: Service) -> None:
    kinds = (CPSV.PublicService, CPSV_IT.PublicService)
    node = writer.thing("servizio", service.slug, *kinds, title=service.name_it, description=service.summary_it)
    graph = writer.graph
    graph.add((node, DCTERMS.language, LANGUAGE))
    place = _place(writer, service.territory)
    writer.link(node, place, DCTERMS.spatial)
    writer.link(node, _authority(writer, service), CV.hasCompetentAuthority)
    status = writer.concept("stato", service.status.value, service.status.value)
    graph.add((status, RDF.type, CPSV_IT.ServiceStatus))
    writer.link(node, status, ADMS.status, CPSV_IT.hasServiceStatus)
    for area in service.need_areas:
        concept = writer.concept("area", area, writer.catalogue.need_areas[area].name_it)
        graph.add((concept, RDF.type, CPSV_IT.ServiceTheme))
        writer.link(node, concept, CV.thematicArea, CPSV_IT.serviceTheme)
    for alias in service.aliases:
        writer.link(node, Literal(alias, lang="it"), DCAT.keyword, CPSV_IT.serviceKeyword)
    for slug in service.see_also:
        writer.link(node, writer.node("servizio", slug), CV.relatedService, CPSV_IT.relationService)
    _inputs_and_outputs(writer, service, node)
    _channels(writer, service, node)
    _rule(writer, service, node)


def _place(writer: _Writer, territory: str) -> URIRef:
    node = writer.node("luogo", territory)
    writer.graph.add((node, RDF.type, DCTERMS.Location))
    writer.graph.add((node, SKOS.prefLabel, Literal(territory_name(territory), lang="it")))
    return node


def _authority(writer: _Writer, service: Service) -> URIRef:
    name = authority_of(service)
    node = writer.thing("ente", name.lower().replace(" ", "-"), CV.PublicOrganisation, ORG.Organization, title=name)
    writer.graph.add((node, SKOS.prefLabel, Literal(name, lang="it")))
    writer.graph.add((node, DCTERMS.spatial, _place(writer, service.territory)))
    return node


def _inputs_and_outputs(writer: _Writer, service: Service, node: URIRef) -> None:
    for number, document in enumerate(service.documents_needed, 1):
        name = f"{service.slug}:{number}"
        evidence = writer.thing("documento", name, CV.Evidence, CPSV_IT.Input, title=document)
        writer.link(node, evidence, CPSV.hasInput, CPSV_IT.hasInput)
    for number, benefit in enumerate(service.what_you_get, 1):
        output = writer.thing("risultato", f"{service.slug}:{number}", CV.Output, CPSV_IT.Output, title=benefit.text)
        writer.link(node, output, CPSV.produces, CPSV_IT.producesOutput)


def _channels(writer: _Writer, service: Service, node: URIRef) -> None:
    for group_id in service.where:
        group = writer.catalogue.office_groups[group_id]
        kind, code = BY_PHONE if group.offices_of_type == "numero" else ON_THE_WEB if group_id.startswith(WEB) else OFFLINE
        channel = writer.thing("canale", group_id, CV.Channel, CPSV_IT.Channel, kind, title=group.name_it)
        writer.graph.add((CHANNEL_TYPES[code], RDF.type, CPSV_IT.ChannelType))
        writer.link(channel, CHANNEL_TYPES[code], CPSV_IT.hasChannelType)
        if group.number_ids and kind == CPSV_IT.PhoneChannel:
            writer.link(channel, Literal(writer.catalogue.numbers[group.number_ids[0]].number), SM_IT.telephoneNumber)
        writer.link(node, channel, CV.hasChannel, CPSV_IT.hasChannel)


def _rule(writer: _Writer, service: Service, node: URIRef) -> None:
    """The requirements hang off the service (CPSV-AP) and off its rule (CPSV-AP_IT), which implements the law."""
    title = f"Regole per {service.name_it}"
    kinds = (CPSV.Rule, CPSV_IT.Rule)
    rule = writer.thing("regola", service.slug, *kinds, title=title, description=service.how_to_apply)
    writer.link(node, rule, CPSV.follows, CPSV_IT.isCompliantWithRule)
    for position, text in requirements(writer.catalogue, service):
        name = f"{service.slug}:{position}"
        requirement = writer.thing("requisito", name, CV.Requirement, CPSV_IT.Requirement, title=text)
        writer.link(node, requirement, CV.holdsRequirement)
        writer.link(requirement, rule, CV.fulfils)
        writer.link(rule, requirement, CPSV_IT.specifiesReq)
    for number, law in enumerate(service.legal_basis, 1):
        kinds = (ELI.LegalResource, CPSV_IT.FormalFramework)
        resource = writer.thing("norma", f"{service.slug}:{number}", *kinds, title=law)
        writer.link(node, resource, CV.hasLegalResource)
        writer.link(rule, resource, CPSV.implements, CPSV_IT.implementsFF)
