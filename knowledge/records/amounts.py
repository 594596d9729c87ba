"""Rules of amounts as records; expressions stay data and are read by ``knowledge.amounts``."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from knowledge.records.base import Record


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
