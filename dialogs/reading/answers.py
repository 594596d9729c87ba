"""Reads a typed answer to a question about one fact: numbers, money, dates, ages, yes and no, labels; ``None`` when it does not answer."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from dialogs.reading import clauses, days, quantities, sayings
from dialogs.reading.fixed_words import pattern, words
from dialogs.reading.quantities import Unit
from dialogs.reading.safety import plain
from dialogs.told.text import said_of
from knowledge.catalogue import Catalogue
from knowledge.records import Fact, FactType, Subject

Option = tuple[Any, str]

_ONE = re.compile(r"\bun[ao]? (mese|anno|settimana|giorno)\b")
_TWINS = re.compile(r"\bgemell\w+|\btwins?\b|\bgemel[oa]s\b|\bjume(?:aux|lles)\b|\bgemen[ie]\b|близн\w+|توام|双胞胎")
_NO_AGE = frozenset({Unit.MONEY, Unit.PERCENT, Unit.OTHER, Unit.RENTS, Unit.PEOPLE})
_COUNTED = re.compile(r"^(?:si\W+)?(?:ne (?:ho|abbiamo)|abbiamo|sono in|sono)\s+\S+[\s.!]*$")
OLDEST_CHILD, MOST_CHILDREN = 60, 12
LONGER_THAN_A_LABEL = 12
"""A message so many characters beyond twice a label is a story, not that label: it presses no button."""
_DO_NOT_HAVE_IT = re.compile(r"(?:l )?(?:isee )?(?:non|nn) (?:ce )?l (?:ho|abbiamo)\b(?! (?:chiesto|qui|con))")
_NONE = re.compile(r"(?:nessun\w?|niente|nulla|senza|non (?:ho|abbiamo|c e)(?: nessun\w?)?)\b")
FUZZY_ENOUGH = 84
FUZZY_WORD = 80
SHORTEST_WORD = 3
A_SHORT_NO = 5
FEW_WORDS = 6
CARE = "caregiver"
A_QUESTION = 3
MOST_ALIKE = 4
_ABOUT_OTHERS = frozenset({"per_chi", CARE, "sostegno_genitoriale", "madre"})
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
    first, _, rest = said.partition(" ")
    opens = first[-1:] in {",", ".", ";", "!", "，"} or len(said.split()) <= FEW_WORDS
    first = first.strip(",.;!，")
    if opens and first in {"si", "yes", "oui", "da", "так", "نعم", "sim", "yeah", "certo"}:
        return None if rest and answer_of(rest) is False else True
    refuses = first in {"no", "nope", "nu", "ні", "لا", "non"} and not pattern("dont_know").search(said)
    if opens and refuses and (first != "non" or len(said.split()) <= FEW_WORDS):
        return False
    return None


def answer_of(rest: str) -> bool | None:
    """*Sì no, non ancora*: what comes after a first word that only filled."""
    return yes_no(rest) if rest.split(" ")[0].strip(",.") in {"no", "nope"} else None


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
    if len(told) == 1 and _COUNTED.search(plain(text)):
        return {"count": int(told[0].value)} if told[0].unit in {Unit.BARE, Unit.CHILDREN} and told[0].value <= MOST_CHILDREN else None
    if len(told) > 2 and told[0].unit is Unit.BARE and told[0].value == len(told) - 1:
        told = told[1:]
    if len(told) == 1 and _TWINS.search(plain(text)) and told[0].unit is not Unit.CHILDREN:
        told = told * 2
    if re.search(r"\d\s+(?:all|alle|alla|ai|al)\b", digits(plain(text))):
        return None
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


def parse(
    fact: Fact,
    text: str,
    *,
    options: Sequence[Option] = (),
    today: date,
    lang: str = "it",
    whom: str = "me",
    catalogue: Catalogue | None = None,
) -> Any:
    """The value of ``fact`` that ``text`` gives, in the interface's form; ``None`` if it gives none.

    ``whom`` is for whom help is asked, ``catalogue`` lends the phrases by which people say an answer.
    """
    unsaid = not_said(text)
    if unsaid == "pending" and fact.pending_values:
        return [fact.pending_values[0]] if fact.type is FactType.MULTI_ENUM else fact.pending_values[0]
    is_number = fact.type in {FactType.INTEGER, FactType.DECIMAL, FactType.AGES}
    if unsaid is not None and (unsaid != "dont_know" or not is_number or not re.search(r"\d", digits(text))):
        return {"unknown": unsaid}
    personal = fact.subject is Subject.PERSON and fact.id not in _ABOUT_OTHERS
    spoken = clauses.about(said_of(text, lang).text if is_number else plain(text), whom=whom, personal=personal)
    value = _value(fact, spoken, options, today=today, lang=lang, catalogue=catalogue) if spoken and not _only_asks(text) else None
    return {"unknown": unsaid} if value is None and unsaid is not None else value


def _only_asks(text: str) -> bool:
    """*Gross or net?* is a question back, not an answer; *Milan?* answers."""
    return text.rstrip().endswith(("?", "؟", "？")) and len(text.split()) >= A_QUESTION and not re.search(r"\d", text)


def _value(fact: Fact, text: str, options: Sequence[Option], *, today: date, lang: str, catalogue: Catalogue | None) -> Any:
    if fact.no_value and (_is_label(text, fact.no_value.label_it) or _DO_NOT_HAVE_IT.match(plain(text))):
        return fact.no_value.id
    if fact.ask_as == "data":
        return _since(text, today)
    if fact.type is FactType.AGES:
        return ages(text, today=today, lang=lang)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        value = quantities.answer(fact, text, today=today, lang=lang)
        return _by_label(text, options) if value is None and not re.search(r"\d", text) else value
    phrases = sayings.of(catalogue).get(fact.id, ()) if catalogue is not None else ()
    said = sayings.read(fact, text, phrases)
    if fact.type is FactType.BOOLEAN:
        return yes_no(text) if said is None else said
    if said is None or fact.type is FactType.MULTI_ENUM:
        return _joined(said, _label(fact, text, options), fact)
    return said


def _joined(said: Any, labelled: Any, fact: Fact) -> Any:
    """Phrases and labels of one list together; what no answer is beside another gives way."""
    if not isinstance(said, list) or not isinstance(labelled, list):
        return labelled if said is None else said
    both = [value for value in dict.fromkeys([*said, *labelled]) if value not in fact.exclusive]
    return both or said


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
    ranked = [(_likeness(said, name), value) for name, value in names if len(said) <= 2 * len(name) + LONGER_THAN_A_LABEL]
    best = max((score for score, _ in ranked), default=0.0)
    fitting = list(dict.fromkeys(repr(value) for score, value in ranked if score == best and score > 0))
    if len(fitting) == 1:
        return next(value for score, value in ranked if score == best)
    several = [value for value, _ in shown if repr(value) in fitting and isinstance(value, str)]
    return {"one_of": several} if fact is not None and fact.type is FactType.ENUM and 1 < len(several) <= MOST_ALIKE else None


def _likeness(said: str, name: str) -> float:
    """From 0 to 2: the same but for a slip, every word said in the label, or every word of the label said; a *no* must be in both."""
    alike = fuzz.ratio(said, name)
    if alike >= FUZZY_ENOUGH:
        return 1 + alike / 100
    mine, its = _content(said), _content(name)
    denying = words("not")
    if not mine or not its or (denying & set(said.split())) != (denying & set(name.split())):
        return 0.0
    found = sum(_is_in(word, its) for word in mine)
    covered = sum(_is_in(word, mine) for word in its)
    if found < len(mine) and covered < len(its):
        return 0.0
    return (found + covered) / (len(mine) + len(its))


def _content(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if len(word) >= SHORTEST_WORD and word not in _SMALL_WORDS]


def _is_in(word: str, others: Sequence[str]) -> bool:
    return any(fuzz.ratio(word, other) >= FUZZY_WORD for other in others)


def _says_only(said: str, note: str) -> bool:
    """Whether every word said is in the note: a note explains an answer and is longer than one, so that a word in common is chance."""
    known = re.findall(r"\w+", note)
    spoken = [word for word in re.findall(r"\w+", said) if len(word) > SHORTEST_WORD and word not in _SMALL_WORDS]
    return bool(spoken) and all(any(fuzz.ratio(word, mine) >= FUZZY_WORD for mine in known) for word in spoken)
