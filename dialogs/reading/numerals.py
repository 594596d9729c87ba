"""Writes the numbers of a typed answer in one way: digits, thousands, alternatives and spans, in every language; knows no fact."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from text_to_num import alpha2digit

from dialogs.told.text import said_of

_WORDS_AS_DIGITS: Final = frozenset({"en", "es", "fr"})
_COMMA_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,]|\d)")
_HAN: Final = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HAN_NUMBER = re.compile(
    r"[零一二两三四五六七八九十百千万]+(?=[岁口个年月天周日欧元人分]|多|左右|$|\W)|[一二两三四五六七八九]?[千万百十][零一二两三四五六七八九十百千]*"
)
_MIXED_HAN = re.compile(r"(\d+(?:\.\d+)?)([千万])")
_DUALS: Final = {"سنتين": "2 سنوات", "سنتان": "2 سنوات", "عامين": "2 سنوات", "شهرين": "2 اشهر", "اسبوعين": "2 اسابيع", "يومين": "2 ايام"}
_DUAL = re.compile("|".join(_DUALS))
_MORE_WORDS: Final = {
    "uk": {
        "одинадцять": 11, "дванадцять": 12, "тринадцять": 13, "чотирнадцять": 14, "пятнадцять": 15, "шістнадцять": 16, "сімнадцять": 17,
        "вісімнадцять": 18, "девятнадцять": 19, "двадцять": 20, "тридцять": 30, "сорок": 40, "пятдесят": 50, "шістдесят": 60,
        "сімдесят": 70, "вісімдесят": 80, "девяносто": 90, "сто": 100,
    },
    "ro": {
        "unsprezece": 11, "doisprezece": 12, "douasprezece": 12, "treisprezece": 13, "paisprezece": 14, "cincisprezece": 15,
        "saisprezece": 16, "saptesprezece": 17, "optsprezece": 18, "nouasprezece": 19, "douazeci": 20, "treizeci": 30, "patruzeci": 40,
        "cincizeci": 50, "saizeci": 60, "saptezeci": 70, "optzeci": 80, "nouazeci": 90,
    },
    "ar": {
        "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40, "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60,
        "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90, "مئه": 100, "مائه": 100,
    },
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_TENS_THEN_UNITS = re.compile(r"\b([2-9]0) (?:si )?([1-9])\b(?! (?:figli|copii|діт))")
_UNITS_THEN_TENS = re.compile(r"\b([1-9]) و ?([2-9]0)\b")
_ABOUT_TENS: Final = {
    "decina": 10, "dozzina": 12, "quindicina": 15, "ventina": 20, "trentina": 30, "quarantina": 40, "cinquantina": 50,
    "sessantina": 60, "settantina": 70, "ottantina": 80, "novantina": 90,
}  # fmt: skip
_ABOUT_SO_MANY = re.compile(rf"\b(?:una|1|sulla|sui) ({'|'.join(_ABOUT_TENS)})\b")
_THOUSAND = re.compile(r"(?<=\d) (?:mil|mille)\b")
_TIMES_THOUSAND = re.compile(r"(?<![\d.,])(\d{1,3}) 1000\b")
_BETWEEN = re.compile(r"\b(?:між|від) (\d[\d.]*) (?:і|й|та|до) (?=\d)|(?<=\d)(?:到|至)(?=\d)")
_EITHER = re.compile(r"(?<![\d.,])(\d{1,3}) ?(?:o|or|ou|sau|або|чи|او|或) ?(\d{1,3})\b(?![.,]\d)")
_MORE_AND_LESS = re.compile(
    r"\b(?:piu di|almeno|sopra i|oltre i?) ?(\d+) ?(?:e |ma |,)?\s?(?:meno di|non piu di|massimo|al massimo|sotto i) ?(\d+)\b"
)
_OUT_OF_ORDER = re.compile(r"\b(tra|fra) (\d+) e (\d+)\b")
_SIX = re.compile(r"^(?:\W*sei\b)+(?=\W*(?:$|[,.;]|ma\b|ann|mes|euro|o \d|person))")
_HALF_A_YEAR = re.compile(r"\b(?:mezz anno|mezzo anno|medio ano|half a year|o jumatate de an)\b|пів ?року|半年|نصف سنه")
_LITTLE: Final = (
    (re.compile(r"\b(?:un|1) annetto\b"), "circa 1 anno"), (re.compile(r"\b(?:un|1) mesetto\b"), "circa 1 mese"),
    (re.compile(r"\bun paio (?:di|d) ?"), "2 "), (re.compile(r"\ba couple of\b"), "2"),
)  # fmt: skip
_ELIDED_TENS = re.compile(r"\b(vent|trent|quarant|cinquant|sessant|settant|ottant|novant|cent)[’' ] ?(?=anni\b)", re.IGNORECASE)
_EITHER_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,2}) ?o (\d{1,2})[ .]?(?:000\b|mila\b)")
_SMALL_SPELLINGS = (
    (re.compile(r"\bdiec (?=ann|mes|euro)"), "10 "),
    (re.compile(r"(?:^|(?<= e ))son (?=del|nat|stat|separ|vedov|ital|pension)"), "sono "),
)


_ONE = re.compile(r"\bun[ao]? (mese|anno|settimana|giorno)\b")


def with_ones(text: str) -> str:
    """*Un mese* is ``1 mese``."""
    return _ONE.sub(r"1 \1", text)


@lru_cache(maxsize=1024)
def spelled(text: str, lang: str = "it") -> str:
    """``text`` in lower case without accents, its numbers as digits; what was spelled already stays as it is."""
    opened = _COMMA_THOUSANDS.sub(r"\1.\2", text)
    if lang == "it":
        opened = _ELIDED_TENS.sub(
            lambda found: f"{found[1]}{'o' if found[1].lower() == 'cent' else 'i' if found[1].lower() == 'vent' else 'a'} ", opened
        )
    if lang == "es":
        opened = _SOME.sub("circa ", opened)
    if lang in _WORDS_AS_DIGITS:
        opened = alpha2digit(opened, lang)
    if lang == "zh":
        opened = _HAN_NUMBER.sub(_han, _MIXED_HAN.sub(lambda found: str(int(float(found[1]) * _HAN_SCALES[found[2]])), opened))
    said = _DUAL.sub(lambda found: _DUALS[found[0]], said_of(opened, lang).text)
    if (more := _MORE_WORDS.get(lang)) is not None:
        said = _WORD.sub(lambda found: _one_more(found[0], more), said)
        said = _UNITS_THEN_TENS.sub(_sum, _TENS_THEN_UNITS.sub(_sum, said))
    if lang == "it":
        said = _SIX.sub("6", said)
        for spelling, plain in (*_SMALL_SPELLINGS, *_LITTLE):
            said = spelling.sub(plain, said)
    return _spans(_TIMES_THOUSAND.sub(r"\1 mila", _THOUSAND.sub(" mila", said)))


_SOME = re.compile(r"\b[Uu]n[oa]s (?=\d)")
_BOTH = re.compile(r"\btutt([ie]) e (?:2|due)\b")


_ARTICLED = re.compile(r"\b(tra|fra) (?:i|gli|le) (\d+) (?:e|ed) (?:i|gli|le) (\d+)\b")


def _spans(said: str) -> str:
    said = _EITHER_THOUSANDS.sub(r"tra \1000 e \g<2>000", _ARTICLED.sub(r"\1 \2 e \3", said))
    said = _BOTH.sub(r"tutt\1", said)
    said = _ABOUT_SO_MANY.sub(_about, _HALF_A_YEAR.sub("6 mesi", said))
    said = _BETWEEN.sub(lambda found: f"tra {found[1]} e " if found[1] else "-", said)
    said = _MORE_AND_LESS.sub(r"tra \1 e \2", said)
    said = _EITHER.sub(lambda found: f"tra {found[1]} e {found[2]}" if int(found[1]) < int(found[2]) else found[0], said)
    return _OUT_OF_ORDER.sub(lambda one: one[0] if int(one[2]) <= int(one[3]) else f"{one[1]} {one[3]} e {one[2]}", said)


def _one_more(word: str, more: Mapping[str, int]) -> str:
    """A number word of the language; Arabic writes *and* as one with it."""
    if word[0] == "و" and word[1:] in more:
        return f"و {more[word[1:]]}"
    return str(more.get(word, word))


def _sum(found: "re.Match[str]") -> str:
    return str(int(found[1]) + int(found[2]))


def _about(found: "re.Match[str]") -> str:
    middle = _ABOUT_TENS[found[1]]
    return f"tra {middle - max(1, middle // 10)} e {middle + max(1, middle // 10)}"


def _han(found: "re.Match[str]") -> str:
    """``八千五`` is 8500: a digit after a scale with nothing behind it counts tenths of that scale."""
    total = section = digit = 0
    last = 1
    for sign in found[0]:
        if (scale := _HAN_SCALES.get(sign)) is None:
            digit = _HAN[sign]
            last = 10 if sign == "零" else last
            continue
        if scale == 10_000:
            total, section = (total + section + (digit or 0)) * scale, 0
        else:
            section += (digit or 1) * scale
        digit, last = 0, scale
    return str(total + section + digit * (last // 10 if last > 10 else 1))
