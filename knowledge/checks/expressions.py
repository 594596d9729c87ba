"""What must hold of the expressions that recognise danger and told facts: they read, they do not match everything, they point to what is
there; it judges no message."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.problems import Problem

SAFETY, TOLD = "safety.yml", "told.yml"
ANYTHING = ("", "buongiorno")
"""What no expression may answer to."""
SAID = ("says", "unless")


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Problems of ``safety.yml`` and ``told.yml``."""
    safety = catalogue.documents.get(SAFETY) or {}
    for rule in safety.get("rules") or ():
        entry = f"regola «{rule['id']}»"
        for field, text in (*_of_patterns(rule), *_of_references(catalogue, rule)):
            yield Problem(SAFETY, entry, field, text)
    for path, text in _walk(catalogue.documents.get(TOLD) or {}, ""):
        yield Problem(TOLD, "modi di dire", path, text)


def _of_patterns(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("patterns", "spare"):
        for language, expressions in (rule.get(part) or {}).items():
            for place, expression in enumerate(expressions, 1):
                if wrong := _wrong(str(expression)):
                    yield f"{part}.{language}[{place}]", wrong
    if not any((rule.get("patterns") or {}).values()):
        yield "patterns", "manca: una regola senza parole non riconosce nessuno"


def _of_references(catalogue: Catalogue, rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not rule.get("numbers"):
        yield "numbers", "manca: serve almeno un numero da dare"
    held = {"numbers": catalogue.numbers, "services": catalogue.services, "faq": catalogue.faq}
    for part, known in held.items():
        yield from ((part, f"«{one}» non esiste") for one in rule.get(part) or () if one not in known)
    if rule.get("need_area") and rule["need_area"] not in catalogue.need_areas:
        yield "need_area", f"«{rule['need_area']}» non esiste"


@lru_cache(maxsize=4096)
def _wrong(expression: str) -> str:
    try:
        found = re.compile(expression)
    except re.error:
        return f"l'espressione «{expression}» non si legge: controlla parentesi e segni"
    return "l'espressione riconosce qualsiasi messaggio" if any(found.search(text) for text in ANYTHING) else ""


def _walk(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, one in node.items():
            if key in SAID and isinstance(one, str) and (wrong := _wrong(one)):
                yield f"{path}.{key}".strip("."), wrong
            else:
                yield from _walk(one, f"{path}.{key}".strip("."))
    elif isinstance(node, list | tuple):
        for place, one in enumerate(node, 1):
            yield from _walk(one, f"{path}[{place}]")
