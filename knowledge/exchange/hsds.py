"""The services as Human Services Data Specification 3.0 objects; our rules go along under ``x_bussola``, which readers may ignore."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from knowledge.catalogue import Catalogue
from knowledge.checks.report import criteria_of
from knowledge.exchange.wording import authority_of, requirement_text, territory_name
from knowledge.places.offices import offices_for
from knowledge.places.opening_hours import DAYS, OpeningHours, parse
from knowledge.records import Deadline, Office, Service, Window
from knowledge.windows import Standing, call_of

MANY = 500
STATUSES = {"attivo": "active", "periodico": "active", "sospeso": "temporarily closed", "chiuso": "inactive"}
PROVINCES = {"milano": "MI"}
TRADATE_PROVINCE = "VA"


def identifier(kind: str, *parts: str) -> str:
    """A UUID that stays the same from export to export."""
    return str(uuid5(NAMESPACE_URL, ":".join(("bussola", kind, *parts))))


def _full(**fields: Any) -> dict[str, Any]:
    """An object without its empty fields."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}


def to_hsds(catalogue: Catalogue, *, as_of: date) -> list[dict[str, Any]]:
    """One HSDS ``service`` object for each service, everything it refers to inside it."""
    return [_service(catalogue, service, as_of=as_of) for service in catalogue.services.values()]


def _service(catalogue: Catalogue, service: Service, *, as_of: date) -> dict[str, Any]:
    own = identifier("service", service.slug)
    ages = _ages(service)
    return _full(
        id=own,
        name=service.name_it,
        alternate_name="; ".join(service.aliases),
        description=service.summary_it,
        status=_status(service, as_of),
        application_process=service.how_to_apply,
        eligibility_description=_eligibility(catalogue, service),
        minimum_age=ages[0],
        maximum_age=ages[1],
        assured_date=service.last_verified.isoformat(),
        alert=" ".join(service.warnings),
        organization=_organization(service),
        service_areas=[_full(id=identifier("area", service.slug), service_id=own, name=territory_name(service.territory))],
        required_documents=[
            _full(id=identifier("document", service.slug, str(n)), service_id=own, document=text)
            for n, text in enumerate(service.documents_needed, 1)
        ],
        schedules=_windows(service, own),
        service_at_locations=_locations(catalogue, service, own),
        phones=_numbers(catalogue, service, own),
        attributes=[_attribute(catalogue, service.slug, area) for area in service.need_areas],
        x_bussola=_rules(service),
    )


def _status(service: Service, as_of: date) -> str:
    ends = [window.to for window in service.windows]
    if service.status.value == "attivo" and ends and all(end is not None and end < as_of for end in ends):
        return "temporarily closed"
    call = call_of(service, None, as_of)
    return "temporarily closed" if call and call.standing is Standing.EXHAUSTED else STATUSES[service.status.value]


def _ages(service: Service) -> tuple[float | None, float | None]:
    """Age limits that hold for everyone: of plain criteria only."""
    low: float | None = None
    high: float | None = None
    plain = (one for one in service.criteria if getattr(one, "fact", None) == "eta" and not getattr(one, "group", None))
    for criterion in plain:
        op, value = criterion.op, criterion.value  # type: ignore[union-attr]
        if criterion.if_:  # type: ignore[union-attr]
            continue
        if op == "between":
            low, high = value
        elif op in ("gte", "gt"):
            low = value + (op == "gt")
        elif op in ("lte", "lt"):
            high = value - (op == "lt")
    return low, high


def _eligibility(catalogue: Catalogue, service: Service) -> str:
    lines = dict.fromkeys(requirement_text(catalogue, criterion) for criterion in criteria_of(service))
    return "\n".join([f"Per: {service.who.it}", *(f"- {line}" for line in lines)])


def _organization(service: Service) -> dict[str, Any]:
    name = authority_of(service)
    return {"id": identifier("organization", name), "name": name, "description": f"Ente di livello {service.level}"}


def _windows(service: Service, own: str) -> list[dict[str, Any]]:
    dated: list[Window | Deadline] = [*service.windows, *(line for line in service.deadlines if line.from_ or line.to)]
    found = []
    for n, window in enumerate(dated, 1):
        found.append(
            _full(
                id=identifier("window", service.slug, str(n)),
                service_id=own,
                valid_from=window.from_.isoformat() if window.from_ else None,
                valid_to=window.to.isoformat() if window.to else None,
                description=getattr(window, "note", None) or getattr(window, "text", None) or "Finestra per la domanda",
            )
        )
    return found


def _numbers(catalogue: Catalogue, service: Service, own: str) -> list[dict[str, Any]]:
    return [
        _full(
            id=identifier("phone", service.slug, number.id),
            service_id=own,
            number=number.number,
            type="voice",
            description=number.name_it,
        )
        for number in offices_for(catalogue, service.slug).numbers
    ]


def _attribute(catalogue: Catalogue, slug: str, area: str) -> dict[str, Any]:
    record = catalogue.need_areas[area]
    term = {
        "id": identifier("need-area", area),
        "code": area,
        "name": record.name_it,
        "description": record.summary_it or record.name_it,
        "taxonomy": "Aree di bisogno",
        "language": "it",
    }
    return {
        "id": identifier("attribute", slug, area),
        "link_id": identifier("service", slug),
        "link_entity": "service",
        "taxonomy_term_id": term["id"],
        "taxonomy_term": term,
    }


def _locations(catalogue: Catalogue, service: Service, own: str) -> list[dict[str, Any]]:
    places = offices_for(catalogue, service.slug, limit=MANY).offices
    inside = [place.office for place in places if service.slug in place.office.measures] or [place.office for place in places]
    return [
        {
            "id": identifier("service-at-location", service.slug, office.id),
            "service_id": own,
            "location_id": identifier("location", office.id),
            "location": _location(office),
        }
        for office in inside
    ]


def _location(office: Office) -> dict[str, Any]:
    own = identifier("location", office.id)
    return _full(
        id=own,
        location_type="physical" if office.address else "virtual",
        name=office.name_it,
        description=office.notes,
        latitude=office.lat,
        longitude=office.lon,
        url=office.web,
        addresses=_addresses(office, own),
        phones=[
            _full(id=identifier("phone", office.id, str(n)), location_id=own, number=number, type="voice")
            for n, number in enumerate([office.phone, *office.phone_alt], 1)
            if number
        ],
        contacts=[_full(id=identifier("contact", office.id), location_id=own, email=office.email)] if office.email else [],
        languages=[
            _full(id=identifier("language", office.id, code), location_id=own, code=code, name=code) for code in office.languages or ()
        ],
        accessibility=[_full(id=identifier("accessibility", office.id), location_id=own, description=office.accessibility)]
        if office.accessibility
        else [],
        schedules=_schedules(office, own),
    )


def _addresses(office: Office, own: str) -> list[dict[str, Any]]:
    """An address only when it is whole: HSDS wants town, province and postal code, and none of them is made up."""
    province = PROVINCES.get(office.territory, TRADATE_PROVINCE if office.territory not in ("lombardia", "italia", "altro") else None)
    if not (office.address and office.city and office.cap and province):
        return []
    return [
        {
            "id": identifier("address", office.id),
            "location_id": own,
            "address_1": office.address,
            "city": office.city,
            "region": "Lombardia",
            "state_province": province,
            "postal_code": office.cap,
            "country": "IT",
            "address_type": "physical",
        }
    ]


def _schedules(office: Office, own: str) -> list[dict[str, Any]]:
    if not office.opening_hours:
        return []
    hours = parse(office.opening_hours)
    rows = [((0, 1440), list(DAYS))] if hours.always else _weekly(hours)
    return [
        _full(
            id=identifier("schedule", office.id, str(n)),
            location_id=own,
            freq="WEEKLY",
            interval=1,
            wkst="MO",
            byday=",".join(day.upper() for day in days),
            opens_at=f"{span[0] // 60:02d}:{span[0] % 60:02d}",
            closes_at=f"{span[1] // 60:02d}:{span[1] % 60:02d}" if span[1] < 1440 else "23:59",
            attending_type="PHONE" if office.hours_scope == "telefono" else "INPERSON",
            notes=office.hours,
        )
        for n, (span, days) in enumerate(rows, 1)
    ]


def _weekly(hours: OpeningHours) -> list[tuple[tuple[int, int], list[str]]]:
    """Each span with the weekdays it holds on; the later rule wins. Rules for the nth weekday are left out."""
    by_day: dict[int, tuple[tuple[int, int], ...]] = {}
    for rule in hours.rules:
        for selector in rule.days:
            if selector.nth is None:
                by_day.update(dict.fromkeys(selector.weekdays, rule.spans))
    rows: dict[tuple[int, int], list[str]] = {}
    for day in sorted(by_day):
        for span in by_day[day]:
            rows.setdefault(span, []).append(DAYS[day])
    return list(rows.items())


def _rules(service: Service) -> dict[str, Any]:
    data = service.model_dump(mode="json", by_alias=True, exclude_unset=True)
    kept = ("slug", "criteria", "exclusions", "variants", "territory", "territory_rule", "status", "verify_by", "sources", "see_also")
    return {key: data[key] for key in kept if key in data}
