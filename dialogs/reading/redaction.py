"""Takes personal details out of a text before it joins the list of gaps; better one word too many than one name."""

import re

from knowledge.catalogue import Catalogue

LONGEST = 300
_EMAIL = re.compile(r"\S+@\S+")
_CODE = re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.I)
_NUMBER = re.compile(r"\+?\d[\d ./-]{3,}\d|\d{3,}")
_STREET = re.compile(r"\b(via|viale|piazza|corso|vicolo|largo)\s+[^\s,.;]+(\s+[A-ZÀ-Ù][^\s,.;]+)*", re.I)
_NAMED = re.compile(
    r"\b(mi chiamo|il mio nome è|sono (?:la signora|il signor)|my name is|me llamo|je m'appelle|mă numesc|"
    r"мене звати|اسمي|我叫)\s+\S+(\s+[A-ZÀ-Ù]\S+)?",
    re.I,
)
_CAPITAL = re.compile(r"(?<![.!?¿¡]\s)(?<!^)\b[A-ZÀ-ÙА-ЯІЇЄҐ][\wà-ùа-яіїєґ'’]+")


def redact(text: str, catalogue: Catalogue) -> str:
    """The text without e-mails, numbers, tax codes, streets and names; words that the catalogue itself uses stay."""
    text = _NAMED.sub(r"\1 ‹nome›", text[:LONGEST])
    for pattern, mark in ((_EMAIL, "‹email›"), (_CODE, "‹codice›"), (_STREET, "‹indirizzo›"), (_NUMBER, "‹numero›")):
        text = pattern.sub(mark, text)
    known = _known(catalogue)
    return _CAPITAL.sub(lambda found: found[0] if found[0].lower() in known or found[0].isupper() else "‹nome›", text)


def _known(catalogue: Catalogue) -> frozenset[str]:
    spoken = [service.name_it for service in catalogue.services.values()] + [one.term for one in catalogue.terms]
    spoken += [area.name_it for area in catalogue.need_areas.values()] + ["Milano", "Tradate", "Lombardia", "Comune", "Italia", "Regione"]
    return frozenset(word.lower() for name in spoken for word in re.findall(r"\w+", name))
