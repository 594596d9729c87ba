"""The article before the eighth and the eleventh as Italians say it: *all'8 dicembre*, *dall'11/12*; touches nothing else."""

import re

MONTHS = "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"
BEFORE_A_VOWEL = re.compile(rf"\b(il|al|dal|del|nel|sul) (?=(?:0?8|11)(?: (?:{MONTHS})|/\d))", re.IGNORECASE)


def elided(text: str) -> str:
    """*fino al 8 dicembre* becomes *fino all'8 dicembre*."""
    return BEFORE_A_VOWEL.sub(lambda found: ("L'" if found[1][0] == "I" else "l'") if found[1].lower() == "il" else f"{found[1]}l'", text)
