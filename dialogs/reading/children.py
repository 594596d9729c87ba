"""Reads the ages of the children from an answer: ages, years of birth, how many; who is nobody's child here it leaves out."""

import re
from datetime import date
from typing import Any

from dialogs.reading import quantities
from dialogs.reading.clauses import parts_of
from dialogs.reading.fixed_words import pattern
from dialogs.reading.numerals import spelled
from dialogs.reading.safety import plain
from dialogs.reading.units import Quantity, Unit
from dialogs.told.people import PERSON, Who, aged
from dialogs.told.text import said_of

OLDEST_CHILD, MOST_CHILDREN = 60, 12
GROWN = 18
_TWINS = re.compile(r"\bgemell\w+|\btwins?\b|\bgemel[oa]s\b|\bjume(?:aux|lles)\b|\bgemen[ie]\b|близн\w+|توام|双胞胎")
_NO_AGE = frozenset({Unit.MONEY, Unit.PERCENT, Unit.OTHER, Unit.RENTS, Unit.PEOPLE})
_COUNTED = re.compile(
    r"^(?:si\W+)?(?:(?:ne (?:ho|abbiamo)|abbiamo|sono in|sono)\s+)?(?P<n>[^\W\d]+|\d+)[\s.!]*"
    r"(?:,? ?(?:tutti |tutte )?(?P<minors>minorenni|minori|piccoli))?$"
)
_EACH_ONE = re.compile(
    r"\b(?:il|la|l|un[ao]?) (?:grande|piccol[oa]|maggiore|minore|primo|prima|secondo|seconda|terzo|terza|altr[oa]|medi[oa])\b"
)
_GRANDCHILD = re.compile(
    r"\bnipot\w+|\bgrand(?:son|daughter|child\w*)|\bniet[oa]s?\b|\bpetits? (?:fils|enfants?|filles?)|\bnepo\w+|онук\w*"
)


def ages(text: str, *, today: date, lang: str = "it", none: bool = False) -> Any:
    """Ages of children: ``3 e 7``; months and weeks count as 0; nobody is an empty list; years of birth leave a year of doubt.

    ``none`` is whether the words say that no child counts.
    """
    said = spelled(text, lang)
    if pattern("nobody").search(plain(text)) and not re.search(r"\d{1,2} ann", said):
        return []
    told = quantities.of(text, lang=lang)
    if none:
        return None if any(one.unit is Unit.YEARS for one in told) else []
    if (only := _of_children(said)) != said:
        return None if only is None else ages(only, today=today, lang=lang)
    if any(isinstance(one.value, dict) or one.unit in _NO_AGE for one in told):
        return None
    if (born := _born(told, today)) is not None:
        return born
    if (counted := _counted(text, said, told)) is not None:
        return counted
    if re.search(r"\d\s+(?:all|alle|alla|ai|al)\b", said):
        return None
    return _listed(text, told)


def with_another(text: str, known: Any, *, lang: str = "it") -> list[int] | None:
    """The ages told before and those of further children told now («ho anche un altro figlio di 2 anni»); ``None`` when there are none."""
    if not isinstance(known, list) or pattern("another").search(plain(text)) is None:
        return None
    more = [age for one in aged(said_of(text, lang)) if one.who is Who.CHILD and one.own for age in one.ages]
    return sorted([*known, *more]) if more else None


def _of_children(said: str) -> str | None:
    """What is said without the parts about grandchildren, spouses and others; ``None`` when one cannot tell whose a number is."""
    parts = parts_of(said)
    others = [part for part in parts if _GRANDCHILD.search(part) or _names_only_others(part)]
    if not others:
        return said
    kept = [part for part in parts if part not in others]
    unclear = any(not re.search(r"\d", part) for part in others if _GRANDCHILD.search(part))
    return None if unclear or not kept else ", ".join(kept)


def _names_only_others(part: str) -> bool:
    named = {noun.lastgroup for noun in PERSON.finditer(part)}
    return bool(named) and Who.CHILD.name not in named and re.search(r"\d", part) is not None


def _born(told: list[Quantity], today: date) -> Any:
    years = [
        one.value for one in told if one.unit in {Unit.BARE, Unit.YEAR} and not isinstance(one.value, dict)
        and today.year - OLDEST_CHILD <= one.value <= today.year
    ]  # fmt: skip
    if not years or len(years) != len(told):
        return None
    return {"count": len(years), "min": max(0, today.year - max(years) - 1), "max": today.year - min(years)}


def _counted(text: str, said: str, told: list[Quantity]) -> Any:
    """*Ne ho due*, *due*, *sì tre, tutti minorenni*: how many they are, not how old."""
    found = _COUNTED.fullmatch(said.strip())
    if found is None or len(told) != 1 or told[0].unit not in {Unit.BARE, Unit.CHILDREN} or not 0 < told[0].value <= MOST_CHILDREN:
        return None
    in_words = not re.search(r"\d", text)
    if not in_words and not found["minors"] and re.fullmatch(r"\W*\d+\W*", text):
        return None
    return {"count": int(told[0].value), **({"max": GROWN - 1} if found["minors"] in {"minorenni", "minori"} else {})}


def _listed(text: str, told: list[Quantity]) -> Any:
    if len(told) > 2 and told[0].unit is Unit.BARE and told[0].value == len(told) - 1:
        told = told[1:]
    if len(told) == 1 and _TWINS.search(plain(text)) and told[0].unit is not Unit.CHILDREN:
        told = told * 2
    counted = [one.value for one in told if one.unit is Unit.CHILDREN]
    found = [_whole_years(one) for one in told if one.unit is not Unit.CHILDREN]
    if not found or any(age > OLDEST_CHILD for age in found) or len(_EACH_ONE.findall(plain(text))) > len(found):
        return None
    if counted and sum(counted) != len(found):
        return found * int(counted[0]) if _TWINS.search(plain(text)) and len(found) == 1 else None
    return sorted(found)


def _whole_years(one: Quantity) -> int:
    if one.unit in {Unit.WEEKS, Unit.DAYS}:
        return 0
    return int(one.value // 12) if one.unit is Unit.MONTHS else int(one.value)
