"""Hears that a subject is not wanted (*no lawyer needed*, *never mind the money*); what one lacks or fears is no refusal to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.house import Published
from dialogs.reading import sayings
from dialogs.told.people import PERSON
from knowledge.search import index

LIKELY = 0.4
LONGEST_CLAUSE = 9
MOST_WORDS = 2
MOST_CHARACTERS = 4
_CLAUSES = re.compile(r"[.,;:!\n。，！؟،؛]+|\b(?:ma|però|invece|but|pero|mais|dar|але)\b|لكن|但是?")


@dataclass(frozen=True, slots=True)
class Refused:
    """``needs`` are the areas put aside, ``rest`` the words that say something else."""

    needs: tuple[str, ...]
    rest: str


def heard(text: str, published: Published, *, lang: str) -> Refused | None:
    """What the words put aside; ``None`` when nothing, or when they ask."""
    if text.rstrip().endswith(("?", "؟", "？")):
        return None
    clauses = [clause.strip() for clause in _CLAUSES.split(text) if clause.strip()]
    needs: list[str] = []
    rest: list[str] = []
    for clause in clauses:
        found = list(_areas(clause, published, lang))
        needs += [need for need in found if need not in needs]
        if not found:
            rest.append(clause)
    if not needs:
        return None
    said = ", ".join(rest)
    return Refused(tuple(needs), said if len(said.split()) > 1 or len(said) > MOST_CHARACTERS else "")


def _areas(clause: str, published: Published, lang: str) -> Iterator[str]:
    if len(clause.split()) > LONGEST_CLAUSE:
        return
    words = sayings.put_aside(clause)
    most = MOST_CHARACTERS if words and not words[0].isascii() and len(words[0]) == 1 else MOST_WORDS
    if not words or len(words) > most or any(PERSON.fullmatch(word) for word in words):
        return
    joined = ("" if most == MOST_CHARACTERS else " ").join(words)
    likely = index.needs(published.index, joined, lang).need_areas[:1]
    yield from (area.id for area in likely if area.score >= LIKELY)
