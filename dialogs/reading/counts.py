"""Reads numbers that speak of several people or several spells of work: who counts, who is the eldest, what adds up; else nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dialogs.reading.clauses import parts_of
from dialogs.reading.units import Quantity, Unit
from dialogs.told.people import PERSON
from knowledge.records import Fact

GROWN: Final = 18
OLDEST: Final = 115
MOST_MONTHS: Final = 48
_NOT_YET = re.compile(
    r"\b(?:ancora|attesa|aspett\w+|visita|senza verbale|verbale non|in corso|yet|waiting|pending|todavia|encore|inca)\b|ще не|еще"
)
_ONLY_ONE = re.compile(
    r"\b(?:solo|soltanto|only|just|solamente|seulement|doar) (?:il|la|l|1|un[oa]?|one|el|le|der|cel|cea)\b|"
    r"^\W*(?:un[oa]?|one|une?|unul|una|один|одна|واحد|一个)\b(?! \d)"
)
_BOTH = re.compile(r"^\W*(?:tutt[ie](?: e (?:2|due))?\s*$|(?:entramb[ei]|both|los dos|les deux|amandoi|обидва|обоє|两个都|كلاهما)\b)")
_ELSEWHERE = re.compile(
    r"\b(?:altra casa|non vive|non abita|casa sua|per conto suo|vive da sol[oa]|avrebbe|mort[oa]|mancat[oa]|dead|died|lives alone|murio|"
    r"fallecid[oa]|vive sola|mort|decede\w*|a murit)\b|помер"
)


_A_CHILD = re.compile(r"\bde[il] (?:miei )?(?:figli|bambini|ragazzi)\b")
_SPELLS = re.compile(r"\b(\d+) (?:stagioni|contratti|periodi|volte) (?:da|di) (\d+) mesi\b")


def disabled_children(_fact: Fact, _spoken: Sequence[Quantity], named: Sequence[Quantity], said: str) -> Any:
    """Only those whose disability is recognised count."""
    if _NOT_YET.search(said):
        return None
    if _ONLY_ONE.search(said):
        return 1
    if _BOTH.search(said):
        return {"min": 2}
    counts = [one.value for one in named if one.unit in {Unit.BARE, Unit.CHILDREN, Unit.PEOPLE}]
    return counts[0] if len(counts) == 1 and len(named) == 1 else None


def eldest(_fact: Fact, _spoken: Sequence[Quantity], named: Sequence[Quantity], said: str) -> Any:
    """The greatest of the ages said of those who live here."""
    ages = [one.value for one in named if isinstance(one.value, int) and GROWN <= one.value <= OLDEST]
    if len(named) <= 1:
        return named[0] if named and not _ELSEWHERE.search(said) and not _A_CHILD.search(said) else None
    if len(ages) != len(named):
        return None
    here = [part for part in _with_what_follows(parts_of(said)) if not _ELSEWHERE.search(part)]
    held = [age for age in ages if any(re.search(rf"\b{age}\b", part) for part in here)]
    return max(held) if held and (len(held) == 1 or PERSON.search(said)) else None


def _with_what_follows(parts: Sequence[str]) -> list[str]:
    """A clause without a number goes on about whom the one before named."""
    joined: list[str] = []
    for part in parts:
        if joined and not re.search(r"\d", part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def months_of_work(_fact: Fact, spoken: Sequence[Quantity], named: Sequence[Quantity], said: str) -> Any:
    """*Six months last year and four this year* are ten; weeks are said as weeks. The answer is in weeks."""
    if (spells := _SPELLS.search(said)) is not None and (months := int(spells[1]) * int(spells[2])) <= MOST_MONTHS:
        return Quantity(months, Unit.MONTHS, "")
    units = {one.unit for one in named}
    if not named or (any(isinstance(one.value, dict) for one in named) and len(named) > 1):
        return None
    if len(named) == 1:
        return spoken[0]
    months = sum(one.value * (12 if one.unit is Unit.YEARS else 1) for one in named)
    fits = units <= {Unit.MONTHS, Unit.YEARS, Unit.BARE} and months <= MOST_MONTHS
    return Quantity(months, Unit.MONTHS, "") if fits else None


OF_SEVERAL: Final[Mapping[str, Callable[[Fact, Sequence[Quantity], Sequence[Quantity], str], Any]]] = {
    "figli_disabili": disabled_children,
    "eta_massima_nucleo": eldest,
    "settimane_contributi_4anni": months_of_work,
}
