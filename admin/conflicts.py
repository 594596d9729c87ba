"""What a page shows when two people changed the same record: both values side by side; overwrites nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from admin.field_words import label_of
from admin.values_shown import shown
from knowledge.differences import merged
from knowledge.drafting import Draft, EntryConflict


@dataclass(frozen=True, slots=True)
class Pair:
    """One field, said for people."""

    field: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Clash:
    """My version with the other's changes put in, and what to look at before saving again."""

    by: str | None
    gone: bool
    data: dict[str, Any]
    base: Mapping[str, Any]
    version: int
    taken: tuple[str, ...] = ()
    both: tuple[Pair, ...] = ()


def clash_of(conflict: EntryConflict, row: Draft | None, *, base: Any, mine: Any) -> Clash:
    """What to show for ``conflict``; ``row`` is the record as it stands now."""
    if row is None:
        return Clash(conflict.by, True, mine, {}, 0)
    if not isinstance(row.data, dict) or not isinstance(mine, dict):
        return Clash(row.updated_by, False, mine, row.data, row.version, both=(Pair("", shown(mine), shown(row.data)),))
    data, taken, both = merged(base if isinstance(base, dict) else {}, mine, row.data)
    pairs = tuple(Pair(name_of(one.field), shown(one.mine), shown(one.theirs)) for one in both)
    return Clash(row.updated_by, False, data, row.data, row.version, tuple(name_of(key) for key in taken), pairs)


def name_of(field: str) -> str:
    return "Requisiti" if field == "criteria" else label_of(field)
