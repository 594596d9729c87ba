"""Answers written in the words of the buttons as another language shows them; it takes them only where they mean one thing."""

import re
from collections.abc import Sequence
from typing import Any

from dialogs.reading.safety import plain
from dialogs.words.i18n import SOURCE, words_of
from knowledge.records import Fact, FactType

_PIECES = re.compile(r"[,;\n،，、؛]+|\s(?:and|y|e|et|și|si|та|і|й)\s|\sو")
_WORDS = re.compile(r"\w+")
SHORTEST = 2
SPACELESS = "zh"


def chosen(fact: Fact, text: str, options: Sequence[tuple[Any, str]], *, lang: str) -> Any:
    """The value whose label, as the person sees it, holds every word written; of several values each piece must name one."""
    if lang == SOURCE or fact.type not in {FactType.ENUM, FactType.MULTI_ENUM}:
        return None
    words = words_of(lang)
    labels = {}
    for value, _ in options:
        name = value[0] if isinstance(value, list) and value else value
        if isinstance(name, str) and (label := words.label(f"value.{fact.id}.{name}")):
            labels[name] = plain(label)
    if fact.type is FactType.ENUM:
        return _named(plain(text), labels, lang)
    pieces = [piece for piece in _PIECES.split(plain(text)) if piece and piece.strip()]
    named = [_named(piece, labels, lang) for piece in pieces]
    return None if not named or None in named else list(dict.fromkeys(named))


def _named(said: str, labels: dict[str, str], lang: str) -> str | None:
    said = said.strip(" .!。！")
    same = [name for name, label in labels.items() if label == said]
    fitting = same or [name for name, label in labels.items() if _holds(label, said, lang)]
    return fitting[0] if len(fitting) == 1 else None


def _holds(label: str, said: str, lang: str) -> bool:
    if len(said) < SHORTEST:
        return False
    return said in label if lang == SPACELESS else set(_WORDS.findall(said)) <= set(_WORDS.findall(label))
