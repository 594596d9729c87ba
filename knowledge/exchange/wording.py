"""The few plain sentences that the exports need about a service: who offers it, what each requirement says; judges nobody."""

from collections.abc import Iterator

from knowledge.catalogue import Catalogue
from knowledge.checks.report import criteria_of
from knowledge.records import Criterion, Service
from knowledge.rules.requirements import Phrases

AUTHORITIES = {
    ("nazionale", None): "Stato italiano",
    ("regionale", None): "Regione Lombardia",
    ("comunale", "milano"): "Comune di Milano",
    ("comunale", "tradate"): "Comune di Tradate",
    ("comunale", "ambito-tradate"): "Ambito di Tradate",
    ("comunale", None): "Comune di residenza",
    ("cooperativa", None): "Cooperativa sociale",
}
TERRITORIES = {
    "italia": "Italia",
    "lombardia": "Lombardia",
    "milano": "Milano",
    "tradate": "Tradate",
    "ambito-tradate": "Ambito di Tradate",
}

JOINING = ("a", "al", "con", "d", "da", "dei", "del", "della", "di", "e", "in", "sul")


def authority_of(service: Service) -> str:
    """Who answers for the service, as far as its level and territory say."""
    return AUTHORITIES.get((service.level, service.territory)) or AUTHORITIES[service.level, None]


def territory_name(territory: str) -> str:
    return TERRITORIES.get(territory, " ".join(word if word in JOINING else word.capitalize() for word in territory.split("-")))


def requirement_text(catalogue: Catalogue, criterion: Criterion) -> str:
    """One requirement in words, and what its note adds."""
    if criterion.fact is None and criterion.note:
        return criterion.note
    phrase = Phrases.of(catalogue).requirement(criterion)
    phrase = phrase[:1].upper() + phrase[1:]
    return f"{phrase}. {criterion.note[:1].upper()}{criterion.note[1:]}" if criterion.note else phrase


def requirements(catalogue: Catalogue, service: Service) -> Iterator[tuple[str, str]]:
    """Position and text of every requirement."""
    for position, criterion in enumerate(criteria_of(service), 1):
        yield str(position), requirement_text(catalogue, criterion)
