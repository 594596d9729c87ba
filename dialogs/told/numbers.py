"""Amounts, ranges and lists of numbers in a prepared text, in the interface's own value form; knows no fact."""

import re
from collections.abc import Iterator
from typing import Any, Final

NUMBER: Final = r"\d{1,3}(?:[.' ]\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?"
AMOUNT: Final = rf"(?:{NUMBER})(?: ?mila\b)?"
_BELOW = (
    r"sotto(?: (?:i|ai|gli|a|le))?|meno di|inferiore a(?:i|gli)?|inferieure? a|inferior a|fino a(?:i)?|entro i|non (?:supera|"
    r"arriva a|superiore a(?:i|gli)?|piu di|oltre(?: i)?)|al massimo|max|massimo|under|below|less than|menos de|moins de|sub|"
    r"mai putin de|менше|до|اقل من|低于|不到"
)
_ABOVE = (
    r"sopra(?: (?:i|il|la|l|al|ai|gli|a))?|piu di|oltre(?: i)?|superiore a(?:i|gli)?|superieure? a|superior a|"
    r"supera(?: i)?|non (?:meno di|inferiore a(?:i|gli)?|sotto(?: (?:i|ai|gli|a|le))?)|almeno|over|above|"
    r"more than|mas de|plus de|peste|mai mult de|більше|понад|اكثر من|超过|高于"
)
_ABOUT = (
    r"circa|su per giu|grosso modo|all incirca|sui|sulle|sugli|attorno a(?:i)?|intorno a(?:i)?|piu o meno|quasi|sarebbe|about|around|unos|"
    r"environ|cam|aproximativ|близько|حوالي|大约|约"
)
BOUND: Final = rf"{_BELOW}|{_ABOVE}"
_RANGE = re.compile(
    rf"(?:tra|fra|da|between|entre|intre|від|من)(?: i| gli| le)? ({AMOUNT})(?: euro)?(?: ?(?:e|ed|a|ai|and|"
    rf"y|et|si|до|الى)(?: i)? ?)({AMOUNT})|({AMOUNT})\s?[-–]\s?({AMOUNT})"
)
_SINGLE = re.compile(
    rf"(?P<below>\b(?:{_BELOW})\s)?(?P<above>\b(?:{_ABOVE})\s)?(?P<about>\b(?:{_ABOUT})\s|~\s?)?(?:euro |"
    rf"€ ?|eur )?(?P<amount>{AMOUNT})(?P<after> (?:euro )?circa\b| (?:euro )?piu o meno)?"
)
_LONE_BELOW = re.compile(rf"(?:{_BELOW})\s?$")


def number(text: str) -> int | float | None:
    """``12.400`` is 12400, ``7.200,50`` is 7200.5, ``15 mila`` is 15000; a point before three figures parts thousands."""
    thousand = "mila" in text
    bare = text.replace("mila", "").strip().replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", bare) or "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    try:
        value = float(bare) * (1000 if thousand else 1)
    except ValueError:
        return None
    return int(value) if value == int(value) else round(value, 2)


def amount(text: str) -> Any:
    """The first amount of ``text`` as a value: exact, ``{"max"}``, ``{"min"}`` or ``{"min","max"}``; ``None`` when there is none."""
    single = _SINGLE.search(text)
    if (ends := _RANGE.search(text)) and (single is None or ends.start() <= single.start()):
        return _range(ends)
    if single is None or (value := number(single["amount"])) is None:
        return None
    if single["below"]:
        return {"max": value}
    if single["above"]:
        return {"min": value}
    if (single["about"] or single["after"]) and value:
        return {"min": _round(value * 0.95), "max": _round(value * 1.05)}
    return value


def each(text: str) -> Iterator[tuple[Any, int, int]]:
    """Every amount of ``text``, spans and bounds kept, with where it begins and ends."""
    at = 0
    while at < len(text):
        single, ends = _SINGLE.search(text, at), _RANGE.search(text, at)
        if single is None:
            return
        found = ends if ends and ends.start() <= single.start() and _range(ends) is not None else single
        value = amount(found[0])
        if value is not None:
            yield value, found.start(), found.end()
        at = max(found.end(), at + 1)


def _range(ends: "re.Match[str]") -> Any:
    low, high = (ends[1], ends[2]) if ends[1] else (ends[3], ends[4])
    least, most = number(low), number(high)
    if least is not None and most is not None and least < 1000 <= most and most % 1000 == 0 and least * 1000 <= most:
        least *= 1000
    if least is None or most is None or least > most:
        return None
    return {"min": least, "max": most}


def _round(value: float) -> int | float:
    return round(value) if value >= 100 else round(value, 2)


def bounds(value: Any) -> tuple[float, float]:
    """The least and the greatest that ``value`` may be."""
    if isinstance(value, dict):
        return float(value.get("min", 0)), float(value.get("max", float("inf")))
    return float(value), float(value)
