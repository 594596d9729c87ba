"""What must hold of the phrases by which people answer: each stands for an answer that is there, and for one alone; it reads no message."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.problems import Problem
from knowledge.records import Fact, FactType
from knowledge.search.stems import plain

ANSWERS = "answers.yml"
_WORD = re.compile(r"[^\W_]")


def problems_of(catalogue: Catalogue) -> Iterator[Problem]:
    """Problems of ``answers.yml``."""
    document = catalogue.documents.get(ANSWERS)
    answers = document.get("answers") if isinstance(document, Mapping) else None
    for name, rows in answers.items() if isinstance(answers, Mapping) else ():
        fact = catalogue.facts.get(str(name))
        if fact is None:
            yield Problem(ANSWERS, f"fatto «{name}»", "", "questo fatto non esiste")
            continue
        for field, text in _of_fact(fact, rows):
            yield Problem(ANSWERS, f"fatto «{name}»", field, text)


def _of_fact(fact: Fact, rows: Any) -> Iterator[tuple[str, str]]:
    meant: dict[str, tuple[Any, ...]] = {}
    for place, row in enumerate(rows if isinstance(rows, list | tuple) else (), 1):
        says = row.get("says") if isinstance(row, Mapping) else None
        if not isinstance(says, list | tuple) or not ("value" in row or row.get("one_of")):
            yield f"[{place}]", "serve una risposta (value o one_of) e i modi di dirla (says)"
            continue
        values = tuple(row["one_of"]) if "one_of" in row else (row["value"],)
        yield from ((f"[{place}]", f"«{value}» non è una risposta di questa domanda") for value in values if not _exists(fact, value))
        for phrase in says:
            said = plain(str(phrase)).strip()
            if not _WORD.search(said):
                yield f"[{place}].says", "c'è un modo di dire vuoto: toglilo"
            elif meant.setdefault(said, values) != values:
                yield f"[{place}].says", f"«{phrase}» sta per due risposte diverse: lascialo in una sola"


def _exists(fact: Fact, value: Any) -> bool:
    if fact.no_value and value == fact.no_value.id:
        return True
    if fact.type is FactType.BOOLEAN:
        return isinstance(value, bool)
    if fact.type is FactType.AGES:
        return isinstance(value, list | tuple)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return value in fact.allowed
