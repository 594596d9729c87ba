"""The directory as records: need areas, offices, teams, numbers, questions, words and sources; finds nobody a way."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.records.base import Confidence, LooseDate, Record, Sourced


class NeedArea(Record):
    id: str
    name_it: str
    summary_it: str = ""


class OfficeType(Record):
    id: str
    name_it: str


class OfficeGroup(Record):
    """What a service's ``where`` points to: offices by type, by id, or telephone numbers."""

    id: str
    name_it: str
    offices_of_type: str | None = None
    office_ids: tuple[str, ...] | None = None
    number_ids: tuple[str, ...] | None = None


class Office(Record):
    """An office as seen in its source; what was not found stays ``None``. ``lat``/``lon`` in WGS84 degrees."""

    id: str
    name_it: str
    type: str
    territory: str
    city: str | None = None
    municipio: int | None = None
    address: str | None = None
    address_precision: str | None = None
    cap: str | None = None
    lat: float | None = None
    lon: float | None = None
    geo_precision: str | None = None
    phone: str | None = None
    phone_kind: str | None = None
    phone_alt: tuple[Any, ...] = ()
    email: str | None = None
    web: str | None = None
    hours: str | None = None
    opening_hours: str | None = None
    hours_scope: str | None = None
    booking_required: bool | None = None
    languages: tuple[str, ...] | None = None
    accessibility: str | None = None
    need_areas: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    notes: str = ""
    sources: tuple[str, ...] = ()
    as_of: LooseDate | None = None
    field_as_of: Mapping[str, LooseDate | None] = {}
    confidence: Confidence = Confidence.SEEN
    verify_before_use: bool = False


class Team(Record):
    id: str
    name_it: str
    coop: str
    office_ids: tuple[str, ...] = ()
    need_areas: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    what_it: str = ""
    route_when: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    languages: tuple[str, ...] | None = None
    phone: str | None = None
    email: str | None = None
    notes: str = ""
    sources: tuple[str, ...] = ()
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN
    verify_before_use: bool = False


class HelpNumber(Record):
    """A helpline; ``territory`` only where it serves one place (``None``: the whole country)."""

    id: str
    number: str
    name_it: str
    territory: str | None = None
    what_it: str
    free: bool
    hours: str | None = None
    opening_hours: str | None = None
    languages: str | None = None
    need_areas: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN
    note: str | None = None


class NetworkSubject(Sourced):
    """One of the kinds of bodies a desk works with (the co-op's list of thirty-seven)."""

    id: str
    name_it: str
    kind: str
    what_it: str
    need_areas: tuple[str, ...] = ()
    note: str | None = None


class Faq(Record):
    id: str
    area: str
    question_it: str
    answer_it: str
    linked_slugs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence = Confidence.SEEN
    needs_operator: bool = False
    last_verified: date


class Term(Sourced):
    term: str
    expansion: str
    plain_it: str
    variants: tuple[str, ...] = ()
    linked_slugs: tuple[str, ...] = ()
    note: str | None = None


class Source(Record):
    id: str
    title: str
    url: str | None = None
    as_of: LooseDate | None = None
    kind: str
    seen: bool
    excerpt_only: bool
