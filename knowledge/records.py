"""The records of the catalogue as typed, frozen values; mirrors the YAML files one to one and judges nothing.

Field names are those of the files under ``knowledge/content`` so that an exported catalogue reads as the imported one.
Dates that a source gives only as a year or a month stay strings (``as_of: '2026'`` or ``'2026-01'``).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _as_text(value: object) -> object:
    """YAML reads ``2026-01-15`` as a date and ``2026`` as a number; catalogue dates of sources are text."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else value


LooseDate = Annotated[str, BeforeValidator(_as_text)]
Scalar = bool | int | float | str
Value = Any  # a scalar, a list of scalars, or a partial value as in product.md ({min,max}, {one_of}, …)


class Record(BaseModel):
    """Base of every catalogue record: immutable, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Confidence(StrEnum):
    SEEN = "seen"
    MEMORY = "memory"
    MIXED = "mixed"


class Sourced(Record):
    """Anything that says where it was read and how fresh that reading is."""

    source: str
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN


# --- facts -----------------------------------------------------------------------------------------------------------


class FactType(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    ENUM = "enum"
    MULTI_ENUM = "multi-enum"
    AGES = "list[integer]"


class Subject(StrEnum):
    PERSON = "persona"
    HOUSEHOLD = "nucleo"


class NoValue(Record):
    """The answer that stands for a number that does not exist (``nessun-isee``)."""

    id: str
    label_it: str
    verdict: Literal["no", "unknown"]


class Band(Record):
    label_it: str
    value: Value


class Fact(Record):
    """One thing that may be asked or told; ``id`` is the slot's name in the dialog."""

    id: str
    type: FactType
    subject: Subject
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    allowed: tuple[str, ...] = ()
    value_groups: Mapping[str, tuple[str, ...]] = {}
    value_notes_it: Mapping[str, str] = {}
    value_labels_it: Mapping[str, str] = {}
    exclusive: tuple[str, ...] = ()
    pending_values: tuple[str, ...] = ()
    vague_values: tuple[str, ...] = ()
    no_value: NoValue | None = None
    qualifiers: Mapping[str, tuple[str, ...]] = {}
    core: bool = False
    sensitive: bool = False
    asked: bool = True
    ask_as: Literal["data", "bands"] | None = None
    bands: tuple[Band, ...] = ()
    question_it: str | None = None
    question_self_it: str | None = None
    note: str | None = None
    first_do: str | None = None
    if_unknown: Literal["ignore", "open", "hide"] | None = None
    derives: tuple[str, ...] = ()
    derived_from: str | None = None
    derivation: str | None = None
    used_by: tuple[str, ...] = ()


# --- criteria --------------------------------------------------------------------------------------------------------


class Condition(Record):
    """``fact op value``: one comparison, as it stands in ``if`` lists, scales and implications."""

    fact: str | None
    op: str
    value: Value = None
    subject: Literal["beneficiario", "richiedente", "nucleo"] | None = None


class Criterion(Condition):
    """One requirement of a service with its source; semantics in ``facts.yml`` (version 2)."""

    id: str | None = None
    unit: str | None = None
    group: str | None = None
    if_: tuple[Condition, ...] = Field(default=(), alias="if")
    isee_tipo: str | None = None
    scale: str | None = None
    verify_to: float | None = None
    on_false: Literal["verifica"] | None = None
    on_true: Literal["verifica"] | None = None
    on_none: Literal["verifica"] | None = None
    pending_ok: bool = False
    if_unknown: Literal["ignore", "open", "hide"] | None = None
    first_do: str | None = None
    note: str | None = None
    source: str
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN


class Alternative(Record):
    label: str
    all: tuple[Criterion, ...]


class Alternatives(Record):
    """An OR of labelled AND-groups."""

    id: str | None = None
    alternatives: tuple[Alternative, ...]


class Exclusion(Record):
    kind: Literal["gia-ricevuta", "incompatibile", "da-valutare"]
    fact: str
    op: str
    value: Value
    subject: Literal["beneficiario", "richiedente", "nucleo"] | None = None
    note: str | None = None
    source: str | None = None
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN


class Window(Sourced):
    """When a call accepts requests; both ends included, either may be missing."""

    year: int | None = None
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    note: str | None = None


class Deadline(Sourced):
    text: str
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    months: int | None = None
    days: int | None = None


class Benefit(Sourced):
    """One line of *what you get*."""

    text: str
    amount: float | None = None
    unit: str | None = None
    note: str | None = None


class CriterionOverride(Record):
    """Replaces, in the parent's criterion with the same ``id``, only the keys that are written."""

    model_config = ConfigDict(frozen=True, extra="allow")
    id: str


class Variant(Sourced):
    """Local rules of a service: inherits everything from its parent and says only what differs."""

    id: str
    name_it: str
    territory: str | None = None
    comuni: tuple[str, ...] = ()
    year: int | None = None
    windows: tuple[Window, ...] = ()
    override: tuple[CriterionOverride, ...] = ()
    drop: tuple[str, ...] = ()
    add: tuple[Criterion | Alternatives, ...] = ()
    where: tuple[str, ...] = ()
    what_you_get: tuple[Benefit, ...] = ()
    note: str | None = None


class Who(Record):
    it: str
    persons: tuple[Literal["beneficiario", "richiedente"], ...]
    adult: bool = False


class Status(Record):
    value: Literal["attivo", "periodico", "sospeso", "chiuso"]
    window: str | None = None
    note: str | None = None


class TerritoryBasis(Sourced):
    note: str | None = None


class Service(Record):
    """A service or *bando*: what it is, who may have it, what one gets, how and where to ask."""

    slug: str
    name_it: str
    aliases: tuple[str, ...] = ()
    summary_it: str
    need_areas: tuple[str, ...]
    level: Literal["nazionale", "regionale", "comunale", "cooperativa"]
    territory: str
    territory_rule: Literal["residenza", "presenza", "chiunque", "criteri"]
    territory_basis: TerritoryBasis | None = None
    who: Who
    status: Status
    criteria: tuple[Criterion | Alternatives, ...]
    exclusions: tuple[Exclusion, ...] = ()
    what_you_get: tuple[Benefit, ...] = ()
    how_to_apply: str
    where: tuple[str, ...]
    documents_needed: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    windows: tuple[Window, ...] = ()
    legal_basis: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_operator: bool = False
    sources: tuple[str, ...] = ()
    newest_source_as_of: LooseDate | None = None
    last_verified: date
    verify_by: date | None = None
    owner: str | None = None
    confidence: Confidence = Confidence.SEEN
    variants: tuple[Variant, ...] = ()
    replaced_by: str | None = None


# --- meaning of the rules --------------------------------------------------------------------------------------------


class ScaleRow(Record):
    if_: tuple[Condition, ...] = Field(default=(), alias="if")
    factor: float


class Scale(Sourced):
    note_it: str
    min: tuple[ScaleRow, ...]
    max: tuple[ScaleRow, ...]


class Consequence(Record):
    fact: str
    value: Value


class Implication(Record):
    """If all of ``if`` are certain, the values of ``then`` are taken as known."""

    id: str
    if_: tuple[Condition, ...] = Field(default=(), alias="if")
    then: tuple[Consequence, ...]
    source: str | None = None
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN
    note: str | None = None


class IseeType(Record):
    """How a declared ISEE of another kind compares with the kind that a rule asks for; ``margin`` in euro."""

    same: tuple[str, ...] = ()
    may_be_lower: tuple[str, ...] = ()
    may_be_higher: tuple[str, ...] = ()
    margin: float | None = None
    unknown_type: Literal["same", "may_be_lower"] = "same"


class Semantics(Record):
    """The parts of ``semantics`` in ``facts.yml`` that the machine reads; the prose stays for people."""

    version: int
    shared_facts: tuple[str, ...]
    territories: Mapping[str, tuple[str, ...] | None]
    isee_types: Mapping[str, IseeType]


# --- the directory ---------------------------------------------------------------------------------------------------


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


# --- amounts ---------------------------------------------------------------------------------------------------------


class AmountOutput(Record):
    unit: str
    period: str
    months: int
    per: str
    form: str


class Validity(Record):
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class ExtraInput(Record):
    """A fact asked only of who wants the estimate."""

    id: str
    type: str
    fields: tuple[str, ...] = ()
    unit: str | None = None
    allowed: tuple[Any, ...] = ()
    value_labels_it: Mapping[str, str] = {}
    default: Any = None
    question_it: str | None = None
    note: str | None = None


class AmountRule(Record):
    """How much: a rule of ``amounts.yml``; expressions stay data and are read by ``knowledge.amounts.estimates``."""

    id: str
    measure: str
    title_it: str
    computable: Literal["yes", "partial", "ceiling", "threshold"]
    valid: Validity
    output: AmountOutput
    inputs: tuple[str, ...]
    isee_tipo: str | None = None
    legal_basis: tuple[str, ...] = ()
    figures: Mapping[str, Any]
    let: Mapping[str, Any] = {}
    amount: Any
    supplements: tuple[Mapping[str, Any], ...] = ()
    duration: Mapping[str, Any] | None = None
    verify: bool = False
    tolerance: float | None = None
    missing: str | None = None
    notes: tuple[Any, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()


# --- worked households ---------------------------------------------------------------------------------------------------


class ExpectedOutcome(Record):
    """What a worked household must lead to for one service, and why."""

    outcome: Literal["likely", "possible", "unlikely", "check"]
    why: str
    missing: tuple[str, ...] | None = None
    already: bool = False
    person: Literal["beneficiario", "richiedente"] | None = None
    variant: str | None = None


class HouseholdVariation(Record):
    """The same household with some facts changed; ``None`` takes a fact away."""

    title_it: str | None = None
    change: Mapping[str, Any]
    expected: Mapping[str, ExpectedOutcome]


class Household(Record):
    """A made-up family with the outcomes that the rules must give."""

    id: str
    title_it: str = ""
    facts: Mapping[str, Any]
    expected: Mapping[str, ExpectedOutcome]
    variations: tuple[HouseholdVariation, ...] = ()


# --- how people say things -------------------------------------------------------------------------------------------


class Sentences(Record):
    """Example sentences and short phrases that point to one service, FAQ entry, need area or urgency.

    ``sentences`` maps a style (``standard``, ``sms``, ``migrant``, ``story``, ``dialect``) or a language code to texts.
    """

    id: str
    keywords: tuple[str, ...] = ()
    sentences: Mapping[str, tuple[str, ...]] = {}
    look_alikes: Mapping[str, tuple[str, ...]] = {}
