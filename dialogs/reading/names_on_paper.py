"""Leaves out of a message what Italy calls by one name whatever language one speaks; decides nothing about the language itself."""

import re
from functools import lru_cache

from knowledge.catalogue import Catalogue

_EVERYWHERE = (
    r"isee|dsu|inps|caf|spid|cie|naspi|dis-?coll|adi|sfl|auu|patronato|comune|municipio|permesso di soggiorno|codice fiscale|"
    r"assegno(?: (?:unico|sociale|di inclusione))?|accompagn(?:o|amento)|invalidit[aà]|bonus|wemi|milano|lombardia|tradate|euros?"
)
_IN_BRACKETS = re.compile(r"\s*\(.*?\)")


def without_names(catalogue: Catalogue, text: str) -> str:
    """What is left to tell the language by: names of aids stand in Italian in every language, as one finds them at the desk."""
    return _names(tuple(one.name_it for one in catalogue.services.values())).sub(" ", text)


@lru_cache(maxsize=4)
def _names(aids: tuple[str, ...]) -> re.Pattern[str]:
    said = {name for aid in aids for name in (aid, _IN_BRACKETS.sub("", aid))}
    longest_first = "|".join(re.escape(name) for name in sorted(said, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first}|{_EVERYWHERE})(?!\w)", re.IGNORECASE)
