"""Tells the language of a message, learnt from the catalogue's own sentences; guesses nothing from two letters."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

LATIN: Final = ("it", "en", "es", "fr", "ro")
ALL: Final = (*LATIN, "uk", "ar", "zh")
BUCKETS: Final = 1 << 16
FLOOR: Final = 0.05
MARGIN: Final = 7.0
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_SCRIPTS: Final = (("uk", re.compile("[Ѐ-ӿ]")), ("ar", re.compile("[؀-ۿ]")), ("zh", re.compile("[一-鿿]")))
_LATIN_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_GREETINGS: Final = {
    "hola": "es",
    "gracias": "es",
    "buenos": "es",
    "buenas": "es",
    "ayuda": "es",
    "hello": "en",
    "hi": "en",
    "hey": "en",
    "thanks": "en",
    "thank": "en",
    "help": "en",
    "please": "en",
    "yes": "en",
    "bonjour": "fr",
    "merci": "fr",
    "bonsoir": "fr",
    "oui": "fr",
    "buna": "ro",
    "multumesc": "ro",
    "mulțumesc": "ro",
    "bună": "ro",
    "ciao": "it",
    "grazie": "it",
    "salve": "it",
    "buongiorno": "it",
    "buonasera": "it",
    "sì": "it",
    "aiuto": "it",
    "isee": "it",
    "english": "en",
    "español": "es",
    "français": "fr",
    "romana": "ro",
    "română": "ro",
    "italiano": "it",
}


@dataclass(frozen=True, slots=True)
class Languages:
    """How probable each piece of a word is in each of the languages written in Latin letters."""

    log_chances: NDArray[np.float16]


def learn(sentences: Iterable[tuple[str, str]]) -> Languages:
    """From sentences with their language (``it``, ``en``, …)."""
    pieces: dict[str, list[NDArray[np.int64]]] = {lang: [np.zeros(0, dtype=np.int64)] for lang in LATIN}
    for text, lang in sentences:
        if lang in LATIN:
            pieces[lang].append(_pieces(text))
    counts = np.stack([np.bincount(np.concatenate(pieces[lang]), minlength=BUCKETS) for lang in LATIN]).astype(np.float64)
    return Languages(np.log((counts + FLOOR) / (counts.sum(axis=1, keepdims=True) + FLOOR * BUCKETS)).astype(np.float16))


def detect(languages: Languages, text: str, *, current: str | None = None) -> str:
    """The language of ``text``; a short or doubtful one is in the conversation's, or else Italian."""
    usual = current if current in ALL else "it"
    latin = len(_LATIN_LETTER.findall(text))
    for lang, script in _SCRIPTS:
        if (found := len(script.findall(text))) and found * (3 if lang == "zh" else 1) >= latin * 0.5:
            return lang
    if latin < 4:
        return usual
    first = _NOT_LETTERS.sub(" ", text.casefold()).split()
    if len(first) <= 3 and (known := {_GREETINGS[word] for word in first if word in _GREETINGS}):
        return known.pop() if len(known) == 1 else usual
    scores = languages.log_chances[:, _pieces(text)].astype(np.float32).sum(axis=1)
    best = LATIN[int(np.argmax(scores))]
    if usual not in LATIN:
        return best if len(first) > 1 else usual
    return best if scores.max() - scores[LATIN.index(usual)] > MARGIN else usual


def _pieces(text: str) -> NDArray[np.int64]:
    words = _NOT_LETTERS.sub(" ", text[:2000].casefold()).split()
    return np.concatenate([_pieces_of(word) for word in words]) if words else np.zeros(0, dtype=np.int64)


@lru_cache(maxsize=4_000)
def _pieces_of(word: str) -> NDArray[np.int64]:
    return np.array([zlib.crc32(part.encode()) % BUCKETS for part in _parts(word)], dtype=np.int64)


def _parts(word: str) -> Iterator[str]:
    framed = f" {word} "
    for size in (1, 2, 3, 4):
        yield from (framed[start : start + size] for start in range(len(framed) - size + 1))
    yield f"={word}"
