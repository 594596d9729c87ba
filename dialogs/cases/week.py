"""A week of hours as people fill it in, two stretches a day with the break between, to and from the text that is stored; opens nothing."""

import re
from collections.abc import Mapping
from itertools import pairwise

from knowledge.places.opening_hours import DAYS, OpeningHours, OpeningHoursError, parse

DAYS_IT = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
STRETCHES = 2
DAY = 24 * 60
_CLOCK = re.compile(r"(\d{1,2})(?:[:.,]?([0-5]\d))?")
Stretch = tuple[str, str]
Week = Mapping[str, tuple[Stretch, ...]]
"""For each day its stretches, from and to as ``HH:MM``; a day that is closed has none."""


def written(week: Week, *, open_on_holidays: bool = False) -> str | None:
    """The week as stored; ``None`` when nothing was filled in. ``ValueError`` in Italian when it cannot be."""
    spans: dict[str, list[str]] = {}
    for day, name in zip(DAYS, DAYS_IT, strict=True):
        stretches = tuple(_stretch(one, name) for one in week.get(day, ()) if any(one))
        if any(first[1] > second[0] for first, second in pairwise(stretches)):
            raise ValueError(f"{name.capitalize()}: la seconda parte comincia dopo la fine della prima.")
        if stretches:
            spans.setdefault(",".join(f"{start}-{end}" for start, end in stretches), []).append(day)
    if not spans:
        return None
    return "; ".join([f"{','.join(days)} {hours}" for hours, days in spans.items()] + ([] if open_on_holidays else ["PH off"]))


def _stretch(given: Stretch, day: str) -> Stretch:
    start, end = (_minute(one) for one in given)
    if start is None or end is None:
        wrong = next((one.strip() for one, minute in zip(given, (start, end), strict=True) if minute is None and one.strip()), "")
        instead = f" (c'è «{wrong}»)" if wrong else ""
        raise ValueError(f"{day.capitalize()}: scrivi da che ora a che ora, per esempio 9:00 e 12:30{instead}.")
    if start >= end:
        raise ValueError(f"{day.capitalize()}: l'ora di fine viene dopo quella di inizio.")
    return _clock(start), _clock(end)


def _minute(given: str) -> int | None:
    """Minutes from midnight of *9*, *9:30*, *9.30*, *0930* and *24:00*, as people write them."""
    found = _CLOCK.fullmatch(given.strip())
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else DAY + 1
    return minute if minute <= DAY else None


def shown(text: str | None) -> tuple[dict[str, tuple[Stretch, ...]], bool] | None:
    """The same for the form, with whether holidays are worked; ``None`` where the hours are no plain week."""
    if not text:
        return {}, False
    try:
        hours = parse(text)
    except OpeningHoursError:
        return None
    if hours.always or any(selector.nth for rule in hours.rules for selector in rule.days):
        return None
    week = {day: _of_day(hours, place) for place, day in enumerate(DAYS)}
    has_holidays = any(selector.holidays for rule in hours.rules for selector in rule.days)
    return None if any(len(one) > STRETCHES for one in week.values()) else (week, not has_holidays)


def _of_day(hours: OpeningHours, weekday: int) -> tuple[Stretch, ...]:
    for rule in reversed(hours.rules):
        if any(weekday in selector.weekdays for selector in rule.days):
            return tuple((_clock(start), _clock(end)) for start, end in rule.spans)
    return ()


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def in_words(text: str | None) -> str:
    """*lunedì 9-13 e 14-17; …* in one line, equal days together."""
    plain = shown(text)
    if plain is None:
        return text or ""
    groups: list[tuple[list[str], tuple[Stretch, ...]]] = []
    for day, name in zip(DAYS, DAYS_IT, strict=True):
        stretches = plain[0].get(day, ())
        if groups and groups[-1][1] == stretches:
            groups[-1][0].append(name)
        else:
            groups.append(([name], stretches))
    said = [f"{_days(names)} {' e '.join(f'{start}-{end}' for start, end in spans)}" for names, spans in groups if spans]
    return "; ".join(said) or "sempre chiuso"


def _days(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
