"""How people answer in words of their own, from ``answers.yml``: plain phrases for a value, which staff own; it guesses nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from rapidfuzz import fuzz

from dialogs.reading.fixed_words import words as fixed
from dialogs.reading.safety import plain
from knowledge.catalogue import Catalogue, once_per_content
from knowledge.records import Fact, FactType

DOCUMENT: Final = "answers.yml"
LIKE_ENOUGH: Final = 88
LONG_WORD: Final = 6
CLEARLY_LONGER: Final = 3
MADE_OF: Final = 0.7
TELLING_WORD: Final = 8
"""A shorter word alone may be said of too many things."""
ASKED_REACHES: Final = 4
NEGATION_REACHES: Final = 3
DOUBT: Final = object()
"""Phrases of several answers of which one is wanted: the words do not say which."""
YES, NO = "=sì", "=no"
"""Written among the phrases of an answer: a bare yes, a bare no is this answer."""
PAUSE: Final = ","
_HAS_NOT: Final = ("non",)
"""What is left of *non ce l'ho* without its small words."""
_SHORT_FORM = re.compile(r"\b(c|art|n)\.")
_SUBJECT = re.compile(r"\b(?:e|y|et|and|si|та|і) (?=(?:la |il |mi[oa] |my )?(?:mamma|papa|madre|padre|mother|father|lui|lei)\b)")
_NOTHING: Final = frozenset({"nessuno", "nessuna", "in-attesa"})
_WORD = re.compile(r"[一-鿿]|[^\W_]+(?:[+/]\d+)?|[,.;:!?，。؛،]")


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase as its words (a star ends a beginning) and the values of which one is meant."""

    words: tuple[str, ...]
    values: tuple[Any, ...]
    letters: frozenset[str]
    """With which its words begin: the words that say it begin with them too, however they are misspelt."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase found, and whether it is denied."""

    values: tuple[Any, ...]
    denied: bool
    length: int = 1


@once_per_content
def of(catalogue: Catalogue) -> Mapping[str, tuple[Saying, ...]]:
    """Each fact's phrases, the longest first."""
    document = (catalogue.documents.get(DOCUMENT) or {}).get("answers", {})
    return {fact: tuple(sorted(_sayings(rows), key=lambda one: -len(one.words))) for fact, rows in document.items()}


def _sayings(rows: Sequence[Mapping[str, Any]]) -> Iterator[Saying]:
    for row in rows:
        values = tuple(row["one_of"]) if "one_of" in row else (tuple(row["value"]) if isinstance(row["value"], list) else row["value"],)
        for phrase in row["says"]:
            words = (str(phrase),) if phrase in {YES, NO} else _words(str(phrase), stars=True)
            yield Saying(words, values, frozenset(word[0] for word in words))


def of_yes_or_no(fact: Fact, simply: bool, sayings: Sequence[Saying]) -> Any:
    """What a bare yes or no answers to a question that lists its answers: none of them, some of them, or what the phrases lay down."""
    laid_down = next((one.values for one in sayings if one.words == (YES if simply else NO,)), None)
    if laid_down is not None:
        return _several(fact, [Heard(laid_down, denied=False)], set()) if fact.type is FactType.MULTI_ENUM else _one([laid_down], set())
    if fact.type is FactType.MULTI_ENUM and fact.exclusive:
        return {"excludes": list(fact.exclusive)} if simply else [fact.exclusive[0]]
    none = next((value for value in _NOTHING if value in fact.allowed), None)
    return none if not simply and fact.type is FactType.ENUM else None


def read(fact: Fact, text: str, sayings: Sequence[Saying]) -> Any:
    """The value that the phrases in ``text`` say, in the interface's form; ``None`` when they say none, or several where one is wanted."""
    spoken = _words(text)
    if not spoken:
        return None
    refuses = fact.type is FactType.BOOLEAN and len(spoken) > 1 and spoken[0] in fixed("bare_no")
    if refuses and not any(_is_at(spoken, 0, one) for one in (*not_needed(), *(one.words for one in sayings))):
        spoken = spoken[1:]
    heard = list(_heard(spoken, sayings, frozenset(fact.exclusive) | _NOTHING))
    said = [one for one in heard if not one.denied]
    denied = {value for one in heard if one.denied for value in one.values}
    if fact.type is FactType.MULTI_ENUM:
        return _several(fact, said, denied)
    if fact.type is FactType.BOOLEAN and denied and not said:
        return not next(iter(denied)) if len(denied) == 1 else None
    found = _one([one.values for one in _longest(fact, said)], denied)
    if refuses and found is True and not fixed("but").intersection(spoken):
        return DOUBT
    return DOUBT if found is None and said else found


def spoken_in(clause: str) -> list[str]:
    """The words of a clause that phrases may make up."""
    return [word for word in _words(clause) if word != PAUSE and word not in fixed("idle")]


def is_made_of(spoken: Sequence[str], sayings: Sequence[Saying], *, telling: int = TELLING_WORD) -> bool:
    """Whether the phrases make up nearly all that a clause says (as ``spoken_in`` gives it), none of it denied; ``telling``: how long a
    single word must be."""
    if len(spoken) == 1 and len(spoken[0]) < telling and spoken[0].isascii():
        return False
    heard = list(_heard(spoken, sayings, _NOTHING))
    return bool(heard) and not any(one.denied for one in heard) and sum(one.length for one in heard) >= len(spoken) * MADE_OF


def denied_in(text: str, sayings: Sequence[Saying]) -> frozenset[Any]:
    """The values that the words say are not so, or not yet."""
    return frozenset(value for one in _heard(_words(text), sayings, _NOTHING) if one.denied for value in one.values)


def _longest(fact: Fact, said: Sequence[Heard]) -> Sequence[Heard]:
    """A yes and a no at once: the longer phrase knows better; so it does beside single words."""
    most = max((one.length for one in said), default=0)
    if fact.type is FactType.BOOLEAN:
        return [one for one in said if one.length == most]
    return [one for one in said if one.length > 1 or most < CLEARLY_LONGER]


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
    doubtful = any(len(one.values) > 1 and not set(one.values) & set(sure) for one in said)
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
    letters = {word[0] for word in spoken}
    for saying in sayings:
        if not saying.letters <= letters:
            continue
        size = len(saying.words)
        for begin in range(len(spoken) - size + 1):
            span = range(begin, begin + size)
            if any(taken[place] for place in span):
                continue
            if all(_same(wanted, spoken[place]) for wanted, place in zip(saying.words, span, strict=True)) and not _names_more(
                saying, spoken[begin + size :]
            ):
                for place in span:
                    taken[place] = True
                denied = _denies([*_before(spoken, begin), *_after(spoken, begin + size)], saying, nothing)
                yield Heard(saying.values, denied, size)


def _names_more(saying: Saying, after: Sequence[str]) -> bool:
    """*I have not* denies what was asked only where it ends its clause: before a noun it denies that noun."""
    return saying.words == _HAS_NOT and bool(after) and after[0] != PAUSE and after[0] not in fixed("but")


def _before(spoken: Sequence[str], begin: int) -> Sequence[str]:
    """The words before a phrase, in its own clause, as far as a negation reaches; what was only asked for is not had."""
    start = begin
    while start and begin - start < ASKED_REACHES and spoken[start - 1] != PAUSE and spoken[start - 1] not in fixed("but"):
        start -= 1
    near = spoken[max(start, begin - NEGATION_REACHES) : begin]
    return [*near, "non"] if any(word in fixed("asked_for") for word in spoken[start:begin]) else near


def _denies(before: Sequence[str], saying: Saying, nothing: frozenset[str]) -> bool:
    denying = fixed("not")
    return saying.words[0] not in denying and not nothing.intersection(map(str, saying.values)) and any(word in denying for word in before)


@cache
def not_needed() -> tuple[tuple[str, ...], ...]:
    """How one says that something is not needed or not wanted, as words."""
    return _spelled("not_needed", "not_wanted")


def _spelled(*lists: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of some lists as their words, the longest first."""
    return tuple(sorted({_words(one) for name in lists for one in fixed(name)}, key=lambda one: (-len(one), one)))


@cache
def _put_aside() -> tuple[tuple[str, ...], ...]:
    return _spelled("not_needed", "let_be")


def put_aside(clause: str) -> tuple[str, ...]:
    """The words for what a clause says is not needed, or puts aside; none when it refuses nothing."""
    spoken = _words(clause)
    said = frozenset(spoken)
    for wanted in _put_aside():
        if not said.issuperset(wanted):
            continue
        for begin in range(len(spoken) - len(wanted) + 1):
            if _is_at(spoken, begin, wanted):
                left = (*spoken[:begin], *spoken[begin + len(wanted) :])
                idle = fixed("still") | fixed("myself") | fixed("bare_no")
                return tuple(word for word in left if word not in idle and word != PAUSE)
    return ()


def _after(spoken: Sequence[str], end: int) -> Sequence[str]:
    return ["non"] if refused_after(spoken, end) else []


def refused_after(spoken: Sequence[str], end: int) -> bool:
    """*A lawyer is not needed*, *lawyer no*: the refusal stands behind what it refuses."""
    while end < len(spoken) and spoken[end] in fixed("myself"):
        end += 1
    if any(_is_at(spoken, end, one) for one in not_needed()):
        return True
    return end < len(spoken) and spoken[end] in fixed("just_no") and (end + 1 == len(spoken) or spoken[end + 1] == PAUSE)


def denies(text: str) -> bool:
    """Whether a word of the message denies, in any language."""
    return not fixed("not").isdisjoint(_WORD.findall(plain(text)))


def _is_at(spoken: Sequence[str], begin: int, wanted: Sequence[str]) -> bool:
    return tuple(spoken[begin : begin + len(wanted)]) == tuple(wanted)


def _same(wanted: str, spoken: str) -> bool:
    if wanted.endswith("*"):
        return spoken.startswith(wanted[:-1])
    if wanted == spoken:
        return True
    return len(wanted) >= LONG_WORD and len(spoken) >= LONG_WORD and wanted[0] == spoken[0] and fuzz.ratio(wanted, spoken) >= LIKE_ENOUGH


def _words(text: str, *, stars: bool = False) -> tuple[str, ...]:
    """The words that matter; a star of a phrase stays with its word."""
    spelled = _SUBJECT.sub(", ", _SHORT_FORM.sub(r"\1", plain(text)))
    found = re.findall(r"[一-鿿]|[^\W_]+(?:[+/]\d+)?\*?", spelled) if stars else [_pause(word) for word in _WORD.findall(spelled)]
    kept = tuple(word for word in found if word not in fixed("small"))
    return kept or tuple(found)


def _pause(word: str) -> str:
    return word if word[0].isalnum() else PAUSE
