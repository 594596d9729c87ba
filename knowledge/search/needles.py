"""The pieces of text without which a regular expression cannot match, so that most of them need not be tried; judges no text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

SHORTEST: Final = 3
MOST: Final = 48

Needles = frozenset[str]


@dataclass(frozen=True)
class Sought:
    """One expression, compiled when a text first holds one of its ``needles``; without needles it is always tried."""

    expression: str
    needles: tuple[str, ...]

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        return re.compile(self.expression)

    def search(self, text: str) -> "re.Match[str] | None":
        """The first match in ``text``."""
        for needle in self.needles:
            if needle in text:
                return self.pattern.search(text)
        return None if self.needles else self.pattern.search(text)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Many expressions by their places: in one pass over a text, those that it may match. ``openings`` has the needles with the place
    of each by their first letters; ``always`` the places without needles."""

    always: frozenset[int]
    openings: Mapping[str, tuple[tuple[str, int], ...]]

    def left(self, text: str, pieces: frozenset[str]) -> list[int]:
        """The places in order, once each; ``pieces`` are those of ``text``."""
        found = set(self.always)
        for opening in self.openings.keys() & pieces:
            found.update(place for needle, place in self.openings[opening] if needle in text)
        return sorted(found)


def pieces_of(text: str) -> frozenset[str]:
    """All that a needle in ``text`` may begin with."""
    pieces = frozenset([text[begin : begin + SHORTEST] for begin in range(len(text) - SHORTEST + 1)])
    return pieces if text.isascii() else pieces.union(text)


def sieve_of(every: Sequence[Sought]) -> Sieve:
    """The sieve of some expressions by their places among them."""
    openings: dict[str, list[tuple[str, int]]] = {}
    for place, one in enumerate(every):
        for needle in one.needles:
            opening = needle[:SHORTEST] if len(needle) >= SHORTEST else needle[0]
            openings.setdefault(opening, []).append((needle, place))
    always = frozenset(place for place, one in enumerate(every) if not one.needles)
    return Sieve(always, {opening: tuple(needles) for opening, needles in openings.items()})


def sought(expression: str) -> Sought:
    """The expression with what a text must hold for it to match."""
    parsed = parser.parse(expression)
    found = None if parsed.state.flags & re.IGNORECASE else _of(parsed)
    return Sought(expression, tuple(sorted(found, key=lambda one: (len(one), one))) if found else ())


def _of(sequence: Iterable[tuple[Any, Any]]) -> Needles | None:
    """The best needles of a sequence: those of the part that says most."""
    best: Needles | None = None
    run = ""
    for kind, value in (*sequence, (None, None)):
        if kind is parser.LITERAL:
            run += chr(value)
            continue
        best, run = _better(best, frozenset([run]) if _says_enough(run) else None), ""
        best = _better(best, _of_part(kind, value))
    return best


def _of_part(kind: Any, value: Any) -> Needles | None:
    if kind is parser.SUBPATTERN:
        return None if value[1] & re.IGNORECASE else _of(value[-1])
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT):
        return _of(value[2]) if value[0] >= 1 else None
    if kind is not parser.BRANCH:
        return None
    every = [_of(branch) for branch in value[1]]
    together = frozenset().union(*(one for one in every if one))
    return together if all(every) and len(together) <= MOST else None


def _says_enough(run: str) -> bool:
    """A few letters; one alone in a script of thousands."""
    return len(run) >= SHORTEST or run >= "\u3000"


def _better(one: Needles | None, other: Needles | None) -> Needles | None:
    if not one or not other:
        return one or other
    return max(one, other, key=lambda needles: (min(map(len, needles)) / len(needles) ** 0.5, sorted(needles)))
