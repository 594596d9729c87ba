"""What must hold of the expressions that recognise danger and told facts: they read, they do not match everything, they point to what is
there; it judges no message."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.problems import Problem

SAFETY, TOLD, SIGNS = "safety.yml", "told.yml", "signs.yml"
ANYTHING = ("", "buongiorno")
"""What no expression may answer to."""
SAID = ("says", "unless")


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Problems of ``safety.yml``, ``signs.yml`` and ``told.yml``."""
    safety = catalogue.documents.get(SAFETY)
    rules = safety.get("rules") if isinstance(safety, Mapping) else None
    for place, rule in enumerate(rules if isinstance(rules, list | tuple) else (), 1):
        if not isinstance(rule, Mapping) or not isinstance(rule.get("id"), str):
            yield Problem(SAFETY, f"regola {place}", "id", "manca: aggiungilo")
            continue
        for field, text in (*_of_patterns(rule), *_of_references(catalogue, rule)):
            yield Problem(SAFETY, f"regola «{rule['id']}»", field, text)
    yield from (Problem(SIGNS, "segni", path, text) for path, text in _of_signs(catalogue.documents.get(SIGNS) or {}))
    for path, text in _walk(catalogue.documents.get(TOLD) or {}, ""):
        yield Problem(TOLD, "modi di dire", path, text)


def _of_signs(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Signs that are named and not there: what leans on them would never be heard."""
    known = [name for name, _ in _pairs(document.get("signs"))]
    for kind, groups in _pairs(document.get("together")):
        for place, group in enumerate(groups if isinstance(groups, list | tuple) else (), 1):
            named = [one for either in _texts(group) for one in either.split("|")]
            yield from ((f"together.{kind}[{place}]", f"«{one}» non esiste") for one in named if one not in known)
    for name, belied in _pairs(document.get("calm")):
        yield from (("calm", f"«{one}» non esiste") for one in (name, *_texts(belied)) if one not in known)


def _of_patterns(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("patterns", "spare"):
        for language, expressions in _pairs(rule.get(part)):
            for place, expression in enumerate(_texts(expressions), 1):
                if wrong := _wrong(expression):
                    yield f"{part}.{language}[{place}]", wrong
    if not any(_texts(expressions) for _, expressions in _pairs(rule.get("patterns"))):
        yield "patterns", "manca: una regola senza parole non riconosce nessuno"


def _of_references(catalogue: Catalogue, rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not _texts(rule.get("numbers")):
        yield "numbers", "manca: serve almeno un numero da dare"
    held = {"numbers": catalogue.numbers, "services": catalogue.services, "faq": catalogue.faq}
    for part, known in held.items():
        yield from ((part, f"«{one}» non esiste") for one in _texts(rule.get(part)) if one not in known)
    area = rule.get("need_area")
    if area is not None and area not in list(catalogue.need_areas):
        yield "need_area", f"«{area}» non esiste"


def _pairs(value: Any) -> Iterable[tuple[Any, Any]]:
    return value.items() if isinstance(value, Mapping) else ()


def _texts(value: Any) -> list[str]:
    """The texts of a list; of anything else none, so that what is missing is said."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


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
