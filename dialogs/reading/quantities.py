"""Reads the number that answers a question, with its unit, bounds and spans; a number of something else is no answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, floor
from typing import Any, Final

from dialogs.reading import days, household_answer
from dialogs.told import money, numbers
from dialogs.told.text import said_of
from knowledge.records import Fact, FactType

A_YEAR: Final = "euro all'anno"
A_MONTH: Final = "euro al mese"
AGE: Final = "eta"
HOUSEHOLD: Final = "componenti_nucleo"
OLDEST: Final = 120
ALWAYS_YEARS: Final = 10
"""*Da sempre*: at least as long as any rule asks for (assegno sociale: ten years)."""
LEAST_AMOUNT: Final = 100
"""Fewer euros than these, said without the word, are thousands left out («sotto i 9») or a number of something else."""
MONTHS_OF_A_BABY: Final = 60
_WEEKS_A_MONTH: Final = (4, 4.5)


class Unit(StrEnum):
    MONEY = "euro"
    YEARS = "anni"
    MONTHS = "mesi"
    WEEKS = "settimane"
    DAYS = "giorni"
    PERCENT = "percento"
    PEOPLE = "persone"
    CHILDREN = "figli"
    RENTS = "rate"
    OTHER = "altro"
    BARE = ""


_AFTER: Final = [
    (Unit.PERCENT, r"%|per 100\b|per cento|percento|percent|por ciento|por 100|pour cent|la suta|відсот\w*|процент\w*|بالمئه|بالمائه"),
    (Unit.MONEY, r"(?:di )?(?:€|eur[os]*\b|evro\b|євро|يورو|欧元|欧)|(?:al|ogni|il|per|nel|a) mese\b|mensil\w+|netti\b|lordi\b"),
    (Unit.MONTHS, r"mes[ei]s?\b|months?\b|mois\b|luni\b|місяц\w*|اشهر|شهر\w*|个月"),
    (Unit.YEARS, r"ann[oi]\b|enn[ei]\b|years?\b|yrs?\b|anos?\b|ans?\b|(?:de )?ani\b|рок\w*|рік|літ\b|سنه|سنوات|عاما?|岁|年"),
    (Unit.WEEKS, r"settiman[ae]\b|weeks?\b|semanas?\b|semaines?\b|saptaman\w+|тиж\w+|اسبوع\w*|اسابيع|周|星期"),
    (Unit.DAYS, r"giorn[oi]\b|days?\b|dias?\b|jours?\b|zile?\b|дн\w+|день|يوم\w*|ايام|天"),
    (
        Unit.CHILDREN,
        r"(?:\w+ )?(?:figli\w*|bambin\w+|bimb\w|ragazz\w|gemell\w|minori|minorenni|kids?|child\w*|sons?|daughters?|hij[oa]s?|nin[oa]s?|"
        r"enfants?|fils|filles?|copii|copil\w*|діт\w+|дит\w+|اولاد|اطفال)\b|个?孩子",
    ),
    (
        Unit.PEOPLE,
        r"person[aei]\b|componenti\b|in (?:famiglia|casa|tutto)\b|people\b|personas\b|personnes\b|persoane\b|осіб|людей|اشخاص|个?人|口",
    ),
    (Unit.RENTS, r"rat[ae]\b|mensilita\b|affitti\b|canoni\b|bollette\b|affitt\w+"),
    (
        Unit.OTHER,
        r"or[ae]\b|hours?\b|horas?\b|heures?\b|minuti\b|stanz\w|camer[ae]\b|local[ei]\b|vani\b|mq\b|metri\b|km\b|volt[ae]\b|cani\b|gatti\b|"
        r"lavor[oi]\b|nipot[ei]\b|fratell[oi]\b|sorell[ae]\b|case?\b|piano\b|bonus\b|bis\b|su \d",
    ),
]
_HALF = re.compile(r"\s*(?:ann[oi]|mes[ei]) e (?:mezzo|1/2)\b")
_AND_MONTHS = re.compile(r"\s*ann[oi],? (?:e )?(\d{1,2}) mes[ei]\b")
_NOT_A_NUMBER = re.compile(r"(?:\b(?:legge|comma|articolo|art\.?|isee|via|viale|civico|numero|codice|c|l|n)\s?|[/.,:])$")
_HOW_MANY = re.compile(r"\b(?:siamo|siamo in|in|famiglia di|semo|somos|sommes|suntem|are|нас)\s?$")
_BORN_IN = re.compile(r"\b(?:del|nel|classe|nat[oa](?: nel)?) (\d\d)\b(?! ann)")
_ONE = re.compile(r"\bun[ao]? (mese|anno|settimana|giorno)\b")
_SOON = re.compile(r"\b(?:faccio|fa|faro|fara|compio|compie|compiro|compira)\s?$")
_A_SPAN = re.compile(r"\b\d+ (?:ann[oi]|mes[ei]|settiman[ae]|giorn[oi])\b")
_EURO = re.compile(r"[€$]|\beur")
_BIRTH_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LOST = re.compile(r"\b(?:mort[oaie]|decedut\w|mancat\w|eravamo)\b")
_SINCE = re.compile(
    r"\b(?:da|dal|dall|dalla|dallo|nel|since|from|in|desde|depuis|din|з|від|arrivat\w|venut\w|entrat\w|trasferit\w|came|moved|got|منذ)\b|从"
)
_SCARCE = re.compile(r"^\W*(?:euro )?(?:ann[oi] |mes[ei] )?scars[ieoa]\b|^\W*(?:euro )?a malapena")
_AND_MORE = re.compile(
    r"^\W*(?:euro |ann[oi] |mes[ei] )?(?:e (?:qualcosa|rotti|passa|spicci)|abbondant\w|suonat\w|and a bit|y pico|et quelque)\b"
)
_BY_THE_HOUR = re.compile(r"^\W*(?:euro|€)? ?(?:l|all|ogni|an|per) (?:ora|hour)\b")
_YEAR_NAMED = re.compile(r"\b(?:dal|nel|del|since|in|desde|depuis|din|з)\s?$")
_A_YEAR_SAID = re.compile(r"\b(?:all anno|l anno|annui|annue|a year|per year|al ano|par an|pe an|на рік)\b")
_ALMOST = re.compile(r"\bquasi (?:gli )?(\d+)")
_ALWAYS = re.compile(
    r"\b(?:da |dalla )?(?:sempre|nascita|quando (?:sono|e) nat[oa])\b|\b(?:sono |e )?nat[oa] qu[ia]\b|\balways\b|\bsince (?:birth|i was)\b"
    r"|\bborn here\b|\b(?:desde )?siempre\b|\btoujours\b|\bdepuis (?:toujours|ma naissance)\b|\bdintotdeauna\b|завжди|з народження|دائما|"
    r"منذ الولاده|一直|出生"
)
_NOTHING = re.compile(
    r"(?:no,? )?(?:(?P<naught>zero|0)|nessun\w*|niente|nulla|none|nothing|nada|ningun\w*|rien|aucun\w*|nimic|нічого|لا شيء|没有)"
    r"(?: (?:dei|delle|di) (?:\w+|\d))?[\s.!]*"
)
_FITTING: Final[dict[str, frozenset[Unit]]] = {
    "anni": frozenset({Unit.YEARS, Unit.MONTHS}),
    "mesi": frozenset({Unit.MONTHS, Unit.YEARS, Unit.RENTS}),
    "settimane": frozenset({Unit.WEEKS, Unit.MONTHS, Unit.YEARS}),
    "giorni": frozenset({Unit.DAYS}),
    "percento": frozenset({Unit.PERCENT}),
    "persone": frozenset({Unit.PEOPLE, Unit.CHILDREN}),
    "euro": frozenset({Unit.MONEY}),
    A_YEAR: frozenset({Unit.MONEY}),
    A_MONTH: frozenset({Unit.MONEY}),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a message: its value in the interface's form, its unit, and how the words before it read."""

    value: Any
    unit: Unit
    before: str

    def bounds(self) -> tuple[float, float]:
        return numbers.bounds(self.value)


def of(text: str, *, lang: str = "it") -> list[Quantity]:
    """Every quantity that a message names, in its order."""
    return list(_quantities(_prepared(text, lang)))


def answer(fact: Fact, text: str, *, today: date, lang: str = "it") -> Any:
    """The value of a number's fact that ``text`` gives; ``None`` when it gives none, another thing's, or several."""
    said = _prepared(text, lang)
    if fact.unit == Unit.PEOPLE and fact.id == HOUSEHOLD and not _LOST.search(said) and (people := _people(text, lang)) is not None:
        return _within(fact, people)
    if nothing := _NOTHING.fullmatch(said):
        return 0 if fact.min == 0 and (fact.no_value is None or nothing["naught"]) else None
    if fact.unit in {Unit.YEARS, Unit.MONTHS} and (since := _since(fact, text, said, today)) is not None:
        return _within(fact, since)
    named = [one for one in _quantities(said) if _may_answer(fact, one)]
    spoken = [one for one in named if one.unit is not Unit.BARE] or named
    if len(spoken) != 1:
        return None
    value = _CONVERTED.get(fact.unit or "", _plain)(fact, spoken[0], said)
    return None if value is None else _within(fact, value)


def _prepared(text: str, lang: str) -> str:
    return _ONE.sub(r"1 \1", said_of(text, lang).text)


def _quantities(said: str) -> Iterator[Quantity]:
    past = 0
    for value, start, end in numbers.each(said):
        if start < past:
            continue
        before, after = said[max(0, start - 24) : start], said[end:]
        unit, length = next(
            ((unit, len(found[0])) for unit, pattern in _UNITS if (found := pattern.match(after)) is not None), (Unit.BARE, 0)
        )
        if unit is Unit.BARE and _EURO.search(said[max(0, start - 6) : end]):
            unit = Unit.MONEY
        past = end + length
        if (more := _AND_MONTHS.match(after)) and not isinstance(value, dict):
            yield Quantity(value * 12 + int(more[1]), Unit.MONTHS, before)
            past = end + more.end()
            continue
        if _BY_THE_HOUR.match(after) or (_YEAR_NAMED.search(before) and not isinstance(value, dict) and 1900 < value < 2100):
            unit = Unit.OTHER
        value = _loosened(value, after)
        if _HALF.match(after) and not isinstance(value, dict):
            value += 0.5
        yield Quantity(value, unit, before)


def _loosened(value: Any, after: str) -> Any:
    """*Scarsi*, *e rotti*: a little less, a little more than the figure."""
    if isinstance(value, dict) or not value:
        return value
    if _SCARCE.match(after):
        return {"min": value * 0.95, "max": value}
    return {"min": value, "max": value * 1.1} if _AND_MORE.match(after) else value


_UNITS: Final = [(unit, re.compile(rf"\s?(?:{words})")) for unit, words in _AFTER]


def _may_answer(fact: Fact, one: Quantity) -> bool:
    if one.unit is not Unit.BARE:
        children = one.unit is not Unit.CHILDREN or fact.id != HOUSEHOLD
        return children and one.unit in _FITTING.get(fact.unit or "", frozenset({one.unit}))
    if _NOT_A_NUMBER.search(one.before) and not (fact.id == "isee" and re.search(r"isee\s?$", one.before)):
        return False
    return fact.unit == Unit.PEOPLE or not _HOW_MANY.search(one.before)


def _people(text: str, lang: str) -> Any:
    """How many live together when the answer lists them («io e mia moglie», «sto da solo»)."""
    told = household_answer.read(text, lang=lang)
    return told.get(HOUSEHOLD) if len(told) > 1 or not re.search(r"\d", text) else None


def _is_age(fact: Fact) -> bool:
    return fact.id.startswith(AGE)


def _since(fact: Fact, text: str, said: str, today: date) -> Any:
    """Years or months from a year or a day of the past: a birth, an arrival, a move."""
    if _is_age(fact):
        return _since_birth(text, said, today)
    per_unit = 12 if fact.unit == Unit.MONTHS else 1
    if _ALWAYS.search(said):
        return {"min": ALWAYS_YEARS * per_unit}
    if not _SINCE.search(said) or _A_SPAN.search(said) or _EURO.search(said) or (span := days.span(text, today, years=True)) is None:
        return None
    longest, shortest = _months(span[0], today), _months(span[1], today)
    least, most = (shortest, longest) if per_unit == 12 else (shortest // 12, longest // 12)
    return least if least == most else {"min": least, "max": most}


def _since_birth(text: str, said: str, today: date) -> Any:
    """The age of who says when they were born: the year alone leaves one year of doubt."""
    if (born := _BORN_IN.search(said)) is not None:
        return _aged(1900 + int(born[1]), today) if int(born[1]) > today.year % 100 else None
    if not _BIRTH_YEAR.search(said) or _EURO.search(said) or (span := days.span(text, today, years=True)) is None:
        return None
    return _months(span[0], today) // 12 if span[0] == span[1] else _aged(span[0].year, today)


def _aged(year: int, today: date) -> Any:
    """Who was born in ``year`` has had this year's birthday, or not yet."""
    return {"min": today.year - year - 1, "max": today.year - year}


def _months(since: date, today: date) -> int:
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)


# --- into the unit of the fact ---------------------------------------------------------------------------------------


def _scaled(value: Any, least: float, most: float) -> Any:
    """``value`` times a factor that is itself a span; whole numbers, ends included."""
    if isinstance(value, dict):
        ends = {"min": floor(value.get("min", 0) * least), "max": ceil(value.get("max", 0) * most)}
        return {key: ends[key] for key in value}
    low, high = floor(value * least), ceil(value * most)
    return low if least == most else {"min": low, "max": high}


def _in_years(fact: Fact, one: Quantity, said: str) -> Any:
    if one.unit is Unit.MONTHS:
        low, high = one.bounds()
        return None if high > MONTHS_OF_A_BABY else _scaled(one.value, 1 / 12, 1 / 12) if low != high else floor(low / 12)
    if not _is_age(fact):
        return None if _SOON.search(one.before) else _scaled(one.value, 1, 1)
    if almost := _ALMOST.search(said):
        return {"min": int(almost[1]) - 2, "max": int(almost[1])}
    is_to_come = _SOON.search(one.before) is not None and not isinstance(one.value, dict)
    return one.value - 1 if is_to_come else _scaled(one.value, 1, 1)


def _in_months(_fact: Fact, one: Quantity, _said: str) -> Any:
    return _scaled(one.value, 12, 12) if one.unit is Unit.YEARS else _scaled(one.value, 1, 1)


def _in_weeks(_fact: Fact, one: Quantity, _said: str) -> Any:
    """The question asks for months: a month is between four and four and a half weeks."""
    if one.unit is Unit.WEEKS:
        return _scaled(one.value, 1, 1)
    months = _scaled(one.value, 12, 12) if one.unit is Unit.YEARS else one.value
    return _scaled(months, *_WEEKS_A_MONTH) if numbers.bounds(months)[1] <= 48 else None


def _in_euro(fact: Fact, one: Quantity, said: str) -> Any:
    low, high = one.bounds()
    if one.unit is Unit.BARE and 0 < (high if high != float("inf") else low) < LEAST_AMOUNT and fact.unit != A_MONTH:
        return None
    monthly = money.is_each_month(said)
    if fact.unit == A_MONTH and _A_YEAR_SAID.search(said):
        return {"min": floor(low / 12), "max": ceil(high / 10)}
    if monthly and fact.unit == A_YEAR:
        return money.in_a_year(one.value)
    return None if monthly and fact.unit != A_MONTH else one.value


def _plain(_fact: Fact, one: Quantity, _said: str) -> Any:
    return one.value


_CONVERTED: Final[dict[str, Callable[[Fact, Quantity, str], Any]]] = {
    "anni": _in_years,
    "mesi": _in_months,
    "settimane": _in_weeks,
    "euro": _in_euro,
    A_YEAR: _in_euro,
    A_MONTH: _in_euro,
}


def _within(fact: Fact, value: Any) -> Any:
    """``value`` when it may be true of the fact, cut to the fact's bounds; whole where the fact is."""
    low, high = numbers.bounds(value)
    least, most = (-float("inf") if fact.min is None else fact.min), (float("inf") if fact.max is None else fact.max)
    if low > most or high < least:
        return None
    if not isinstance(value, dict):
        return int(value) if fact.type is FactType.INTEGER or value == int(value) else value
    cut = {"min": max(low, least), "max": min(high, most)}
    return {key: int(cut[key]) if cut[key] == int(cut[key]) else cut[key] for key in value}
