"""Every mistake of an import at once: what has no shape does not hide what points nowhere; corrects nothing."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from knowledge.content import catalogue_of, entry_key, parse_record
from knowledge.entries import KINDS, Entry, file_of
from knowledge.problems import ContentError, Problem

NAMES = "usa solo lettere minuscole senza accenti, cifre e trattini"
WORDS = ("term", "ambiguous_variant")
"""Kinds whose records are named by the word itself."""


def every_problem(entries: Sequence[Entry], before: Iterable[Entry]) -> tuple[Problem, ...]:
    """What is wrong with ``entries``; records without a shape are read as they were ``before``, so that the others are judged too."""
    before = list(before)
    found = _problems(entries) | set(_odd_names(entries, {(one.kind, one.key) for one in before}))
    shapeless = {(one.kind, one.key) for one in entries if not _has_shape(one)} if found else set()
    if shapeless:
        old = {(one.kind, one.key): one for one in before}
        kept = [old.get((one.kind, one.key)) if (one.kind, one.key) in shapeless else one for one in entries]
        found |= _problems([one for one in kept if one is not None])
    return in_order(found)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """As they stand in the file: row 8 before row 10."""
    return tuple(sorted(set(problems), key=lambda one: ([_natural(part) for part in (one.file, one.entry, one.field)], one.text)))


def _odd_names(entries: Sequence[Entry], known: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """New records that nobody could find again in an address."""
    for one in entries:
        if (one.kind, one.key) not in known and one.kind in KINDS and one.kind not in WORDS and not entry_key(one.key):
            kind = KINDS[one.kind]
            yield Problem(
                file_of(one), f"{kind.name_it} «{one.key}»", kind.key, "usa solo lettere minuscole senza accenti, cifre e trattini"
            )


def _problems(entries: Sequence[Entry]) -> set[Problem]:
    try:
        catalogue_of(entries)
    except ContentError as error:
        return set(error.problems)
    return set()


def _has_shape(entry: Entry) -> bool:
    try:
        parse_record(entry)
    except ContentError:
        return False
    return True


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]
