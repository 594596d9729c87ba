"""Reads how long something has been so from a year or a day of the past: a birth, an arrival, a move; of the rest nothing."""

import re
from datetime import date
from typing import Any, Final

from dialogs.reading import days
from dialogs.reading.day_words import in_italian
from dialogs.reading.units import Unit
from knowledge.records import Fact

RESIDENCE: Final = "residenza"
AGE: Final = "eta"
ALWAYS_YEARS: Final = 10
"""*Da sempre*: at least as long as any rule asks for (assegno sociale: ten years)."""
_SINCE = re.compile(
    r"\b(?:da|dal|dall|dalla|dallo|nel|since|from|in|desde|depuis|din|з|від|arrivat\w|venut\w|entrat\w|trasferit\w|came|moved|got|منذ|residenz\w+)\b|从"
)
_BORN_IN = re.compile(r"\b(?:del|nel|classe|nat[oa](?: nel)?) (\d\d)\b(?! ann)")
_A_SPAN = re.compile(r"\b\d+ (?:ann[oi]|mes[ei]|settiman[ae]|giorn[oi])\b")
_EURO = re.compile(r"[€$]|\beur")
_BIRTH_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ALWAYS = re.compile(
    r"\b(?:da |dalla )?(?:sempre|nascita|quando (?:sono|e) nat[oa])\b|\b(?:sono |e )?nat[oa] qu[ia]\b|\balways\b|\bsince (?:birth|i was)\b"
    r"|\bborn here\b|\b(?:desde )?siempre\b|\btoujours\b|\bdepuis (?:toujours|ma naissance)\b|\bdintotdeauna\b|завжди|з народження|دائما|"
    r"منذ الولاده|一直|出生"
)
_MY_AGE = re.compile(r"\b(?:ho|i m|i am|tengo|j ai|am) (\d{1,3})(?: (?:ann[io]|years|anos|ans|de ani|ani)|\b(?! ))")


def is_age(fact: Fact) -> bool:
    return fact.id.startswith(AGE)


def span(fact: Fact, text: str, said: str, *, today: date, lang: str) -> Any:
    """Years or months from a year or a day of the past: a birth, an arrival, a move."""
    if is_age(fact):
        return _since_birth(text, said, today=today, lang=lang)
    per_unit = 12 if fact.unit == Unit.MONTHS else 1
    if not fact.id.startswith(RESIDENCE):
        return None
    if _ALWAYS.search(said):
        lived = _MY_AGE.search(said)
        return _all_my_life(int(lived[1]), per_unit) if lived else {"min": ALWAYS_YEARS * per_unit}
    if (
        not _SINCE.search(said)
        or _A_SPAN.search(in_italian(said, lang))
        or _EURO.search(said)
        or (span := days.span(text, today, years=True, lang=lang)) is None
    ):
        return None
    longest, shortest = _months(span[0], today), _months(span[1], today)
    least, most = (shortest, longest) if per_unit == 12 else (shortest // 12, longest // 12)
    return least if least == most else {"min": least, "max": most}


def _all_my_life(age: int, per_unit: int) -> Any:
    return age if per_unit == 1 else {"min": age * per_unit, "max": age * per_unit + per_unit - 1}


def _since_birth(text: str, said: str, *, today: date, lang: str) -> Any:
    """The age of who says when they were born: the year alone leaves one year of doubt."""
    if (born := _BORN_IN.search(said)) is not None:
        return _aged(1900 + int(born[1]), today) if int(born[1]) > today.year % 100 else None
    if not _BIRTH_YEAR.search(said) or _EURO.search(said) or (span := days.span(text, today, years=True, lang=lang)) is None:
        return None
    return _months(span[0], today) // 12 if span[0] == span[1] else _aged(span[0].year, today)


def _aged(year: int, today: date) -> Any:
    """Who was born in ``year`` has had this year's birthday, or not yet."""
    return {"min": today.year - year - 1, "max": today.year - year}


def _months(since: date, today: date) -> int:
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
