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
_IN: Final = frozenset(["a", "ad", "in", "en", "à", "la"])
_BEFORE = re.compile(
    r"^(?:(?:sto|vivo|abito|live|i live|habito|j habite|locuiesc|stau|живу|я живу|أعيش|أسكن|我住在|我住|住在|住)\s*)?"
    r"(?:(?:ad?|in|da|vicino a|nel comune di|en|à|au|la|lângă|near|в|у|біля|في|在)\s*\b)?",
    re.IGNORECASE,
)
MILAN, ELSEWHERE_IN_LOMBARDY, OF_MANY_OF_OURS = "milano", "altro-lombardia", "varese"
POST_CODES: Final = {"21049": "tradate"}
MILAN_CODES: Final = "201"
_POST_CODE = re.compile(r"(?<!\d)2[0-9]{4}(?!\d)")
_PROVINCE_SIGN = re.compile(r"\s*(?:\((?i:va|mi|mb|co|bg|bs|pv|lo|lc|cr|mn|so)\)|,? (?:VA|MI|MB))\s*$")
_BESIDE = re.compile(
    r"\b(?:(?:in |nella )?provincia (?:di|de)|hinterland (?:di|de)|fuori(?: da| di)?|(?:un )?pae\w+ (?:vicino a|di)|vicino a|"
    r"nei dintorni di|dalle parti di|near|cerca de|pres de|langa|lângă)\b"
)
_IN_THE_PROVINCE = re.compile(r"\b(?:provincia|hinterland)\b")
_PIECES = re.compile(r"[,;.\n،，、。]+|\s(?:e|and|y|et|și|si|та|і)\s")


def named(text: str, catalogue: Catalogue, *, today: date) -> str | None:
    """The place that few words name, nothing else."""
    if len(text.split()) > FEW_WORDS + 2 * is_beside(text) or (fact := catalogue.facts.get(TOWN)) is None:
        return None
    text = _PROVINCE_SIGN.sub("", text.strip())
    if (code := _POST_CODE.search(text)) is not None:
        return POST_CODES.get(code[0], MILAN if code[0].startswith(MILAN_CODES) else None)
    if not any(map(str.isalpha, text)):
        return None
    if is_beside(text):
        return _beside(text, catalogue, today=today)
    for said in (text.strip(), _BEFORE.sub("", text.strip())):
        if (alias := _aliases(catalogue).get(plain(said).strip(" .!?؟。"))) is not None:
            return alias
    value = answers.parse(fact, _BEFORE.sub("", text.strip()), today=today)
    return value if isinstance(value, str) else None


def is_beside(text: str) -> bool:
    """Whether a place is named only to say that one lives near it."""
    return _BESIDE.search(plain(text)) is not None or plain(text).strip(" .!") in {"lombardia", "in lombardia"}


def _beside(text: str, catalogue: Catalogue, *, today: date) -> str | None:
    """Near a town, in its province, outside it: of Lombardy where nothing else can be; near one of ours it may be another of ours."""
    said = plain(text)
    place = _BESIDE.sub("", said).strip(" ,.'")
    about = None if is_beside(place) else named(place, catalogue, today=today)
    if about == ELSEWHERE_IN_LOMBARDY:
        return None if OF_MANY_OF_OURS in said else about
    return ELSEWHERE_IN_LOMBARDY if about == MILAN and _IN_THE_PROVINCE.search(said) else None


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


def asked_about(text: str, catalogue: Catalogue) -> str | None:
    """The town with which a question ends: *quando apre la B2 a Milano?*"""
    words = plain(text).replace("-", " ").strip(" .!?؟。¿").split()
    fact = catalogue.facts.get(TOWN)
    for place in range(max(1, len(words) - FEW_WORDS), len(words)):
        if words[place - 1] in _IN:
            name = " ".join(words[place:])
            if (alias := _aliases(catalogue).get(name)) is not None:
                return alias
            if fact is not None and name.replace(" ", "-") in fact.allowed:
                return name.replace(" ", "-")
    return None


@once_per_content
def _aliases(catalogue: Catalogue) -> dict[str, str]:
    names = (catalogue.documents.get(DOCUMENT) or {}).get("residence", {})
    return {plain(str(name)): str(place) for place, several in names.items() for name in several}
