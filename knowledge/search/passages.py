"""Cuts a message into passages of two sentences and into clauses, in which a danger may be heard that the rest drowns; judges none."""

import re
from itertools import pairwise
from typing import Final

LONG: Final = 160
SHORTEST_SENTENCE: Final = 12
MOST_SENTENCES: Final = 14
_SENTENCE = re.compile(r"(?<=[.!?;…。！？؟])\s*")
_CLAUSE = re.compile(
    r"[,;:.!?…()«»\"\n。，；：！？、，؟]+|\b(?:e|ed|ma|però|pero|perché|perche|adesso|ora|and|but|because|y|et|mais|și|dar|та|але|і|бо)\b",
    re.IGNORECASE,
)


def clauses(text: str) -> tuple[str, ...]:
    """The parts between stops and joining words."""
    return tuple(part for one in _CLAUSE.split(text) if (part := one.strip()))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, as far as stops show them."""
    return tuple(part for one in _SENTENCE.split(text)[:MOST_SENTENCES] if (part := one.strip()))


def passages(text: str) -> tuple[str, ...]:
    """Every two neighbouring sentences of a long text; none of a short one."""
    sentences = [one for one in _SENTENCE.split(text) if len(one) > SHORTEST_SENTENCE] if len(text) >= LONG else []
    return tuple(" ".join(pair) for pair in pairwise(sentences[:MOST_SENTENCES]))
