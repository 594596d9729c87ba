"""What the records of the catalogue are called in the editors' lists, and what stands beside the name; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

from admin.field_words import label_of
from admin.kind_words import DOCUMENTS_IT, NOT_LISTED
from admin.sentences import fact_name
from dialogs.cases.words import URGENCY_LABELS_IT
from knowledge.catalogue import Catalogue
from knowledge.entries import DOCUMENT, Entry

OWN_WORDS = ("term", "ambiguous_variant")
"""Kinds whose key is the word itself."""
SHOWN = 160


def name_of(catalogue: Catalogue, kind: str, key: str, data: Any) -> str:
    """What people call a record."""
    if kind == "fact":
        named = fact_name(key, catalogue)
        return named[:1].upper() + named[1:]
    if kind == DOCUMENT:
        return DOCUMENTS_IT.get(key, (key, ""))[0]
    if kind in OWN_WORDS:
        return key
    return _borrowed(catalogue, kind, key) or _own(data) or label_of(key)


def _borrowed(catalogue: Catalogue, kind: str, key: str) -> str:
    """The name of what a record is about."""
    if kind in ("service_sentences", "not_computable") and key in catalogue.services:
        return catalogue.services[key].name_it
    if kind == "faq_sentences" and key in catalogue.faq:
        return catalogue.faq[key].question_it
    if kind == "area_sentences" and key in catalogue.need_areas:
        return catalogue.need_areas[key].name_it
    if kind == "other_sentences":
        return "Frasi che non chiedono niente"
    if kind == "scale":
        return f"Scala {key.upper() if len(key) <= 4 else label_of(key)}"
    return URGENCY_LABELS_IT.get(key, "") if kind == "urgency_sentences" else ""


def _own(data: Any) -> str:
    if not isinstance(data, dict):
        return ""
    return str(data.get("name_it") or data.get("question_it") or data.get("title_it") or data.get("title") or data.get("term") or "")


def second_line(catalogue: Catalogue, kind: str, data: Any, key: str = "") -> str:
    """What tells a record from its neighbours, in one line."""
    if kind == DOCUMENT:
        return DOCUMENTS_IT.get(key, ("", ""))[1]
    if isinstance(data, list):
        return ", ".join(map(str, data))
    if not isinstance(data, dict):
        return ""
    text = " · ".join(_parts(catalogue, kind, data))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _parts(catalogue: Catalogue, kind: str, data: dict[str, Any]) -> Iterator[str]:
    if kind.endswith("_sentences"):
        many = sum(len(one) for one in (data.get("sentences") or {}).values()) if isinstance(data.get("sentences"), dict) else 0
        many = many or len(data.get("sentences") or ())
        yield f"{len(data.get('keywords') or ())} sinonimi, {many} frasi"
        return
    if kind == "source":
        site = urlparse(str(data.get("url") or "")).netloc.removeprefix("www.")
        yield from (str(one) for one in (site, data.get("as_of")) if one)
        return
    if kind == "amount_rule":
        yield catalogue.services[data["measure"]].name_it if data.get("measure") in catalogue.services else ""
        return
    said = ""
    for field in PARTS.get(kind, ()):
        text = str(data.get(field) or "")
        if text and text not in said:
            said = f"{said} {text}"
            yield text


PARTS = {
    "office": ("address", "city", "phone"),
    "number": ("number", "hours"),
    "term": ("expansion",),
    "fact": ("question_it",),
    "extra_input": ("note",),
    "need_area": ("summary_it",),
    "implication": ("note",),
    "scale": ("note_it",),
    "not_computable": ("reason",),
    "office_group": ("note",),
    "network_subject": ("what_it", "note"),
    "team": ("what_it",),
    "faq": ("answer_it",),
}


def is_listed(document: str) -> bool:
    """Whether a document is edited here."""
    return document in DOCUMENTS_IT and document not in NOT_LISTED


def named(kind: str, catalogue: Catalogue) -> Iterator[tuple[Entry, str, str]]:
    """The records of a kind that people edit here, with their name and what a search looks at."""
    for entry in catalogue.entries:
        if entry.kind != kind or (kind == DOCUMENT and not is_listed(entry.key)):
            continue
        name = name_of(catalogue, kind, entry.key, entry.data)
        yield entry, name, f"{entry.key} {name} {second_line(catalogue, kind, entry.data, entry.key)}".lower()


@dataclass(frozen=True, slots=True)
class Line:
    """One record in a list."""

    key: str
    name: str
    more: str
    is_changed: bool
    updated: str
