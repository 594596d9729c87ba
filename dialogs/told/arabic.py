"""Arabic numbers in words, pairs and several children as figures, in a text already in one spelling; tells no fact itself."""

import re
from typing import Final

_UNITS: Final = {
    "واحد": 1,
    "واحده": 1,
    "احد": 1,
    "احدي": 1,
    "اثنان": 2,
    "اثنين": 2,
    "اثنا": 2,
    "اثني": 2,
    "ثلاثه": 3,
    "ثلاث": 3,
    "اربعه": 4,
    "اربع": 4,
    "خمسه": 5,
    "خمس": 5,
    "سته": 6,
    "ست": 6,
    "سبعه": 7,
    "سبع": 7,
    "ثمانيه": 8,
    "ثماني": 8,
    "ثمان": 8,
    "تسعه": 9,
    "تسع": 9,
}
_TENS: Final = {"عشر": 20, "ثلاث": 30, "اربع": 40, "خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90}
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_TEN: Final = rf"(?P<ten>{'|'.join(_TENS)})(?:ون|ين)"
_UP_TO_NINETY_NINE: Final = re.compile(rf"(?<!\w)(?:(?P<unit>{_UNIT}|[1-9]) ?و ?)?{_TEN}(?!\w)")
_TEENS: Final = re.compile(rf"(?<!\w)(?P<unit>{_UNIT}|[1-9]) عشره?(?!\w)")
_TWO_YEARS: Final = re.compile(r"(?<!\w)(?:سنتان|سنتين|عامان|عامين)(?!\w)")
_ONE_YEAR: Final = re.compile(r"(?<!\w)(?:سنه|عام) واحده?(?!\w)")
_AGE_ALONE: Final = re.compile(r"(?<!\w)(?:عمري|عمره|عمرها) \d{1,2}(?!\d| ?(?:سن|عام|اعوام|شهر|اشهر|و ?\d))")
_HAVING: Final = r"(?<!\w)(?P<lead>و?(?:عندي|لدي|لدينا|عندنا|معي|ام ل|اب ل)) ?"
_ONE_OR_MORE: Final = {
    "ولد": 1, "بنت": 1, "ابن": 1, "ابنه": 1, "طفل": 1, "طفله": 1,
    "ولدان": 2, "ولدين": 2, "بنتان": 2, "بنتين": 2, "ابنان": 2, "ابنين": 2, "ابنتان": 2, "ابنتين": 2, "طفلان": 2, "طفلين": 2, "توام": 2,
}  # fmt: skip
_SOME: Final = rf"(?:{'|'.join(sorted(_ONE_OR_MORE, key=len, reverse=True))}|[2-9] (?:اولاد|بنات|ابناء))"
_CHILDREN: Final = re.compile(
    rf"{_HAVING}(?P<first>{_SOME})(?: و ?(?P<second>{_SOME}))?(?: (?:واحده?|فقط))?(?!\w| (?:عمر|صغير|معاق|مريض|من ذوي))"
)
_ALONE: Final = frozenset({"طفل", "طفله", "طفلان", "طفلين"})
"""Small children are heard so elsewhere."""


def in_figures(text: str) -> str:
    """``خمسه وثلاثون سنه`` as ``35 سنه``, ``ولدان وبنت`` as ``3 اولاد``."""
    text = _UP_TO_NINETY_NINE.sub(lambda found: str(_TENS[found["ten"]] + _value(found["unit"])), text)
    text = _TEENS.sub(lambda found: str(10 + _value(found["unit"])), text)
    text = _AGE_ALONE.sub(r"\g<0> سنه", text)
    text = _ONE_YEAR.sub("1 سنوات", _TWO_YEARS.sub("2 سنوات", text))
    return _CHILDREN.sub(_counted, text)


def _value(word: str | None) -> int:
    if not word:
        return 0
    return int(word) if word.isdigit() else _UNITS[word]


def _counted(found: "re.Match[str]") -> str:
    first, second = found["first"], found["second"]
    if not second and first in _ALONE and "واحد" not in found[0]:
        return found[0]
    return f"{found['lead']} {_many(first) + (_many(second) if second else 0)} اولاد"


def _many(words: str) -> int:
    return int(words[0]) if words[0].isdigit() else _ONE_OR_MORE[words]
