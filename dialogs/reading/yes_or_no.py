"""Reads a plain yes or no, and that somebody does not know, will not say, or is waiting to know; reads no value."""

import re

from dialogs.reading.fixed_words import pattern, words
from dialogs.reading.safety import plain

_YES_THAT = frozenset(
    [
        "mio",
        "mia",
        "miei",
        "ho",
        "sono",
        "ha",
        "il",
        "la",
        "i",
        "ma",
        "perche",
        "c",
        "abbiamo",
        "prendo",
        "tutti",
        "siamo",
        "uno",
        "una",
        "un",
        "e",
        "da",
        "in",
        "al",
        "my",
        "mi",
        "mon",
        "ma",
        "с",
    ]
)
FEW_WORDS = 6
_ASKED = ("?", "؟", "？")
LONGEST_YES = 4
_BETWEEN = re.compile(r"[\s,;.!，。！،]+")
_DRAWN_OUT = re.compile(r"(?:s+i+)+")


def yes_no(text: str) -> bool | None:
    """Yes or no in many forms; ``None`` when it is neither."""
    said = plain(text).strip(" .!,;:)(")
    if said in words("agree") or _only_agrees(said):
        return True
    if said in words("refuse"):
        return False
    first, _, rest = said.partition(" ")
    opens = first[-1:] in {",", ".", ";", "!", "，"} or len(said.split()) <= FEW_WORDS
    first = first.strip(",.;!，")
    opens = opens or (first in {"si", "yes", "oui", "так", "نعم"} and rest.split(" ")[0] in _YES_THAT)
    if opens and first in {"si", "yes", "oui", "da", "так", "نعم", "sim", "yeah", "certo"}:
        return None if rest and answer_of(rest) is False else True
    refuses = first in {"no", "nope", "nu", "ні", "لا", "non"} and not pattern("dont_know").search(said)
    if opens and refuses and (first != "non" or len(said.split()) <= FEW_WORDS):
        return False
    return None


def outright(text: str) -> bool | None:
    """Yes or no to something that must not be taken from half a yes: without a question, a condition, or the contrary beside it."""
    said = plain(text)
    simply = yes_no(text)
    if simply is None or said.strip(" .!,;:)(") in words("agree") | words("refuse"):
        return simply
    rest = [word for word in _BETWEEN.split(said) if word][1:]
    if said.rstrip().endswith(_ASKED) or words("but").intersection(rest) or pattern("asking").search(said):
        return None
    contrary = words("just_no") if simply else words("plain_yes")
    return None if contrary.intersection(rest) else simply


def _only_agrees(said: str) -> bool:
    """*Ok sì*, *certo, va benissimo*, *siii*: nothing but words of agreement, and those that go with them."""
    left = ["si" if _DRAWN_OUT.fullmatch(word) else word for word in _BETWEEN.split(said) if word]
    if not left or len(left) > FEW_WORDS:
        return False
    agreed = False
    while left:
        taken = next((many for many in range(min(len(left), LONGEST_YES), 0, -1) if " ".join(left[:many]) in words("agree")), 0)
        agreed = agreed or taken > 0
        taken = taken or next((many for many in (2, 1) if " ".join(left[:many]) in words("beside_yes")), 0)
        if not taken:
            return False
        left = left[taken:]
    return agreed


def answer_of(rest: str) -> bool | None:
    """*Sì no, non ancora*: what comes after a first word that only filled."""
    return yes_no(rest) if rest.split(" ")[0].strip(",.") in {"no", "nope"} else None


def not_said(text: str) -> str | None:
    """``dont_know``, ``declined`` or ``pending`` when the person says so."""
    said = plain(text)
    if len(said) > 80:
        return None
    if pattern("declined").search(said):
        return "declined"
    if pattern("dont_know").search(said):
        return "dont_know"
    return "pending" if pattern("pending").search(said) else None
