"""Reads facts off tables of plain expressions; each table belongs to one theme and this file to none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dialogs.told_text import Said, Told


@dataclass(frozen=True, slots=True)
class Cue:
    """``value`` of ``fact`` is said where ``says`` matches in a sentence and ``unless`` does not."""

    fact: str
    value: object
    says: "re.Pattern[str]"
    unless: "re.Pattern[str] | None" = None


def cue(fact: str, value: object, says: str, unless: str = "") -> Cue:
    return Cue(fact, value, re.compile(says), re.compile(unless) if unless else None)


def told_by(cues: Iterable[Cue], said: Said) -> Iterator[Told]:
    """What the expressions of a table say; a list value joins the others of its fact."""
    sentences = list(said.sentences())
    for one in cues:
        for sentence in sentences:
            if (found := one.says.search(sentence)) and not (one.unless and one.unless.search(sentence)):
                yield Told(one.fact, one.value, found[0].strip())
                break
