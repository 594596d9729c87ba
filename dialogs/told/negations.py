"""Says whether words are denied, or a member of the family named only to say that there is none, in every language."""

import re
from collections.abc import Sequence
from typing import Final

NO: Final = frozenset(["non", "not", "no", "не", "nu", "ні"])
_ANEW_LATIN = ("anzi", "scusa", "scusi", "scusate", "cioe", "correggo", "sorry", "actually", "perdon", "perdona", "digo", "pardon", "scuze")
_ANEW_OTHERS = ("scuzati", "вибачте", "перепрошую", "насправді", "عفوا", "اقصد", "说错了", "不对")
CORRECTING: Final = frozenset([*_ANEW_LATIN, *_ANEW_OTHERS])
"""Words after which what was said is said anew."""
_WITHOUT_LATIN = ("senza", "niente", "nessun", "nessuna", "non", "no", "sin", "sans", "pas", "fara", "without")
_WITHOUT_OTHERS = ("без", "немає", "нема", "ليس", "بدون", "بلا", "没有", "没")
_BEFORE: Final = frozenset([*_WITHOUT_LATIN, *_WITHOUT_OTHERS])
_ENDS: Final = r"(?= *(?:[,;.]|$))"
_HAS_NONE: Final = re.compile(
    rf"(?:немає|нема)\b|(?:io )?non ce l (?:ho|abbiamo|ha)\b|non ne (?:ho|abbiamo|ha)\b|non (?:ho|abbiamo|esiste){_ENDS}|"
    rf"(?:non|nn|niente|nessuno|zero|no|nu|нет|ні|pas|none){_ENDS}|nu (?:am|avem|exista|mai am)\b|no (?:tengo|tenemos|hay)\b|"
    r"(?:je )?n en ai pas\b|(?:i )?(?:don t have|have none)\b|(?:لا يوجد|غير موجود|ليس|ما عندي|ماعندي)|没有|"
    r"non c e piu\b|e (?:mort[oa]|mancat[oa])\b"
)
_AWAY: Final = re.compile(r"non (?:c e\b|(?:vive|abita|sta|convive|vivono|abitano|stanno)\b)")
_LEFT: Final = re.compile(
    r"(?:\d+ )?(?:(?:del|dei|della|delle) \w+ )?(?:che )?(?:(?:se|s) n e (?:gia )?andat[oaie]|se ne (?:e|sono) andat[oaie]|"
    r"(?:ci|mi) ha (?:lasciat|abbandonat|mollat)[oaie]|"
    r"(?:e|sono) (?:andat[oaie] (?:via|a (?:vivere|stare))|"
    r"scappat[oaie]|partit[oaie]|uscit[oaie] di casa|mort[oaie]|mancat[oaie]|decedut[oaie])|"
    r"(?:e|sono) venut[oaie] a mancare|non (?:vive|abita|sta|vivono|abitano) piu|ha lasciato (?:la )?casa|"
    r"(?:vive|abita|sta|vivono|abitano|stanno) (?:da un altra parte|altrove|per conto suo|in un altra (?:casa|citta)|da sol[oa])|"
    r"(?:has |have )?(?:left|gone|moved out|passed away|died)\b|s en est alle|est parti|nous a quittes|se fue|se ha ido|se marcho|nos dejo|"
    r"a plecat|ne a parasit|пішов|пішла|покинув|помер|померла)"
)
"""Who has left or died lives there no more; whether a marriage is over is not said by it."""

_NOT: Final = re.compile(
    r"\b(?:non|nn|nu|не)(?: (?:mi|me|ti|te|ci|ce|vi|gli|le|lo|la|li|ne|l|gliel\w*|si|se|ancora|piu|mai|anche|neanche|nemmeno|mica|"
    r"proprio|ho|ha|abbiamo|hanno|avete|e|sono|siamo|stat[oaie]|viene|vengono|stiamo|sto|sta))* ?$"
)
"""What stands before words that are denied: a "not", and between it and them nothing but small words."""
_SPANISH: Final = re.compile(r"(?:viv[eo]|soy|estoy)\b")
"""Verbs before which the short "no" denies; in Italian it answers."""


def is_denied(text: str, place: int) -> bool:
    """Whether what begins at ``place`` is denied by what stands right before it."""
    before = text[max(0, place - 60) : place]
    return _NOT.search(before) is not None or (f" {before}".endswith(" no ") and _SPANISH.match(text, place) is not None)


def denied(spoken: Sequence[str], place: int) -> bool:
    """Whether the one named at ``place`` is not there, or does not live there."""
    return plainly(spoken, place) or has_left(spoken, place) or _AWAY.match(_following(spoken, place)) is not None


def has_left(spoken: Sequence[str], place: int) -> bool:
    """Whether the one named at ``place`` has gone away, as the words right after it tell."""
    return _LEFT.match(" ".join(spoken[place + 1 : place + 8])) is not None


def plainly(spoken: Sequence[str], place: int) -> bool:
    """Whether there is no such person at all."""
    before = spoken[max(0, place - 2) : place]
    since = max((at + 1 for at, word in enumerate(before) if word in ",;."), default=0)
    return any(word in _BEFORE for word in before[since:]) or _HAS_NONE.match(_following(spoken, place)) is not None


def _following(spoken: Sequence[str], place: int) -> str:
    return " ".join(spoken[place + 1 : place + 6])
