"""The catalogue as YAML files in the layout of the content folder; what is written reads back with the same digest."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from knowledge.catalogue import Catalogue
from knowledge.content import read_content
from knowledge.entries import Documents, assemble
from knowledge.problems import ContentError, Problem

if TYPE_CHECKING:
    _Dumper = yaml.SafeDumper
else:
    _Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

WIDTH = 160


def to_yaml(catalogue: Catalogue, folder: Path) -> tuple[Path, ...]:
    """Write every file of the catalogue below ``folder``; refuses a folder that holds other YAML files."""
    documents = exported_documents(catalogue)
    others = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yml")) if folder.exists() else []
    strange = [name for name in others if name not in documents]
    if strange:
        raise ContentError(Problem(name, "", "", "non fa parte di questo catalogo: scegli una cartella vuota") for name in strange)
    written = []
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(document), encoding="utf-8")
        written.append(path)
    return tuple(written)


def exported_documents(catalogue: Catalogue) -> Documents:
    """The files of the catalogue; facts carry ``used_by``, which is computed."""
    documents = assemble(catalogue.entries)
    facts = documents.get("facts.yml", {}).get("facts", [])
    documents["facts.yml"]["facts"] = [{**fact, "used_by": list(catalogue.facts[fact["id"]].used_by)} for fact in facts]
    return documents


def dump(document: Any) -> str:
    """One document as YAML that people can read and compare."""
    return str(yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False))


def from_yaml(folder: Path) -> Catalogue:
    """The catalogue of a folder in this layout; ``ContentError`` with every problem."""
    return read_content(folder)
