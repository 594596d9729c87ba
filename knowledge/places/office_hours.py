"""Whether an office answers at a moment, with Italian holidays and in Rome's time; hours nobody wrote down stay unknown."""

import sys
from collections.abc import Callable, Container, Iterable
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from knowledge.months import MONTHS
from knowledge.places import opening_hours
from knowledge.places.opening_hours import OpeningHours

ROME = ZoneInfo("Europe/Rome")
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


class WithHours(Protocol):
    """An office or a telephone number."""

    @property
    def opening_hours(self) -> str | None: ...

    @property
    def hours(self) -> str | None: ...


@lru_cache(maxsize=256)
def _parsed(text: str) -> OpeningHours:
    return opening_hours.parse(text)


@lru_cache(maxsize=16)
def holidays_of(year: int, *, milano: bool) -> frozenset[date]:
    """National holidays, with Sant'Ambrogio in Milano; of the next year too, so that a search may run over the end of the year."""
    days = _italy()(subdiv="MI" if milano else None, years=[year, year + 1])
    return frozenset(days)


def _italy() -> Callable[..., Iterable[date]]:
    """Italy's calendar without those of two hundred other countries (20 MB), which their package would import with it."""
    package = "holidays.countries"
    if package in sys.modules:
        return cast(Callable[..., Iterable[date]], import_module(f"{package}.italy").Italy)
    stand_in = ModuleType(package)
    stand_in.__path__ = [str(Path(str(find_spec("holidays").origin)).with_name("countries"))]  # type: ignore[union-attr]
    sys.modules[package] = stand_in
    try:
        return cast(Callable[..., Iterable[date]], import_module(f"{package}.italy").Italy)
    finally:
        del sys.modules[package]


def _when(place: WithHours, at: datetime) -> tuple[OpeningHours, datetime, Container[date]] | None:
    if not place.opening_hours:
        return None
    local = at.astimezone(ROME)
    milano = getattr(place, "territory", None) == "milano" or getattr(place, "city", None) == "Milano"
    return _parsed(place.opening_hours), local, holidays_of(local.year, milano=milano)


def is_open(office: WithHours, at: datetime) -> bool | None:
    """Whether ``office`` is open at the aware moment ``at``; ``None`` when its hours are not known."""
    found = _when(office, at)
    if found is None:
        return None
    hours, local, days_off = found
    return opening_hours.is_open(hours, local, holidays=days_off)


def next_opening(office: WithHours, at: datetime) -> datetime | None:
    """When ``office`` opens next after ``at``, in Rome's time; ``None`` when its hours are not known, or it never closes."""
    found = _when(office, at)
    if found is None or found[0].always:
        return None
    hours, local, days_off = found
    return opening_hours.next_opening(hours, local, holidays=days_off)


def opening_text(office: WithHours, at: datetime) -> str:
    """One or two plain Italian sentences on the hours."""
    by_phone = getattr(office, "hours_scope", None) == "telefono"
    text = _state_text(office, at, by_phone=by_phone)
    if getattr(office, "booking_required", None):
        text += " Serve l'appuntamento."
    elif getattr(office, "verify_before_use", False):
        text += " Prima di andare, telefona per conferma." if getattr(office, "phone", None) else " Prima di andare, controlla gli orari."
    return text


def _state_text(office: WithHours, at: datetime, *, by_phone: bool) -> str:
    found = _when(office, at)
    if found is None:
        return f"Orari: {office.hours.rstrip('.')}." if office.hours else "Non conosciamo gli orari."
    hours, local, days_off = found
    if hours.always:
        return "Risponde sempre, 24 ore su 24." if by_phone else "Sempre aperto, 24 ore su 24."
    closes = opening_hours.closing(hours, local, holidays=days_off)
    if closes is not None:
        return f"{'Risponde' if by_phone else 'Aperto'} adesso, fino alle {closes:%H:%M}."
    opens = opening_hours.next_opening(hours, local, holidays=days_off)
    if opens is None:
        return "Adesso non risponde." if by_phone else "Adesso è chiuso."
    verb = ("Adesso non risponde: riprende", "Adesso è chiuso: apre")[not by_phone]
    return f"{verb} {day_text(opens.date(), local.date())} alle {opens:%H:%M}."


def day_text(day: date, today: date) -> str:
    """``oggi``, ``domani``, or the weekday with the date."""
    distance = (day - today).days
    if distance in (0, 1):
        return ("oggi", "domani")[distance]
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
