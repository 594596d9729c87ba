"""The units in which answers are given, with the words for them in every language, and which may answer a fact; reads no number."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dialogs.told import numbers

A_YEAR: Final = "euro all'anno"
A_MONTH: Final = "euro al mese"


class Unit(StrEnum):
    MONEY = "euro"
    YEARS = "anni"
    MONTHS = "mesi"
    WEEKS = "settimane"
    DAYS = "giorni"
    PERCENT = "percento"
    PEOPLE = "persone"
    CHILDREN = "figli"
    RENTS = "rate"
    YEAR = "anno"
    OTHER = "altro"
    BARE = ""


_AFTER: Final = [
    (Unit.PERCENT, r"%|per 100\b|per cento|percento|percent|por ciento|por 100|pour cent|la suta|відсот\w*|процент\w*|بالمئه|بالمائه"),
    (
        Unit.MONEY,
        r"(?:di )?(?:€|eur[os]*\b|evro\b|євро|يورو|欧元|欧)|(?:al|ogni|il|per|nel|a) mese\b(?! scors| pass)|mensil\w+|netti\b|lordi\b",
    ),
    (Unit.MONTHS, r"mes[ei]s?\b|months?\b|mois\b|luni\b|місяц\w*|اشهر|شهر\w*|个月"),
    (Unit.YEARS, r"ann[oi]\b|enn[ei]\b|years?\b|yrs?\b|anos?\b|ans?\b|(?:de )?ani\b|рок\w*|рік|літ\b|سنه|سنوات|عاما?|岁|年"),
    (Unit.WEEKS, r"settiman[ae]\b|weeks?\b|semanas?\b|semaines?\b|saptaman\w+|тиж\w+|اسبوع\w*|اسابيع|周|星期"),
    (Unit.DAYS, r"giorn[oi]\b|days?\b|dias?\b|jours?\b|zile?\b|дн\w+|день|يوم\w*|ايام|天"),
    (
        Unit.CHILDREN,
        r"(?:\w+ )?(?:figli\w*|bambin\w+|bimb\w|ragazz\w|gemell\w|minori|minorenni|kids?|child\w*|sons?|daughters?|hij[oa]s?|nin[oa]s?|"
        r"enfants?|fils|filles?|copii|copil\w*|діт\w+|дит\w+|اولاد|اطفال)\b|个?孩子",
    ),
    (
        Unit.PEOPLE,
        r"person[aei]\b|componenti\b|in (?:famiglia|casa|tutto)\b|people\b|personas\b|personnes\b|persoane\b|осіб|людей|اشخاص|个?人|口",
    ),
    (Unit.RENTS, r"rat[ae]\b|mensilita\b|affitti\b|canoni\b|bollette\b|affitt\w+"),
    (
        Unit.OTHER,
        r"or[ae]\b|hours?\b|horas?\b|heures?\b|minuti\b|stanz\w|camer[ae]\b|local[ei]\b|vani\b|mq\b|metri\b|km\b|volt[ae]\b|cani\b|gatti\b|"
        r"lavor[oi]\b|nipot[ei]\b|fratell[oi]\b|sorell[ae]\b|case?\b|piano\b|bonus\b|bis\b|su \d",
    ),
]
UNITS: Final = [(unit, re.compile(rf"\s?(?:{words})")) for unit, words in _AFTER]
FITTING: Final[dict[str, frozenset[Unit]]] = {
    "anni": frozenset({Unit.YEARS, Unit.MONTHS}),
    "mesi": frozenset({Unit.MONTHS, Unit.YEARS, Unit.RENTS}),
    "settimane": frozenset({Unit.WEEKS, Unit.MONTHS, Unit.YEARS}),
    "giorni": frozenset({Unit.DAYS}),
    "percento": frozenset({Unit.PERCENT}),
    "persone": frozenset({Unit.PEOPLE, Unit.CHILDREN}),
    "euro": frozenset({Unit.MONEY}),
    A_YEAR: frozenset({Unit.MONEY}),
    A_MONTH: frozenset({Unit.MONEY}),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a message: its value in the interface's form, its unit, and how the words around it read."""

    value: Any
    unit: Unit
    before: str
    after: str = ""

    def bounds(self) -> tuple[float, float]:
        return numbers.bounds(self.value)
