"""How rules are to be read, as records: scales, implications, kinds of ISEE; applies none of them."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from knowledge.records.base import Confidence, LooseDate, Record, Sourced, Value
from knowledge.records.criteria import Condition


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
