"""Several children told with as many ages, or only with their ages; of whose they are it says only whether the writer's."""

import re
from typing import Final, NamedTuple

OTHERS_CHILD: Final = re.compile(
    r"\b(?:vicin[oa]|amic[oa]|alunn[oa]|scolar\w|sorella|fratello|cugin[oa]|cognat[oa]|suo|sua|loro|"
    r"neighbou?r|friend|nipot[ei]|mia sorella|mio fratello|邻居)\b[^.;!?]{0,40}$"
)
_COUNTED = re.compile(
    r"(?<![\d.,])(?P<n>[2-9]) ?(?:figlie?|bambin[ie]|bimb[ie]|kids|children|sons|daughters|hij[oa]s|nin[oa]s|enfants|copii|"
    r"个(?:小)?(?:孩子|小孩)|(?<=ne ho .)(?= di)|(?<=ne abbiamo .)(?= di))(?: piccol[ie])?[ ,:(]*(?:(?:di|de|aged|of) )?"
    r"(?P<ages>\d{1,2}(?:岁|(?! ?\d{3}))(?:(?:[ ,/、和]+|,? (?:e|ed|y|et|and|si) )\d{1,2}岁?)+)(?: ?(?:anni|anno|years?|anos|ans|ani))?"
    r"(?! ?(?:[\d.%€/]|euro|mila|mes[ei]|month|mois|luni|e mezzo|settiman|stanz|person|volt|ore\b))"
)
_ONE_BY_ONE = re.compile(
    r"(?<![\d.,])2 ?(?:figlie?|bambin[ie]|bimb[ie]|ragazz[ie]|gemell[ie]|kids|children|hij[oa]s|nin[oa]s|enfants|"
    r"copii)(?: piccol[ie])?[,: (]+"
    r"(?:un[oa]?|una|il|la|l|one|1)? ?(?:(?:maschi|femminucci|grand|piccol|prim|figli|ragazz|bambin|bimb)\w* )?(?:di|ha|aged|"
    r"de) (?P<a>\d{1,2})\b(?! ?mes)"
    r"[^.;!?\d]{0,45}?(?:,| e| ed| and| y| et| si) (?:l )?(?:un[oa]|altr[oa]|un altr[oa]|il|la|one|1) ?(?:altr[oa] )?"
    r"(?:(?:femminucci|maschi|grand|piccol|second|figli|ragazz|bambin|bimb)\w* )?(?:di|ha|ne ha|aged|"
    r"de) (?P<b>\d{1,2})\b(?! ?mes)(?: ?ann[io])?"
)
_TWO_IN_A_ROW = re.compile(
    r"(?<![\d.,])2 ?(?:figlie?|bambin[ie]|bimb[ie]|ragazz[ie]|kids|children|hij[oa]s|nin[oa]s|enfants|copii)[,:]? (?:di )?(?P<a>\d{1,2}) "
    r"(?:anni|years?|anos|ans|ani)\b[^.;!?\d]{0,30}?,? (?:e|ed|and|y|et|si) (?:di )?(?P<b>\d{1,2})\b"
    r"(?! ?(?:mes|euro|mila|%|€|ore|stanz|person|giorn|settiman|volt))"
)
_LISTED = re.compile(
    r"(?:\bдіт(?:ям|и|ей)|اعمار(?:هم|هن|هما)|\bd ages|\bcon edades|\bde edades|\bcu varste(?: de)?)[: ]+(?:de |di )?"
    r"(?P<ages>\d{1,2}(?:(?:,? (?:і|й|та|e|y|et|si) ?| و ?|, ?)\d{1,2})+)(?!\d| ?(?:рок|سن|anos|ans|ani))"
)
_AGES_OF_KIDS = re.compile(
    r"(?:(?<![\d.,])(?P<n>\d{1,2}) )?(?:figli|fgli|figlie|bimbi|bimbe|bambini|bambine|maschi|maschietti|femmine|femminucce|kids|children|"
    r"hij[oa]s|nin[oa]s|enfants|copii|діт(?:ей|и)|діток)(?: (?:hanno|are|aged|di|de|of|tienen|ont|au)|, (?:di|de))?[:, (]+"
    r"(?P<ages>\d{1,2}(?:(?:,? (?:e|and|y|et|si|і|й|та) |, ?)\d{1,2})+)(?! ?(?:[\d.%€/]|euro|mila|mes|month|mois|luni|stanz|person|volt|"
    r"ore\b))"
)


class Counted(NamedTuple):
    """Ages in years, the words that told them, and whether they are children of who writes."""

    ages: tuple[int, ...]
    found: "re.Match[str]"
    own: bool


def counted(sentence: str) -> Counted | None:
    """So many children and as many ages in a plain sentence, or only their ages."""
    for pattern, oldest in ((_LISTED, 30), (_ONE_BY_ONE, 99), (_TWO_IN_A_ROW, 99), (_AGES_OF_KIDS, 40)):
        found = pattern.search(sentence)
        if found is None or (pattern is not _LISTED and OTHERS_CHILD.search(sentence[: found.start()])):
            continue
        told = found.groupdict()
        ages = _numbers(told.get("ages") or f"{told['a']} {told['b']}")
        if max(ages) <= oldest and int(told.get("n") or len(ages)) == len(ages):
            return Counted(ages, found, own=True)
    for found in _COUNTED.finditer(sentence):
        ages = _numbers(found["ages"])
        if len(ages) == int(found["n"]) and max(ages) <= 60:
            return Counted(ages, found, own=not OTHERS_CHILD.search(sentence[: found.start()]))
    return None


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", words))
