"""Reads a typed answer to a question about one fact: numbers, money, dates, ages, yes and no, labels; ``None`` when it does not answer."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from dialogs.reading import days, quantities
from dialogs.reading.fixed_words import pattern, words
from dialogs.reading.quantities import Unit
from dialogs.reading.safety import plain
from dialogs.told.text import said_of
from knowledge.records import Fact, FactType

Option = tuple[Any, str]

_ONE = re.compile(r"\bun[ao]? (mese|anno|settimana|giorno)\b")
_TWINS = re.compile(r"\bgemell\w+|\btwins?\b|\bgemel[oa]s\b|\bjume(?:aux|lles)\b|\bgemen[ie]\b|близн\w+|توام|双胞胎")
_NO_AGE = frozenset({Unit.MONEY, Unit.PERCENT, Unit.OTHER, Unit.RENTS, Unit.PEOPLE})
OLDEST_CHILD = 60
LONGER_THAN_A_LABEL = 12
"""A message so many characters beyond twice a label is a story, not that label: it presses no button."""
_DO_NOT_HAVE_IT = re.compile(r"(?:l )?(?:isee )?(?:non|nn) (?:ce )?l (?:ho|abbiamo)\b(?! (?:chiesto|qui|con))")
_NONE = re.compile(r"(?:nessun\w?|niente|nulla|senza|non (?:ho|abbiamo|c e)(?: nessun\w?)?)\b")
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


def ages(text: str, *, today: date, lang: str = "it") -> Any:
    """Ages of children: ``3 e 7``; months and weeks count as 0; nobody is an empty list; years of birth leave a year of doubt."""
    if pattern("nobody").search(plain(text)) and not re.search(r"\d{1,2} ann", digits(plain(text))):
        return []
    told = quantities.of(text, lang=lang)
    if any(isinstance(one.value, dict) or one.unit in _NO_AGE for one in told):
        return None
    born = [one.value for one in told if one.unit is Unit.BARE and today.year - OLDEST_CHILD <= one.value <= today.year]
    if born and len(born) == len(told):
        oldest, youngest = today.year - min(born), today.year - max(born) - 1
        return {"count": len(born), "min": max(0, youngest), "max": oldest}
    counted = [one.value for one in told if one.unit is Unit.CHILDREN]
    found = [_whole_years(one) for one in told if one.unit is not Unit.CHILDREN]
    if not found or any(age > OLDEST_CHILD for age in found):
        return None
    if counted and sum(counted) != len(found):
        return found * int(counted[0]) if _TWINS.search(plain(text)) and len(found) == 1 else None
    return sorted(found)


def _whole_years(one: quantities.Quantity) -> int:
    if one.unit in {Unit.WEEKS, Unit.DAYS}:
        return 0
    return int(one.value // 12) if one.unit is Unit.MONTHS else int(one.value)


def parse(fact: Fact, text: str, *, options: Sequence[Option] = (), today: date, lang: str = "it") -> Any:
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
        return ages(text, today=today, lang=lang)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        value = quantities.answer(fact, text, today=today, lang=lang)
        return _by_label(text, options) if value is None and not re.search(r"\d", text) else value
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
    span = days.span(text, today)
    if span is None:
        return None
    longest, shortest = (today - span[0]).days, (today - span[1]).days
    return shortest if longest == shortest else {"min": max(0, shortest), "max": longest}


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
