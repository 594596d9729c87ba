"""Draws a form for any record of the catalogue from its pydantic model; reads nothing back and saves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from babel.numbers import format_decimal
from pydantic.fields import FieldInfo

from admin.field_hints import HINTS, LONG
from admin.field_words import label_of
from admin.value_words import value_label
from admin.week_field import grid_of
from dialogs.figures.names import LANGUAGES
from knowledge.records import Concerns, Record, Variant

Option = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One control of a form, or a group of them. ``look`` names the macro that draws it."""

    look: str
    name: str
    label: str
    value: Any = None
    hint: str = ""
    options: tuple[Option, ...] = ()
    children: tuple["Node", ...] = ()
    rows: tuple[tuple["Node", ...], ...] = ()
    blank: tuple["Node", ...] = ()
    required: bool = False
    list_id: str = ""
    only_one: bool = False


@dataclass(frozen=True, slots=True)
class References:
    """Which ids a field may hold: by field name, with the names people read."""

    by_field: Mapping[str, tuple[Option, ...]]
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call the ids that stand as keys in free data."""

    def of(self, name: str) -> tuple[Option, ...]:
        return self.by_field.get(name, ())


NOTHING = References({})
FEW = 20
PLAIN_NUMBERS = frozenset({"year", "cap", "municipio", "lat", "lon", "version"})
"""Numbers that nobody writes with a dot for the thousands."""
ELSEWHERE: Mapping[type[Record], tuple[str, ...]] = {Variant: ("override", "drop", "add"), Concerns: ("any", "never")}
"""Fields that have an editor of their own, or are only shown."""
FREE_HINTS = ("patterns", "spare")
PROVENANCE = ("source", "as_of", "confidence")
"""Inside a row these come last: first what it says, then where it was read."""


def fields_of(
    model: type[Record], data: Mapping[str, Any], references: References, *, prefix: str = "", skip: Sequence[str] = (), kind: str = ""
) -> tuple[Node, ...]:
    """The controls for every field of ``model``, filled with ``data``."""
    nodes = []
    fields = sorted(model.model_fields.items(), key=lambda field: prefix != "" and field[0] in PROVENANCE)
    hidden = {*skip, *ELSEWHERE.get(model, ())}
    for name, info in fields:
        key = info.alias or name
        if key not in hidden:
            nodes.append(_node(key, info, data.get(key), references, path=f"{prefix}{key}", kind=kind))
    return tuple(nodes)


def bare(annotation: Any) -> Any:
    """The annotation without ``Annotated`` and ``| None``."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not NoneType]
        return bare(members[0]) if len(members) == 1 else annotation
    return annotation


def is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def _node(key: str, info: FieldInfo, value: Any, references: References, *, path: str, kind: str) -> Node:
    known: dict[str, Any] = {"name": path, "label": label_of(key, kind), "hint": HINTS.get(key, ""), "required": info.is_required()}
    annotation = bare(info.annotation)
    options = references.of(key)
    origin = get_origin(annotation)
    if value is None and not info.is_required() and not is_optional(info.annotation):
        value = info.get_default(call_default_factory=True)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        filled = value if isinstance(value, Mapping) else {}
        return Node(
            look="group", children=fields_of(annotation, filled, references, prefix=f"{path}.", kind=key), value=bool(filled), **known
        )
    if origin is tuple:
        return _several(key, get_args(annotation)[0], value, references, path=path, known=known)
    if origin is not None and issubclass(origin if isinstance(origin, type) else object, Mapping):
        return _mapping(get_args(annotation)[1], value, known)
    if annotation is Any:
        return _of_any(key, value, references, path, known)
    return _single(key, annotation, value, options, optional=is_optional(info.annotation), known=known)


def _of_any(key: str, value: Any, references: References, path: str, known: dict[str, Any]) -> Node:
    """A value of no fixed type: one control where it is a single one, else those of its parts."""
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and not all(isinstance(one, str) for one in value)):
        return Node(look="free", value=value, children=free_nodes(value, path, references), **known)
    return replace(_free(key, value, path, NOTHING, {}, ""), label=known["label"], hint=known["hint"], required=known["required"])


def _single(key: str, annotation: Any, value: Any, options: tuple[Option, ...], *, optional: bool, known: dict[str, Any]) -> Node:
    closed = _closed(annotation)
    if closed:
        blank = (("", "—"),) if optional or value is None else ()
        return Node(look="select", value="" if value is None else str(value), options=(*blank, *closed), **known)
    if annotation is bool and optional:
        chosen = "" if value is None else "true" if value else "false"
        return Node(look="select", value=chosen, options=(("", "non si sa"), ("true", "sì"), ("false", "no")), **known)
    if annotation is bool:
        return Node(look="check", value=bool(value), **known)
    if annotation in (int, float):
        return Node(look="number", value=value if key in PLAIN_NUMBERS and value is not None else shown_number(value), **known)
    if annotation is date:
        return Node(look="date", value="" if value is None else str(value), **known)
    if key == "opening_hours" and (grid := grid_of(value)):
        return Node(look="week", value=grid, **{**known, "hint": HINTS["week"]})
    if options and value and value not in dict(options):
        options = (*options, (str(value), value_label(str(value))))
    if options and len(options) <= FEW:
        blank = () if known["required"] and value else (("", "—"),)
        return Node(look="select", value=value or "", options=(*blank, *options), **known)
    if options:
        held = [(value, dict(options)[value])] if value else []
        return Node(look="picker", value=held, list_id=f"list-{key}", only_one=True, **known)
    return Node(look="long" if key in LONG else "text", value="" if value is None else value, **known)


def _several(key: str, item: Any, value: Any, references: References, *, path: str, known: dict[str, Any]) -> Node:
    held = list(value or ())
    item = bare(item)
    if isinstance(item, type) and issubclass(item, Record):
        rows = tuple(
            fields_of(item, row, references, prefix=f"{path}.{place}.", kind=key)
            for place, row in enumerate(held)
            if isinstance(row, Mapping)
        )
        return Node(look="rows", rows=rows, blank=fields_of(item, {}, references, prefix=f"{path}.NUOVA.", kind=key), **known)
    if item is Any or any(isinstance(one, dict | list) for one in held):
        return Node(look="free", value=held, children=free_nodes(held, path), **known)
    closed = _closed(item) or references.of(key)
    closed = (*closed, *((str(one), str(one)) for one in held if str(one) not in dict(closed))) if closed else ()
    if closed and len(closed) <= FEW:
        chosen = [str(one) for one in held]
        order = sorted(closed, key=lambda option: chosen.index(option[0]) if option[0] in chosen else len(chosen))
        return Node(look="choices", value=chosen, options=tuple(order), **known)
    if closed:
        names = dict(closed)
        return Node(look="picker", value=[(one, names.get(one, one)) for one in held], list_id=f"list-{key}", **known)
    return Node(look="lines", value="\n".join(map(str, held)), **known)


def _mapping(item: Any, value: Any, known: dict[str, Any]) -> Node:
    held = value if isinstance(value, Mapping) else {}
    if get_origin(bare(item)) is tuple:
        return Node(
            look="named_lines", value=[(key, value_label(key), "\n".join(map(str, lines or ()))) for key, lines in held.items()], **known
        )
    if bare(item) is Any or any(isinstance(one, dict | list) for one in held.values()):
        return Node(look="free", value=held, children=free_nodes(dict(held), known["name"]), **known)
    return Node(look="pairs", value=[(key, "" if one is None else str(one)) for key, one in held.items()], **known)


def _closed(annotation: Any) -> tuple[Option, ...]:
    if get_origin(annotation) is Literal:
        return tuple((str(one), value_label(str(one))) for one in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple((str(one), value_label(str(one))) for one in annotation)
    return ()


def shown_number(value: Any) -> str:
    """A number as Italians write it; anything else as it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(format_decimal(value, "#,##0.######", locale="it"))


def free_nodes(value: Any, path: str, references: References = NOTHING, *, inherited: str = "") -> tuple[Node, ...]:
    """Controls for data without a model: what is there can be changed in place, its shape cannot. Ids are shown by their names."""
    if isinstance(value, Mapping):
        speaks = LANGUAGES.keys() & value.keys() - {"it"}
        labels = {**references.names, **(LANGUAGES if speaks else {})}
        return tuple(_free(str(key), one, f"{path}.{key}", references, labels, inherited) for key, one in value.items())
    if isinstance(value, list | tuple):
        named = {str(place + 1): _name_of(one, references, place) for place, one in enumerate(value)}
        return tuple(_free(str(place + 1), one, f"{path}.{place}", references, named, inherited) for place, one in enumerate(value))
    return ()


def _name_of(item: Any, references: References, place: int) -> str:
    """What an item of a list is called: by its own name, or by its place."""
    own = item.get("id") if isinstance(item, Mapping) else None
    return f"{place + 1}. {references.names.get(own) or label_of(own)}" if isinstance(own, str) else str(place + 1)


def _free(key: str, value: Any, path: str, references: References, names: Mapping[str, str], inherited: str) -> Node:
    known: dict[str, Any] = {
        "name": path,
        "label": names.get(key) or label_of(key),
        "hint": HINTS.get(key, "") if key in FREE_HINTS else "",
    }
    pointing = key if references.of(key) else inherited
    options = references.of(pointing)
    if isinstance(value, list | tuple) and options and all(isinstance(one, str) for one in value):
        return _pointers(list(value), options, pointing, known)
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value):
        return Node(look="lines", value="\n".join(value), **known)
    if isinstance(value, Mapping | list | tuple):
        return Node(look="free", value=value, children=free_nodes(value, path, references, inherited=pointing), **known)
    if isinstance(value, bool):
        return Node(look="select", value="true" if value else "false", options=(("true", "sì"), ("false", "no")), **known)
    if isinstance(value, int | float):
        return Node(look="number", value=value if key in PLAIN_NUMBERS else shown_number(value), **known)
    if options and (value is None or value in dict(options)):
        return Node(look="select", value=value or "", options=(("", "—"), *options), **known)
    return Node(look="long" if len(str(value or "")) > 70 else "text", value="" if value is None else value, **known)


def _pointers(held: list[str], options: tuple[Option, ...], list_name: str, known: dict[str, Any]) -> Node:
    """Ids out of a closed list: boxes where they are few, else a search."""
    options = (*options, *((one, value_label(one)) for one in held if one not in dict(options)))
    if len(options) <= FEW:
        order = sorted(options, key=lambda option: held.index(option[0]) if option[0] in held else len(held))
        return Node(look="choices", value=held, options=tuple(order), **known)
    names = dict(options)
    return Node(look="picker", value=[(one, names[one]) for one in held], list_id=f"list-{list_name}", **known)


def lists_used(nodes: Sequence[Node], references: References) -> dict[str, tuple[Option, ...]]:
    """The lists of suggestions that these controls point to, by the id of the list."""
    found: dict[str, tuple[Option, ...]] = {}
    for node in nodes:
        if node.list_id:
            found[node.list_id] = references.of(node.list_id.removeprefix("list-"))
        for inner in (node.children, node.blank, *node.rows):
            found |= lists_used(inner, references)
    return found
