"""A town named by itself, in any language and by the names people use; a sentence about a town is read elsewhere."""

import re
from datetime import date
from typing import Final

from dialogs.reading import answers
from dialogs.reading.fixed_words import always
from dialogs.reading.safety import plain
from knowledge.catalogue import Catalogue, once_per_content

TOWN: Final = "comune_residenza"
DOCUMENT: Final = "places.yml"
FEW_WORDS = 4
_BEFORE = re.compile(
    r"^(?:(?:sto|vivo|abito|live|i live|habito|j habite|locuiesc|stau|живу|я живу|أعيش|أسكن|我住在|我住|住在|住)\s*)?"
    r"(?:(?:ad?|in|da|vicino a|nel comune di|en|à|au|la|lângă|near|в|у|біля|في|在)\s*\b)?",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[,;.\n،，、。]+|\s(?:e|and|y|et|și|si|та|і)\s")


def named(text: str, catalogue: Catalogue, *, today: date) -> str | None:
    """The place that few words name, nothing else."""
    if len(text.split()) > FEW_WORDS or (fact := catalogue.facts.get(TOWN)) is None:
        return None
    for said in (text.strip(), _BEFORE.sub("", text.strip())):
        if (alias := _aliases(catalogue).get(plain(said).strip(" .!?؟。"))) is not None:
            return alias
    value = answers.parse(fact, _BEFORE.sub("", text.strip()), today=today)
    return value if isinstance(value, str) else None


def among(text: str, catalogue: Catalogue, *, today: date) -> str | None:
    """The place among the pieces of an answer to several questions; two places are none."""
    found = {place for piece in _PIECES.split(text) if piece.strip() and (place := named(piece, catalogue, today=today))}
    return found.pop() if len(found) == 1 else None


def asked_where(text: str, catalogue: Catalogue, *, today: date) -> str | None:
    """The town of *dove siete a Milano?*: the words that ask for the offices with the place before or after them."""
    words = plain(text).replace("-", " ").strip(" .!?؟。¿").split()
    expression = dict(always())["offices"]
    for place in range(max(1, len(words) - FEW_WORDS), len(words)):
        if expression.fullmatch(" ".join(words[:place])) and (town := named(" ".join(words[place:]), catalogue, today=today)):
            return town
    for place in range(1, min(FEW_WORDS, len(words) - 1) + 1):
        if expression.fullmatch(" ".join(words[place:])) and (town := named(" ".join(words[:place]), catalogue, today=today)):
            return town
    return None


@once_per_content
def _aliases(catalogue: Catalogue) -> dict[str, str]:
    names = (catalogue.documents.get(DOCUMENT) or {}).get("residence", {})
    return {plain(str(name)): str(place) for place, several in names.items() for name in several}
