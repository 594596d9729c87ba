"""Puts first what a danger calls for: its services, its question, its need area; recognises no danger itself."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dialogs.safety import DOCUMENT
from knowledge.catalogue import Catalogue
from knowledge.search import Needs, Scored

AREAS_KEPT = 2


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
