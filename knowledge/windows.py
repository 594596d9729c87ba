"""Whether a call can be asked for on a given day, in words; a window nobody announced is said to be unknown, never guessed."""

from datetime import date

from babel.dates import format_date

from knowledge.records import Deadline, Service, Variant, Window

CLOSED = {"sospeso": "Oggi non si può chiedere.", "chiuso": "È chiusa: non si può più chiedere."}


def window_note(service: Service, variant: Variant | None, as_of: date) -> str | None:
    """One sentence on the window that matters on ``as_of``; ``None`` where requests are always open."""
    status = service.status.value
    if status in CLOSED:
        return CLOSED[status]
    windows = _windows(service, variant)
    if status == "attivo" and not windows:
        return None
    dated = [(start, end) for start, end, _ in windows if start or end]
    for start, end in dated:
        if (start is None or start <= as_of) and (end is None or as_of <= end):
            return f"La finestra è aperta fino al {_day(end)}." if end else "La finestra è aperta."
    coming = sorted(start for start, _ in dated if start and start > as_of)
    if coming:
        return f"Si potrà chiedere dal {_day(coming[0])}."
    past = sorted(end for _, end in dated if end)
    unknown = [year for start, end, year in windows if year and not start and not end]
    if past and past[-1].year >= max(unknown, default=0):
        return f"La finestra {past[-1].year} è passata, quella nuova non è nota."
    return (
        f"Le date della finestra {max(unknown)} non sono note." if unknown else "La finestra non è nota." if status == "periodico" else None
    )


def _windows(service: Service, variant: Variant | None) -> list[tuple[date | None, date | None, int | None]]:
    own = variant.windows if variant and variant.windows else service.windows
    found = [(window.from_, window.to, window.year) for window in own if isinstance(window, Window)]
    found += [(line.from_, line.to, None) for line in service.deadlines if isinstance(line, Deadline) and line.from_ and line.to]
    if service.status.value == "periodico" and not found:
        found = [(None, line.to, None) for line in service.deadlines if line.to]
    return found


def _day(day: date | None) -> str:
    return format_date(day, format="d MMMM y", locale="it") if day else ""
