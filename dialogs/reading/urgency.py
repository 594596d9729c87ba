"""Joins the ruled and the learnt ways of hearing a danger, and puts first what it calls for; says nothing to anybody."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from dialogs.house import Published
from dialogs.reading.safety import DOCUMENT, plain, rules_of, urgency
from knowledge.catalogue import Catalogue
from knowledge.search import stems
from knowledge.search.index import ALARM, Needs, Scored, danger_in
from knowledge.search.passages import clauses, passages

DOUBTED: Final = 0.3
SURELY_CALM: Final = 0.1
CERTAIN: Final = 0.65
A_FEW_WORDS: Final = 3
A_FEW_LETTERS: Final = 10
ALARM_IN_A_STORY: Final = 0.72


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
    """The danger that the reviewed rules find, unless the learnt sentences are sure that all is calm; else the one that the learnt
    sentences make likely, in the whole or in a passage of a long story."""
    passing = _in_a_passage(published, text)
    if ruled := urgency(published.catalogue, text):
        if not any(rule.fires(plain(text)) for rule in rules_of(published.catalogue).values()):
            return ruled
        return None if _calm(published, text, max(likely.score if likely else 0.0, passing.score if passing else 0.0)) else ruled
    if likely is None or _says_too_little(text):
        return None
    if likely.score < ALARM:
        return passing.id if passing and passing.score >= ALARM_IN_A_STORY else None
    said = plain(text)
    rest = said
    for innocent in _spared(published.catalogue, likely.id):
        rest = innocent.sub(" . ", rest)
    if rest == said:
        return likely.id
    left = danger_in(published.index, rest)
    return left.id if left and left.score >= ALARM else None


def _says_too_little(text: str) -> bool:
    """*No sorry, 9500*: so few letters tell the learnt sentences nothing; the rules have been tried before."""
    return text.isascii() and sum(map(str.isalpha, text)) < A_FEW_LETTERS


def is_certain(published: Published, text: str, likely: Scored | None) -> bool:
    """Whether a danger that was heard goes before anything else that the words may mean, an answer to a question too: it is in the
    rules, or so likely that no answer sounds like it."""
    if urgency(published.catalogue, text):
        return True
    return likely is not None and likely.score >= CERTAIN and len(text.split()) >= A_FEW_WORDS


def _calm(published: Published, text: str, likeness: float) -> bool:
    """Whether the learnt sentences are sure that a rule is mistaken: the whole does not sound like a danger, nor does any part of it in
    which the rule finds one, unless that part speaks of the past, of something read or by a figure."""
    if likeness >= DOUBTED:
        return False
    grave = [part for part in clauses(text) if urgency(published.catalogue, part)]
    if not grave:
        return likeness < SURELY_CALM
    return all(_calm_part(published, part, likeness) for part in grave)


def _calm_part(published: Published, part: str, likeness: float) -> bool:
    danger = danger_in(published.index, part)
    if danger is None or danger.score < DOUBTED:
        return True
    calm = frozenset((published.catalogue.documents.get(DOCUMENT) or {}).get("calm_concepts", ()))
    return likeness < SURELY_CALM and not calm.isdisjoint(published.index.lexicon.concepts(stems.words(part)))


def _in_a_passage(published: Published, text: str) -> Scored | None:
    """The likeliest danger in a passage of a long story, where the rest may drown it."""
    found = [danger for passage in passages(text) if (danger := danger_in(published.index, passage))]
    return max(found, key=lambda danger: danger.score, default=None)


def _spared(catalogue: Catalogue, kind: str) -> "tuple[re.Pattern[str], ...]":
    rule = rules_of(catalogue).get(kind)
    return rule.spare if rule else ()
