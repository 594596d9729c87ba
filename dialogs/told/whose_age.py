"""Whose age counts as that of the person in need, when a message says several; two grown-ups in need are nobody's choice."""

import re
from collections.abc import Sequence

from dialogs.told.people import Aged, Who
from dialogs.told.text import Said, Told

_DEAD = re.compile(
    r"\b(?:mort[oa]|mancat[oa]|decedut[oa]|scompars[oa]|defunt[oa]|passed away|died|dead|fallec\w+|murio|"
    r"decede|mort|murit|decedat|помер\w*|توفي\w*|去世|过世)\b"
)
_TWINS = re.compile(r"\bgemell\w+|\btwins?\b|\bgemelos\b|\bjumeaux\b|\bgemeni\b|близн|توام|双胞胎")


def chosen_age(everybody: Sequence[Aged], said: Said, *, child_in_need: bool) -> tuple[Aged | None, Aged | None]:
    """Whose age counts as that of the person in need, and whose as the writer's."""
    me = next((one for one in everybody if one.who is Who.SELF), None)
    grown = [
        one
        for one in everybody
        if one.who in (Who.PARENT, Who.SPOUSE, Who.RELATIVE, Who.OTHER) and not one.apart and len(one.ages) == 1 and not _dead(one, said)
    ]
    kids = [one for one in everybody if one.who is Who.CHILD and len(one.ages) == 1]
    adult_kids = [one for one in kids if one.ages[0] >= 18]
    if len({one.ages for one in grown}) > 1:
        return None, me
    if adult_kids and len(kids) == 1:
        return (None, me) if re.search(r"\buniversit|a carico\b", said.text) else (adult_kids[0], me)
    if me is not None and grown and grown[0].who is Who.SPOUSE and _only_aged(grown[0], said):
        return me, None
    if grown:
        return grown[0], me
    if len(kids) == 1 and child_in_need and not _TWINS.search(said.text) and kids[0].ages != (0,):
        return kids[0], me
    return me, None


_LOOKED_AFTER = re.compile(
    r"\b(?:assist\w+|accud\w+|cur[oa]|bado a|mi occupo di|segu[oe]|aiut\w+|per|for|para|pour|pentru|для) "
    r"(?:la |il )?(?:mi[oa]|my|mi|ma|mon)? ?$"
)
_AND_NO_MORE = re.compile(
    r"\s*(?:\(|[.;!?]|$|(?:,|e|and|y|et|si|і|та|،|و)? ?(?:e |and )?(?:io|i|yo|je|eu|я|abbiamo|siamo|viviamo|vorremmo|cerchiamo|we|tenemos|"
    r"somos|nous|avem|suntem|(?:un|una|\d) (?:figli\w*|bambin\w+|bimb\w+|kids?|children|son|daughter|hij\w+|nin\w+|enfants?|fils|fille|"
    r"copi\w+))\b)"
)


def _only_aged(one: Aged, said: Said) -> bool:
    """Whether a husband or wife is named with an age and nothing else: the words are about both."""
    begin = said.text.find(one.wording)
    if _LOOKED_AFTER.search(said.text[:begin]):
        return False
    return begin >= 0 and _AND_NO_MORE.match(said.text[begin + len(one.wording) :]) is not None


def _dead(one: Aged, said: Said) -> bool:
    return any(
        one.noun in sentence and _DEAD.search(sentence[sentence.find(one.noun) : sentence.find(one.noun) + 40])
        for sentence in said.sentences
        if one.noun
    )


_PASSED = re.compile(r"\b(?:passat[oa]|superat[oa]|oltre|piu di|compiut[oi])(?: (?:i|gli))? (?P<years>(?:6|7|8|9)\d|100)(?: anni)?\b")


def age_above(said: Said) -> Told | None:
    """``ha passato i novanta`` of one relative: at least ninety."""
    if (found := _PASSED.search(said.text)) and re.search(r"\bha (?:ormai |gia )?(?:passato|superato|piu di|oltre)", said.text):
        return Told("eta", {"min": int(found["years"])}, found[0])
    return None
