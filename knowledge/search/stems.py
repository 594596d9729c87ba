"""Turns a written message into comparable words: spelling evened out, SMS forms opened, endings cut; keeps no text."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from knowledge.lightly import part_of

LONGEST: Final = 6000
SHORT_FORMS: Final = {
    "x": "per",
    "nn": "non",
    "cmq": "comunque",
    "qlc": "qualche",
    "qlk": "qualche",
    "qlcs": "qualcosa",
    "qlcosa": "qualcosa",
    "tt": "tutto",
    "tti": "tutti",
    "sn": "sono",
    "cn": "con",
    "dv": "dove",
    "cs": "cosa",
    "gg": "giorni",
    "qnd": "quando",
    "qnt": "quanto",
    "qnti": "quanti",
    "xke": "perche",
    "xche": "perche",
    "xk": "perche",
    "pk": "perche",
    "perke": "perche",
    "anke": "anche",
    "sett": "settimana",
    "dp": "dopo",
    "mlt": "molto",
    "tnt": "tanto",
    "prox": "prossimo",
    "doc": "documenti",
    "ass": "assistente",
    "assist": "assistente",
    "appunt": "appuntamento",
    "app": "appuntamento",
    "ke": "che",
    "ki": "chi",
    "k": "che",
    "c": "c",
    "cm": "come",
    "nnt": "niente",
    "msg": "messaggio",
    "tel": "telefono",
    "avv": "avvocato",
    "dott": "dottore",
    "euri": "euro",
    "inps": "inps",
    "imps": "inps",
    "qsto": "questo",
    "qst": "questo",
    "ank": "anche",
    "fam": "famiglia",
    "disocc": "disoccupazione",
    "pens": "pensione",
    "bb": "bambino",
    "xo": "pero",
    "pxo": "pero",
    "grz": "grazie",
}
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"[a-zà-ÿ]+|\d+(?:[.,]\d+)*|[Ѐ-ӿ]+|[؀-ۿ]+|[一-鿿]+|[^\W\d_]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_ACCENTS = re.compile("(?<![а-яіїєґ])[\u0300-\u036f]+|[\u0300-\u0305\u0307\u0309-\u036f]+")
"""Accents, but for those that make another letter of the Ukrainian alphabet."""
_K = re.compile(r"k(?=[ei])")
_ARABIC_PREFIX = re.compile(r"^(?:وال|بال|فال|كال|لل|ال|و(?=..{2}))")
_ARABIC_SUFFIX = re.compile(r"(?:ات|ون|ين|ها|هم|نا|ية|ه|ة|ي|ا)$")
_ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})
_stemmer = part_of("snowballstemmer", "italian_stemmer").ItalianStemmer()


def plain(text: str) -> str:
    """Lower case without Latin accents; apostrophes become spaces, except inside Cyrillic words."""
    if (shortened := text[:LONGEST]).isascii():
        return shortened.lower().replace("'", " ").replace("`", " ")
    lowered = unicodedata.normalize("NFKC", shortened).casefold()
    decomposed = unicodedata.normalize("NFD", lowered)
    bare = _ACCENTS.sub("", decomposed)
    composed = unicodedata.normalize("NFC", bare)
    composed = re.sub("(?<=[а-яіїєґ])['’‘ʼ`´](?=[а-яіїєґ])", "", composed)
    return _APOSTROPHES.sub(" ", composed).translate(_ARABIC_LETTERS)


def words(text: str) -> list[str]:
    """The words of a message in the spelling of a dictionary, as far as that can be told without one."""
    found = []
    for word in _WORD.findall(plain(text)):
        if word in SHORT_FORMS:
            word = SHORT_FORMS[word]
        elif "k" in word and word.isascii():
            word = _K.sub("ch", word)
        found.append(word)
    return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What stays of a word without its ending; double letters count once, as people seldom agree on them."""
    first = word[0]
    if first.isdigit():
        return word
    if "а" <= first <= "ӿ":
        return word if len(word) <= 4 else word[: max(4, len(word) - 2)][:7]
    if "؀" <= first <= "ۿ":
        bare = _ARABIC_PREFIX.sub("", word)
        return _ARABIC_SUFFIX.sub("", bare) if len(bare) > 3 else bare
    return _DOUBLED.sub(r"\1", _stem(word))


def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))
