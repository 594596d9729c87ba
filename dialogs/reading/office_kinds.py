"""Hears that the number or the door of one kind of office is asked for: *the number of INPS*, *the nearest CAF*; knows no number itself."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from dialogs.reading import towns
from dialogs.reading.fixed_words import office_kinds, other_number, words
from dialogs.reading.safety import plain
from knowledge.catalogue import Catalogue

LONGEST: Final = 12
TOWN: Final = 3
NUMBER, DOOR = "number", "door"


@dataclass(frozen=True, slots=True)
class Asked:
    """The group of offices; none where the catalogue has no such office. ``what`` is asked of it, and where."""

    group: str
    what: str
    town: str = ""


def asked(text: str, catalogue: Catalogue, *, today: date) -> Asked | None:
    """What is asked, when the whole message asks just that."""
    said = plain(text).replace("的", " ").replace("-", " ").strip(" .!?;,。！？؟،¿¡")
    if len(said.split()) > LONGEST:
        return None
    for group, expression in office_kinds():
        if (found := expression.search(said)) is not None:
            rest = f"{said[: found.start()]} {said[found.end() :]}".split()
            return _asked(rest, group, catalogue, today=today, asks=text.rstrip().endswith(("?", "？", "؟")))
    return Asked("", NUMBER) if other_number().search(said) else None


def _asked(rest: list[str], group: str, catalogue: Catalogue, *, today: date, asks: bool) -> Asked | None:
    """What the other words ask, when each of them is one that asks, or they name a town."""
    small, number, door = words("asks_office"), words("asks_number"), words("asks_door")
    asking = [word for word in rest if word in number | door]
    other = [word for word in rest if word not in small | number | door]
    town = towns.named(" ".join(other), catalogue, today=today) if 0 < len(other) <= TOWN else ""
    if town is None or len(other) > TOWN or not (asking or (town and asks)):
        return None
    return Asked(group, NUMBER if set(asking) & number else DOOR, town)
