"""Joins the ruled and the learnt ways of hearing a danger, and puts first what it calls for; says nothing to anybody."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dialogs.house import Published
from dialogs.reading.safety import DOCUMENT, plain, rules_of, urgency
from knowledge.catalogue import Catalogue
from knowledge.search.index import Needs, Scored, needs


def led_by(found: Needs, catalogue: Catalogue, urgent: str) -> Needs:
    """The same needs with those of the danger ``urgent`` in front; a medical emergency calls for no service at all."""
    rules: Iterable[dict[str, Any]] = (catalogue.documents.get(DOCUMENT) or {}).get("rules", ())
    rule = next((one for one in rules if one["id"] == urgent), None)
    if rule is None or "services" not in rule:
        return found
    if not rule["services"]:
        return replace(found, services=(), faq=(), need_areas=(), sure=True)
    area = rule.get("need_area")
    return replace(
        found,
        services=_first([slug for slug in rule["services"] if slug in catalogue.services], found.services),
        faq=_first([key for key in rule.get("faq", ()) if key in catalogue.faq], found.faq),
        need_areas=_first([area], found.need_areas)[:1] if area else found.need_areas,
        sure=True,
    )


def _first(ids: list[str], others: tuple[Scored, ...]) -> tuple[Scored, ...]:
    return (*(Scored(key, 1.0) for key in ids), *(one for one in others if one.id not in ids))


def heard(published: Published, text: str, likely: Scored | None) -> str | None:
    """The danger that the reviewed rules find, else the one that the learnt sentences make likely; what the rules spare as
    a figure of speech is taken out before the likeness counts."""
    if ruled := urgency(published.catalogue, text):
        return ruled
    if likely is None:
        return None
    said = plain(text)
    rest = said
    for innocent in _spared(published.catalogue, likely.id):
        rest = innocent.sub(" . ", rest)
    if rest == said:
        return likely.id
    left = needs(published.index, rest).danger
    return left.id if left else None


def _spared(catalogue: Catalogue, kind: str) -> "tuple[re.Pattern[str], ...]":
    rule = rules_of(catalogue).get(kind)
    return rule.spare if rule else ()
