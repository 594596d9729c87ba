"""Which need areas a message opens: what it is about as a whole, and what a clause plainly needs; a fact told in passing opens none."""

import re
from typing import Any

from dialogs.house import Published
from dialogs.reading.fixed_words import needs
from dialogs.reading.safety import plain
from dialogs.reading.understanding import Understood
from dialogs.state import State
from dialogs.told.facts import facts_of
from knowledge.search import index

MOST = 3
JOINS = 0.5
"""How likely an area must be to join those that are open already."""
PLAIN = 0.7
"""How likely a clause alone must make it, to be added to what the whole story is about."""
A_STORY = 12
A_CLAUSE = 3
MOST_CLAUSES = 6
_CLAUSES = re.compile(r"[.,;:!?\n。，！？؟،]+")


def opened_by(text: str, found: Understood, state: State, published: Published) -> list[str]:
    """Need areas, the surest first."""
    areas = _likely(text, found, state, published)
    if not found.urgent:
        areas = [area for area in areas if area not in _named(text, "needs_unsaid")]
    areas += [area for area in said_outright(text) if area not in areas]
    left = {"needs": areas[:MOST], "services": [], "facts": {**found.aside, **found.facts}}
    return list(without_the_excluded(left, published)["needs"])


def without_the_excluded(data: dict[str, Any], published: Published) -> dict[str, Any]:
    """*I have always been Italian* opens nothing about residence permits, neither the area nor its services."""
    told = (published.catalogue.documents.get("questions.yml") or {}).get("needs_excluded", {})
    said = {key: data["facts"].get(key) for key in told}
    excluded = {str(told[key][value]) for key, value in said.items() if isinstance(value, str) and value in told[key]}
    services = published.catalogue.services
    return {
        **data,
        "needs": [area for area in data["needs"] if area not in excluded],
        "services": [one for one in data["services"] if one[0] not in services or not set(services[one[0]].need_areas) <= excluded],
    }


def said_outright(text: str) -> list[str]:
    """What reviewed words say in the midst of another story: *my husband is in prison and we have no money*."""
    return _named(text, "needs_said")


def _named(text: str, listed: str) -> list[str]:
    said = plain(text)
    return [area for area, expression in needs(listed) if expression.search(said)]


def _likely(text: str, found: Understood, state: State, published: Published) -> list[str]:
    if state.needs:
        return [area.id for area in found.need_areas[:MOST] if area.score >= JOINS]
    areas = [area.id for area in found.need_areas[:MOST]]
    if len(text.split()) < A_STORY:
        return areas
    catalogue = published.catalogue
    clauses = [clause for clause in _CLAUSES.split(text) if len(clause.split()) >= A_CLAUSE]
    for clause in [clause for clause in clauses if not facts_of(catalogue, clause, lang=found.lang).stated][-MOST_CLAUSES:]:
        areas += [area.id for area in index.needs(published.index, clause, found.lang).need_areas[:1] if area.score >= PLAIN]
    return list(dict.fromkeys(areas))[:MOST]
