"""Reads the number that answers a question, with its unit, bounds and spans; a number of something else is no answer."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from math import ceil, floor
from typing import Any, Final

from dialogs.reading import counts, household_answer, incomes
from dialogs.reading import since as since_when
from dialogs.reading.numerals import spelled, with_ones
from dialogs.reading.units import FITTING, UNITS, Quantity, Unit
from dialogs.told import numbers
from knowledge.records import Fact, FactType

HOUSEHOLD: Final = "componenti_nucleo"
OLDEST: Final = 120
MONTHS_OF_A_BABY: Final = 60
MOST_PEOPLE: Final = 20
CONTRIBUTIONS: Final = "settimane_contributi"
ALL_WEEKS: Final = 205
_WEEKS_A_MONTH: Final = (4, 4.5)


_HALF = re.compile(r"\s*(?:ann[oi]|mes[ei]) e (?:mezzo|1/2)\b")
_MONEY_SIGN = re.compile(r"[€$]|\beur")
_AND_MONTHS = re.compile(r"\s*ann[oi],? (?:e )?(\d{1,2}) mes[ei]\b")
_NOT_A_NUMBER = re.compile(r"(?:\b(?:legge|comma|articolo|art\.?|isee|via|viale|civico|numero|codice|c|l|n)\s?|[/.,:])$")
_HOW_MANY = re.compile(r"\b(?:siamo|siamo in|in|famiglia di|semo|somos|sommes|suntem|are|нас)\s?$")
_SOON = re.compile(
    r"\b(?:faccio|fa|faro|fara|compio|compie|compiro|compira|j aurai|il aura|elle aura|i ll be|i will be|turning|cumplo|cumplire|"
    r"voi implini|implinesc|виповниться)\s?$"
)
_LOST = re.compile(r"\b(?:mort[oaie]|decedut\w|mancat\w|eravamo)\b")
_SCARCE = re.compile(r"^\W*(?:euro )?(?:ann[oi] |mes[ei] )?scars[ieoa]\b|^\W*(?:euro )?a malapena")
_AND_MORE = re.compile(
    r"^(?:年|个月)多|^\W*(?:euro |ann[oi] |mes[ei] )?(?:e (?:qualcosa|rotti|passa|spicci)|abbondant\w|suonat\w|"
    r"and a bit|y pico|et quelque)\b"
)
_ABOUT_AND_MORE = re.compile(r"\b(?:sui|sulle|circa|intorno a|piu o meno) (?=\d[\d.]* ?(?:euro )?e (?:qualcosa|rotti|passa|spicci)\b)")
"""*About nine thousand and something*: the *something* says on which side."""
_BY_THE_HOUR = re.compile(r"^\W*(?:euro|€)? ?(?:l|all|ogni|an|per) (?:ora|hour)\b")
_YEAR_NAMED = re.compile(
    r"\b(?:dal|nel|del|since|in|desde|depuis|din|з|italia|italy|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|"
    r"novembre|dicembre|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня)\s?$"
)
_ALMOST = re.compile(r"\bquasi (?:gli )?(\d+)")
_NOTHING = re.compile(
    r"(?:(?:no|si|e|io|noi|adesso|ora|oggi|quest anno|siamo(?: a)?|non|guadagn\w+|prend\w+|abbiamo|ho|yo|moi|je|eu|i|tengo|ne) ?,?)*?"
    r"\s?(?:(?P<naught>zero|0)|nessun\w*|niente|nulla|none|nothing|nada|ningun\w*|rien|aucun\w*|nimic|"
    r"нічого(?: не \w+)?|لا شيء|(?:我)?(?:没有?|无)(?:任何)?收入|没有)"
    r"(?: (?:dei|delle|di) (?:\w+|\d))?[\s.!]*"
)
_FREE = re.compile(r"\b(?:gratis|gratuit\w*|for free|free|безкоштовно)\b|مجان|免费")
_IN_THIRDS = re.compile(r"\b(?:2|due) terzi\b")
_AND_UP = re.compile(r"^\W*(?:in su|e oltre|o (?:piu|mas|more)|or more|et plus|y mas)\b|^以上")
_AND_DOWN = re.compile(r"^\W*(?:in giu|o meno(?! di)|or less|et moins)\b|^以下")
_ROUGHLY = re.compile(
    r"^\W*(?:euro )?(?:circa|piu o meno|environ|about|more or less|mas o menos|aproximad\w+|aproximativ|приблизно)\b|^左右"
)
_ROUGH_BEFORE = re.compile(
    r"(?:\b(?:приблизно|десь|орієнтовно|mas o menos|alrededor de|a peu pres|roughly|nearly|more or less)|大概|تقريبا)\s?$"
)
_AND_SOMEBODY = re.compile(
    r"(?P<n>\d+) (?:piu|e poi|plus|mas) (?:me|io|yo|moi|(?:la |il |mi[oa] |un[ao]? |mia |my |ma |mon )?[^\W\d]{4,})\b"
)
_BEGINS_WITH_A_TOTAL = re.compile(r"\W*(?:siamo (?:in )?)?\d{1,2} (?:che|perche|visto che|da quando|because|porque|car)\b")
_SPAN_OF_PEOPLE = re.compile(r"\btra \d+ e \d+")
_OFF_THE_BOOKS = re.compile(r"\b(?:in nero|senza contratto|off the books|sin contrato|au noir|la negru)\b")
_ALL_FOUR_YEARS = re.compile(r"\b(?:sempre|tutti (?:e |i |gli )*4|always|all (?:four|4)|siempre|toujours|mereu)\b")


def of(text: str, *, lang: str = "it") -> list[Quantity]:
    """Every quantity that a message names, in its order."""
    return list(_quantities(_prepared(text, lang)))


def answer(fact: Fact, text: str, *, today: date, lang: str = "it") -> Any:
    """The value of a number's fact that ``text`` gives; ``None`` when it gives none, another thing's, or several."""
    said = _prepared(text, lang)
    if fact.unit == Unit.PERCENT:
        said = _IN_THIRDS.sub("67", said)
    if fact.unit == Unit.PEOPLE and fact.id == HOUSEHOLD and not _LOST.search(said):
        if _AND_SOMEBODY.search(said):
            return _within(fact, _and_somebody(said))
        if not _BEGINS_WITH_A_TOTAL.match(said) and not _SPAN_OF_PEOPLE.search(said) and (people := _people(text, lang)) is not None:
            return _within(fact, people)
    found = list(_quantities(said))
    least = incomes.LEAST_AMOUNT if (fact.unit or "").startswith("euro") else 1
    is_naught = _NOTHING.fullmatch(said) is not None or all(numbers.bounds(one.value)[1] < least for one in found)
    if is_naught and (nothing := _nothing(fact, said)) is not None:
        return nothing
    if fact.unit in {Unit.YEARS, Unit.MONTHS} and (since := since_when.span(fact, text, said, today=today, lang=lang)) is not None:
        return _within(fact, since)
    named = [one for one in found if _may_answer(fact, one)]
    if (fact.unit or "").startswith("euro"):
        value = None if any(one.unit is Unit.YEAR for one in found) and len(named) > 1 else incomes.answer(fact, named, said)
        return None if value is None else _within(fact, value)
    if fact.id.startswith(CONTRIBUTIONS) and _ALL_FOUR_YEARS.search(said) and not _OFF_THE_BOOKS.search(said):
        return _within(fact, {"min": ALL_WEEKS})
    spoken = [one for one in named if one.unit is not Unit.BARE] or named
    if (of_several := counts.OF_SEVERAL.get(fact.id)) is not None:
        found_in = of_several(fact, spoken, named, said)
        if found_in is None or not isinstance(found_in, Quantity):
            return None if found_in is None else _within(fact, found_in)
        spoken = [found_in]
    if len(spoken) != 1:
        return None
    value = _CONVERTED.get(fact.unit or "", _plain)(fact, spoken[0], said)
    return None if value is None else _within(fact, value)


def _nothing(fact: Fact, said: str) -> int | None:
    """Naught, said by a piece of the message in which no other number stands."""
    pieces = [found for piece in re.split(r"[,;.]", said) if (found := _NOTHING.fullmatch(piece.strip()))]
    free = (fact.unit or "").startswith("euro") and _FREE.search(said) is not None
    if not pieces and not free:
        return None
    naught = free or any(found["naught"] for found in pieces)
    return 0 if fact.min == 0 and (fact.no_value is None or naught) else None


def _and_somebody(said: str) -> int | None:
    """*Three and me*, *four plus my grandmother*: one more than the number."""
    found = _AND_SOMEBODY.search(said)
    counted = re.findall(r"\d+", said)
    more = int(found["n"]) + 1 if found else 0
    return more if found and all(int(one) in {int(found["n"]), more} for one in counted) else None


def _prepared(text: str, lang: str) -> str:
    return _ABOUT_AND_MORE.sub("", with_ones(spelled(text, lang)))


def _quantities(said: str) -> Iterator[Quantity]:
    past = 0
    for value, start, end in numbers.each(said):
        if start < past:
            continue
        before, after = said[max(0, start - 24) : start], said[end:]
        unit, length = next(
            ((unit, len(found[0])) for unit, pattern in UNITS if (found := pattern.match(after)) is not None), (Unit.BARE, 0)
        )
        if unit is Unit.BARE and _MONEY_SIGN.search(said[max(0, start - 6) : end]):
            unit = Unit.MONEY
        if unit is Unit.PEOPLE and max(end for end in numbers.bounds(value) if end < float("inf")) > MOST_PEOPLE:
            unit, length = Unit.BARE, 0
        past = end + length
        if (more := _AND_MONTHS.match(after)) and not isinstance(value, dict):
            yield Quantity(value * 12 + int(more[1]), Unit.MONTHS, before)
            past = end + more.end()
            continue
        if _YEAR_NAMED.search(before) and not isinstance(value, dict) and 1900 < value < 2100:
            unit = Unit.YEAR
        if _BY_THE_HOUR.match(after):
            unit = Unit.OTHER
        value = _loosened(value, before, after, length)
        if _HALF.match(after) and not isinstance(value, dict):
            value += 0.5
        yield Quantity(value, unit, before, after[length : length + 24])


def _loosened(value: Any, before: str, after: str, length: int) -> Any:
    """*Scarsi*, *e rotti*, *circa*, *in su*: a little less, a little more, about, at least the figure."""
    if isinstance(value, dict) or not value:
        return value
    if _SCARCE.match(after):
        return {"min": value * 0.95, "max": value}
    if _AND_MORE.match(after):
        return {"min": value, "max": value + 999 if value >= 1000 and value % 1000 == 0 else max(value * 1.1, value + 1)}
    if _AND_UP.match(after[length:]):
        return {"min": value}
    if _AND_DOWN.match(after[length:]):
        return {"max": value}
    return {"min": value * 0.95, "max": value * 1.05} if _ROUGHLY.match(after[length:]) or _ROUGH_BEFORE.search(before) else value


def _may_answer(fact: Fact, one: Quantity) -> bool:
    if one.unit is not Unit.BARE:
        children = one.unit is not Unit.CHILDREN or fact.id != HOUSEHOLD
        return children and one.unit in FITTING.get(fact.unit or "", frozenset({one.unit}))
    if _NOT_A_NUMBER.search(one.before) and not (fact.id == "isee" and re.search(r"isee\s?$", one.before)):
        return False
    return fact.unit == Unit.PEOPLE or not _HOW_MANY.search(one.before)


def _people(text: str, lang: str) -> Any:
    """How many live together when the answer lists them («io e mia moglie», «sto da solo»)."""
    told = household_answer.read(text, lang=lang)
    return told.get(HOUSEHOLD) if len(told) > 1 or not re.search(r"\d", text) else None


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
    if not since_when.is_age(fact):
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


def _plain(_fact: Fact, one: Quantity, _said: str) -> Any:
    return one.value


_CONVERTED: Final[dict[str, Callable[[Fact, Quantity, str], Any]]] = {
    "anni": _in_years,
    "mesi": _in_months,
    "settimane": _in_weeks,
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
