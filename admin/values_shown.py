"""Any value of a record in a line or two that people can read; knows no catalogue."""

from typing import Any

from admin.field_words import label_of
from admin.record_forms import PLAIN_NUMBERS, shown_number
from admin.value_words import VALUES


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
    return VALUES.get(str(value), str(value))
