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
    rf"\b(?:e|y|et|and|si|та|і|й|а)\b(?= (?:il |la |i |le )?(?:{_MINE}|mi[oa]|miei|mie|suo|sua|lui|lei|my|mi|mon|ma|his|her)\b)|"
    r"(?<=\w)\s+(?=(?:io|yo|moi)\b)|"
    rf"(?<!l )(?<!un )(?<!\d )\b(?=(?:{_NOW_WORDS})\b)|(?=现在)|\b(?=(?:adesso|nel nuovo|now|ahora|maintenant|зараз|тепер)\b)"
)
_IS_MINE = re.compile(rf"^\W*(?:e |ma |no |si )?(?:{_MINE})\b|^\W*我")
_SPEAKS_OF_ME = re.compile(
    rf"(?<!con )(?<!with )(?<!avec )\b(?:{_MINE}|ho|sono|siamo|abbiamo|mi(?! (?:espos|marid|mujer|hij|madr|padr|herman|suegr|abuel|novi))|"
    rf"عمري|ci|tengo|soy|j ai|je|am|sunt)\b|我"
)
_OF_ANOTHER = re.compile(r"\b(?:lui|lei|loro|he|she|they|ella|elle|ea|він|вона|هو|هي)\b(?! (?:mio|mia|nostro))|他|她")
_PAST = re.compile(
    r"\b(?:prima(?! (?:elementare|media|superiore|casa|di|della|del|asilo))|avevo|avevamo|aveva|ero|eravamo|erano|facevo|lavoravo|prendevo|"
    r"(?!brav|ottav)\w{2,}av[oa]|seguiv\w+|veniv\w+|una volta|in passato|(?:l )?anno scorso|nel vecchio|quando lavor\w+|before|used to|"
    r"was|had|antes|tenia|"
    r"avant|j avais|j etais|inainte|aveam|eram|раніше|мав|мала|كان|كنت|سابقا)\b|以前"
)
_IS_ONE = re.compile(r"\b(?:sono|soy|je suis|i m|i am|sunt|io e|yo y) (?:un[ao] |la |il |una )?\w+\b")
_IF = re.compile(r"^\W*(?:se (?!non)|if |si (?!no )(?=\w+ (?:todos|los))|dacă )")
_ANOTHER_NUMBERED = re.compile(r"\d")
_SAYS_WHEN = re.compile(
    r"\d|scors[oa]|last (?:year|month|week)|pasad[oa]|dernier|trecut|минул|\b(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|"
    r"settembre|ottobre|novembre|dicembre|ieri|oggi)\b"
)
_RESIDENT = re.compile(r"\bresiden\w+|\banagraf\w+|\bempadron\w+|\bdomicili\w+|прописк\w+|реєстрац\w+|户口")
_ITALY = re.compile(r"\b(?:italia|italy|italie)\b|італі\w+|ايطاليا|意大利")
_BEFORE_RESIDENCE = re.compile(r"(?<=\d )(?=residenz)")
PAST_COUNTS: Final = frozenset({"settimane_contributi_4anni", "giorni_da_fine_lavoro", "perdita_lavoro_involontaria"})
LAST_CONTRACT: Final = "tipo_lavoro"
"""Of who works no more it is the contract they had."""
RESIDENCE: Final = "residenza_"
CHILDREN: Final = "eta_figli"
"""Of several ages one that is put right leaves open which it was: they are asked again."""
IN_THE_TOWN: Final = "residenza_comune_mesi"
_CORRECTED_FIGURE = re.compile(
    r"(?P<first>\d[\d.,]*)\W+(?:anzi|(?:no\W+)?(?:scus\w+|aspett\w+|volevo dire|cioe|perdon|digo|sorry|i mean|pardon|scuze)|no)\W+(?=\d)"
)
_CORRECTED = re.compile(
    r"^.*\b(?:anzi|no\W+scus\w+|scus\w+\W+no|no\W+aspett\w+|volevo dire|mi correggo|no\W+cioe|cioe\W+(?=si|no)|i mean|perdon\W+no|"
    r"mai bine zis)\b\W*"
)


def about(spelled: str, *, whom: str = "me", personal: bool = True, fact: str = "") -> str:
    """What of ``spelled`` (lower case, no accents) is said of the person in need and of today; empty when all of it is of others or past.

    ``whom`` is for whom help is asked; ``personal`` whether the fact asked is one person's and not the household's.
    """
    spelled = _CORRECTED_FIGURE.sub("", spelled)
    if fact == CHILDREN and len(re.findall(r"\d+", spelled)) > 1 + len(re.findall(r"\d+", _CORRECTED.sub("", spelled))):
        return ""
    spelled = _CORRECTED.sub("", spelled) or spelled
    if fact.startswith(RESIDENCE):
        spelled = _BEFORE_RESIDENCE.sub(", ", spelled)
    parts = parts_of(spelled)
    kept = _of_whom(parts, whom) if personal else parts
    kept = kept if fact in PAST_COUNTS else _today(kept) or (kept if fact == LAST_CONTRACT else [])
    kept = [part for part in kept if not _IF.search(part)] or kept
    kept = _of_the_place(kept, fact)
    return spelled if kept == parts else ", ".join(kept)


def parts_of(spelled: str) -> list[str]:
    """The clauses of a message, each with its own subject as far as a word shows it."""
    return [part.strip(" ,.;:!-") for part in _SPLIT.split(spelled) if part and part.strip(" ,.;:!-")]


def of_others(parts: Sequence[str], *, begins: bool = False) -> list[bool]:
    """Of each part whether it speaks of somebody else; one without a subject goes on speaking of the same."""
    marks: list[bool] = []
    for part in parts:
        mine = _SPEAKS_OF_ME.search(part) is not None
        marks.append(_is_of_another(part) or ((marks[-1] if marks else begins) and not mine))
    return marks


def of_the_past(parts: Sequence[str]) -> list[bool]:
    """Of each part whether it says what was."""
    return [_PAST.search(part) is not None and _NOW.search(part) is None for part in parts]


def _of_the_place(parts: list[str], fact: str) -> list[str]:
    """Being registered counts, not living there; of the town nothing that is said of Italy."""
    if fact == IN_THE_TOWN and len(parts) == 1 and _ITALY.search(parts[0]) and not _RESIDENT.search(parts[0]):
        return []
    if not fact.startswith(RESIDENCE) or len(parts) < 2:
        return parts
    wanted = [part for part in parts if _RESIDENT.search(part) and _SAYS_WHEN.search(part)]
    wanted = wanted or [part for part in parts if _ITALY.search(part) is not None and fact != IN_THE_TOWN]
    return wanted or [part for part in parts if fact != IN_THE_TOWN or not _ITALY.search(part)]


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
    """Somebody else is the one spoken of: nothing in the part speaks of oneself, or they stand between oneself and the figure."""
    other = PERSON.search(part) or _OF_ANOTHER.search(part)
    if other is None:
        return False
    mine, figure = _SPEAKS_OF_ME.search(part), _ANOTHER_NUMBERED.search(part)
    return mine is None or (figure is not None and mine.start() < other.start() < figure.start() and not _IS_ONE.search(part))
