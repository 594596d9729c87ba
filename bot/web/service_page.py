"""What the page of one service shows, in Italian: requirements, amounts, JSON-LD; it judges nobody."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from knowledge.catalogue import Catalogue
from knowledge.records import Alternatives, Criterion, Service
from knowledge.rules.requirements import Phrases


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of «a chi è rivolto»: what must hold, and what the staff add to it."""

    text: str
    note: str = ""


def day(value: date | None) -> str:
    return format_date(value, "d MMMM y", locale="it") if value else ""


def requirements(catalogue: Catalogue, service: Service) -> tuple[Requirement, ...]:
    """The requirements in words; those of one group are alternatives of each other."""
    phrases = Phrases.of(catalogue)
    groups: dict[str, list[Criterion]] = {}
    for criterion in service.criteria:
        if isinstance(criterion, Criterion):
            groups.setdefault(criterion.group or f"alone-{len(groups)}", []).append(criterion)
    return (*_groups(phrases, service, groups.values()), *_alternatives(service))


def _groups(phrases: Phrases, service: Service, groups: Iterable[list[Criterion]]) -> Iterator[Requirement]:
    for group in groups:
        told = [one for one in group if one.fact is not None and one.op != "info"]
        texts = list(dict.fromkeys(phrases.requirement(one, territory=service.territory) for one in told))
        notes = "; ".join(dict.fromkeys(one.note for one in group if one.note))
        if not texts and notes:
            yield Requirement(_capital(notes))
        elif len(texts) == 1:
            yield Requirement(_capital(texts[0]), notes)
        elif texts:
            yield Requirement("Basta una di queste: " + "; ".join(texts), notes)


def _alternatives(service: Service) -> Iterator[Requirement]:
    for criterion in service.criteria:
        if isinstance(criterion, Alternatives):
            yield Requirement("Una di queste situazioni: " + "; ".join(item.label for item in criterion.alternatives))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def json_ld(service: Service, address: str) -> Markup:
    """The service as schema.org ``GovernmentService``, safe inside a script element."""
    document = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.name_it,
        "description": service.summary_it,
        "url": address,
        "areaServed": service.territory,
        "audience": {"@type": "Audience", "audienceType": service.who.it},
        "serviceType": list(service.need_areas),
        "inLanguage": "it",
        "dateModified": service.last_verified.isoformat(),
    }
    text = json.dumps(document, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  (JSON with every markup sign escaped)
