"""Words that say how many live together, and who of them does not count: a friend's household, children who live with the other parent."""

import re
from typing import Final

HEADS: Final = frozenset(["persone", "people", "personas", "personnes", "persoane", "componenti"])
GROWN_AND_SMALL: Final = re.compile(
    r"\b(?P<grown>\d) (?:adult\w+|grandi|grown ups|adults)\W+(?:(?:e|and|y|et|si|piu)\W+)?"
    r"(?P<small>\d) (?:bambin\w+|bimb\w|figl\w+|minor\w+|ragazz\w|piccol\w|kids|children|nin\ws|enfants|copii)"
)
AS_A_GUEST: Final = re.compile(
    r"\b(?:sto|stiamo|vivo|dormo|ospit\w+) (?:da|presso|a casa di) (?:un|uno|una|degli|delle|alcuni|amic\w+|conoscent\w+)\b"
)
"""The household of a friend is not one's own."""
WITH_THE_OTHER: Final = re.compile(
    r"\b(?:stanno|sta|vivono|vive|abitano) (?:con|da(?:l|lla)?) (?:la |il |l |mia |sua |loro )*"
    r"(?:mamma|madre|ex|papa|padre|mother|father)\b"
)
"""Children who live with the other parent."""
