"""When people answer: opening hours as data, Italian holidays, Rome's clock; it promises only moments when somebody is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dialogs.cases.hours_words import promise_words, slot_words
from dialogs.house import ROME
from knowledge.catalogue import Catalogue
from knowledge.places.office_hours import holidays_of
from knowledge.places.opening_hours import OpeningHours, OpeningHoursError, parse

SEARCH_DAYS = 62
ROUND_TO_MINUTES = 30
MIDDAY = 13 * 60
SLOT_MINUTES = 60
DEFAULT_HOURS = "Mo-Fr 09:00-17:00; PH off"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody answers. ``is_default``: nobody has set its hours yet."""

    hours: OpeningHours
    first_answer_minutes: int = 60
    minutes_per_case: int = 15
    milano: bool = True
    is_default: bool = True
    closures: tuple[tuple[date, date], ...] = ()
    """Days on which it is closed whatever its hours say, first and last included."""

    def is_closed_on(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closures)


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the desk's time in which a person can be called back."""

    start: datetime
    end: datetime


class Holidays:
    """Italian holidays, in Milano with Sant'Ambrogio; of every year there is."""

    def __init__(self, *, milano: bool) -> None:
        self._milano = milano

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in holidays_of(day.year, milano=self._milano)


def desk_of(catalogue: Catalogue, team: str | None = None, *, office: str | None = None) -> Desk:
    """The hours of an office, else of a team, else of the one office of the team that has hours, else the house's own."""
    data: Mapping[str, Any] = catalogue.documents.get("desk.yml") or {}
    merged = {**(data.get("default") or {}), **_own(data, team, office)}
    return Desk(
        hours=_parsed(written_hours(catalogue, team, office=office)),
        first_answer_minutes=int(merged.get("first_answer_minutes", 60)),
        minutes_per_case=int(merged.get("minutes_per_case", 15)),
        milano=_is_milano(catalogue, team, office),
        is_default=not (_own(data, team, office).get("opening_hours") or _seen_hours(catalogue, team, office)),
        closures=_closures(data, team),
    )


def written_hours(catalogue: Catalogue, team: str | None = None, *, office: str | None = None) -> str:
    """The same hours as they are written."""
    data: Mapping[str, Any] = catalogue.documents.get("desk.yml") or {}
    own = _own(data, team, office).get("opening_hours") or _seen_hours(catalogue, team, office)
    return str(own or (data.get("default") or {}).get("opening_hours") or DEFAULT_HOURS)


def _own(data: Mapping[str, Any], team: str | None, office: str | None) -> Mapping[str, Any]:
    return (data.get("offices") or {}).get(office) or (data.get("teams") or {}).get(team) or {}


def _closures(data: Mapping[str, Any], team: str | None) -> tuple[tuple[date, date], ...]:
    held = (one for one in data.get("closures") or () if one.get("team") in (None, "", team))
    return tuple((date.fromisoformat(str(one["from"])), date.fromisoformat(str(one["to"]))) for one in held)


def _seen_hours(catalogue: Catalogue, team: str | None, office: str | None) -> str | None:
    found = catalogue.teams.get(team or "")
    ids = (office,) if office else found.office_ids if found and len(found.office_ids) == 1 else ()
    for office_id in ids:
        if (place := catalogue.offices.get(office_id)) is not None and place.opening_hours:
            return place.opening_hours
    return None


def _is_milano(catalogue: Catalogue, team: str | None, office: str | None) -> bool:
    if (place := catalogue.offices.get(office or "")) is not None:
        return place.territory == "milano" or place.city == "Milano"
    found = catalogue.teams.get(team or "")
    return found is None or "milano" in found.territory


@lru_cache(maxsize=256)
def _parsed(text: str) -> OpeningHours:
    try:
        return parse(text)
    except OpeningHoursError:
        return parse(DEFAULT_HOURS)


def open_spans(desk: Desk, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of open time from ``start`` on, in Rome's time; two months at most."""
    local = start.astimezone(ROME)
    closed = Holidays(milano=desk.milano)
    for step in range(SEARCH_DAYS):
        day = local.date() + timedelta(days=step)
        if desk.is_closed_on(day):
            continue
        for first, last in desk.hours.spans_on(day, holidays=closed):
            opening, closing = _at(day, first), _at(day, last)
            if closing > local:
                yield max(opening, local), closing


def _at(day: date, minute: int) -> datetime:
    """A wall-clock minute of ``day`` as an instant: twice in October, it is the first; missing in March, the hour after."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ROME) + timedelta(days=minute // 1440)
    moment = wall.replace(hour=minute % 1440 // 60, minute=minute % 60, fold=0)
    return moment.astimezone(UTC).astimezone(ROME)


def is_staffed(desk: Desk, now: datetime) -> bool:
    """Whether somebody is there now."""
    return next((start <= now for start, _ in open_spans(desk, now)), False)


def after_open_minutes(desk: Desk, now: datetime, minutes: float) -> datetime:
    """The moment when the desk has been open for ``minutes`` since ``now``; the clock stands still while it is closed."""
    left = timedelta(minutes=minutes)
    last = now.astimezone(ROME)
    for start, end in open_spans(desk, now):
        length = end.astimezone(UTC) - start.astimezone(UTC)
        if left <= length:
            return (start.astimezone(UTC) + left).astimezone(ROME)
        left -= length
        last = end
    return last


def answer_by(desk: Desk, now: datetime, *, queue_length: int) -> datetime:
    """When somebody will have answered, honestly: open minutes for a first answer and for everyone already waiting, rounded up."""
    return _rounded_up(after_open_minutes(desk, now, desk.first_answer_minutes + desk.minutes_per_case * queue_length))


def _rounded_up(moment: datetime) -> datetime:
    rest = timedelta(minutes=moment.minute % ROUND_TO_MINUTES, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not rest else moment + timedelta(minutes=ROUND_TO_MINUTES) - rest


def promise_text(moment: datetime, now: datetime, *, lang: str = "it") -> str:
    """``entro oggi alle 15``, ``entro lunedì alle 10``, ``entro lunedì 7 dicembre alle 10:30``."""
    return promise_words(moment.astimezone(ROME), now.astimezone(ROME).date(), lang=lang)


def callback_slots(desk: Desk, now: datetime, *, count: int = 6) -> tuple[Slot, ...]:
    """Stretches for a call back, mornings and afternoons apart, of an hour at least, none already begun."""
    found: list[Slot] = []
    for start, end in open_spans(desk, now):
        noon = _at(start.date(), MIDDAY)
        parts = ((start, noon), (noon, end)) if start < noon < end else ((start, end),)
        found += [Slot(*part) for part in parts if part[0] > now and part[1] - part[0] >= timedelta(minutes=SLOT_MINUTES)]
        if len(found) >= count:
            break
    return tuple(found[:count])


def slot_text(slot: Slot, now: datetime, *, lang: str = "it") -> str:
    """``lunedì mattina`` is not enough: ``lunedì 9-13``."""
    return slot_words(slot.start.astimezone(ROME), slot.end.astimezone(ROME), now.astimezone(ROME).date(), lang=lang)


def slot_dated(slot: Slot) -> str:
    """The same for staff, who may read it on another day: ``lunedì 7 dicembre 9-13``."""
    start = slot.start.astimezone(ROME)
    return slot_words(start, slot.end.astimezone(ROME), start.date() - timedelta(days=SEARCH_DAYS), lang="it")
