"""Facts as records: what may be asked or told, its values and its plain question; holds nobody's answers."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from knowledge.records.base import Record, Value


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
