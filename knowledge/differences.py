"""What differs between two sets of entries, field by field, in words that staff read; changes nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from knowledge.entries import DOCUMENT, KINDS, Entry
from knowledge.problems import path_text

Path = tuple[str | int, ...]
SHOWN = 80
FEMININE = ("fonte", "scala", "implicazione", "area", "squadra", "domanda", "parola", "regola")


class What(StrEnum):
    ADDED = "aggiunto"
    REMOVED = "tolto"
    CHANGED = "cambiato"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; ``None`` where it did not or does not exist."""

    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.field}: {_shown(self.before)} → {_shown(self.after)}"


@dataclass(frozen=True, slots=True)
class Change:
    """One record that was added, removed or changed, and by whom."""

    kind: str
    key: str
    what: What
    fields: tuple[FieldChange, ...] = ()
    by: str | None = None
    at: datetime | None = None

    @property
    def what_it(self) -> str:
        """What happened, in agreement with the name of the kind."""
        name = KINDS[self.kind].name_it if self.kind in KINDS else "frasi"
        ending = "e" if name == "frasi" and self.kind != DOCUMENT else "a" if name.split()[0] in FEMININE else "o"
        return f"{self.what.value[:-1]}{ending}"

    @property
    def title_it(self) -> str:
        name = KINDS[self.kind].name_it if self.kind in KINDS else "documento" if self.kind == DOCUMENT else "frasi"
        return f"{name} «{self.key}»"

    def __str__(self) -> str:
        lines = [f"{self.title_it}: {self.what_it}", *(f"  {field}" for field in self.fields)]
        return "\n".join(lines)


def _shown(value: Any) -> str:
    if value is None:
        return "(vuoto)"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def changes_between(
    before: Iterable[Entry], after: Iterable[Entry], *, authors: Mapping[tuple[str, str], tuple[str, datetime]] | None = None
) -> tuple[Change, ...]:
    """Every record that differs, in the order of ``after``; removed ones last."""
    authors = authors or {}
    old = {(entry.kind, entry.key): entry.data for entry in before}
    new = {(entry.kind, entry.key): entry.data for entry in after}
    found = []
    for place, data in new.items():
        by, at = authors.get(place, (None, None))
        if place not in old:
            found.append(Change(*place, What.ADDED, by=by, at=at))
        elif old[place] != data:
            fields = tuple(field_changes(old[place], data))
            if fields:
                found.append(Change(*place, What.CHANGED, fields, by=by, at=at))
    found += [Change(*place, What.REMOVED) for place in old if place not in new]
    return tuple(found)


def field_changes(before: Any, after: Any, path: Path = ()) -> Iterator[FieldChange]:
    """The smallest fields that differ between two JSON values; an empty field and a missing one are the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from field_changes(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_changes(before, after, path)
    elif before != after:
        yield FieldChange(path_text(path), before, after)


def _list_changes(before: list[Any], after: list[Any], path: Path) -> Iterator[FieldChange]:
    old_texts, new_texts = ([json.dumps(item, sort_keys=True) for item in side] for side in (before, after))
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old_texts, new_texts, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(i_end - i, j_end - j)
        for step in range(pairs):
            yield from field_changes(before[i + step], after[j + step], (*path, j + step))
        for old in range(i + pairs, i_end):
            yield FieldChange(path_text((*path, old)), before[old], None)
        for new in range(j + pairs, j_end):
            yield FieldChange(path_text((*path, new)), None, after[new])


@dataclass(frozen=True, slots=True)
class Both:
    """A field that two people changed: what each wrote."""

    field: str
    mine: Any
    theirs: Any


def merged(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, Any], list[str], list[Both]]:
    """Both people's changes together, the fields taken from the other, and those that both wrote differently (mine stands)."""
    result, taken, both = dict(theirs), [], []
    for key in {**base, **mine, **theirs}:
        here, there = mine.get(key), theirs.get(key)
        if here == there:
            continue
        if here == base.get(key):
            taken.append(key)
            continue
        if there != base.get(key):
            both.append(Both(key, here, there))
        if key in mine:
            result[key] = here
        else:
            result.pop(key, None)
    return result, taken, both
