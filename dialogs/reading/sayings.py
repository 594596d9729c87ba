"""How people answer in words of their own, from ``answers.yml``: plain phrases for a value, which staff own; it guesses nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import fuzz

from dialogs.reading.fixed_words import words as fixed
from dialogs.reading.safety import plain
from knowledge.catalogue import Catalogue, once_per_content
from knowledge.records import Fact, FactType

DOCUMENT: Final = "answers.yml"
LIKE_ENOUGH: Final = 88
LONG_WORD: Final = 6
NEGATION_REACHES: Final = 2
_NOTHING: Final = frozenset({"nessuno", "nessuna"})
_WORD = re.compile(r"[一-鿿]|[^\W_]+(?:[+/]\d+)?")


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase as its words (a star ends a beginning) and the values of which one is meant."""

    words: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase found, and whether it is denied."""

    values: tuple[Any, ...]
    denied: bool


@once_per_content
def of(catalogue: Catalogue) -> Mapping[str, tuple[Saying, ...]]:
    """Each fact's phrases, the longest first."""
    document = (catalogue.documents.get(DOCUMENT) or {}).get("answers", {})
    return {fact: tuple(sorted(_sayings(rows), key=lambda one: -len(one.words))) for fact, rows in document.items()}


def _sayings(rows: Sequence[Mapping[str, Any]]) -> Iterator[Saying]:
    for row in rows:
        values = tuple(row["one_of"]) if "one_of" in row else (row["value"],)
        for phrase in row["says"]:
            yield Saying(_words(str(phrase), stars=True), values)


def read(fact: Fact, text: str, sayings: Sequence[Saying]) -> Any:
    """The value that the phrases in ``text`` say, in the interface's form; ``None`` when they say none, or several where one is wanted."""
    spoken = _words(text)
    if fact.type is FactType.BOOLEAN and len(spoken) > 1 and spoken[0] in fixed("not"):
        spoken = spoken[1:]
    heard = list(_heard(spoken, sayings, frozenset(fact.exclusive) | _NOTHING))
    said = [one for one in heard if not one.denied]
    denied = {value for one in heard if one.denied for value in one.values}
    if fact.type is FactType.MULTI_ENUM:
        return _several(fact, said, denied)
    if fact.type is FactType.BOOLEAN and denied and not said:
        return not next(iter(denied)) if len(denied) == 1 else None
    return _one([one.values for one in said], denied)


def _one(found: Sequence[tuple[Any, ...]], denied: set[Any]) -> Any:
    left: list[Any] = []
    for number, values in enumerate(found):
        left = list(values) if not number else [value for value in left if value in values]
    left = [value for value in left if value not in denied]
    if not left:
        return None
    return left[0] if len(left) == 1 else {"one_of": left}


def _several(fact: Fact, said: Sequence[Heard], denied: set[Any]) -> Any:
    sure = list(dict.fromkeys(one.values[0] for one in said if len(one.values) == 1))
    doubtful = any(len(one.values) > 1 for one in said)
    alone = [value for value in sure if value in fact.exclusive]
    if alone and len(sure) == 1:
        return alone
    sure = [value for value in sure if value not in fact.exclusive]
    if doubtful and not sure:
        return {"excludes": list(fact.exclusive)} if fact.exclusive else None
    if sure:
        return {"includes": sure} if doubtful else sure
    return {"excludes": sorted(map(str, denied))} if denied else None


def _heard(spoken: Sequence[str], sayings: Sequence[Saying], nothing: frozenset[str]) -> Iterator[Heard]:
    """The phrases in the message, the longest first; words that said one thing say no other. *Nothing* twice denied is nothing."""
    taken = [False] * len(spoken)
    for saying in sayings:
        size = len(saying.words)
        for begin in range(len(spoken) - size + 1):
            span = range(begin, begin + size)
            if any(taken[place] for place in span):
                continue
            if all(_same(wanted, spoken[place]) for wanted, place in zip(saying.words, span, strict=True)):
                for place in span:
                    taken[place] = True
                before = spoken[max(0, begin - NEGATION_REACHES) : begin]
                yield Heard(saying.values, _denies(before, saying, nothing))


def _denies(before: Sequence[str], saying: Saying, nothing: frozenset[str]) -> bool:
    denying = fixed("not")
    return saying.words[0] not in denying and not nothing.intersection(map(str, saying.values)) and any(word in denying for word in before)


def _same(wanted: str, spoken: str) -> bool:
    if wanted.endswith("*"):
        return spoken.startswith(wanted[:-1])
    if wanted == spoken:
        return True
    return len(wanted) >= LONG_WORD and len(spoken) >= LONG_WORD and wanted[0] == spoken[0] and fuzz.ratio(wanted, spoken) >= LIKE_ENOUGH


def _words(text: str, *, stars: bool = False) -> tuple[str, ...]:
    """The words that matter; a star of a phrase stays with its word."""
    spelled = plain(text)
    found = re.findall(r"[一-鿿]|[^\W_]+(?:[+/]\d+)?\*?", spelled) if stars else _WORD.findall(spelled)
    kept = tuple(word for word in found if word not in fixed("small"))
    return kept or tuple(found)
