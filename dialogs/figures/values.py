"""The shapes of a report: counts that hide small numbers, tables, headline figures; knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SMALL = 5
HIDDEN = "meno di 5"


@dataclass(frozen=True, slots=True)
class Count:
    """How many; ``hidden`` when the number is small enough to point to somebody."""

    value: float | None
    hidden: bool = False
    unit: str = ""

    @property
    def text(self) -> str:
        if self.hidden:
            return HIDDEN
        if self.value is None:
            return "—"
        whole = float(self.value).is_integer()
        shown = f"{int(self.value):,}".replace(",", ".") if whole else f"{self.value:.1f}".replace(".", ",")
        return f"{shown} {self.unit}".strip()

    @property
    def plain(self) -> float | str:
        """For a spreadsheet: the number, or why there is none."""
        return HIDDEN if self.hidden else "" if self.value is None else int(self.value) if float(self.value).is_integer() else self.value


def count(value: int) -> Count:
    """A single count; 1 to 4 are hidden."""
    return Count(value, hidden=0 < value < SMALL)


def counts(values: Mapping[str, int]) -> dict[str, Count]:
    """A breakdown: if exactly one part is small another is hidden too, so that it cannot be worked out from the total."""
    small = {key for key, value in values.items() if 0 < value < SMALL}
    if len(small) == 1 and len(values) > 1:
        others = [(value, key) for key, value in values.items() if key not in small and value > 0]
        if others:
            small.add(min(others)[1])
    return {key: Count(value, hidden=key in small) for key, value in values.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number with what it means."""

    id: str
    title: str
    value: Count
    definition: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One breakdown; the first column of numbers is the one a plot shows."""

    id: str
    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def biggest(self) -> float:
        return max((row.cells[0].value or 0 for row in self.rows if row.cells and not row.cells[0].hidden), default=0)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a report is about; ``None`` = everything. Both days are included."""

    since: date | None = None
    until: date | None = None
    office: str | None = None
    need_area: str | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    filters: Filters
    headlines: tuple[Figure, ...]
    tables: tuple[Table, ...]

    def headline(self, name: str) -> Figure:
        return next(one for one in self.headlines if one.id == name)

    def table(self, name: str) -> Table:
        return next(one for one in self.tables if one.id == name)


def middle(values: Mapping[float, int], share: float = 0.5) -> float | None:
    """The value below which ``share`` of the values lie, each counted as often as it came; ``None`` for fewer than five, which would
    point to somebody."""
    number = sum(values.values())
    if number < SMALL:
        return None
    place, passed = min(number - 1, int(number * share)), 0
    for value in sorted(values):
        passed += values[value]
        if passed > place:
            return value
    return None


def weighed(values: Mapping[float, int]) -> float:
    """The sum of the values, each as often as it came."""
    return sum(value * number for value, number in values.items())
