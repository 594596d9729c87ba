"""*Che cos'è l'ISEE?*: the word of the glossary that somebody asks to have explained; nothing where more is asked."""

import re

from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from knowledge.catalogue import Catalogue, once_per_content

_ARTICLE = re.compile(r"^(?:(?:il|lo|la|l|i|gli|le|un|una|the|el|las?|los|le|les)[ ']+|mean by )+")
_AFTER = re.compile(r"(?: (?:mean|means|inseamna|是什么))?[\s?!.？؟]*$")
_APART = re.compile(r" / |\(|\)")


def term_asked(text: str, catalogue: Catalogue) -> str | None:
    """The term, if the whole message asks what it is."""
    said = plain(text)
    lead = pattern("what_is").search(said)
    if lead is None:
        return None
    thing = _AFTER.sub("", said[lead.end() :]).strip(" '\"«»")
    terms = _terms(catalogue)
    return terms.get(thing) or terms.get(_ARTICLE.sub("", thing))


@once_per_content
def _terms(catalogue: Catalogue) -> dict[str, str]:
    """Each way of writing a term; what several terms share is none."""
    found: dict[str, str] = {}
    for one in catalogue.terms:
        for way in {plain(part).strip() for part in (one.term, one.expansion, *_APART.split(one.term)[:2])} - {""}:
            found[way] = "" if way in found and found[way] != one.term else one.term
    return {way: term for way, term in found.items() if term}
