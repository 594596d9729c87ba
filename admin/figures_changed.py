"""Figures that changed while the source and the date beside them stayed as they were; it only points them out."""

from collections.abc import Iterator
from typing import Any

from admin.field_words import label_of
from admin.sentences import fact_name
from admin.values_shown import shown
from knowledge.catalogue import Catalogue
from knowledge.differences import field_changes

FIGURES = frozenset({"value", "amount", "verify_to", "factor", "low", "high"})
PROVENANCE = frozenset({"source", "as_of", "verified_on"})


def with_old_source(before: Any, after: Any, catalogue: Catalogue) -> list[str]:
    """One sentence for each such figure: *ISEE: 25.000 → 30.000*."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    changes = list(field_changes(before, after))
    sourced = {_parent(one.field) for one in changes if _last(one.field) in PROVENANCE}
    found = []
    for one in changes:
        numbers = [value for value in (one.before, one.after) if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(numbers) == 2 and _is_figure(one.field) and not any(parent in sourced for parent in _holders(one.field)):
            found.append(f"{_name(one.field, after, catalogue)}: {shown(one.before)} → {shown(one.after)}")
    return list(dict.fromkeys(found))


def figures_changed(before: Any, after: Any) -> Iterator[tuple[float, float]]:
    """Each figure of a rule that was one number and is another."""
    for one in field_changes(before, after):
        numbers = [value for value in (one.before, one.after) if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(numbers) == 2 and _is_figure(one.field):
            yield numbers[0], numbers[1]


def _is_figure(path: str) -> bool:
    return _last(path).partition("[")[0] in FIGURES


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def _holders(path: str) -> Iterator[str]:
    """The object that holds the figure, and the one that holds a list of figures."""
    yield _parent(path)
    yield path.rpartition("[")[0].rpartition(".")[0]
    yield path.partition(".figures[")[0]


def _name(path: str, record: Any, catalogue: Catalogue) -> str:
    here, name = record, ""
    for piece in _parent(path).replace("]", "").replace("[", ".").split("."):
        if not piece:
            continue
        try:
            here = here[int(piece) - 1] if piece.isdigit() and isinstance(here, list) else here[piece]
        except (KeyError, IndexError, TypeError):
            break
        if piece == "figures" and isinstance(record, dict) and "." in path:
            break
        name = label_of(piece) if not piece.isdigit() else name
        if isinstance(here, dict) and here.get("fact") in catalogue.facts:
            name = fact_name(here["fact"], catalogue)
        elif isinstance(here, dict) and here.get("text"):
            name = str(here["text"])
    return name[:1].upper() + name[1:]
