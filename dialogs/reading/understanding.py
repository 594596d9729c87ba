"""What a message says: language, needs, services, FAQ, facts, urgency; remembers no text beyond the turn in which it is read."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import safety, urgency
from dialogs.reading.names_on_paper import without_names
from dialogs.told.facts import Facts, facts_of
from knowledge.search import index
from knowledge.search.index import Needs, Scored

__all__ = ["Scored", "Understood", "understand"]

LONGEST = 6000
SOURCE = "it"
LOOKED_FOR = 0.15
ASKED = 0.33
"""How like the examples of a question the words must be, to be that question rather than a need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """``facts`` in the interface's form; ``aside`` holds finer things said in passing (for whom, the writer's age…);
    ``certainly_urgent`` when the danger goes before whatever else the words may answer; ``doubted`` is one they come near to; ``sure``
    is false when the services are too near each other; ``asks`` is the question that the words ask, if they ask at all; ``why`` says in
    Italian how each reading came about."""

    lang: str = "it"
    need_areas: tuple[Scored, ...] = ()
    services: tuple[Scored, ...] = ()
    faq: tuple[Scored, ...] = ()
    asks: Scored | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: str | None = None
    certainly_urgent: bool = False
    doubted: str | None = None
    reasons: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    aside: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    sure: bool = False

    @property
    def why(self) -> tuple[str, ...]:
        """Worked out when somebody asks."""
        return self.reasons()


_ATTENTION = re.compile(
    r"(?i)\s*(?:\b(?:guard[ai]|senti|senta|ecco|ved[ia]|allora|dunque|mah|beh|boh|mmh?)\b(?! (?:il|lo|la|le|gli|i|mi)\b)[\s,.;:!…]*)+"
)
_Reading = tuple[str, str, str | None, date | None]
_read_in_this_turn: ContextVar[dict[_Reading, Understood] | None] = ContextVar("read_in_this_turn", default=None)


@contextmanager
def one_turn() -> Iterator[None]:
    """While it lasts a text is read once and the reading kept; afterwards nothing of it is."""
    token = _read_in_this_turn.set({})
    try:
        yield
    finally:
        _read_in_this_turn.reset(token)


def understand(published: Published, text: str, *, lang: str | None = None, today: date | None = None) -> Understood:
    """Everything that one message says. ``lang`` is the conversation's language: a short message keeps it."""
    readings = _read_in_this_turn.get()
    if readings is None:
        return _understood(published, text, lang=lang, today=today)
    key = (published.catalogue.digest, text, lang, today)
    if key not in readings:
        readings[key] = _understood(published, text, lang=lang, today=today)
    return readings[key]


def _understood(published: Published, text: str, *, lang: str | None, today: date | None) -> Understood:
    text = text[:LONGEST]
    own = text if lang in (None, SOURCE) else without_names(published.catalogue, text)
    spoken = index.language_of(published.index, own, current=lang)
    needs = index.needs(published.index, _to_the_point(text), spoken)
    likely = needs.danger
    urgent = urgency.heard(published, text, likely, lang=spoken)
    if urgent and spoken == SOURCE:
        spoken = safety.spoken_in(published.catalogue, text) or spoken
    certain = urgent is not None and urgency.is_certain(published, text, likely, lang=spoken)
    if urgent and (certain or not _speaks_of_something(needs)):
        needs = urgency.led_by(needs, published.catalogue, urgent)
    facts = facts_of(published.catalogue, text, lang=spoken, urgent=urgent if certain else None, today=today)
    return Understood(
        lang=spoken,
        need_areas=needs.need_areas,
        services=needs.services,
        faq=needs.faq,
        asks=_asked(published, needs),
        facts=facts.stated,
        urgent=urgent,
        certainly_urgent=certain,
        doubted=None if urgent else urgency.doubted(text, likely),
        reasons=lambda: tuple(_why(needs, facts, urgent)),
        aside=facts.aside,
        wording=facts.wording,
        sure=needs.sure,
    )


def _to_the_point(text: str) -> str:
    """Without the words that only ask for attention, which name no need; those alone name none either."""
    return text[found.end() :] if (found := _ATTENTION.match(text)) else text


def _asked(published: Published, needs: Needs) -> Scored | None:
    """A question about a danger must sound like one in the whole: figures of speech are like its examples."""
    if needs.asked is None or needs.asked.score < ASKED or needs.asked.id in urgency.asked_in_danger(published.catalogue):
        return None
    return needs.asked


def _speaks_of_something(needs: Needs) -> bool:
    """Whether the words look for a service: besides a doubtful danger that stays first, though the safety words are said all the same."""
    return bool(needs.services) and needs.services[0].score >= LOOKED_FOR


def _why(needs: Needs, facts: Facts, urgent: str | None) -> Iterator[str]:
    if urgent:
        yield f"urgenza: {urgent}"
    if needs.services and needs.words:
        yield f"{needs.services[0].id}: per le parole {', '.join(f'«{word}»' for word in needs.words)}"
    for key, value in facts.stated.items():
        if wording := facts.wording.get(key):
            yield f"{key} = {value}: «{wording}»"
