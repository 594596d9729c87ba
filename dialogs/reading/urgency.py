"""Joins the ruled and the learnt ways of hearing a danger, and puts first what it calls for; says nothing to anybody."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from dialogs.house import Published
from dialogs.reading.safety import DOCUMENT, plain, rules_of, urgency
from knowledge.catalogue import Catalogue
from knowledge.search import stems
from knowledge.search.features import STOP
from knowledge.search.index import ALARM, Needs, Scored, danger_in

DOUBTED: Final = 0.3
CERTAIN: Final = 0.65
A_FEW_WORDS: Final = 3
UNNAMED: Final = 0.44
UNNAMED_IN_SHORT: Final = 0.75
"""Likeness that makes an alarm where no word of the lexicon names a danger, and where there is next to no word to be like."""
TELLING: Final = 3
_SAY_NOTHING: Final = frozenset({"me", "negazione", "adesso"})
ALARM_IN_A_STORY: Final = 0.72
LONG: Final = 160
SHORTEST_SENTENCE: Final = 12
MOST_SENTENCES: Final = 14
_SENTENCE = re.compile(r"(?<=[.!?;…。！？؟])\s*")


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
    """The danger that the reviewed rules find, else the one that the learnt sentences make likely, in the whole or in a passage of
    a long story. A rule does not count where the words say that all is calm (past, read, a way of speaking) and the sentences agree."""
    if ruled := urgency(published.catalogue, text):
        return None if _calm(published, text, likely) else ruled
    if likely is None:
        return None
    if likely.score < ALARM:
        return _in_a_passage(published, text)
    if likely.score < _enough(published, text):
        return None
    said = plain(text)
    rest = said
    for innocent in _spared(published.catalogue, likely.id):
        rest = innocent.sub(" . ", rest)
    if rest == said:
        return likely.id
    left = danger_in(published.index, rest)
    return left.id if left and left.score >= ALARM else None


def is_certain(published: Published, text: str, likely: Scored | None) -> bool:
    """Whether a danger that was heard goes before anything else that the words may mean, an answer to a question too: it is in the
    rules, or so likely that no answer sounds like it."""
    if urgency(published.catalogue, text):
        return True
    return likely is not None and likely.score >= CERTAIN and len(text.split()) >= A_FEW_WORDS


def _enough(published: Published, text: str) -> float:
    """How like a danger a text must sound: a reviewed word of danger makes a little enough, small talk must be all but the same."""
    lexicon, words = published.index.lexicon, stems.words(text)
    grave = frozenset((published.catalogue.documents.get(DOCUMENT) or {}).get("danger_concepts", ()))
    if not grave or not grave.isdisjoint(lexicon.concepts(words)):
        return ALARM
    telling = [word for word in words if stems.stem(word) not in STOP and _SAY_NOTHING.isdisjoint(lexicon.concepts([word]))]
    size = sum(len(word) // 2 if "一" <= word[0] <= "鿿" else 1 for word in telling)
    return UNNAMED if size >= TELLING else UNNAMED_IN_SHORT


def _calm(published: Published, text: str, likely: Scored | None) -> bool:
    if likely is not None and likely.score >= DOUBTED:
        return False
    calm = frozenset((published.catalogue.documents.get(DOCUMENT) or {}).get("calm_concepts", ()))
    return not calm.isdisjoint(published.index.lexicon.concepts(stems.words(text)))


def _in_a_passage(published: Published, text: str) -> str | None:
    """In a long story one passage may be a danger that the rest drowns; it must then sound more like one."""
    sentences = [one for one in _SENTENCE.split(text) if len(one) > SHORTEST_SENTENCE]
    if len(text) < LONG or len(sentences) < 2:
        return None
    passages = [" ".join(pair) for pair in pairwise(sentences[:MOST_SENTENCES])]
    found = [danger for passage in passages if (danger := danger_in(published.index, passage))]
    best = max(found, key=lambda danger: danger.score, default=None)
    return best.id if best and best.score >= ALARM_IN_A_STORY else None


def _spared(catalogue: Catalogue, kind: str) -> "tuple[re.Pattern[str], ...]":
    rule = rules_of(catalogue).get(kind)
    return rule.spare if rule else ()
