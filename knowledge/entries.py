"""The catalogue as flat entries (kind, key, data) and as the YAML documents they come from; judges nothing, stores nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge import records
from knowledge.once import once

Documents = dict[str, Any]
"""YAML documents by file name, relative to the content folder."""


@dataclass(frozen=True)
class Entry:
    """One record as staff edit it: plain JSON data under the name of its kind and its own key; nobody changes the data in their place."""

    kind: str
    key: str
    data: Any

    @once
    def line(self) -> bytes:
        """What the digest reads of it, empty for an entry that says nothing; of a draft, read at every save, most stays as it was."""
        said = _said(self)
        return b"" if said == {} else json.dumps([self.kind, self.key, said], sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Kind:
    """Where the records of one kind live: a file (or folder) of the content, a section in it and the field that names a record."""

    name: str
    file: str
    section: str
    key: str
    model: type[records.Record] | None
    name_it: str
    mapping: bool = False

    @property
    def many_files(self) -> bool:
        return self.file.endswith("/")


def _kind(name: str, file: str, section: str, name_it: str, model: type[records.Record] | None, *, key: str = "id") -> Kind:
    return Kind(name, file, section, key, model, name_it)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("source", "sources.yml", "sources", "fonte", records.Source),
        _kind("fact", "facts.yml", "facts", "fatto", records.Fact),
        Kind("scale", "facts.yml", "scales", "id", records.Scale, "scala", mapping=True),
        _kind("implication", "facts.yml", "implications", "implicazione", records.Implication),
        _kind("need_area", "need_areas.yml", "need_areas", "area di bisogno", records.NeedArea),
        _kind("service", "measures/", "measures", "servizio", records.Service, key="slug"),
        _kind("office_type", "offices.yml", "type_vocabulary", "tipo di ufficio", records.OfficeType),
        _kind("office_group", "offices.yml", "office_types", "gruppo di uffici", records.OfficeGroup),
        _kind("office", "offices.yml", "offices", "ufficio", records.Office),
        _kind("team", "offices.yml", "teams", "squadra", records.Team),
        _kind("number", "offices.yml", "numbers", "numero utile", records.HelpNumber),
        _kind("network_subject", "offices.yml", "network_subject_types", "soggetto della rete", records.NetworkSubject),
        _kind("faq", "faq.yml", "faq", "domanda frequente", records.Faq),
        _kind("term", "glossary.yml", "terms", "parola del glossario", records.Term, key="term"),
        Kind("ambiguous_variant", "glossary.yml", "ambiguous_variants", "id", None, "parola ambigua", mapping=True),
        _kind("extra_input", "amounts.yml", "extra_inputs", "dato per gli importi", records.ExtraInput),
        _kind("amount_rule", "amounts.yml", "rules", "regola di importo", records.AmountRule),
        _kind("not_computable", "amounts.yml", "not_computable", "importo non calcolabile", None, key="measure"),
    )
}
SENTENCES = ("service_sentences", "faq_sentences", "area_sentences", "urgency_sentences", "other_sentences")
SENTENCE_KEYS = {"service_sentences": "slug", "area_sentences": "area", "urgency_sentences": "kind"}
SENTENCE_FOLDERS = {
    "examples/services/": "service_sentences",
    "examples/need_areas/": "area_sentences",
    "examples/urgency/": "urgency_sentences",
}
DOCUMENT = "document"
TRANSLATION = "translation"
TRANSLATIONS = "translations/"


def split(documents: Documents) -> list[Entry]:
    """The records of all documents; what is left of a document is an entry of kind ``document`` under the file's name."""
    entries: list[Entry] = []
    for file in sorted(documents):
        document = documents[file]
        if file.startswith("examples/"):
            entries += _split_sentences(file, document)
        elif file.startswith(TRANSLATIONS) and isinstance(document, dict):
            entries += _split_translations(file, document)
        elif isinstance(document, dict):
            entries += _split_records(file, document)
        else:
            entries.append(Entry(DOCUMENT, file, document))
    return entries


def _split_records(file: str, document: dict[str, Any]) -> list[Entry]:
    entries = []
    header = dict(document)
    for kind in KINDS.values():
        if kind.section not in document or not (file.startswith(kind.file) if kind.many_files else file == kind.file):
            continue
        section = header.pop(kind.section)
        if kind.mapping and isinstance(section, dict):
            if "note" in section and kind.name == "scale":
                header["scales_note"] = section["note"]
            entries += [Entry(kind.name, key, data) for key, data in section.items() if not (kind.name == "scale" and key == "note")]
            continue
        items = section if isinstance(section, list) else []
        found = [Entry(kind.name, _key_of(item, kind.key), _without_used_by(item, kind.name)) for item in items]
        entries += found
        if kind.many_files:
            header[kind.section] = [entry.key for entry in found]
    return [Entry(DOCUMENT, file, header), *entries]


def _key_of(item: object, key: str) -> str:
    return str(item.get(key, "")) if isinstance(item, dict) else ""


def _without_used_by(item: Any, kind: str) -> Any:
    """``used_by`` follows from the services: it is computed, never stored."""
    return {key: value for key, value in item.items() if key != "used_by"} if kind == "fact" and isinstance(item, dict) else item


def _split_sentences(file: str, document: Any) -> list[Entry]:
    if not isinstance(document, dict):
        return [Entry(DOCUMENT, file, document)]
    if file == "examples/other.yml":
        return [Entry("other_sentences", "other", document)]
    if file.startswith("examples/faq/"):
        group = file.removeprefix("examples/faq/").removesuffix(".yml")
        found = document.get("entries") or {}
        return [Entry("faq_sentences", str(key), {**value, "file": group}) for key, value in found.items() if isinstance(value, dict)]
    for folder, kind in SENTENCE_FOLDERS.items():
        if file.startswith(folder):
            return [Entry(kind, str(document.get(SENTENCE_KEYS[kind], "")), document)]
    return [Entry(DOCUMENT, file, document)]


def _split_translations(file: str, document: dict[str, Any]) -> list[Entry]:
    """One entry for each record and language: ``uk/faq/isee-cose`` holds its translations by their Italian."""
    kind, _, lang = file.removeprefix(TRANSLATIONS).removesuffix(".yml").partition(".")
    return [Entry(TRANSLATION, f"{lang}/{kind}/{key}", _by_italian(lines, lang)) for key, lines in document.items()]


def _by_italian(lines: Any, lang: str) -> Any:
    """Lines of Italian and translation as one mapping; what has another shape stays as it is, to be told so."""
    if not isinstance(lines, list) or not all(isinstance(one, dict) and set(one) == {"it", lang} for one in lines):
        return lines
    return {str(one["it"]): one[lang] for one in lines}


def assemble(entries: Iterable[Entry]) -> Documents:
    """The inverse of ``split``: documents with the file layout of the content folder."""
    entries = list(entries)
    documents: Documents = {
        entry.key: dict(entry.data) if isinstance(entry.data, dict) else entry.data for entry in entries if entry.kind == DOCUMENT
    }
    by_slug = {entry.key: entry.data for entry in entries if entry.kind == "service"}
    for entry in entries:
        if entry.kind in SENTENCES:
            _put_sentences(documents, entry)
        elif entry.kind == TRANSLATION:
            lang, _, key = entry.key.split("/", 2)
            lines = [{"it": italian, lang: text} for italian, text in entry.data.items()]
            documents.setdefault(file_of(entry), {})[key] = lines
        elif entry.kind in KINDS and entry.kind != "service":
            _put_record(documents, KINDS[entry.kind], entry)
    _put_services(documents, by_slug)
    for document in documents.values():
        if isinstance(document, dict) and "scales_note" in document:
            document["scales"] = {"note": document.pop("scales_note"), **document.get("scales", {})}
    return documents


def _put_record(documents: Documents, kind: Kind, entry: Entry) -> None:
    document = documents.setdefault(kind.file, {})
    if kind.mapping:
        document.setdefault(kind.section, {})[entry.key] = entry.data
    else:
        document.setdefault(kind.section, []).append(entry.data)


def _put_services(documents: Documents, by_slug: Mapping[str, Any]) -> None:
    placed: set[str] = set()
    for file, document in documents.items():
        if file.startswith("measures/"):
            slugs = [slug for slug in document.get("measures", []) if slug in by_slug]
            document["measures"] = [by_slug[slug] for slug in slugs]
            placed.update(slugs)
    rest = [data for slug, data in by_slug.items() if slug not in placed]
    if rest:
        documents.setdefault("measures/altri.yml", {}).setdefault("measures", []).extend(rest)


def _put_sentences(documents: Documents, entry: Entry) -> None:
    if entry.kind == "other_sentences":
        documents["examples/other.yml"] = entry.data
    elif entry.kind == "faq_sentences":
        group = entry.data.get("file", "altre")
        document = documents.setdefault(f"examples/faq/{group}.yml", {"area": group, "entries": {}})
        document["entries"][entry.key] = {key: value for key, value in entry.data.items() if key != "file"}
    else:
        folder = next(folder for folder, kind in SENTENCE_FOLDERS.items() if kind == entry.kind)
        documents[f"{folder}{entry.key}.yml"] = entry.data


def file_of(entry: Entry) -> str:
    """The file where a person would look for this entry."""
    if entry.kind == DOCUMENT:
        return entry.key
    if entry.kind in KINDS:
        return KINDS[entry.kind].file
    if entry.kind == TRANSLATION:
        lang, kind, _ = f"{entry.key}//".split("/", 2)
        return f"{TRANSLATIONS}{kind}.{lang}.yml"
    if entry.kind == "other_sentences":
        return "examples/other.yml"
    if entry.kind == "faq_sentences":
        return f"examples/faq/{entry.data.get('file', 'altre')}.yml" if isinstance(entry.data, dict) else "examples/faq/"
    return next(folder for folder, kind in SENTENCE_FOLDERS.items() if kind == entry.kind) + f"{entry.key}.yml"


def _meaning(value: Any) -> Any:
    """Data without empty fields: a field left empty and one never written say the same."""
    if isinstance(value, dict):
        return {key: _meaning(item) for key, item in value.items() if item is not None}
    return [_meaning(item) for item in value] if isinstance(value, list) else value


def _said(entry: Entry) -> Any:
    """What the digest reads of an entry: which file a service stands in means nothing."""
    data = _meaning(entry.data)
    if entry.kind == DOCUMENT and entry.key.startswith("measures/") and isinstance(data, dict):
        return {key: value for key, value in data.items() if key not in ("measures", "looked_up_on")}
    return data


def digest_of(entries: Iterable[Entry]) -> str:
    """SHA-256 of the content; the order of records counts, but not that of services, sentences, files and kinds."""
    by_key = {*SENTENCES, DOCUMENT, TRANSLATION, "service"}
    ordered = sorted(entries, key=lambda entry: (entry.kind, entry.key if entry.kind in by_key else ""))
    lines = (entry.line for entry in ordered if entry.line)
    digest = hashlib.sha256(b"[" + next(lines, b""))
    for line in lines:
        digest.update(b", " + line)
    digest.update(b"]")
    return digest.hexdigest()
