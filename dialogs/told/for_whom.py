"""For whom help is asked, where an age or the first sentence says it plainly; where two people might be meant it says nothing."""

import re
from typing import Any, Final

from dialogs.told.people import PERSON, Aged, Who
from dialogs.told.text import Said


def beneficiary(said: Said, chosen: Aged | None) -> Any:
    """For whom help is asked, as far as an age or the first sentence says it plainly."""
    if chosen is not None and not chosen.apart:
        return chosen.who.value
    first = next(iter(said.sentences()), "")
    subject = re.match(r"(?:buongiorno|ciao|salve|buonasera|gentilmente)?[, ]*(?:mi[oa]|my|mi|mon|ma|nostr[oa])? ?(?P<noun>[a-z]+)", first)
    if subject and (noun := PERSON.fullmatch(subject["noun"])) and noun.lastgroup and not re.match(r"mamme|mama", subject["noun"]):
        if _ACTS_ON_ME.match(first, subject.end()):
            return Who.SELF.value if Who[noun.lastgroup] is Who.SPOUSE else None
        return Who[noun.lastgroup].value
    if cared := _CARED_FOR.search(said.text):
        noun = PERSON.search(cared["noun"])
        if noun and noun.lastgroup and noun.lastgroup != Who.CHILD.name:
            return Who[noun.lastgroup].value
    return Who.SELF.value if _of_myself(said) else None


_ACTS_ON_ME: Final = re.compile(
    r"\s+(?:non |nu |ne |no )?(?:mi|ci|me|m|nous|nos|se ne|se n|left|beats?|hits?|hurts?|abandoned|e andat[oa] via|e sparit[oa]|"
    r"e mort[oa]|e mancat[oa]|e decedut[oa]|e in carcere|died|passed|a murit|est mort|murio|fallecio|залиши\w+|кинув|помер\w*|б є)\b"
)
"""What somebody close does to the writer, or that they are gone: then help is not asked for them."""
_CARED_FOR = re.compile(r"\b(?:assisto|accudisco|curo|bado a|mi occupo di|seguo) (?:io )?mi[oa] (?P<noun>[a-z]+)")
_MY_STATE = re.compile(
    r"\b(?:io )?(?:sono|sn) (?:rimast[oa] |stat[oa] |ormai |ancora )?(?:disoccupat[oa]|pensionat[oa]|invalid[oa]|incinta|senza lavoro|"
    r"in affitto|licenziat[oa]|sfrattat[oa]|in cassa|separat[oa]|vedov[oa]|student(?:e|essa))\b|\bho perso il (?:lavoro|posto)\b|"
    r"\bmi hanno (?:licenziat[oa]|sfrattat[oa])\b|\bnon lavoro\b|\b(?:io )?guadagno\b|\b(?:vivo|abito) in affitto\b"
)


def _of_myself(said: Said) -> bool:
    """The writer tells of their own state, and of nobody else who might be the one in need."""
    others = [noun.lastgroup for noun in PERSON.finditer(said.text) if noun.lastgroup != Who.CHILD.name]
    needy_child = re.search(r"\b(?:104|invalid|disabil|autis|disless|dsa|scuola|nido|diagnosi|malat)", said.text)
    return _MY_STATE.search(said.text) is not None and not others and not (needy_child and PERSON.search(said.text))
