"""Reads the day that an answer speaks of, or the first and last that it can be («a luglio», «3 mesi fa», «dal 2019»); never one to come."""

import re
from datetime import date, timedelta

from dialogs.reading.day_words import in_italian
from dialogs.reading.numerals import spelled, with_ones
from knowledge.months import MONTHS

Span = tuple[date, date]

_DAY = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b")
_DAY_OF_THE_YEAR = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/.])")
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})\b")
_AGO = re.compile(
    r"\b(?:(?:da|fa|sono) )?(\d{1,3}) ?(giorn[oi]|settiman[ae]|mes[ei]|ann[oi])(?: (e mezzo|e 1/2))?(?: (?:fa|circa|piu o meno))?\b"
)
_LAST = re.compile(r"\b(?:la |il |l |lo )?(?:(settimana|mese|anno) (?:scors[oa]|passat[oa])|scors[oa] (settimana|mese|anno))\b")
_YEAR = re.compile(r"\b(?:nel|del|dal|dall|in|from|since|desde|en|depuis|din|з)? ?((?:19|20)\d\d)\b")
_WRITTEN = re.compile(rf"(?:\b(\d{{1,2}}|primo)[° ]*)?({'|'.join(MONTHS)})\b(?: (?:del )?(\d{{4}}))?")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?\b,?(?: (\d{{4}})\b)?")
_NEAR = (("avantieri", 2), ("l altro ieri", 2), ("altroieri", 2), ("ieri", 1), ("oggi", 0), ("stamattina", 0))
_DAYS_IN = {"giorn": 1, "settiman": 7, "mes": 30, "ann": 365}
_SLACK = {1: 0, 7: 4, 30: 20, 365: 200}
_TO_COME = re.compile(
    r"\b(?:nasce(?!va)|nascera|(?:deve|dovrebbe) (?:ancora )?(?:nascere|finire|scadere)|(?:non e|ancora non e) (?:ancora )?nat[oa]|"
    r"finisce|finira|scade(?!va)|scadra|prossim[oa]|(?:tra|fra) \d+ (?:giorni|settiman\w|mes[ei]|ann[oi])|will be|due in|is due|ends|next|"
    r"nacera|termina el|naitra|va naitre|se va naste|народиться|закінчується|سيولد|سينتهي)\b"
)


def span(text: str, today: date, *, years: bool = False, lang: str = "it") -> Span | None:
    """The day, or the first and last possible day; with ``years`` a year alone counts too («dal 2019»)."""
    said = in_italian(with_ones(spelled(text, lang)), lang)
    if _TO_COME.search(said):
        return None
    found = _read(said, today) or (_in_year(said, today) if years else None)
    return found if found and found[0] <= today else None


def _read(said: str, today: date) -> Span | None:
    if ago := _AGO.search(said):
        return _ago(ago, today)
    for word, back in _NEAR:
        if re.search(rf"\b{word}\b", said):
            return (today - timedelta(days=back),) * 2
    if (named := _named_day(said, today)) is not None:
        return named
    if last := _LAST.search(said):
        return _last(last[1] or last[2], today)
    if first := _MONTH_FIRST.search(said):
        month = MONTHS.index(first[1]) + 1
        return _dates(int(first[3]) if first[3] else _year_past(month, int(first[2]), today), month, int(first[2]))
    return _written(written, today) if (written := _WRITTEN.search(said)) else None


def _named_day(said: str, today: date) -> Span | None:
    if found := _YEAR_FIRST.search(said):
        return _dates(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.search(said):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _dates(year, int(found[2]), int(found[1]))
    if found := _DAY_OF_THE_YEAR.search(said):
        return _dates(_year_past(int(found[2]), int(found[1]), today), int(found[2]), int(found[1]))
    return None


def _ago(found: re.Match[str], today: date) -> Span:
    unit = next(size for stem, size in _DAYS_IN.items() if found[2].startswith(stem))
    middle, slack = int(found[1]) * unit + (unit // 2 if found[3] else 0), _SLACK[unit]
    return today - timedelta(days=middle + slack), min(today, today - timedelta(days=max(0, middle - slack)))


def _last(unit: str, today: date) -> Span:
    """The last week, month or year, from its first to its last day."""
    if unit == "settimana":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    first = today.replace(day=1) if unit == "mese" else today.replace(month=1, day=1)
    end = first - timedelta(days=1)
    return (end.replace(day=1) if unit == "mese" else end.replace(month=1, day=1)), end


def _in_year(said: str, today: date) -> Span | None:
    found = _YEAR.search(said)
    return None if found is None else (date(int(found[1]), 1, 1), min(today, date(int(found[1]), 12, 31)))


def _dates(year: int, month: int, number: int) -> Span | None:
    try:
        return (date(year, month, number),) * 2
    except ValueError:
        return None


def _year_past(month: int, number: int, today: date) -> int:
    """The year of the last such day that is past."""
    return today.year - ((month, number) > (today.month, today.day))


def _written(found: re.Match[str], today: date) -> Span | None:
    month = MONTHS.index(found[2]) + 1
    number = 1 if found[1] in {None, "primo"} else int(found[1])
    year = int(found[3]) if found[3] else _year_past(month, number, today)
    if found[1]:
        return _dates(year, month, number)
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, 1), min(end, today)
