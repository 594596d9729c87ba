"""Whether a translation says the same figures as its Italian, and how many wait; judges no wording."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from knowledge.catalogue import Catalogue
from knowledge.translations import LANGUAGES, State, standing

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,]\d{1,2}(?!\d))?")
_SEPARATOR = re.compile(r"[.,\u00a0\u202f' ](?=\d{3}(?!\d))")
_WORD = re.compile(r"[a-zà-ù]+")
MONTHS = _WORD.findall("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
COUNTED = _WORD.findall(
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto "
    "diciannove venti"
)
ALSO = {
    "uno": 1, "una": 1, "primo": 1, "prima": 1, "secondo": 2, "seconda": 2, "doppio": 2, "doppia": 2, "metà": 2, "mezzo": 2, "terzo": 3,
    "terza": 3, "quarto": 4, "quinto": 5, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80,
    "novanta": 90, "cento": 100, "mille": 1000, "mila": 1000,
}  # fmt: skip
IN_WORDS = {**{word: place for place, word in enumerate(COUNTED)}, **{month: place for place, month in enumerate(MONTHS, 1)}, **ALSO}
TENS_AND_UNITS = {
    f"{ten[:-1] if unit in (1, 8) else ten}{COUNTED[unit] if unit == 6 else COUNTED[unit][:-1]}": IN_WORDS[ten] + unit
    for ten in ("trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
    for unit in range(1, 10)
}
NAMES_IT = {
    "en": "inglese", "es": "spagnolo", "fr": "francese", "ro": "romeno", "uk": "ucraino", "ar": "arabo", "zh": "cinese",
}  # fmt: skip


@lru_cache(maxsize=4096)
def figures_of(text: str) -> frozenset[str]:
    """The numbers written in digits, whatever separates their thousands: ``10.140`` and ``10,140`` are one."""
    return frozenset(_plain(found) for found in _NUMBER.findall(text))


def _plain(figure: str) -> str:
    whole = _SEPARATOR.sub("", figure).replace(",", ".")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole.lstrip("0") or "0"


def differing(italian: str, text: str) -> str:
    """What is wrong with the figures of a translation, in a sentence; nothing where they are the same."""
    wanted, said = figures_of(italian), figures_of(text)
    if gone := sorted(wanted - said):
        return f"manca {', '.join(gone)}"
    if (added := sorted(said - wanted)) and (added := sorted({*added} - _in_words(italian.lower()))):
        return f"c'è {', '.join(added)}, che in italiano non c'è"
    return ""


def _in_words(italian: str) -> set[str]:
    """The numbers that the Italian says in words: ``tre``, ``giugno``, ``ultrasessantasettenni``."""
    words = _WORD.findall(italian)
    found = {IN_WORDS[word] for word in words if word in IN_WORDS}
    found |= {number for stem, number in TENS_AND_UNITS.items() if any(stem in word for word in words)}
    return {str(number) for number in found}


def wrong_figures(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """By language and Italian text, a sentence for every translation with other figures."""
    for lang, texts in catalogue.translations.items():
        for italian, text in texts.items():
            if why := differing(italian, text):
                yield lang, f"traduzione in {NAMES_IT[lang]}: {why}. In italiano: «{_short(italian)}»"


def waiting(catalogue: Catalogue) -> Iterator[tuple[str, int, int]]:
    """By language, how many texts were translated from an older Italian, and how many nobody has translated."""
    for lang in LANGUAGES:
        counted = Counter(line.state for _, lines in standing(catalogue, lang) for line in lines)
        yield lang, counted[State.STALE], counted[State.MISSING]


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
