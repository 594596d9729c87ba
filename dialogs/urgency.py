"""Joins the ruled and the learnt ways of hearing a danger, and puts first what it calls for; says nothing to anybody."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dialogs.safety import DOCUMENT, plain, rules_of, urgency
from knowledge.catalogue import Catalogue
from knowledge.search import Needs, Scored

SURE_DANGER = 0.8


def led_by(needs: Needs, catalogue: Catalogue, urgent: str) -> Needs:
    """The same needs with those of the danger ``urgent`` in front; a medical emergency calls for no service at all."""
    rules: Iterable[dict[str, Any]] = (catalogue.documents.get(DOCUMENT) or {}).get("rules", ())
    rule = next((one for one in rules if one["id"] == urgent), None)
    if rule is None or "services" not in rule:
        return needs
    if not rule["services"]:
        return replace(needs, services=(), faq=(), need_areas=(), sure=True)
    area = rule.get("need_area")
    return replace(
        needs,
        services=_first([slug for slug in rule["services"] if slug in catalogue.services], needs.services),
        faq=_first([key for key in rule.get("faq", ()) if key in catalogue.faq], needs.faq),
        need_areas=_first([area], needs.need_areas)[:1] if area else needs.need_areas,
        sure=True,
    )


def _first(ids: list[str], others: tuple[Scored, ...]) -> tuple[Scored, ...]:
    return (*(Scored(key, 1.0) for key in ids), *(one for one in others if one.id not in ids))


def heard(catalogue: Catalogue, text: str, likely: Scored | None) -> str | None:
    """The danger that the reviewed rules find, else the one that the learnt sentences make likely; a figure of speech that
    the rules spare takes more than a likeness."""
    if ruled := urgency(catalogue, text):
        return ruled
    if likely is None or (likely.score < SURE_DANGER and _spared(catalogue, text, likely.id)):
        return None
    return likely.id


def _spared(catalogue: Catalogue, text: str, kind: str) -> bool:
    rule = rules_of(catalogue).get(kind)
    said = plain(text)
    return rule is not None and any(innocent.search(said) for innocent in rule.spare)
