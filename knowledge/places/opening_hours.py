"""The part of OpenStreetMap's ``opening_hours`` that the directory uses; what it cannot read it refuses, it never guesses."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY = "PH"
DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
ONE = rf"{DAY}(?:\[-?[1-5]\])?(?:-{DAY})?"
HHMM = r"(?:[01]\d|2[0-4]):[0-5]\d"
SPAN = rf"{HHMM}-{HHMM}"
RULE = re.compile(rf'^(?P<days>{ONE}(?:,{ONE})*) (?P<times>off|{SPAN}(?:,{SPAN})*)(?: "(?P<comment>[^"]+)")?$')
SELECTOR = re.compile(rf"^(?P<first>{DAY})(?:\[(?P<nth>-?[1-5])\])?(?:-(?P<last>{DAY}))?$")
MIDNIGHT = 24 * 60
SEARCH_DAYS = 62


class OpeningHoursError(ValueError):
    """The text is not in the part of the syntax that is understood."""


@dataclass(frozen=True, slots=True)
class DaySelector:
    """Weekdays 0-6, perhaps only the nth of the month; or public holidays."""

    weekdays: frozenset[int]
    nth: int | None = None
    holidays: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Days and the minutes of the day they are open; no spans means closed."""

    days: tuple[DaySelector, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A whole expression; a later rule replaces an earlier one on the days that both name."""

    rules: tuple[Rule, ...]
    always: bool = False

    def spans_on(self, day: date, *, holidays: Container[date]) -> tuple[tuple[int, int], ...]:
        """Minutes of ``day`` when it is open."""
        if self.always:
            return ((0, MIDNIGHT),)
        for rule in reversed(self.rules):
            if any(_covers(selector, day, is_holiday=day in holidays) for selector in rule.days):
                return rule.spans
        return ()


def parse(text: str) -> OpeningHours:
    """``OpeningHoursError`` says in Italian which part cannot be read."""
    if text.strip() == "24/7":
        return OpeningHours((), always=True)
    return OpeningHours(tuple(_rule(part) for part in text.split("; ")))


def _rule(part: str) -> Rule:
    found = RULE.match(part)
    if found is None:
        raise OpeningHoursError(f"orario non valido «{part}»: scrivi per esempio «Mo-Fr 09:00-13:00; PH off»")
    days = tuple(_selector(one) for one in found["days"].split(","))
    if found["times"] == "off":
        return Rule(days, ())
    spans = tuple(_span(one) for one in found["times"].split(","))
    return Rule(days, tuple(sorted(spans)))


def _span(text: str) -> tuple[int, int]:
    first, last = text.split("-")
    start, end = _minutes(first), _minutes(last)
    if start >= end or end > MIDNIGHT:
        raise OpeningHoursError(f"orario al contrario: «{text}»")
    return start, end


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _selector(text: str) -> DaySelector:
    found = SELECTOR.match(text)
    if found is None:
        raise OpeningHoursError(f"giorni non validi: «{text}»")
    first, last = found["first"], found["last"]
    nth = int(found["nth"]) if found["nth"] else None
    if HOLIDAY in (first, last):
        if last is not None or nth is not None:
            raise OpeningHoursError(f"giorni non validi: «{text}»")
        return DaySelector(frozenset(), holidays=True)
    start = DAYS.index(first)
    length = (DAYS.index(last) - start) % len(DAYS) if last else 0
    return DaySelector(frozenset((start + step) % len(DAYS) for step in range(length + 1)), nth=nth)


def _covers(selector: DaySelector, day: date, *, is_holiday: bool) -> bool:
    if selector.holidays:
        return is_holiday
    if day.weekday() not in selector.weekdays:
        return False
    if selector.nth is None:
        return True
    if selector.nth > 0:
        return (day.day - 1) // 7 + 1 == selector.nth
    return (day + timedelta(weeks=-selector.nth)).month != day.month and (day + timedelta(weeks=-selector.nth - 1)).month == day.month


def is_open(hours: OpeningHours, at: datetime, *, holidays: Container[date]) -> bool:
    """Whether it is open at the local moment ``at``."""
    return closing(hours, at, holidays=holidays) is not None


def closing(hours: OpeningHours, at: datetime, *, holidays: Container[date]) -> datetime | None:
    """When it closes, if it is open at ``at``; midnight of an always open place is not a closing, but is returned."""
    minute = at.hour * 60 + at.minute
    for start, end in hours.spans_on(at.date(), holidays=holidays):
        if start <= minute < end:
            return _moment(at, at.date(), end)
    return None


def next_opening(hours: OpeningHours, at: datetime, *, holidays: Container[date]) -> datetime | None:
    """The first opening after ``at``; ``None`` when nothing opens within two months."""
    minute = at.hour * 60 + at.minute
    for step in range(SEARCH_DAYS):
        day = at.date() + timedelta(days=step)
        for start, _ in hours.spans_on(day, holidays=holidays):
            if step or start > minute:
                return _moment(at, day, start)
    return None


def _moment(at: datetime, day: date, minute: int) -> datetime:
    if minute == MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), time(0), tzinfo=at.tzinfo)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=at.tzinfo)
