"""Whether a call can be asked for on a given day, once for every room; a window nobody announced is said to be unknown, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import format_date

from knowledge.elision import elided
from knowledge.records import Service, Variant, Window


class Standing(StrEnum):
    OPEN = "open"
    CLOSING = "closing_soon"
    COMING = "opens"
    EXPECTED = "expected"
    EXHAUSTED = "funds_exhausted"
    PAST = "past"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Call:
    """How a call stands. ``day`` is its last day when open, its first when it is coming, some day of the month in which the next one is
    expected; ``year`` is that of the window last announced."""

    standing: Standing
    day: date | None = None
    year: int | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in (Standing.OPEN, Standing.CLOSING)


STOPPED = {"sospeso": Standing.SUSPENDED, "chiuso": Standing.CLOSED}
A_YEAR = timedelta(days=366)
CLOSING_DAYS = timedelta(days=14)
"""From so many days before its end an open call closes soon."""


def call_of(service: Service, variant: Variant | None, as_of: date) -> Call | None:
    """The window that matters on ``as_of``; ``None`` where requests are always open."""
    status = service.status.value
    if status in STOPPED:
        return Call(STOPPED[status])
    windows = _windows(service, variant)
    if status == "attivo" and not windows:
        return None
    held = [one for one in windows if (one.from_ or one.to) and _holds(one, as_of)]
    if has_funds := [one for one in held if not _is_exhausted(one, as_of)]:
        end = has_funds[0].to
        return Call(Standing.CLOSING if end and end - as_of <= CLOSING_DAYS else Standing.OPEN, end)
    if coming := [one.from_ for one in windows if one.from_ and one.from_ > as_of]:
        return Call(Standing.COMING, min(coming))
    expected = min((one.expected for one in windows if one.expected and _month(one.expected) >= _month(as_of)), default=None)
    if any(_is_exhausted(one, as_of) and _holds(one, as_of) for one in windows):
        return Call(Standing.EXHAUSTED, expected)
    return Call(Standing.EXPECTED, expected) if expected else _not_announced(windows, as_of, is_periodic=status == "periodico")


def may_run_out(service: Service) -> bool:
    """Whether somewhere its funds were ever said to be finished."""
    windows = (*service.windows, *(window for variant in service.variants for window in variant.windows))
    return any(window.exhausted for window in windows)


def _not_announced(windows: Iterable[Window], as_of: date, *, is_periodic: bool) -> Call | None:
    past = max((one.to for one in windows if one.to and one.to < as_of), default=None)
    unknown = [one.year for one in windows if one.year and not one.from_ and (one.to is None or one.to >= as_of)]
    if past and past.year >= max(unknown, default=0):
        return Call(Standing.PAST, year=past.year)
    return Call(Standing.UNKNOWN, year=max(unknown, default=None)) if unknown or is_periodic else None


def note_of(call: Call) -> str:
    """One or two Italian sentences on it."""
    day = format_date(call.day, format="d MMMM y", locale="it") if call.day else ""
    month = format_date(call.day, format="MMMM y", locale="it") if call.day else ""
    match call.standing:
        case Standing.OPEN:
            return elided(f"La finestra è aperta fino al {day}.") if day else "La finestra è aperta."
        case Standing.CLOSING:
            return elided(f"La finestra si chiude presto: è aperta fino al {day}.")
        case Standing.COMING:
            return elided(f"Si potrà chiedere dal {day}.")
        case Standing.EXPECTED:
            return f"La finestra è attesa verso {month}, le date non sono note."
        case Standing.EXHAUSTED:
            return f"I fondi sono finiti.{f' La prossima finestra è attesa verso {month}.' if month else ''}"
        case Standing.PAST:
            return f"La finestra {call.year} è passata, quella nuova non è nota."
        case Standing.UNKNOWN:
            return f"Le date della finestra {call.year} non sono note." if call.year else "La finestra non è nota."
        case Standing.SUSPENDED:
            return "Oggi non si può chiedere."
    return "È chiusa: non si può più chiedere."


def _holds(window: Window, as_of: date) -> bool:
    """A call whose first day nobody knows is not taken to be open years before its last one."""
    start = window.from_ or (window.to - A_YEAR if window.to and window.to > date.min + A_YEAR else None)
    return (start is None or start <= as_of) and (window.to is None or as_of <= window.to)


def _is_exhausted(window: Window, as_of: date) -> bool:
    return window.exhausted is not None and window.exhausted <= as_of


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _windows(service: Service, variant: Variant | None) -> list[Window]:
    """The windows themselves, and deadlines with both days."""
    found = list(variant.windows if variant and variant.windows else service.windows)
    found += [_as_window(line.from_, line.to) for line in service.deadlines if line.from_ and line.to]
    if service.status.value == "periodico" and not found:
        found = [_as_window(None, line.to) for line in service.deadlines if line.to]
    return found


def _as_window(start: date | None, end: date | None) -> Window:
    return Window.model_construct(from_=start, to=end, source="")
