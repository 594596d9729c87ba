"""What must hold of offices, teams, numbers, network, FAQ, glossary, need areas and example sentences; finds problems, corrects none."""

import re
from collections.abc import Iterable, Iterator

from knowledge.catalogue import Catalogue
from knowledge.places.opening_hours import OpeningHoursError, parse
from knowledge.problems import Problem
from knowledge.records import Faq, HelpNumber, Office, Sentences, Team

OFFICES = "offices.yml"
PHONE = re.compile(r"^\+?\d[\d ]{2,15}$")
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$")
WEB = re.compile(r"^https?://\S+$")
CAP = re.compile(r"^\d{5}$")
LANGUAGE = re.compile(r"^[a-z]{2,3}$")
LOMBARDY = ((44.6, 46.7), (8.4, 11.5))
EXTRA_TERRITORIES = {"ambito-tradate", "lombardia", "italia", "altro"}
URGENCIES = {"violenza", "suicidio", "minore-a-rischio", "senza-tetto-stanotte", "emergenza-medica"}
Found = tuple[str, str]


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of the directory and of the texts."""
    for office in catalogue.offices.values():
        yield from _at(OFFICES, f"ufficio «{office.id}»", _office(catalogue, office))
    for number in catalogue.numbers.values():
        yield from _at(OFFICES, f"numero «{number.id}»", _number(catalogue, number))
    for team in catalogue.teams.values():
        yield from _at(OFFICES, f"squadra «{team.id}»", _team(catalogue, team))
    for group in catalogue.office_groups.values():
        yield from _at(OFFICES, f"gruppo di uffici «{group.id}»", _group(catalogue, group.id))
    for subject in catalogue.network_subjects.values():
        found = [*_areas(catalogue, subject.need_areas), *_sources(catalogue, [subject.source], "source")]
        yield from _at(OFFICES, f"soggetto «{subject.id}»", found)
    for faq in catalogue.faq.values():
        yield from _at("faq.yml", f"domanda «{faq.id}»", _faq(catalogue, faq))
    for term in catalogue.terms:
        found = [*_slugs(catalogue, term.linked_slugs, "linked_slugs"), *_sources(catalogue, [term.source], "source")]
        yield from _at("glossary.yml", f"parola «{term.term}»", found)
    yield from _variants(catalogue)
    yield from _sentences(catalogue)
    for source in catalogue.sources.values():
        if source.url and not WEB.match(source.url):
            yield Problem("sources.yml", f"fonte «{source.id}»", "url", "non è un indirizzo web")


def _at(file: str, entry: str, found: Iterable[Found]) -> Iterator[Problem]:
    return (Problem(file, entry, field, text) for field, text in found)


def _areas(catalogue: Catalogue, areas: Iterable[str]) -> Iterator[Found]:
    areas = tuple(areas)
    for area in areas:
        if area not in catalogue.need_areas:
            yield "need_areas", f"l'area «{area}» non esiste"
    if len(set(areas)) != len(areas):
        yield "need_areas", "un'area è scritta due volte"


def _slugs(catalogue: Catalogue, slugs: Iterable[str], field: str) -> Iterator[Found]:
    slugs = tuple(slugs)
    for slug in slugs:
        if slug not in catalogue.services:
            yield field, f"il servizio «{slug}» non esiste"
    if len(set(slugs)) != len(slugs):
        yield field, "un servizio è scritto due volte"


def _sources(catalogue: Catalogue, sources: Iterable[str], field: str = "sources") -> Iterator[Found]:
    return ((field, f"la fonte «{source}» non esiste") for source in sources if source not in catalogue.sources)


def _territories(catalogue: Catalogue) -> set[str]:
    residence = catalogue.facts.get("comune_residenza")
    return EXTRA_TERRITORIES | set(residence.allowed if residence else ()) | set(catalogue.semantics.territories)


def _hours(text: str | None) -> Iterator[Found]:
    if text is None:
        return
    try:
        parse(text)
    except OpeningHoursError as error:
        yield "opening_hours", str(error)


def _contacts(office: Office | Team) -> Iterator[Found]:
    if office.phone is not None and not PHONE.match(office.phone):
        yield "phone", f"«{office.phone}» non è un numero di telefono"
    if office.email is not None and not MAIL.match(office.email):
        yield "email", f"«{office.email}» non è un indirizzo di posta"
    for language in office.languages or ():
        if not LANGUAGE.match(language):
            yield "languages", f"«{language}» non è una lingua (codice di due o tre lettere)"


def _office(catalogue: Catalogue, office: Office) -> Iterator[Found]:
    if office.type not in catalogue.office_types:
        yield "type", f"il tipo «{office.type}» non esiste"
    if office.territory not in _territories(catalogue):
        yield "territory", f"il territorio «{office.territory}» non esiste"
    if office.municipio is not None and (office.municipio not in range(1, 10) or office.territory != "milano"):
        yield "municipio", "va da 1 a 9 e solo a Milano"
    if office.sources == () or (office.confidence == "seen" and office.sources == ("memoria",)):
        yield "sources", "serve una fonte, o confidence: memory"
    yield from _address(office)
    yield from _contacts(office)
    yield from _phones_and_hours(office)
    yield from _areas(catalogue, office.need_areas)
    yield from _slugs(catalogue, office.measures, "measures")
    yield from _sources(catalogue, office.sources)
    yield from _dates(office)


def _address(office: Office) -> Iterator[Found]:
    if (office.address is None) != (office.address_precision is None) or office.address_precision not in (None, "civico", "via", "luogo"):
        yield "address_precision", "con un indirizzo serve civico, via o luogo; senza indirizzo niente"
    if office.address and office.address_precision == "civico" and not re.search(r"\d", office.address):
        yield "address", "è detto «civico» ma non c'è il numero"
    if office.cap is not None and not CAP.match(office.cap):
        yield "cap", "il CAP ha cinque cifre"
    if len({office.lat is None, office.lon is None, office.geo_precision is None}) != 1:
        yield "lat", "lat, lon e geo_precision vanno insieme"
    elif office.lat is not None and office.lon is not None:
        (south, north), (west, east) = LOMBARDY
        if not (south <= office.lat <= north and west <= office.lon <= east):
            yield "lat", "le coordinate sono fuori dalla Lombardia"
    if office.geo_precision not in (None, "civico", "comune"):
        yield "geo_precision", "scegli civico o comune"


def _phones_and_hours(office: Office) -> Iterator[Found]:
    kinds = (None, "diretto", "centralino", "contact-center", "numero-nazionale")
    if (office.phone is None) != (office.phone_kind is None) or office.phone_kind not in kinds:
        yield "phone_kind", f"con un telefono serve uno tra {', '.join(kinds[1:])}"
    for phone in office.phone_alt:
        if office.phone is None or not isinstance(phone, str) or not PHONE.match(phone):
            yield "phone_alt", f"«{phone}» non è un numero di telefono, o manca quello principale"
    if office.web is not None and not WEB.match(office.web):
        yield "web", "non è un indirizzo web"
    yield from _hours(office.opening_hours)
    if office.opening_hours is not None and not office.hours:
        yield "hours", "ci sono gli orari per la macchina ma non quelli scritti"
    if (office.hours is None) != (office.hours_scope is None) or office.hours_scope not in (None, "sportello", "telefono"):
        yield "hours_scope", "con gli orari serve sportello o telefono"


def _dates(office: Office) -> Iterator[Found]:
    for field in office.field_as_of:
        if field not in type(office).model_fields:
            yield "field_as_of", f"il campo «{field}» non esiste"
        elif getattr(office, field) is None:
            yield "field_as_of", f"«{field}» ha una data ma non un valore"


def _number(catalogue: Catalogue, number: HelpNumber) -> Iterator[Found]:
    if not PHONE.match(number.number):
        yield "number", f"«{number.number}» non è un numero di telefono"
    if number.territory is not None and number.territory not in _territories(catalogue):
        yield "territory", f"il territorio «{number.territory}» non esiste"
    yield from _hours(number.opening_hours)
    yield from _areas(catalogue, number.need_areas)
    yield from _sources(catalogue, number.sources)


def _team(catalogue: Catalogue, team: Team) -> Iterator[Found]:
    for office in (team.coop, *team.office_ids):
        if office not in catalogue.offices:
            yield "office_ids", f"l'ufficio «{office}» non esiste"
    for territory in team.territory:
        if territory not in _territories(catalogue):
            yield "territory", f"il territorio «{territory}» non esiste"
    if not (team.need_areas and team.route_when and team.territory):
        yield "route_when", "servono aree, territorio e quando mandare qui le persone"
    yield from _contacts(team)
    yield from _areas(catalogue, team.need_areas)
    yield from _slugs(catalogue, team.measures, "measures")
    yield from _sources(catalogue, team.sources)


def _group(catalogue: Catalogue, name: str) -> Iterator[Found]:
    group = catalogue.office_groups[name]
    if group.offices_of_type is not None and group.offices_of_type not in catalogue.office_types:
        yield "offices_of_type", f"il tipo «{group.offices_of_type}» non esiste"
    for office in group.office_ids or ():
        if office not in catalogue.offices:
            yield "office_ids", f"l'ufficio «{office}» non esiste"
    for number in group.number_ids or ():
        if number not in catalogue.numbers:
            yield "number_ids", f"il numero «{number}» non esiste"


def _faq(catalogue: Catalogue, faq: Faq) -> Iterator[Found]:
    yield from _areas(catalogue, [faq.area])
    yield from _slugs(catalogue, faq.linked_slugs, "linked_slugs")
    yield from _sources(catalogue, faq.sources)
    for field in ("question_it", "answer_it"):
        if not getattr(faq, field).strip():
            yield field, "è vuoto"


def _variants(catalogue: Catalogue) -> Iterator[Problem]:
    known = {term.term for term in catalogue.terms}
    for variant, terms in catalogue.ambiguous_variants.items():
        for term in terms:
            if term not in known:
                yield Problem("glossary.yml", f"parola ambigua «{variant}»", "", f"«{term}» non è nel glossario")


def _sentences(catalogue: Catalogue) -> Iterator[Problem]:
    known: tuple[tuple[str, dict[str, Sentences], set[str]], ...] = (
        ("examples/services/", dict(catalogue.service_sentences), set(catalogue.services)),
        ("examples/faq/", dict(catalogue.faq_sentences), set(catalogue.faq)),
        ("examples/need_areas/", dict(catalogue.area_sentences), set(catalogue.need_areas)),
        ("examples/urgency/", dict(catalogue.urgency_sentences), URGENCIES),
    )
    for folder, sentences, ids in known:
        for key in sentences:
            if key not in ids:
                yield Problem(folder, f"frasi di «{key}»", "", "non c'è niente nel catalogo con questo nome")
