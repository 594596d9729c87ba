"""Reads facts off the tables of plain expressions in ``told.yml``; each table belongs to one theme and this file to none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dialogs.told.negations import is_denied
from dialogs.told.text import Said, Told
from knowledge.search.needles import Sieve, Sought, sieve_of, sought

DOCUMENT: Final = "told.yml"
TABLES: Final = ("work", "benefits", "kind_of_work", "home", "housing_problem", "certificates", "health", "life", "school", "court")


@dataclass(frozen=True, slots=True)
class Cue:
    """``value`` of ``fact`` is said where ``says`` matches in a sentence and ``unless`` does not."""

    fact: str
    value: object
    says: Sought
    unless: "re.Pattern[str] | None" = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cues in order, and which of them a text may hold."""

    cues: tuple[Cue, ...]
    sieve: Sieve


Tables = Mapping[str, Table]


def tables_of(document: Mapping[str, Any] | None) -> Tables:
    """The compiled tables of ``told.yml``; a table that is not there says nothing."""
    written = (document or {}).get("tables") or {}
    return {name: _table(tuple(_cue(one) for one in written.get(name, ()))) for name in TABLES}


def _table(cues: tuple[Cue, ...]) -> Table:
    return Table(cues, sieve_of([one.says for one in cues]))


def _cue(written: Mapping[str, Any]) -> Cue:
    unless = written.get("unless")
    return Cue(written["fact"], written["value"], sought(written["says"]), re.compile(unless) if unless else None)


def told_by(table: Table, said: Said) -> Iterator[Told]:
    """What the expressions of a table say where they are not denied; a list value joins the others of its fact."""
    for one in map(table.cues.__getitem__, table.sieve.left(said.text, said.pieces)):
        for sentence in said.sentences:
            found = one.says.search(sentence)
            if found and not (one.unless and one.unless.search(sentence)) and not is_denied(sentence, found.start()):
                yield Told(one.fact, one.value, found[0].strip())
                break
