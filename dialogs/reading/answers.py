"""Reads a typed answer to a question about one fact: numbers, money, dates, ages, yes and no, labels; ``None`` when it does not answer."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from dialogs.reading.fixed_words import pattern, words
from dialogs.reading.safety import plain
from dialogs.told import money
from dialogs.told.text import said_of
from knowledge.records import Fact, FactType

Option = tuple[Any, str]

_MONEY = re.compile(r"(?<![\d,.])(\d{1,3}(?:[. ']\d{3})+|\d+)(?:,(\d{1,2}))?(?![\d])(?:\s*(mila|k|milioni|milione)\b)?")
_ONE = re.compile(r"\bun[ao]? (mese|anno|settimana|giorno)\b")
_AGE = re.compile(r"(?<!\d)(\d{1,2})(?!\d|[.,]\d{3})\s*(mes[ei]|giorni?|settiman[ae]|anni|anno)?")
_DAY = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b")
_AGO = re.compile(r"\b(\d{1,3}) (giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa\b")
_MONTHS = ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]
_WRITTEN = re.compile(rf"(?:\b(\d{{1,2}}|primo)[° ]*)?({'|'.join(_MONTHS)})\b(?: (?:del )?(\d{{4}}))?")
_DAYS_IN = {"giorn": 1, "settiman": 7, "mes": 30, "ann": 365}
LONGER_THAN_A_LABEL = 12
"""A message so many characters beyond twice a label is a story, not that label: it presses no button."""
_DO_NOT_HAVE_IT = re.compile(r"(?:l )?(?:isee )?(?:non|nn) (?:ce )?l (?:ho|abbiamo)\b(?! (?:chiesto|qui|con))")
_NONE = re.compile(r"(?:nessun\w?|niente|nulla|senza|non (?:ho|abbiamo|c e)(?: nessun\w?)?)\b")
A_YEAR = "euro all'anno"
FUZZY_ENOUGH = 84
FUZZY_WORD = 80
SHORTEST_WORD = 3
A_SHORT_NO = 5
CARE = "caregiver"
_FAMILY_CARERS = frozenset({"convivente", "non-convivente"})
_FAMILY_CARES = re.compile(r"\b(?:io|noi|mi[oa] (?:figli[oa]|marito|moglie|sorella|fratello|mamma|madre)|la figlia|il figlio)\b")
_SMALL_WORDS = frozenset(["con", "per", "del", "dei", "una", "che", "non", "piu", "suo", "sua"])


def yes_no(text: str) -> bool | None:
    """Yes or no in many forms; ``None`` when it is neither."""
    said = plain(text).strip(" .!,;:)(")
    if said in words("agree"):
        return True
    if said in words("refuse"):
        return False
    first = said.split(" ")[0].strip(",.;!") if said else ""
    if len(said.split()) <= 6 and first in {"si", "yes", "oui", "da", "так", "نعم"}:
        return True
    if len(said.split()) <= 6 and first in {"no", "nu", "ні", "لا", "non"} and not pattern("dont_know").search(said):
        return False
    return None


def not_said(text: str) -> str | None:
    """``dont_know``, ``declined`` or ``pending`` when the person says so."""
    said = plain(text)
    if len(said) > 80:
        return None
    if pattern("declined").search(said):
        return "declined"
    if pattern("dont_know").search(said):
        return "dont_know"
    return "pending" if pattern("pending").search(said) else None


@lru_cache(maxsize=512)
def digits(text: str) -> str:
    """Numbers in Italian words as digits: ``novemila`` is ``9000``."""
    once = _ONE.sub(r"1 \1", text.lower())
    return said_of(once, "it").text


def amount(text: str) -> float | None:
    """The one amount in a text, Italian notation; ``None`` when there is none or more than one."""
    found = [_to_number(match) for match in _MONEY.finditer(digits(text))]
    return found[0] if len(found) == 1 else None


def _to_number(match: re.Match[str]) -> float:
    whole = float(re.sub(r"\D", "", match[1])) + (float(f"0.{match[2]}") if match[2] else 0)
    return whole * {"mila": 1000, "k": 1000, "milione": 1_000_000, "milioni": 1_000_000}.get(match[3] or "", 1)


def ages(text: str) -> list[int] | None:
    """Ages of children: ``3 e 7``; months and weeks count as 0; nobody is an empty list."""
    said = digits(plain(text))
    if pattern("nobody").search(said) and not re.search(r"\d{1,2} ann", said):
        return []
    found = [0 if (unit or "")[:4] in {"mesi", "mese", "gior", "sett"} and int(n) < 12 else int(n) for n, unit in _AGE.findall(said)]
    counted = re.match(r"(?:ho |abbiamo )?(\d{1,2}) (?:figli|bambin|bimb)", said)
    if counted and len(found) == int(counted[1]) + 1:
        found = found[1:]
    return sorted(found) if found and all(age <= 60 for age in found) else None


def day(text: str, today: date) -> tuple[date, date] | None:
    """The day, or the first and last possible day, that a text speaks of; never in the future."""
    said = digits(plain(text))
    span = _day(said, today)
    return span if span and span[0] <= today else None


def _day(said: str, today: date) -> tuple[date, date] | None:
    for word, back in (("avantieri", 2), ("l altro ieri", 2), ("ieri", 1), ("oggi", 0), ("stamattina", 0)):
        if word in said:
            return (today - timedelta(days=back),) * 2
    if found := _DAY.search(said):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _dates(year, int(found[2]), int(found[1]))
    if ago := _AGO.search(said):
        unit = next(size for stem, size in _DAYS_IN.items() if ago[2].startswith(stem))
        middle, slack = int(ago[1]) * unit, {1: 0, 7: 4, 30: 20, 365: 200}[unit]
        return today - timedelta(days=middle + slack), min(today, today - timedelta(days=max(0, middle - slack)))
    if written := _WRITTEN.search(said):
        return _written(written, today)
    return None


def _dates(year: int, month: int, number: int) -> tuple[date, date] | None:
    try:
        return (date(year, month, number),) * 2
    except ValueError:
        return None


def _written(found: re.Match[str], today: date) -> tuple[date, date] | None:
    month = _MONTHS.index(found[2]) + 1
    year = int(found[3]) if found[3] else today.year - (month > today.month)
    if found[1]:
        return _dates(year, month, 1 if found[1] == "primo" else int(found[1]))
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, 1), min(end, today)


def parse(fact: Fact, text: str, *, options: Sequence[Option] = (), today: date) -> Any:
    """The value of ``fact`` that ``text`` gives, in the interface's form; ``None`` if it gives none."""
    if (unsaid := not_said(text)) is not None:
        pending = unsaid == "pending" and fact.pending_values
        if pending:
            return [fact.pending_values[0]] if fact.type is FactType.MULTI_ENUM else fact.pending_values[0]
        return {"unknown": unsaid}
    if fact.no_value and (_is_label(text, fact.no_value.label_it) or _DO_NOT_HAVE_IT.match(plain(text))):
        return fact.no_value.id
    if fact.ask_as == "data":
        return _since(text, today)
    if fact.type is FactType.BOOLEAN:
        return yes_no(text)
    if fact.type is FactType.AGES:
        return ages(text)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        return _number(fact, text, options)
    return _label(fact, text, options)


def _is_label(text: str, label: str) -> bool:
    said = plain(text)
    return fuzz.ratio(said, plain(label)) >= FUZZY_ENOUGH or said in {
        "non ce l ho",
        "non ho",
        "nessuno",
        "nessuna",
        "non ho l isee",
        "no isee",
    }


def _since(text: str, today: date) -> Any:
    span = day(text, today)
    if span is None:
        return None
    longest, shortest = (today - span[0]).days, (today - span[1]).days
    return shortest if longest == shortest else {"min": max(0, shortest), "max": longest}


def _number(fact: Fact, text: str, options: Sequence[Option]) -> Any:
    found = amount(text)
    if found is None:
        return _by_label(text, options)
    said = plain(text)
    if money.is_each_month(said) and fact.unit in {"euro", A_YEAR}:
        return money.in_a_year(found) if fact.unit == A_YEAR else None
    if fact.unit == "mesi" and re.search(r"\bann[oi]\b", said):
        found *= 12
    if fact.unit == "settimane":
        return _weeks(found, said)
    if fact.unit == "anni" and re.search(r"\bmes[ei]\b", said):
        found = found // 12
    value = int(found) if fact.type is FactType.INTEGER or found == int(found) else found
    within = (fact.min is None or value >= fact.min) and (fact.max is None or value <= fact.max)
    return value if within else None


def _weeks(found: float, said: str) -> Any:
    """The question asks for months: a month is between four and four and a half weeks."""
    if "settiman" in said:
        return int(found)
    months = found * 12 if re.search(r"\bann[oi]\b", said) else found
    return {"min": int(months * 4), "max": min(209, int(months * 4.5) + 1)} if months <= 48 else None


def _label(fact: Fact, text: str, options: Sequence[Option]) -> Any:
    shown = list(options) or [(value, fact.value_labels_it.get(value, value.replace("-", " "))) for value in fact.allowed]
    if fact.type is not FactType.MULTI_ENUM:
        denied = next((value for value in ("nessuno", "nessuna") if value in fact.allowed), None)
        return denied if denied and _NONE.match(plain(text)) and len(text.split()) <= A_SHORT_NO else _by_label(text, shown, fact=fact)
    chosen: list[str] = []
    for piece in re.split(r"[,;\n]| e (?!mezzo)", text):
        found = _by_label(piece, shown, fact=fact) if piece.strip() else None
        for value in found if isinstance(found, list) else [found]:
            if isinstance(value, str) and value not in chosen:
                chosen.append(value)
    alone = [value for value in chosen if value in fact.exclusive]
    if chosen and not alone and fact.id == CARE and _FAMILY_CARES.search(plain(text)) and not {*chosen} & _FAMILY_CARERS:
        return {"includes": chosen}
    return (alone[:1] if alone else chosen) or None


def _by_label(text: str, options: Iterable[Option], *, fact: Fact | None = None) -> Any:
    shown = list(options)
    said = plain(text).strip(" .!")
    if not said or not shown:
        return None
    if said.isdigit() and fact is not None:
        return shown[int(said) - 1][0] if 1 <= int(said) <= len(shown) else None
    names: list[tuple[str, Any]] = [(plain(label), value) for value, label in shown]
    if fact is not None:
        names += [(value.replace("-", " "), value) for value in fact.allowed]
        notes = [(plain(part), value) for value, note in fact.value_notes_it.items() for part in re.split("[,;]", note) if len(part) > 3]
        names += [(note, value) for note, value in notes if _says_only(said, note)]
        if fact.exclusive and yes_no(text) is False:
            return fact.exclusive[0]
    names = [(name, value) for name, value in names if len(said) <= 2 * len(name) + LONGER_THAN_A_LABEL]
    best = process.extractOne(
        said, [name for name, _ in names], scorer=fuzz.WRatio if len(said) > 3 else fuzz.ratio, score_cutoff=FUZZY_ENOUGH
    )
    return names[best[2]][1] if best and _shares_a_word(said, best[0]) else None


def _says_only(said: str, note: str) -> bool:
    """Whether every word said is in the note: a note explains an answer and is longer than one, so that a word in common is chance."""
    known = re.findall(r"\w+", note)
    spoken = [word for word in re.findall(r"\w+", said) if len(word) > SHORTEST_WORD and word not in _SMALL_WORDS]
    return bool(spoken) and all(any(fuzz.ratio(word, mine) >= FUZZY_WORD for mine in known) for word in spoken)


def _shares_a_word(said: str, name: str) -> bool:
    """A likeness of letters alone, without one word in common, is chance."""
    if fuzz.ratio(said, name) >= FUZZY_ENOUGH:
        return True
    words = [word for word in re.findall(r"\w+", name) if len(word) >= SHORTEST_WORD and word not in _SMALL_WORDS]
    return any(fuzz.ratio(word, mine) >= FUZZY_WORD for word in words for mine in re.findall(r"\w+", said) if len(mine) >= SHORTEST_WORD)
