"""Requirements as records: conditions, criteria, alternatives, exclusions; judges nothing."""

from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.records.base import Confidence, LooseDate, Record, Value


class Condition(Record):
    """``fact op value``: one comparison, as it stands in ``if`` lists, scales and implications."""

    fact: str | None
    op: str
    value: Value = None
    subject: Literal["beneficiario", "richiedente", "nucleo"] | None = None


class DatedFigure(Record):
    """A threshold as it stood in a period, both ends included, and who says so; either end may be unknown."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    value: Value
    verify_to: float | None = None
    source: str
    verified_on: LooseDate | None = None
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


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
    figures: tuple[DatedFigure, ...] = ()


class Lapsed(Criterion):
    """A criterion on a day on which none of its figures is in force: made by the rules, never written in a file."""

    why: str
    until: date | None = None
    """The last day of the figure known last."""
    since: date | None = None
    """Where none is past: the first day of the one to come."""


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
    if_: tuple[Condition, ...] = Field(default=(), alias="if")
    note: str | None = None
    source: str | None = None
    as_of: LooseDate | None = None
    confidence: Confidence = Confidence.SEEN
