"""When an operator's shift is over: their own hours, or those of the team's desk; it moves no case itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, update

from dialogs import tables as t
from dialogs.cases.hours import Desk, desk_of, open_spans
from knowledge.catalogue import Catalogue
from knowledge.places.opening_hours import OpeningHours, OpeningHoursError, parse

DAYS = {"Mo": "lunedì", "Tu": "martedì", "We": "mercoledì", "Th": "giovedì", "Fr": "venerdì", "Sa": "sabato", "Su": "domenica"}


def shift_of(catalogue: Catalogue, shift: str | None, team: str | None) -> Desk:
    """The hours of one person: their own shift if they have one, else their team's."""
    desk = desk_of(catalogue, team)
    hours = _parsed(shift)
    return replace(desk, hours=hours, is_default=False) if hours else desk


def is_over(shift: Desk, *, last_act: datetime, now: datetime) -> bool:
    """Whether the shift in which somebody last acted has ended; who acts outside their hours is left to it."""
    first = next(open_spans(shift, last_act), None)
    return first is not None and first[0] <= last_act and first[1] <= now


def keep(conn: Connection, staff_id: str, shift: str | None) -> None:
    """The hours of one person from now on; ``None``: their team's."""
    conn.execute(update(t.staff).where(t.staff.c.id == staff_id).values(shift=shift))


def written(days: Sequence[str], start: str, end: str) -> str | None:
    """A shift as stored, from what was chosen in a form; ``None`` for none. ``ValueError`` in Italian when it cannot be."""
    if not days and not start and not end:
        return None
    try:
        first, last = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        raise ValueError("Per il turno scegli i giorni e scrivi da che ora a che ora.") from None
    chosen = [day for day in DAYS if day in days]
    if not chosen or first >= last:
        raise ValueError("Per il turno scegli almeno un giorno e un'ora di fine dopo quella di inizio.")
    return f"{','.join(chosen)} {first:%H:%M}-{last:%H:%M}; PH off"


def shown(shift: str | None) -> dict[str, Any]:
    """The same for the form: ``{"days", "start", "end"}``."""
    days, _, hours = (shift or "").partition(";")[0].partition(" ")
    start, _, end = hours.partition("-")
    return {"days": [day for day in days.split(",") if day], "start": start, "end": end}


def _parsed(shift: str | None) -> OpeningHours | None:
    try:
        return parse(shift) if shift else None
    except OpeningHoursError:
        return None
