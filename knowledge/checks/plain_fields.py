"""What a field must hold wherever it stands: a name that can be shown, a source's date that is a date; finds problems, corrects none."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.entries import KINDS, file_of
from knowledge.problems import Problem, path_text

MOST_IN_NAME = 200
"""Characters; the longest name of a service in the first catalogue has 78."""
WHEN = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
NOT_A_DATE = "non è una data: scrivi per esempio 2026, 2026-01 o 2026-01-15"
BY_FIELD = "field_as_of"
Wrong = Iterator[tuple[tuple[str | int, ...], str]]


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Every field of every record that is blank, too long or no date."""
    files = service_files(catalogue)
    for entry in catalogue.entries:
        if kind := KINDS.get(entry.kind):
            file = files.get(entry.key, kind.file) if entry.kind == "service" else file_of(entry)
            for place, text in _wrong_in(entry.data):
                yield Problem(file, f"{kind.name_it} «{entry.key}»", path_text(place), text)


def service_files(catalogue: Catalogue) -> dict[str, str]:
    """The file that holds each service."""
    folder = KINDS["service"].file
    found = {name: one for name, one in catalogue.documents.items() if name.startswith(folder)}
    return {slug: name for name, document in found.items() for slug in document.get("measures", [])}


def _wrong_in(data: Any) -> Wrong:
    for key, one in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(one, dict | list):
            yield from (((key, *rest), text) for rest, text in (_wrong_dates(one) if key == BY_FIELD else _wrong_in(one)))
        elif (judge := JUDGES.get(key)) and (text := judge(one)):
            yield (key,), text


def _wrong_dates(by_field: Any) -> Wrong:
    dates = by_field.items() if isinstance(by_field, dict) else ()
    return (((field,), text) for field, when in dates if (text := date_problem(when)))


def name_problem(name: object) -> str | None:
    """Why ``name`` cannot stand in a list or on a button; one that may be left out may be ``None``."""
    is_long = isinstance(name, str) and len(name) > MOST_IN_NAME
    return f"è troppo lungo: al massimo {MOST_IN_NAME} lettere" if is_long else text_problem(name)


def text_problem(text: object) -> str | None:
    """Why ``text`` says nothing."""
    return "manca: scrivilo" if isinstance(text, str) and not text.strip() else None


def date_problem(when: object) -> str | None:
    """Why ``when`` is no year, month or day of the calendar; a source may be known by its year alone, or have no date."""
    text = "" if when is None else str(when)
    if not text or (WHEN.fullmatch(text) and _is_in_calendar(text)):
        return None
    return NOT_A_DATE


def _is_in_calendar(when: str) -> bool:
    try:
        date.fromisoformat((when + "-01-01")[:10])
    except ValueError:
        return False
    return True


JUDGES: Mapping[Any, Callable[[object], str | None]] = {
    **dict.fromkeys(("name_it", "title_it", "title"), name_problem),
    **dict.fromkeys(("summary_it", "how_to_apply", "answer_it", "term", "plain_it"), text_problem),
    **dict.fromkeys(("as_of", "verified_on", "newest_source_as_of"), date_problem),
}
