"""Reads a record back from its form: untouched and undrawn fields stay as they were; whether the result is right is judged elsewhere."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, get_args, get_origin

from admin.record_forms import bare
from admin.week_field import hours_of
from knowledge.records import CriterionOverride, Record

Tree = dict[str, Any]
ROWS = "__rows"
FROM = "__from"
KEY = "__key"
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")


def tree_of(items: Iterable[tuple[str, str]]) -> Tree:
    """``a.0.b = x`` as nested dictionaries; the leaves are lists of everything sent under that name."""
    tree: Tree = {}
    for name, value in items:
        here = tree
        *path, last = name.split(".")
        for part in path:
            branch = here.setdefault(part, {})
            here = branch if isinstance(branch, dict) else here
        leaf = here.setdefault(last, [])
        if isinstance(leaf, list):
            leaf.append(value.replace("\r\n", "\n").strip())
    return tree


def read_record(model: type[Record], tree: Tree, base: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with what the form says instead; an emptied optional field disappears."""
    data = dict(base)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key not in tree:
            continue
        before = base.get(key)
        value = _value(bare(info.annotation), tree[key], before)
        if bare(info.annotation) is bool and _admits_none(info.annotation) and _last(tree[key]) == "":
            value = None
        if value in (None, "", [], {}) and not info.is_required():
            if key in base:
                data[key] = before if before in (None, "", [], {}) else None
                if before not in (None, "", [], {}) and not _admits_none(info.annotation):
                    del data[key]
        elif key in base or value != _plain(info.get_default(call_default_factory=True)):
            data[key] = value
    return data


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else str(default) if isinstance(default, StrEnum) else default


def _admits_none(annotation: Any) -> bool:
    return type(None) in get_args(annotation)


def _value(annotation: Any, sent: Any, before: Any) -> Any:
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        found = read_record(annotation, sent, before if isinstance(before, Mapping) else {})
        return found if isinstance(before, Mapping) or _says_something(sent) else None
    if origin is tuple:
        return _list(bare(get_args(annotation)[0]), sent, before)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(bare(get_args(annotation)[1]), sent, before)
    if annotation is Any:
        return read_free(sent, before) if before is not None else _guessed(sent)
    if isinstance(sent, dict):
        return hours_of(sent, before)
    return _scalar(annotation, _last(sent))


def _guessed(sent: Any) -> Any:
    """A value that was not there before: a number, yes or no, or else words."""
    text = _last(sent)
    return {"sì": True, "no": False}.get(text.lower(), to_number(text)) if text else None


def _last(sent: Any) -> str:
    return str(sent[-1]) if isinstance(sent, list) and sent else ""


def _scalar(annotation: Any, text: str) -> Any:
    if text == "" and annotation is not str:
        return False if annotation is bool else None
    if annotation is bool:
        return text in ("true", "on", "1")
    return to_number(text) if annotation in (int, float) else text


def to_number(text: str) -> Any:
    """``25.000,50``, ``25000.5`` and ``25.000`` as numbers; text that is no number comes back as it is, to be refused later."""
    plain = text.replace("€", "").replace(" ", "").replace("\u00a0", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "")
    try:
        value = float(plain)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _list(item: Any, sent: Any, before: Any) -> list[Any]:
    held = list(before or ())
    if isinstance(item, type) and issubclass(item, Record) and item is not CriterionOverride:
        return _rows(item, sent, held)
    if item is Any or (isinstance(sent, dict) and any(isinstance(one, dict | list) for one in held)):
        found = read_free(sent, held)
        return found if isinstance(found, list) else []
    texts = [line.strip() for one in (sent if isinstance(sent, list) else []) for line in str(one).split("\n")]
    return [to_number(text) if item in (int, float) else text for text in dict.fromkeys(texts) if text]


def _rows(model: type[Record], sent: Any, before: list[Any]) -> list[Any]:
    rows = []
    for key, row in (sent if isinstance(sent, dict) else {}).items():
        if key == ROWS or not isinstance(row, dict) or not _says_something(row):
            continue
        place = _last(row.get(FROM, []))
        base = before[int(place)] if place.isdigit() and int(place) < len(before) else {}
        rows.append(read_record(model, {name: one for name, one in row.items() if name != FROM}, base))
    return rows


TEXTLESS = frozenset({"confidence", "kind", "subject", "op", FROM, ROWS})


def _says_something(sent: Any) -> bool:
    """Whether a row holds more than the choices a blank one starts with."""
    if isinstance(sent, dict):
        return any(_says_something(one) for key, one in sent.items() if key not in TEXTLESS)
    return any(text not in ("", "false", "NUOVA") for text in sent)


def _mapping(item: Any, sent: Any, before: Any) -> dict[str, Any]:
    held = before if isinstance(before, Mapping) else {}
    if not isinstance(sent, dict):
        return dict(held)
    if item is Any or (any(isinstance(one, dict | list) for one in held.values()) and get_origin(item) is not tuple):
        found = read_free(sent, held)
        return found if isinstance(found, dict) else {}
    pairs: dict[str, Any] = {}
    for row in sent.values():
        key = _last(row.get(KEY, [])) if isinstance(row, dict) else ""
        if not key:
            continue
        lines = row.get("value", [])
        text = _last(lines)
        if get_origin(item) is tuple:
            pairs[key] = [line.strip() for line in text.split("\n") if line.strip()]
        elif text or key in held:
            pairs[key] = text or None
    return pairs


def read_free(sent: Any, before: Any) -> Any:
    """Data without a model: every leaf that was sent takes the type it had."""
    if isinstance(before, Mapping):
        return {key: read_free(sent[str(key)], one) if isinstance(sent, dict) and str(key) in sent else one for key, one in before.items()}
    if isinstance(before, list | tuple):
        if isinstance(sent, list) and all(isinstance(one, str) for one in before):
            return [line.strip() for one in sent for line in one.split("\n") if line.strip()]
        return [read_free(sent[str(i)], one) if isinstance(sent, dict) and str(i) in sent else one for i, one in enumerate(before)]
    text = _last(sent)
    if isinstance(before, bool):
        return text == "true"
    if isinstance(before, int | float):
        return to_number(text) if text else before
    return text if text or isinstance(before, str) else before
