"""Requirements as records: conditions, criteria, alternatives, exclusions; judges nothing."""

from typing import Literal

from pydantic import Field

from knowledge.records.base import Confidence, LooseDate, Record, Value


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
