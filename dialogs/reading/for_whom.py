"""For whom help is asked, said in few words as an answer or put right; where two people may be meant it says nothing."""

import re

from dialogs.reading.fixed_words import pattern, people
from dialogs.reading.safety import plain

_PUT_RIGHT = re.compile(
    r"(?:(?:l |un )?aiuto )?(?:(?:e|era|serve|chiedo|cerco|it s|it is|es|c est) )?(?:(?:un )?aiuto )?"
    r"(?:per|for|para|pour|pentru|для) (?=\w)"
)


_AND_ME = re.compile(
    r"^(?:(?:e|it s|c est|es|є|це) )?(?:per|for|para|pour|pentru|для) "
    r"(?:me|mi(?! \w)|moi|mine|мене|noi|us|nosotr[oa]s|nous|нас)\b(?! ma\b)|"
    r"^(?:me|noi)(?: due| tre)?$|"
    r"\b(?:io|me) e (?:i |il |la |mi[oae] |miei )"
)
"""*For me and my son*: who writes is one of them."""


def said(text: str) -> str | None:
    """*Mia mamma*, *per noi*: the one who is meant."""
    words = plain(text)
    if _AND_ME.search(words):
        return "me"
    named = [whom for whom, found in people() if found.search(words)]
    if not named and pattern("for_us").search(words):
        return "me"
    return named[0] if len(named) == 1 else None


def put_right(rest: str) -> str | None:
    """What follows *no*: ``è per mia moglie``."""
    found = _PUT_RIGHT.match(rest)
    return said(rest[found.end() :]) if found else None
