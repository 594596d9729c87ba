"""How the requirements of one place differ: which fall away, which change, which come in addition; drawn and read back for the editor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from admin import criteria_form, drafts, sentences
from admin.record_forms import Node, free_nodes
from admin.record_reading import Tree, read_free, to_number
from knowledge.catalogue import Catalogue
from knowledge.records import Alternatives

OWN = ("override", "drop", "add")
"""Fields of a variant that have this editor instead of plain controls."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One of the service's requirements as a local rule may name it: ``ref`` is its id, or ``#3`` while it has none."""

    ref: str
    text: str
    threshold: str


@dataclass(frozen=True, slots=True)
class Local:
    """The local rules of one place, ready to draw."""

    id: str
    name: str
    requirements: tuple[Requirement, ...]
    dropped: tuple[str, ...]
    changed: tuple[tuple[str, str, tuple[Node, ...]], ...]
    """Requirement, its sentence, the controls of what is different."""
    added: list[Any]


def locals_of(data: Mapping[str, Any], catalogue: Catalogue) -> list[Local]:
    """Every local rule of a service's data."""
    listed = requirements(data, catalogue)
    texts = {one.ref: one.text for one in listed}
    found = []
    for variant in data.get("variants") or ():
        name = f"local.{variant['id']}"
        changed = tuple(
            (
                one["id"],
                texts.get(one["id"], one["id"]),
                free_nodes({key: value for key, value in one.items() if key != "id"}, f"{name}.changed.{one['id']}"),
            )
            for one in variant.get("override") or ()
        )
        dropped = tuple(variant.get("drop") or ())
        found.append(
            Local(variant["id"], variant.get("name_it") or variant["id"], listed, dropped, changed, list(variant.get("add") or ()))
        )
    return found


def requirements(data: Mapping[str, Any], catalogue: Catalogue) -> tuple[Requirement, ...]:
    """The service's own requirements with their sentences."""
    found = []
    for place, item in enumerate(data.get("criteria") or ()):
        try:
            one = criteria_form.CRITERIA.validate_python([item])[0]
        except ValueError:
            continue
        text = " ".join(sentences.whole([one], catalogue)) or "Serve solo per informare."
        value = item.get("value")
        is_threshold = not isinstance(one, Alternatives) and isinstance(value, int | float) and not isinstance(value, bool)
        found.append(Requirement(item.get("id") or f"#{place}", text, str(value) if is_threshold else ""))
    return tuple(found)


def read(tree: Tree, data: dict[str, Any], base: Mapping[str, Any]) -> None:
    """Put what the form says of each place's requirements into ``data``; a requirement that is named gets an id."""
    before = {one["id"]: one for one in base.get("variants") or ()}
    for variant in data.get("variants") or ():
        sent = tree.get(variant.get("id", ""))
        if not isinstance(sent, dict):
            continue
        old = before.get(variant["id"], {})
        dropped = [_id(ref, data, base) for ref in sent.get("drop", []) if ref]
        changed = _changed(sent, old, data=data, base=base)
        added = criteria_form.parsed(_last(sent, "add") or "[]")
        for key, value in (("override", changed), ("drop", dropped), ("add", added)):
            if value or variant.get(key):
                variant[key] = value


def _changed(sent: Tree, old: Mapping[str, Any], *, data: dict[str, Any], base: Mapping[str, Any]) -> list[Any]:
    gone = set(sent.get("undo", []))
    controls = sent.get("changed", {})
    kept = [{"id": one["id"], **_read(controls.get(one["id"]), one)} for one in old.get("override") or () if one["id"] not in gone]
    ref, value = _last(sent, "new_ref"), _last(sent, "new_value")
    if ref and value:
        fresh = {"id": _id(ref, data, base), "value": to_number(value), "source": _last(sent, "new_source")}
        as_of = _last(sent, "new_as_of")
        kept.append({**fresh, **({"as_of": as_of} if as_of else {}), "confidence": "seen"})
    return kept


def _read(sent: Any, one: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = read_free(sent, {key: value for key, value in one.items() if key != "id"})
    return found


def _last(sent: Tree, name: str) -> str:
    texts = sent.get(name)
    return str(texts[-1]) if isinstance(texts, list) and texts else ""


def _id(ref: str, data: dict[str, Any], base: Mapping[str, Any]) -> str:
    """The id of the requirement that ``ref`` named when the form was drawn, made up when it has none yet."""
    if not re.fullmatch(r"#\d+", ref):
        return ref
    items, drawn = data.get("criteria") or [], base.get("criteria") or []
    meant = drawn[int(ref[1:])] if int(ref[1:]) < len(drawn) else None
    item = next((one for one in items if {**one, "id": None} == {**meant, "id": None}), None) if isinstance(meant, dict) else None
    if item is None:
        raise drafts.Refused(["Regole locali: hai cambiato anche quel requisito. Salva prima i requisiti, poi la regola locale."])
    if not item.get("id"):
        taken = {one.get("id") for one in items}
        stem = str(item.get("fact") or "requisito").replace("_", "-")
        item["id"] = next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if one not in taken)
    return str(item["id"])
