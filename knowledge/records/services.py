"""Services as records: what each is, who may have it, how much, how, where and when; judges nobody."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from knowledge.records.base import Confidence, LooseDate, Record, Sourced
from knowledge.records.criteria import Alternatives, Condition, Criterion, Exclusion


class Window(Sourced):
    """When a call accepts requests; both ends included, either may be missing. ``exhausted`` is the day on which its funds were said to be
    finished, ``expected`` the month (its first day) in which it is awaited while its days are not announced."""

    year: int | None = None
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    exhausted: date | None = None
    expected: date | None = None
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


class Concerns(Record):
    """Whom a service is proposed to: who asks about one of ``areas``, or of whom one of ``any`` is true; never of whom ``never`` is."""

    areas: tuple[str, ...] = ()
    any: tuple[Condition, ...] = ()
    never: tuple[Condition, ...] = ()


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
    concerns: Concerns | None = None
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
