"""Texts in which an old figure still stands after its rule got a new one (a question, a card); it points them out and changes none."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from babel.numbers import format_decimal

from admin import change_words
from admin.figures_changed import figures_changed
from knowledge.catalogue import Catalogue
from knowledge.differences import Change, What

LEAST: Final = 100
"""Smaller numbers (ages, months, people) stand in too many texts to mean the same thing."""
READ_BY_PEOPLE: Final = frozenset({"service", "faq", "term", "office"})
MOST_TOLD: Final = 12


def texts_left(changed: Iterable[Change], before: Catalogue, after: Catalogue) -> list[str]:
    """One sentence for each record whose words still tell the figure of before."""
    places = {(one.kind, one.key) for one in changed if one.what is What.CHANGED}
    old = {(one.kind, one.key): one.data for one in before.entries if (one.kind, one.key) in places}
    new = {(one.kind, one.key): one.data for one in after.entries}
    figures = {was for place, data in old.items() if place in new for was, _ in figures_changed(data, new[place]) if was >= LEAST}
    kept = {figure for figure in figures if not _is_in_force(figure, new.values())}
    told = [
        f"{change_words.title_of(one.kind, one.key, after)}: nel testo c'è ancora {_written(figure)}."
        for one in after.entries
        if one.kind in READ_BY_PEOPLE
        for figure in sorted(kept)
        if _tells(one.data, figure)
    ]
    return told[:MOST_TOLD]


def _is_in_force(figure: float, records: Iterable[Any]) -> bool:
    """Whether another rule still has this very figure: then a text may well mean that one."""
    return any(number == figure for record in records if isinstance(record, dict) for number in _numbers(record.get("criteria")))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def _written(figure: float) -> str:
    return str(format_decimal(figure, locale="it"))


def _tells(data: Any, figure: float) -> bool:
    plain = str(int(figure)) if figure == int(figure) else str(figure).replace(".", ",")
    said = re.compile(rf"(?<![\d.,])(?:{re.escape(_written(figure))}|{re.escape(plain)})(?:,00)?(?![\d])(?![.,]\d)")
    return any(said.search(text) for text in _texts(data))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
