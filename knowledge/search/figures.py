"""What the figures of a message say of its need: an ISEE that is told is not one asked about, a percentage has its band; reads no fact."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

TOLD_ISEE: Final = "iseedetto"
_ISEE: Final = "isee"
_BEFORE, _AFTER = 4, 5
_LEAST: Final = 500
_SIZES: Final = frozenset({"mila", "zero", "basso", "bassissimo", "alto", "0"})
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")
_PERCENTAGE = re.compile(
    r"(\d{2,3})\s*(?:%|per cento|x cento|por ciento|percent|per cent|pour cent|la suta|la sută|відсот|بالمئة|في المئة)"
)
_BANDS: Final = (100, 74, 67, 46)
"""Where invalidity begins to open other doors."""


def isee_told_apart(words: Sequence[str]) -> list[str]:
    """``words`` with another word in the place of an ISEE whose amount is said: who tells it does not ask how to get one."""
    if _ISEE not in words:
        return list(words)
    return [TOLD_ISEE if word == _ISEE and _is_told(words, place) else word for place, word in enumerate(words)]


def bands(text: str) -> Iterator[str]:
    """The band of every percentage."""
    for found in _PERCENTAGE.finditer(text.lower()):
        yield f"percento{next((band for band in _BANDS if int(found[1]) >= band), 0)}"


def _is_told(words: Sequence[str], place: int) -> bool:
    after = words[place + 1 : place + 1 + _AFTER]
    near = [*after, *words[max(0, place - _BEFORE) : place]]
    return any(_is_amount(word) for word in near) or any(word in _SIZES or word.endswith("mila") for word in after[:3])


def _is_amount(word: str) -> bool:
    found = _NUMBER.match(word)
    return found is not None and int(found[0].replace(".", "")) >= _LEAST and not re.fullmatch(r"20[12]\d", word)
