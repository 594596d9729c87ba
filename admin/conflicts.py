"""What a page shows when two people changed the same record: both values side by side; overwrites nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from admin import drafts
from admin.field_words import label_of, value_label
from admin.record_forms import PLAIN_NUMBERS, shown_number
from knowledge.publishing import Draft, EntryConflict


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
    data, taken, both = drafts.merged(base if isinstance(base, dict) else {}, mine, row.data)
    pairs = tuple(Pair(name_of(one.field), shown(one.mine), shown(one.theirs)) for one in both)
    return Clash(row.updated_by, False, data, row.data, row.version, tuple(name_of(key) for key in taken), pairs)


def name_of(field: str) -> str:
    return "Requisiti" if field == "criteria" else label_of(field)


def shown(value: Any, field: str = "") -> str:
    """A value of any shape in a line or two that people can read."""
    if value is None or value in ("", [], {}):
        return "(vuoto)"
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, int | float):
        return str(value) if field in PLAIN_NUMBERS else shown_number(value)
    if isinstance(value, list):
        return "; ".join(shown(one, field) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{label_of(key)}: {shown(one, key)}" for key, one in value.items() if one not in (None, "", [], {}))
    return value_label(value) if isinstance(value, str) and len(value) < 15 else str(value)
