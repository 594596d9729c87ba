"""Whether a call can be asked for on a given day, once for every room; a window nobody announced is said to be unknown, never guessed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from babel.dates import format_date

from knowledge.records import Service, Variant


class Standing(StrEnum):
    OPEN = "open"
    COMING = "opens"
    PAST = "past"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Call:
    """How a call stands: ``day`` is its last day when open, its first when it is coming; ``year`` is that of the window last announced."""

    standing: Standing
    day: date | None = None
    year: int | None = None

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.OPEN


Dates = tuple[date | None, date | None, int | None]
STOPPED = {"sospeso": Standing.SUSPENDED, "chiuso": Standing.CLOSED}


def call_of(service: Service, variant: Variant | None, as_of: date) -> Call | None:
    """The window that matters on ``as_of``; ``None`` where requests are always open."""
    status = service.status.value
    if status in STOPPED:
        return Call(STOPPED[status])
    windows = _windows(service, variant)
    if status == "attivo" and not windows:
        return None
    dated = [(start, end) for start, end, _ in windows if start or end]
    for start, end in dated:
        if (start is None or start <= as_of) and (end is None or as_of <= end):
            return Call(Standing.OPEN, end)
    coming = sorted(start for start, _ in dated if start and start > as_of)
    if coming:
        return Call(Standing.COMING, coming[0])
    past = sorted(end for _, end in dated if end)
    unknown = [year for start, end, year in windows if year and not start and not end]
    if past and past[-1].year >= max(unknown, default=0):
        return Call(Standing.PAST, year=past[-1].year)
    return Call(Standing.UNKNOWN, year=max(unknown, default=None)) if unknown or status == "periodico" else None


def window_note(service: Service, variant: Variant | None, as_of: date) -> str | None:
    """One Italian sentence on it; ``None`` where requests are always open."""
    call = call_of(service, variant, as_of)
    if call is None:
        return None
    day = format_date(call.day, format="d MMMM y", locale="it") if call.day else ""
    match call.standing:
        case Standing.OPEN:
            return f"La finestra è aperta fino al {day}." if day else "La finestra è aperta."
        case Standing.COMING:
            return f"Si potrà chiedere dal {day}."
        case Standing.PAST:
            return f"La finestra {call.year} è passata, quella nuova non è nota."
        case Standing.UNKNOWN:
            return f"Le date della finestra {call.year} non sono note." if call.year else "La finestra non è nota."
        case Standing.SUSPENDED:
            return "Oggi non si può chiedere."
    return "È chiusa: non si può più chiedere."


def _windows(service: Service, variant: Variant | None) -> list[Dates]:
    own = variant.windows if variant and variant.windows else service.windows
    found: list[Dates] = [(window.from_, window.to, window.year) for window in own]
    found += [(line.from_, line.to, None) for line in service.deadlines if line.from_ and line.to]
    if service.status.value == "periodico" and not found:
        found = [(None, line.to, None) for line in service.deadlines if line.to]
    return found
