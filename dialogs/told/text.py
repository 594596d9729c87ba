"""A message prepared for reading facts: one spelling, numbers as digits, sentences apart; interprets nothing."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from text_to_num import text2num

from dialogs.told import arabic
from knowledge.search.needles import pieces_of
from knowledge.search.stems import SHORT_FORMS, plain

_WORD = re.compile(r"[a-z]+|[а-яіїєґ]+|[؀-ۿ]+")
_GLUED_NUMBER = re.compile(r"(?<=\d)(?=(?:anni|anno|mesi|euro|mila|anos|ans|ani|years?|k\b))")
_SPACES = re.compile(r"[ \t]+")
_SENTENCE = re.compile(r"(?:[!?;\n。！？؟]+|\.(?! ?\d))")
_THOUSANDS = re.compile(
    r"(?<![\d.,])(\d{1,3}) (?:mila|mii|mie|thousand|grand|тисяч[аі]?|тис)(?:(?: e)? (\d{3}))?\b|(?<![\d.,])(\d{1,3}) (?:الاف|الف)(?!\w)"
)
_THOUSANDS_AND_TENTHS = re.compile(r"(?<![\d.,])(\d{1,3})[.,](\d) (?:mila|mii|thousand|тис\w*)\b")
_K_THOUSANDS = re.compile(r"(?<=\d)\s?k\b")
_SIX = re.compile(
    r"\bsei(?= (?:figli|bambin|bimb|ann[io]|mes[ei]|person|mila|settiman|giorni|e \d|o \d|rate|"
    r"mensilita))|(?<=siamo in )sei\b|(?<=siamo )sei\b|(?<=semo )sei\b|(?<=semo in )sei\b|"
    r"\bsei(?= in (?:casa|famiglia|tutto)\b)|(?<=famiglia di )sei\b|\bsei(?=,? (?:e )?\d)|(?<=\d e )sei\b|(?<=nucleo di )sei\b"
)
_COMMA_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_COMMA_PARTS_THOUSANDS: Final = frozenset(["en", "zh"])
_K_BEFORE_E = re.compile(r"k(?=[ei])")
_AGED_TENS = re.compile(
    r"\b(vent|trent|quarant|cinquant|sessant|settant|ottant|novant)(?:[aieou]?(un|du|tre|quattr|cinqu|sei|sett|ott|nov))?enne\b"
)
_TENS_AND_UNITS = re.compile(r"\b([2-9]0) ([1-9])(?= ?(?:per cento|per 100|percento|%|ann[io]\b|euro\b))")
_ONE_YEAR = re.compile(
    r"\b(ha|di|tiene|a|de(?= un ano)) (?:un|una) (?=(?:anno|ano|an)\b(?! (?:fa|di|de|e mezzo|prima|intero|scolastic|dopo|in)))"
)
_UNITS: Final = ("", "un", "du", "tre", "quattr", "cinqu", "sei", "sett", "ott", "nov")
_TENS: Final = ("vent", "trent", "quarant", "cinquant", "sessant", "settant", "ottant", "novant")
_ELIDED = {
    "vent": "venti",
    "trent": "trenta",
    "quarant": "quaranta",
    "cinquant": "cinquanta",
    "sessant": "sessanta",
    "settant": "settanta",
    "ottant": "ottanta",
    "novant": "novanta",
    "cent": "cento",
}
_NOT_NUMBERS: Final = frozenset(
    ["un", "una", "uno", "one", "un", "une", "uno", "o", "e", "a", "ein", "sei", "secondo", "seconda", "prima", "primo"]
)
_MORE: Final = {
    "tri": 3,
    "ddoje": 2,
    "doje": 2,
    "duje": 2,
    "cinghe": 5,
    "vutant": 80,
    "quatru": 4,
    "quattr": 4,
    "tre": 3,
    "du": 2,
    "dui": 2,
    "doi": 2,
    "doua": 2,
    "trei": 3,
    "patru": 4,
    "cinci": 5,
    "sase": 6,
    "sapte": 7,
    "opt": 8,
    "noua": 9,
    "zece": 10,
    "один": 1,
    "одна": 1,
    "два": 2,
    "дві": 2,
    "двоє": 2,
    "троє": 3,
    "три": 3,
    "чотири": 4,
    "пять": 5,
    "шість": 6,
    "сім": 7,
    "вісім": 8,
    "девять": 9,
    "десять": 10,
    "двох": 2,
    "трьох": 3,
    "واحد": 1,
    "اثنان": 2,
    "اثنين": 2,
    "ثلاثه": 3,
    "ثلاث": 3,
    "اربعه": 4,
    "اربع": 4,
    "خمسه": 5,
    "خمس": 5,
    "سته": 6,
    "سبعه": 7,
    "سبع": 7,
    "ثمانيه": 8,
    "ثماني": 8,
    "تسعه": 9,
    "عشره": 10,
    "zero": 0,
}
_CHINESE: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_CHINESE_NUMBER = re.compile(r"([一二两三四五六七八九]?)十([一二三四五六七八九]?)(?=[岁口个年月])|([一二两三四五六七八九])(?=[岁口个年月])")
_TEXT2NUM: Final = {"it": "it", "en": "en", "es": "es", "fr": "fr"}


@dataclass(frozen=True)
class Said:
    """``text`` in one spelling with numbers as digits; ``today`` is the day on which it was said."""

    text: str
    lang: str
    today: date | None = None

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(bare for part in _SENTENCE.split(self.text) if (bare := part.strip()))

    @cached_property
    def pieces(self) -> frozenset[str]:
        """What the needles of expressions may begin with."""
        return pieces_of(self.text)

    def has(self, pattern: "re.Pattern[str]") -> bool:
        return pattern.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Told:
    """One fact that was said: its id, its value in the interface's form, and the words that say it."""

    fact: str
    value: object
    wording: str = ""


_NOT_MORE_THAN = re.compile(r"\bnon (\w+) (piu|meno) di (?=\d)")
"""«Non ho più di 10.000» says the same as «ho non più di 10.000», where the figure has its bound beside it."""
_ENDLESS_FIGURE = re.compile(r"(\d{20})\d+")
"""No sum nor telephone number is so long; reading it would take ever longer."""


def said_of(text: str, lang: str, *, today: date | None = None) -> Said:
    """Prepare one message."""
    spelled = plain(_ENDLESS_FIGURE.sub(r"\1", text)).replace("’", " ").replace("\u00a0", " ").replace("œ", "oe")
    spelled = _K_THOUSANDS.sub(" mila", _GLUED_NUMBER.sub(" ", spelled))
    if lang in _COMMA_PARTS_THOUSANDS:
        spelled = _COMMA_THOUSANDS.sub("", spelled)
    spelled = _AGED_TENS.sub(lambda found: f"{20 + 10 * _TENS.index(found[1]) + _UNITS.index(found[2] or '')}enne", spelled)
    if lang == "ar":
        spelled = arabic.in_figures(spelled)
    pattern, opened = (_CHINESE_NUMBER, _chinese) if lang == "zh" else (_WORD, lambda found: _spell(found[0], lang))
    spelled = pattern.sub(opened, spelled)
    spelled = _ONE_YEAR.sub(r"\1 1 ", _SIX.sub("6", spelled))
    spelled = _THOUSANDS_AND_TENTHS.sub(lambda found: str(int(found[1]) * 1000 + int(found[2]) * 100), _SPACES.sub(" ", spelled))
    spelled = _THOUSANDS.sub(_thousands, spelled)
    spelled = _NOT_MORE_THAN.sub(r"\1 non \2 di ", spelled)
    spelled = _TENS_AND_UNITS.sub(lambda found: str(int(found[1]) + int(found[2])), spelled)
    return Said(_joined(spelled).strip(), lang, today)


def _joined(text: str) -> str:
    """``80 4`` that came from two words stays as it is; ``1000 500`` of amounts becomes one number."""
    return re.sub(r"\b(\d{1,3}000) (?:e )?(\d{3})\b", lambda found: str(int(found[1]) + int(found[2])), text)


def _thousands(found: "re.Match[str]") -> str:
    return str(int(found[1] or found[3]) * 1000 + int(found[2] or 0))


def _chinese(found: "re.Match[str]") -> str:
    if found[3]:
        return str(_CHINESE[found[3]])
    return str((_CHINESE[found[1]] if found[1] else 1) * 10 + (_CHINESE[found[2]] if found[2] else 0))


@lru_cache(maxsize=20_000)
def _spell(word: str, lang: str) -> str:
    if lang == "it":
        if word in SHORT_FORMS:
            return SHORT_FORMS[word]
        if "k" in word and word not in ("k", "km", "kg"):
            word = _K_BEFORE_E.sub("ch", word)
    number = number_word(word, lang)
    return word if number is None else str(number)


@lru_cache(maxsize=20_000)
def number_word(word: str, lang: str) -> int | None:
    """The number that one word says (``ottantaquattro``, ``novemila``), or ``None``; articles are not numbers."""
    if word in _NOT_NUMBERS:
        return None
    if word in _MORE:
        return _MORE[word]
    if len(word) < 3 or not word.isascii():
        return None
    for spoken in dict.fromkeys((_TEXT2NUM.get(lang, "it"), "it")):
        for form in (
            word,
            _ELIDED.get(word, ""),
            f"{word}o" if word.endswith(("tr", "nov", "ott")) else "",
            f"{word}e" if word.endswith("cinqu") else "",
            f"{word[:-1]}e" if len(word) > 6 and word.endswith("tatri") else "",
            f"{word}o" if word.endswith("aun") else "",
        ):
            if form and (found := _number(form, spoken)) is not None:
                return found
    return None


def _number(word: str, lang: str) -> int | None:
    try:
        return int(text2num(word, lang))
    except (ValueError, KeyError, IndexError, TypeError):
        return None
