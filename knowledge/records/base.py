"""What every record of the catalogue shares: it is immutable, refuses unknown keys and may say where it was read; names no kind."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


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
