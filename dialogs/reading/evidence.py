"""The part of a longer message from which a fact was taken, for whoever checks it; takes no fact itself."""

import re

from dialogs.reading.fixed_words import people, shows
from dialogs.reading.safety import plain
from dialogs.scene import FOR_WHOM
from dialogs.state import SELF

SHORT, MOST = 60, 2
"""So short a message is its own evidence."""
_CLAUSES = re.compile(r"(?<!\d)[,.;\n]+\s*|[,.;]+(?!\d)\s*|\s(?:e|ed|ma|and|y|et|și)\s")


def evidence(key: str, wording: str) -> str:
    """The clauses whose words speak of the fact, two at most; all of it where none does."""
    if len(wording) <= SHORT:
        return wording
    fact = key.removesuffix(SELF)
    speaks = [words for _, words in people()] if fact == FOR_WHOM else [cue] if (cue := shows(fact)) is not None else []
    clauses = [clause.strip() for clause in _CLAUSES.split(wording) if clause and any(one.search(plain(clause)) for one in speaks)]
    return " … ".join(clauses[:MOST]) or wording
