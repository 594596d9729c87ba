"""What every record must hold of itself: a name that can be shown, dates of sources that are dates; finds problems, corrects none."""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

MOST_IN_NAME = 200
"""Characters; the longest name of the first catalogue has 78."""
WHEN = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
DATED = frozenset({"as_of", "verified_on", "newest_source_as_of", "field_as_of"})
NOT_A_DATE = "non è una data: scrivi per esempio 2026, 2026-01 o 2026-01-15"
Found = tuple[str, str]


def names(record: BaseModel, *fields: str) -> Iterator[Found]:
    """Those of ``fields`` that are blank, or too long to stand in a list or on a button."""
    for field in fields:
        text = getattr(record, field)
        if not text.strip():
            yield field, "manca: scrivilo"
        elif field.startswith("name") and len(text) > MOST_IN_NAME:
            yield field, f"è troppo lungo: al massimo {MOST_IN_NAME} lettere"


def dates(record: BaseModel, path: str = "") -> Iterator[Found]:
    """The dates of sources that are no date, in ``record`` and in what it holds; a source may be known by its year alone."""
    for name in type(record).model_fields:
        yield from _dates(getattr(record, name), f"{path}.{name}" if path else name, is_date=name in DATED)


def _dates(value: object, path: str, *, is_date: bool) -> Iterator[Found]:
    if isinstance(value, BaseModel):
        yield from dates(value, path)
    elif isinstance(value, tuple):
        for position, one in enumerate(value, 1):
            if isinstance(one, BaseModel):
                yield from dates(one, f"{path}[{position}]")
    elif is_date and isinstance(value, Mapping):
        for name, one in value.items():
            yield from _dates(one, f"{path}.{name}", is_date=True)
    elif is_date and isinstance(value, str) and not WHEN.fullmatch(value):
        yield path, NOT_A_DATE
