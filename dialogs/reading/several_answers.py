"""Reads one message as the answer to a question about several facts at once; a piece that could be two things is left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import answers, household_answer, sayings, whose, yes_or_no
from dialogs.reading.fixed_words import cues
from dialogs.reading.safety import plain
from dialogs.reading.understanding import understand
from dialogs.scene import FOR_WHOM
from dialogs.state import SELF
from knowledge.catalogue import Catalogue
from knowledge.records import Fact, FactType, Subject

LONGEST = 600
SHORT = 4
UNSAID = 6
_NEVER_IN_PASSING = frozenset({"vittima_violenza", "per_chi"})
"""Too grave to be read into an answer about something else."""
_EMPTY = frozenset(["sono", "con", "per", "una", "uno", "del", "della", "che", "mio", "mia", "nel", "nella", "anche", "ora", "altro"])
_PIECES = re.compile(r"[,;\n]+|(?<!\d)\.|\.(?!\d)|\b(?:e|ed|ma|and|y|et|si|та|і)\b(?! mezzo)")
MONTHS = "mesi"
TROUBLE, ARREARS = "problema_casa", "mesi_morosita"
_IN_MONTHS = re.compile(r"\bmes[ei]\b", re.IGNORECASE)
_NUMBERS = frozenset({FactType.INTEGER, FactType.DECIMAL})
_REFUSED = re.compile(r"^(?:no|non|nn|nessun\w?|niente)\b|\b(?:no|non|nessuno)[.! ]*$")
"""A piece that names an answer and says that it is not so: *servizio sociale no*."""
_DENIED = re.compile(r"\b(?:non|no|nessun\w?|niente|senza|mai|nulla)\b")


def read(
    text: str,
    question: Mapping[str, Any],
    *,
    published: Published,
    lang: str,
    whom: str,
    today: date,
    known: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ``text`` says of the facts asked, and what it says besides; ``known`` is what was told before."""
    keys = [str(key) for key in question["facts"]]
    writer = keys[0].endswith(SELF)
    text = text[:LONGEST]
    understood = understand(published, text, lang=lang, today=today)
    said: dict[str, Any] = {key: value for key, value in {**understood.aside, **understood.facts}.items() if key not in _NEVER_IN_PASSING}
    if whose.is_of_the_writer(text, whom):
        said.pop(whose.MARRIED, None)
    if understood.aside.get(FOR_WHOM) not in (None, whom):
        said = {key: value for key, value in said.items() if not _is_personal(published.catalogue, key)}
    if question.get("kind_of_all") == "household" or (not writer and household_answer.is_about(text)):
        children = (known or {}).get("eta_figli")
        family = household_answer.read(
            text, lang=lang, whom="me" if writer else whom, children=children if isinstance(children, list) else ()
        )
        said |= family
    said = {key.removesuffix(SELF) + (SELF if writer else ""): value for key, value in said.items()}
    facts = {key: said[key] for key in keys if key in said}
    facts |= _by_piece(text, question, published=published, known=facts, today=today, lang=lang)
    if facts.get(TROUBLE) == "nessuno" and _is_owed({**said, **facts}.get(ARREARS)):
        facts[TROUBLE] = "altro"
    besides = {} if writer else {key: value for key, value in said.items() if key not in keys}
    return facts, besides


def _is_personal(catalogue: Catalogue, key: str) -> bool:
    """Whether what was told of somebody else would be taken for the person's own."""
    fact = catalogue.facts.get(key)
    return fact is not None and fact.subject is Subject.PERSON


def none_of(question: Mapping[str, Any], published: Published, *, today: date) -> dict[str, Any]:
    """What a bare no says when each thing asked may be answered by it: that there is none of any."""
    found: dict[str, Any] = {}
    for part in question.get("parts") or ():
        key = str(part["fact"])
        fact = published.catalogue.facts[key.removesuffix(SELF)]
        options = [(value, label) for value, label in part["options"]]
        value = answers.parse(fact, "no", options=options, today=today, catalogue=published.catalogue)
        if value is None:
            return {}
        if not isinstance(value, dict):
            found[key] = value
    return found


def _is_owed(months: Any) -> bool:
    """Whoever is behind with the rent has a trouble with the home, though no eviction."""
    least = months.get("min", 0) if isinstance(months, dict) else months
    return isinstance(least, int) and not isinstance(least, bool) and least > 0


def _by_piece(
    text: str, question: Mapping[str, Any], *, published: Published, known: Mapping[str, Any], today: date, lang: str
) -> dict[str, Any]:
    """What each piece of the message says: by its own words, else by its place when there are as many pieces as parts."""
    parts = [
        (str(part["fact"]), published.catalogue.facts[str(part["fact"]).removesuffix(SELF)], part["options"]) for part in question["parts"]
    ]
    if question.get("kind_of_all") == "household":
        return {}
    catalogue = published.catalogue
    pieces = [piece.strip() for piece in _PIECES.split(text) if piece and piece.strip()]
    in_order = len(pieces) == len(parts)
    found: dict[str, Any] = {}
    labelled: set[str] = set()
    for place, (key, fact, options) in enumerate(parts):
        if key in known:
            continue
        named = [piece for piece in pieces if _speaks_of(fact, piece) and not _is_shared(fact, piece, [one for _, one, _ in parts])]
        tried = [*named, *([pieces[place]] if in_order and _short(pieces) and _may_stand(fact, pieces[place]) else [])]
        if named and (unsaid := yes_or_no.not_said(named[0])) is not None and len(named[0].split()) <= UNSAID:
            found[key] = {"unknown": unsaid}
            continue
        value = next(
            (
                one
                for piece in tried
                for one in _value(fact, piece, options, named=piece in named, today=today, lang=lang, catalogue=catalogue)
            ),
            None,
        )
        if value is None and fact.type in {FactType.ENUM, FactType.MULTI_ENUM}:
            of_others = {piece for piece in pieces for _, other, _ in parts if other is not fact and _speaks_of(other, piece)}
            left = [piece for piece in pieces if piece not in labelled and (piece in named or piece not in of_others)]
            value = _labels_in(left, fact, options, labelled, catalogue)
        if value is None and fact.type is FactType.INTEGER and fact.unit == MONTHS and sum(one.unit == MONTHS for _, one, _ in parts) == 1:
            value = next((one for piece in pieces if _IN_MONTHS.search(piece) for one in [answers.parse(fact, piece, today=today)]), None)
        if fact.type is FactType.MULTI_ENUM and _only_refuses(value):
            value = _not_refused(pieces, fact, options, _example(question, place), catalogue) or value
        if value is not None:
            found[key] = value
    return found


def _only_refuses(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"excludes"}


def _example(question: Mapping[str, Any], place: int) -> str:
    """The words that the question shows as an answer to one of its parts."""
    shown = str(question.get("example") or "").split(", ")
    return shown[place] if len(shown) == len(question["parts"]) else ""


def _not_refused(pieces: Sequence[str], fact: Fact, options: Sequence[Any], example: str, catalogue: Catalogue) -> list[Any]:
    """What the other pieces say to be so; else that there is none, where the answer that the question showed is refused."""
    said: list[Any] = _labels_in([piece for piece in pieces if not _REFUSED.search(plain(piece))], fact, options, set(), catalogue) or []
    if said or not fact.exclusive:
        return said
    refused = [_REFUSED.sub("", plain(piece)).strip(" ,.!") for piece in pieces if _REFUSED.search(plain(piece))]
    return [fact.exclusive[0]] if example and plain(example) in refused else []


def _speaks_of(fact: Fact, piece: str) -> bool:
    return (cue := cues(fact.id)) is not None and cue.search(plain(piece)) is not None


def _is_shared(fact: Fact, piece: str, asked: Sequence[Fact]) -> bool:
    """Whether one number would have to answer for several things asked: then it answers for none."""
    if fact.type not in _NUMBERS or len(re.findall(r"[0-9][0-9.,]*", answers.digits(piece))) != 1:
        return False
    return sum(one.type in _NUMBERS and _speaks_of(one, piece) for one in asked) > 1


def _may_stand(fact: Fact, piece: str) -> bool:
    """In its place in a list a yes or no is just that: *nessun aiuto* answers something else."""
    return fact.type is not FactType.BOOLEAN or _speaks_of(fact, piece) or len(piece.split()) == 1


def _short(pieces: Sequence[str]) -> bool:
    """Answers listed one after the other are few words each; a story is not such a list."""
    return all(len(piece.split()) <= SHORT for piece in pieces)


def _labels_in(pieces: Sequence[str], fact: Fact, options: Sequence[Any], labelled: set[str], catalogue: Catalogue) -> Any:
    """What the labels among ``pieces`` say; a piece that was one answer is no other (``labelled``)."""
    value: Any = None
    refused: list[Any] = []
    for piece in pieces:
        for one in [*_only_label(fact, piece, options)] or _phrased(fact, piece, catalogue):
            labelled.add(piece)
            if isinstance(one, list) and _REFUSED.search(plain(piece)) and fact.exclusive and not set(fact.exclusive) & set(one):
                refused += one
                continue
            value = [*(value or ()), *(each for each in one if each not in (value or ()))] if isinstance(one, list) else one
        if value is not None and not isinstance(value, list):
            break
    return {"excludes": sorted(refused)} if value is None and refused else value


def _phrased(fact: Fact, piece: str, catalogue: Catalogue) -> Iterator[Any]:
    said = sayings.read(fact, piece, sayings.of(catalogue).get(fact.id, ()))
    if isinstance(said, str | list):
        yield said


def _only_label(fact: Fact, piece: str, options: Sequence[Any]) -> Iterator[Any]:
    """The one answer whose words are in the piece, or the other way round; two that fit are none."""
    said = [word for word in plain(piece).split() if len(word) > 2 and word not in _EMPTY]
    if not said:
        return
    fitting = []
    for value, label in options:
        words = [word for word in plain(label).replace("(", " ").replace(")", " ").replace(",", " ").split() if len(word) > 2]
        if words and (set(said) <= set(words) or set(words) <= set(said) or said == [value]):
            fitting.append(value)
    if len(fitting) == 1:
        yield [fitting[0]] if fact.type is FactType.MULTI_ENUM else fitting[0]


def _value(fact: Fact, piece: str, options: Sequence[Any], *, named: bool, today: date, lang: str, catalogue: Catalogue) -> Iterator[Any]:
    labels = [(value, label) for value, label in options]
    if fact.type is FactType.BOOLEAN and named:
        yield not (_DENIED.search(plain(piece)) or sayings.denies(piece))
        return
    if named and fact.exclusive and _DENIED.search(plain(piece)):
        yield [fact.exclusive[0]] if fact.type is FactType.MULTI_ENUM else fact.exclusive[0]
        return
    is_number = fact.type in _NUMBERS and fact.ask_as != "data"
    if named and is_number and _DENIED.search(plain(piece)) and not re.search(r"[0-9]", answers.digits(piece)):
        if fact.no_value:
            yield fact.no_value.id
        elif fact.min == 0:
            yield 0
        return
    value = answers.parse(fact, piece, options=labels, today=today, lang=lang, catalogue=catalogue)
    if value is not None and (named or not (isinstance(value, dict) and "unknown" in value)):
        yield value
