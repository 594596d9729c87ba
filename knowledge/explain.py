"""Says in plain Italian why an outcome is what it is."""

from dataclasses import dataclass
from datetime import date

from knowledge.cases import Case


@dataclass(frozen=True, slots=True)
class TraceLine:
    fact: str | None
    verdict: str
    text: str
    source: str | None
    as_of: str | None
    confidence: str


@dataclass(frozen=True)
class Explanation:
    case: Case
    as_of: date
    confirm: tuple[str, ...] = ()
    trace: tuple[TraceLine, ...] = ()
    near_miss: str | None = None
    first_do: str | None = None
    later: str | None = None
    window_note: str | None = None
    cautious: bool = False
