"""Finds in an answer the part that speaks of the person asked about, as things stand now; reads no value itself."""

import re
from collections.abc import Sequence
from typing import Final

from dialogs.told.people import PERSON

_MINE: Final = r"io|noi|myself|i|yo|nosotros|moi|nous|eu|noi|я|мені|ми|انا|نحن|我|我们"
_NOW_WORDS: Final = r"ora(?! (?:al|di|a) )|adesso|oggi|ormai|quest anno|attualmente|nel nuovo|now|ahora|maintenant|acum|зараз|тепер|الان"
_NOW = re.compile(rf"(?<!l )\b(?:{_NOW_WORDS})\b|现在")
_SPLIT = re.compile(
    r"(?<!\d)[.,](?!\d)|(?<=\d)[.,](?=\s|$)|[;!?\n:]|，|。|؛|،|"
    r"\b(?:ma|pero|invece|mentre|poi|but|mais|dar|але|но|лише|لكن)\b|但是?|不过|"
    rf"\b(?:e|y|et|and|si|та|і|й|а)\b(?= (?:{_MINE}|mi[oa]|miei|mie|suo|sua|lui|lei|my|mi|mon|ma|his|her)\b)|"
    r"(?<=\w)\s+(?=(?:io|yo|moi)\b)|"
    rf"(?<!l )(?<!un )(?<!\d )\b(?=(?:{_NOW_WORDS})\b)|(?=现在)"
)
_IS_MINE = re.compile(rf"^\W*(?:e |ma |no |si )?(?:{_MINE})\b|^\W*我")
_SPEAKS_OF_ME = re.compile(rf"\b(?:{_MINE}|ho|sono|siamo|abbiamo|mi|ci|tengo|soy|j ai|je|am|sunt)\b|我")
_OF_ANOTHER = re.compile(r"\b(?:lui|lei|loro|he|she|they|ella|elle|ea|він|вона|هو|هي)\b(?! (?:mio|mia|nostro))|他|她")
_PAST = re.compile(
    r"\b(?:prima(?! (?:elementare|media|superiore|casa|di|della|del|asilo))|avevo|avevamo|aveva|ero|eravamo|erano|facevo|lavoravo|prendevo|"
    r"(?!brav|ottav)\w{2,}av[oa]|una volta|in passato|(?:l )?anno scorso|nel vecchio|quando lavor\w+|before|used to|was|had|antes|tenia|"
    r"avant|j avais|j etais|inainte|aveam|eram|раніше|мав|мала|كان|كنت|سابقا)\b|以前"
)
_CORRECTED_FIGURE = re.compile(
    r"(?P<first>\d[\d.,]*)\W+(?:anzi|(?:no\W+)?(?:scus\w+|aspett\w+|volevo dire|cioe|perdon|digo|sorry|i mean|pardon|scuze)|no)\W+(?=\d)"
)
_CORRECTED = re.compile(
    r"^.*\b(?:anzi|no\W+scus\w+|scus\w+\W+no|no\W+aspett\w+|volevo dire|mi correggo|no\W+cioe|cioe\W+(?=si|no)|i mean|perdon\W+no|"
    r"mai bine zis)\b\W*"
)


def about(spelled: str, *, whom: str = "me", personal: bool = True) -> str:
    """What of ``spelled`` (lower case, no accents) is said of the person in need and of today; empty when all of it is of others or past.

    ``whom`` is for whom help is asked; ``personal`` whether the fact asked is one person's and not the household's.
    """
    spelled = _CORRECTED_FIGURE.sub("", spelled)
    spelled = _CORRECTED.sub("", spelled) or spelled
    parts = [part.strip(" ,.;:!-") for part in _SPLIT.split(spelled) if part and part.strip(" ,.;:!-")]
    kept = _today(_of_whom(parts, whom) if personal else parts)
    return spelled if kept == parts else ", ".join(kept)


def _today(parts: Sequence[str]) -> list[str]:
    """Without what was: «prima 67, ora 80» is 80; what was and is no more says nothing of today."""
    past = [part for part in parts if _PAST.search(part) and not _NOW.search(part)]
    return [part for part in parts if part not in past]


def _of_whom(parts: Sequence[str], whom: str) -> list[str]:
    if whom != "me":
        return [part for part in parts if not _IS_MINE.search(part) or len(parts) == 1]
    begins = next((place for place, part in enumerate(parts) if place and _IS_MINE.search(part)), None)
    if begins is not None:
        parts = [*(part for part in parts[:begins] if _IS_MINE.search(part)), *parts[begins:]]
    return [part for part in parts if not _is_of_another(part)]


def _is_of_another(part: str) -> bool:
    """Somebody else is the one spoken of: named, and nothing in the part speaks of oneself."""
    return (PERSON.search(part) is not None or _OF_ANOTHER.search(part) is not None) and _SPEAKS_OF_ME.search(part) is None
