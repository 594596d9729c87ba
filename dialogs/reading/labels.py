"""Reads an answer written in the words of the buttons, with slips and in part; where two fit it says which, or nothing."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz

from dialogs.reading.fixed_words import words
from dialogs.reading.safety import plain
from dialogs.reading.yes_or_no import yes_no
from knowledge.records import Fact, FactType

Option = tuple[Any, str]

LONGER_THAN_A_LABEL = 12
"""A message so many characters beyond twice a label is a story, not that label: it presses no button."""
_NONE = re.compile(r"(?:nessun\w?|niente|nulla|senza|non (?:ho|abbiamo|c e)(?: nessun\w?)?)\b(?P<of>[^,;.]*)")
_NONE_OF_IT = re.compile(r"(?:io )?non (?:ce l|ne|l) (?:ho|abbiamo)(?= *[,;.]| (?:e|ma|perche|ancora|piu)\b|$)")
_OF_ANYTHING = frozenset(["due", "tre", "questi", "queste", "altro", "ancora", "proprio", "davvero", "purtroppo", "adesso", "grazie"])
"""Words that name nothing: *none of these two* still denies what was asked."""
_ASKED = {
    "titolo_soggiorno": "permessi documenti carte cittadinanza soggiorno titolo",
    "problema_casa": "problemi disdette sfratti",
    "procedimento_penale": "processi procedimenti misure condanne indagini reati precedenti pendenze",
}
"""What *none* may be said of; of a fact that is not here, what its question names."""
SAME_BEGINNING = 5
FUZZY_WORD = 86
SHORTEST_WORD = 3
MOST_ALIKE = 4
_FAMILY_CARERS = frozenset({"convivente", "non-convivente"})
_FAMILY_CARES = re.compile(r"\b(?:io|noi|mi[oa] (?:figli[oa]|marito|moglie|sorella|fratello|mamma|madre)|la figlia|il figlio)\b")
_SMALL_WORDS = frozenset(["con", "per", "del", "dei", "una", "che", "non", "piu", "suo", "sua"])
A_SHORT_NO = 5
FUZZY_ENOUGH = 84
CARE = "caregiver"


def chosen(fact: Fact, text: str, options: Sequence[Option]) -> Any:
    shown = list(options) or [(value, fact.value_labels_it.get(value, value.replace("-", " "))) for value in fact.allowed]
    if fact.type is not FactType.MULTI_ENUM:
        denied = next((value for value in ("nessuno", "nessuna") if value in fact.allowed), None)
        return denied if denied and _denies_what_is_asked(fact, text) else by_label(text, shown, fact=fact)
    chosen: list[str] = []
    for piece in re.split(r"[,;\n]| e (?!mezzo)", text):
        found = by_label(piece, shown, fact=fact) if piece.strip() else None
        for value in found if isinstance(found, list) else [found]:
            if isinstance(value, str) and value not in chosen:
                chosen.append(value)
    alone = [value for value in chosen if value in fact.exclusive]
    if chosen and not alone and fact.id == CARE and _FAMILY_CARES.search(plain(text)) and not {*chosen} & _FAMILY_CARERS:
        return {"includes": chosen}
    return (alone[:1] if alone else chosen) or None


def _denies_what_is_asked(fact: Fact, text: str) -> bool:
    """Whether the words say *none* of nothing in particular or of what the question is about: *no savings* is no answer about permits."""
    said = plain(text).strip()
    if _NONE_OF_IT.match(said):
        return True
    found = _NONE.match(said)
    if found is None or len(text.split()) > A_SHORT_NO:
        return False
    named = [word for word in _content(found["of"]) if word not in _OF_ANYTHING]
    beginnings = {word[:SAME_BEGINNING] for word in _content(plain(_ASKED.get(fact.id) or fact.question_it or ""))}
    return not named or named[0][:SAME_BEGINNING] in beginnings


def by_label(text: str, options: Iterable[Option], *, fact: Fact | None = None) -> Any:
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


def is_label(text: str, label: str) -> bool:
    said = plain(text)
    return fuzz.ratio(said, plain(label)) >= FUZZY_ENOUGH or said in {
        "non ce l ho",
        "non ho",
        "nessuno",
        "nessuna",
        "non ho l isee",
        "no isee",
    }
