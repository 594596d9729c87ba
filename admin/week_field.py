"""Opening hours as a form shows and sends them: a grid of days with the break between; hours that are no plain week stay text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.cases import week
from knowledge.places.opening_hours import DAYS

ALWAYS = "24/7"
DAY_NAMES = tuple(zip(DAYS, week.DAYS_IT, strict=True))


@dataclass(frozen=True, slots=True)
class Grid:
    """What the grid is filled with; as somebody typed it, even where it cannot be."""

    days: Mapping[str, tuple[week.Stretch, ...]]
    on_holidays: bool = False
    always: bool = False

    @property
    def rows(self) -> tuple[tuple[str, str, tuple[week.Stretch, ...]], ...]:
        """Each day: its short name, its Italian name and as many stretches as the form shows."""
        blank = ("", "")
        return tuple((day, name, (*self.days.get(day, ()), *(blank,) * week.STRETCHES)[: week.STRETCHES]) for day, name in DAY_NAMES)


def grid_of(value: Any) -> Grid | None:
    """The grid for stored hours, or for a grid sent before; ``None`` where the hours are no plain week."""
    if isinstance(value, Mapping):
        return _sent(value)
    if value == ALWAYS:
        return Grid({}, always=True)
    plain = week.shown(value)
    return None if plain is None else Grid(*plain)


def hours_of(sent: Mapping[str, Any], before: Any) -> Any:
    """The hours to store: ``before`` where nothing changed; what was sent, as it is, where it is no week (``problem_of`` says why)."""
    grid = _sent(sent)
    if grid == grid_of(before):
        return before
    if grid.always:
        return ALWAYS
    try:
        return week.written(grid.days, open_on_holidays=grid.on_holidays)
    except ValueError:
        return dict(sent)


def problem_of(hours: Any) -> str | None:
    """Why hours that were sent are no week, in Italian."""
    if not isinstance(hours, Mapping):
        return None
    try:
        week.written(_sent(hours).days)
    except ValueError as refused:
        return str(refused)
    return None


def _sent(tree: Mapping[str, Any]) -> Grid:
    days = tree.get("day", {})
    found = {day: tuple((_text(one, "start"), _text(one, "end")) for one in days.get(day, {}).values()) for day in DAYS}
    held = {day: tuple(one for one in stretches if any(one)) for day, stretches in found.items()}
    return Grid(held, _text(tree, "holidays") == "true", _text(tree, "always") == "true")


def _text(tree: Mapping[str, Any], name: str) -> str:
    sent = tree.get(name, [])
    return str(sent[-1]).strip() if isinstance(sent, list) and sent else ""
