"""What a message says: language, needs, services, FAQ, facts, urgency; reads one text and remembers nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import urgency
from dialogs.told.facts import Facts, facts_of
from knowledge.search import index
from knowledge.search.index import Needs, Scored

__all__ = ["Scored", "Understood", "understand"]

LONGEST = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """``facts`` in the interface's form; ``aside`` holds finer things said in passing (for whom, the writer's age…);
    ``sure`` is false when the services are too near each other; ``why`` says in Italian how each reading came about."""

    lang: str = "it"
    need_areas: tuple[Scored, ...] = ()
    services: tuple[Scored, ...] = ()
    faq: tuple[Scored, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: str | None = None
    why: tuple[str, ...] = ()
    aside: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    sure: bool = False


def understand(published: Published, text: str, *, lang: str | None = None, today: date | None = None) -> Understood:
    """Everything that one message says. ``lang`` is the conversation's language: a short message keeps it."""
    text = text[:LONGEST]
    spoken = index.language_of(published.index, text, current=lang)
    needs = index.needs(published.index, text, spoken)
    urgent = urgency.heard(published, text, needs.danger)
    if urgent:
        needs = urgency.led_by(needs, published.catalogue, urgent)
    facts = facts_of(published.catalogue, text, lang=spoken, urgent=urgent, today=today)
    return Understood(
        lang=spoken,
        need_areas=needs.need_areas,
        services=needs.services,
        faq=needs.faq,
        facts=facts.stated,
        urgent=urgent,
        why=tuple(_why(needs, facts, urgent)),
        aside=facts.aside,
        wording=facts.wording,
        sure=needs.sure,
    )


def _why(needs: Needs, facts: Facts, urgent: str | None) -> Iterator[str]:
    if urgent:
        yield f"urgenza: {urgent}"
    if needs.services and needs.words:
        yield f"{needs.services[0].id}: per le parole {', '.join(f'«{word}»' for word in needs.words)}"
    for key, value in facts.stated.items():
        if wording := facts.wording.get(key):
            yield f"{key} = {value}: «{wording}»"
