"""Reads the curated content from its YAML files (or from stored entries) into one validated ``Catalogue``; never writes."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from knowledge import records
from knowledge.catalogue import Catalogue
from knowledge.checks import references
from knowledge.entries import DOCUMENT, KINDS, SENTENCE_KEYS, SENTENCES, TRANSLATION, Documents, Entry, digest_of, file_of, split
from knowledge.problems import ContentError, Problem, record_problems
from knowledge.rules.fact_users import users_of_facts
from knowledge.translations import by_language, shape_problems

__all__ = ["CONTENT", "ContentError", "Problem", "catalogue_of", "parse_record", "read_content", "read_documents", "read_entries"]

CONTENT = Path(__file__).parent / "content"
REQUIRED_FILES = ("facts.yml", "sources.yml", "offices.yml", "faq.yml", "glossary.yml", "need_areas.yml", "amounts.yml")

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """YAML as always, but a key written twice is an error instead of the last one winning in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            seen: set[Any] = set()
            for key_node, _ in node.value:
                if key_node.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"«{key_node.value}» è scritto due volte", problem_mark=key_node.start_mark)
                seen.add(key_node.value)
        return mapping


def read_documents(folder: Path = CONTENT) -> Documents:
    """The whole content of ``folder`` as JSON-able data; ``ContentError`` names file and line of what cannot be read."""
    missing = [Problem(name, "", "", "manca il file") for name in REQUIRED_FILES if not (folder / name).is_file()]
    try:
        documents = read_files(folder)
    except ContentError as error:
        raise ContentError([*missing, *error.problems]) from None
    if missing:
        raise ContentError(missing)
    return documents


def read_files(folder: Path) -> Documents:
    """Every ``*.yml`` below ``folder``, which need not be all of a catalogue's."""
    problems: list[Problem] = []
    documents: Documents = {}
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        try:
            documents[name] = _plain(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"riga {mark.line + 1}, colonna {mark.column + 1}" if mark else ""
            problems.append(Problem(name, place, "", f"non è YAML valido: {error.problem or error.context}"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            problems.append(Problem(name, "", "", f"non si legge: {error}"))
    problems += _shape_problems(documents)
    if problems:
        raise ContentError(problems)
    return documents


def _shape_problems(documents: Documents) -> list[Problem]:
    """Files that are not ``name: value`` at the top, and sections that are missing or not lists."""
    problems = []
    for name, document in documents.items():
        if not isinstance(document, dict):
            problems.append(Problem(name, "", "", "in cima al file servono voci «nome: valore»"))
            continue
        for kind in KINDS.values():
            if not (name.startswith(kind.file) if kind.many_files else name == kind.file):
                continue
            if not isinstance(document.get(kind.section), dict if kind.mapping else list):
                shape = "voci «nome: valore»" if kind.mapping else "una lista"
                problems.append(Problem(name, "", kind.section, f"manca, o non è {shape}"))
    return problems


def _plain(value: Any) -> Any:
    """Dates as ISO text and keys as text, so that the data can be stored as JSON."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read_entries(folder: Path = CONTENT) -> list[Entry]:
    """The flat entries of a content folder, not yet checked."""
    return split(read_documents(folder))


def read_content(folder: Path = CONTENT) -> Catalogue:
    """The catalogue of a content folder; ``ContentError`` with every problem of every file at once."""
    return catalogue_of(read_entries(folder))


def parse_record(entry: Entry) -> Any:
    """The typed record of one entry; ``ContentError`` if it does not have the shape of its kind."""
    parsed, problems = _parse(entry)
    if problems:
        raise ContentError(problems)
    return parsed


def _parse(entry: Entry) -> tuple[Any, list[Problem]]:
    if entry.kind in SENTENCES:
        return _parse_sentences(entry)
    if entry.kind == TRANSLATION:
        return entry.data, shape_problems(entry)
    if entry.kind not in KINDS:
        return entry.data, []
    model = KINDS[entry.kind].model
    if model is None:
        return _parse_plain(entry)
    name = f"{KINDS[entry.kind].name_it} «{entry.key}»"
    try:
        return model.model_validate(entry.data), []
    except ValidationError as error:
        return None, record_problems(error, entry.data, file=file_of(entry), entry=name)


def _parse_plain(entry: Entry) -> tuple[Any, list[Problem]]:
    """The two kinds that are no more than a list of names or a reason."""
    name = f"{KINDS[entry.kind].name_it} «{entry.key}»"
    if entry.kind == "ambiguous_variant":
        if isinstance(entry.data, list) and all(isinstance(term, str) for term in entry.data):
            return entry.data, []
        return None, [Problem(file_of(entry), name, "", "deve essere una lista di parole del glossario")]
    if isinstance(entry.data, dict) and isinstance(entry.data.get("reason"), str):
        return entry.data, []
    return None, [Problem(file_of(entry), name, "reason", "manca: di' perché l'importo non si può calcolare")]


def _parse_sentences(entry: Entry) -> tuple[Any, list[Problem]]:
    data = entry.data if isinstance(entry.data, dict) else {}
    own = {SENTENCE_KEYS.get(entry.kind, "id"), "file", "area"}
    fields = {key: value for key, value in data.items() if key not in own and value is not None}
    if isinstance(fields.get("sentences"), list):
        fields["sentences"] = {"standard": fields["sentences"]}
    if isinstance(fields.get("look_alikes"), list):
        fields["look_alikes"] = {"standard": fields["look_alikes"]}
    try:
        return records.Sentences.model_validate({**fields, "id": entry.key}), []
    except ValidationError as error:
        return None, record_problems(error, fields, file=file_of(entry), entry=f"frasi di «{entry.key}»")


def _parse_all(entries: Sequence[Entry]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    parsed: dict[str, dict[str, Any]] = {kind: {} for kind in (*KINDS, *SENTENCES, DOCUMENT, TRANSLATION)}
    problems: list[Problem] = []
    files = {slug: entry.key for entry in entries if entry.key.startswith(KINDS["service"].file) for slug in entry.data.get("measures", [])}
    for entry in entries:
        value, found = _parse(entry)
        problems += [replace(problem, file=files.get(entry.key, problem.file)) for problem in found] if entry.kind == "service" else found
        if not entry.key:
            problems.append(Problem(file_of(entry), entry.kind, "", "manca il nome (id) della voce"))
        elif entry.key in parsed[entry.kind]:
            problems.append(Problem(file_of(entry), f"«{entry.key}»", "id", "è scritto due volte: cambia uno dei due nomi"))
        if value is not None:
            parsed[entry.kind][entry.key] = value
    return parsed, problems


def catalogue_of(
    entries: Iterable[Entry], *, version: int = 0, published_at: datetime | None = None, digest: str | None = None, trusted: bool = False
) -> Catalogue:
    """The catalogue that ``entries`` say. ``trusted`` skips the cross-checks: only for what passed them when it was stored."""
    entries = list(entries)
    parsed, problems = _parse_all(entries)
    semantics, found = _semantics(parsed[DOCUMENT])
    found += _labels_problems(parsed[DOCUMENT].get("labels.yml"))
    if semantics is None or problems or found:
        raise ContentError([*problems, *found])
    catalogue = _build(
        parsed,
        semantics=semantics,
        facts=_facts(parsed, users_of_facts(entries)),
        version=version,
        published_at=published_at,
        digest=digest or digest_of(entries),
        entries=tuple(entries),
    )
    if not trusted:
        problems = references.problems_of(catalogue)
        if problems:
            raise ContentError(problems)
    return catalogue


def _semantics(documents: Mapping[str, Any]) -> tuple[records.Semantics | None, list[Problem]]:
    raw = (documents.get("facts.yml") or {}).get("semantics")
    if not isinstance(raw, dict):
        return None, [Problem("facts.yml", "semantics", "", "manca: dice come si leggono i criteri")]
    fields = {key: raw[key] for key in ("version", "shared_facts", "territories") if key in raw}
    kinds = raw.get("isee_types") or {}
    fields["isee_types"] = {key: value for key, value in kinds.items() if key != "note"}
    try:
        return records.Semantics.model_validate(fields), []
    except ValidationError as error:
        return None, record_problems(error, fields, file="facts.yml", entry="semantics")


def _labels_problems(labels: Any) -> list[Problem]:
    if labels is None:
        return []
    if not isinstance(labels, dict):
        return [Problem("labels.yml", "", "", "servono voci «fatto: {valore: etichetta}»")]
    wrong = [
        fact for fact, values in labels.items() if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values())
    ]
    return [Problem("labels.yml", f"fatto «{fact}»", "", "servono voci «valore: etichetta»") for fact in wrong]


def _facts(parsed: Mapping[str, Mapping[str, Any]], users: Mapping[str, tuple[str, ...]]) -> dict[str, records.Fact]:
    labels = parsed[DOCUMENT].get("labels.yml") or {}
    facts = {}
    for key, fact in parsed["fact"].items():
        own = {**(labels.get(key) or {}), **fact.value_labels_it}
        facts[key] = fact.model_copy(update={"used_by": users.get(key, ()), "value_labels_it": own})
    return facts


def _build(
    parsed: Mapping[str, Mapping[str, Any]],
    *,
    semantics: records.Semantics,
    facts: Mapping[str, records.Fact],
    version: int,
    published_at: datetime | None,
    digest: str,
    entries: tuple[Entry, ...],
) -> Catalogue:
    return Catalogue(
        version=version,
        digest=digest,
        published_at=published_at,
        semantics=semantics,
        facts=facts,
        scales=parsed["scale"],
        implications=tuple(parsed["implication"].values()),
        services=parsed["service"],
        need_areas=parsed["need_area"],
        office_types=parsed["office_type"],
        office_groups=parsed["office_group"],
        offices=parsed["office"],
        teams=parsed["team"],
        numbers=parsed["number"],
        network_subjects=parsed["network_subject"],
        faq=parsed["faq"],
        terms=tuple(parsed["term"].values()),
        ambiguous_variants={key: tuple(value) for key, value in parsed["ambiguous_variant"].items()},
        sources=parsed["source"],
        amount_rules=parsed["amount_rule"],
        extra_inputs=parsed["extra_input"],
        not_computable={key: value["reason"] for key, value in parsed["not_computable"].items()},
        service_sentences=parsed["service_sentences"],
        faq_sentences=parsed["faq_sentences"],
        area_sentences=parsed["area_sentences"],
        urgency_sentences=parsed["urgency_sentences"],
        other_sentences=parsed["other_sentences"].get("other"),
        documents=parsed[DOCUMENT],
        translations=by_language(parsed[TRANSLATION]),
        entries=entries,
    )


def entry_key(text: str) -> bool:
    """Whether ``text`` may be the name of a record: lower-case letters, digits, hyphens."""
    return bool(re.fullmatch(r"[a-z0-9][a-z0-9'_.-]*", text))
