"""Joins the ruled and the learnt ways of hearing a danger, and puts first what it calls for; says nothing to anybody."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from dialogs.house import Published
from dialogs.reading import signs
from dialogs.reading.safety import DOCUMENT, Expressions, plain, rules_of, urgency
from knowledge.catalogue import Catalogue
from knowledge.search import stems
from knowledge.search.index import ALARM, Needs, Scored, danger_in
from knowledge.search.passages import clauses, passages, sentences

DOUBTED: Final = 0.15
SURELY_GRAVE: Final = 0.25
GRAVE_CLAUSE: Final = 0.5
"""How like a danger the words must be for a rule to hold: at all; though they speak of the past, of something read or by a figure; in
the clause alone in which the rule finds it."""
CERTAIN: Final = 0.55
IN_DOUBT: Final = 0.25
A_FEW_WORDS: Final = 3
A_FEW_LETTERS: Final = 10
ALARM_IN_A_STORY: Final = 0.4
ALARM_IN_A_PASSAGE: Final = 0.75
SIGNED: Final = 0.2
SURELY_SIGNED: Final = 0.5
"""How like a danger a passage must be in which the signs of one stand together: to be heard, and to go before an answer."""
VIVID: Final = 0.9
"""So like a danger is a sentence that is no memory and no tale, whatever its words."""
DROWNED: Final = 0.2
"""A passage of a long story sounds graver than the whole: by so much less it speaks for a rule."""


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


def asked_in_danger(catalogue: Catalogue) -> frozenset[str]:
    """The questions that a danger leads to."""
    rules: Iterable[dict[str, Any]] = (catalogue.documents.get(DOCUMENT) or {}).get("rules", ())
    return frozenset(key for rule in rules for key in rule.get("faq", ()))


def _first(ids: list[str], others: tuple[Scored, ...]) -> tuple[Scored, ...]:
    return (*(Scored(key, 1.0) for key in ids), *(one for one in others if one.id not in ids))


def heard(published: Published, text: str, likely: Scored | None, *, lang: str = signs.USUAL) -> str | None:
    """The danger that the words speak of, unless they plainly tell it as past, read or said for a laugh."""
    found = _sounds(published, text, likely) or _signed(published, text, lang=lang, least=SIGNED)
    return found if found and not _is_told_calmly(published, text, lang) else None


def _is_told_calmly(published: Published, text: str, lang: str) -> bool:
    """Whether the text speaks of no danger without what is plainly past, read or said for a laugh, and none of that is vivid."""
    catalogue = published.catalogue
    past = [part for part in sentences(text) if signs.is_past(catalogue, part, lang)]
    left = [clause for part in sentences(text) if part not in past for clause in clauses(part)]
    aside = [clause for clause in left if signs.is_calm(catalogue, clause, lang)]
    near = [part for part in (*past, *aside) if not signs.is_long_past(catalogue, part, lang)]
    if not (past or aside) or any(_score(danger_in(published.index, part)) >= VIVID for part in near):
        return False
    rest = ", ".join(clause for clause in left if clause not in aside)
    if not rest:
        return True
    likely = danger_in(published.index, rest)
    return _sounds(published, rest, likely) is None and _signed(published, rest, lang=lang, least=SIGNED) is None


def _signed(published: Published, text: str, *, lang: str, least: float) -> str | None:
    """The danger whose signs stand together in a sentence or two that sound at least so much like one."""
    found = signs.spoken_of(published.catalogue, sentences(text), lang)
    return next((kind for kind, passage in found if _score(danger_in(published.index, passage)) >= least), None)


def _sounds(published: Published, text: str, likely: Scored | None) -> str | None:
    """The danger that the reviewed rules find, unless the learnt sentences are sure that all is calm; else the one that the learnt
    sentences make likely, in the whole or in a passage of a long story."""
    passing = _in_a_passage(published, text)
    if ruled := urgency(published.catalogue, text):
        return None if _calm(published, text, max(_score(likely), _score(passing) - DROWNED)) else ruled
    if likely is None or _says_too_little(text):
        return None
    if _score(passing) >= ALARM_IN_A_PASSAGE:
        return passing.id if passing else None
    if likely.score < (ALARM_IN_A_STORY if passing else ALARM):
        return None
    said = plain(text)
    rest = said
    for innocent in _spared(published.catalogue, likely.id):
        rest = innocent.without(rest)
    if rest == said:
        return likely.id
    left = danger_in(published.index, rest)
    return left.id if left and left.score >= ALARM else None


def _score(found: Scored | None) -> float:
    return found.score if found else 0.0


def doubted(text: str, likely: Scored | None) -> str | None:
    """The danger that words not heard as one come near to: enough for a quiet word of whom to call, not for leaving what was asked."""
    near = likely is not None and IN_DOUBT <= likely.score < ALARM_IN_A_STORY and not _says_too_little(text)
    return likely.id if near and likely else None


def _says_too_little(text: str) -> bool:
    """*No sorry, 9500*: so few letters tell the learnt sentences nothing; the rules have been tried before."""
    return text.isascii() and sum(map(str.isalpha, text)) < A_FEW_LETTERS


def is_certain(published: Published, text: str, likely: Scored | None, *, lang: str = signs.USUAL) -> bool:
    """Whether a danger that was heard goes before anything else that the words may mean, an answer to a question too: it is in the
    rules, or so likely that no answer sounds like it, or its signs stand together in what sounds grave."""
    if urgency(published.catalogue, text):
        return True
    if likely is not None and likely.score >= CERTAIN and len(text.split()) >= A_FEW_WORDS:
        return True
    return _signed(published, text, lang=lang, least=SURELY_SIGNED) is not None


def _calm(published: Published, text: str, likeness: float) -> bool:
    """Whether the learnt sentences are sure that a rule is mistaken: the whole does not sound like a danger, nor does any part of it in
    which the rule finds one, unless that part speaks of the past, of something read or by a figure."""
    if likeness >= SURELY_GRAVE:
        return False
    grave = [part for part in clauses(text) if urgency(published.catalogue, part)]
    if not grave:
        return likeness < DOUBTED
    calm = frozenset((published.catalogue.documents.get(DOCUMENT) or {}).get("calm_concepts", ()))
    present = [part for part in grave if calm.isdisjoint(published.index.lexicon.concepts(stems.words(part)))]
    if likeness >= DOUBTED:
        return not present
    return all(_score(danger_in(published.index, part)) < GRAVE_CLAUSE for part in present)


def _in_a_passage(published: Published, text: str) -> Scored | None:
    """The likeliest danger in a passage of a long story, where the rest may drown it."""
    found = [danger for passage in passages(text) if (danger := danger_in(published.index, passage))]
    return max(found, key=lambda danger: danger.score, default=None)


def _spared(catalogue: Catalogue, kind: str) -> tuple[Expressions, ...]:
    rule = rules_of(catalogue).get(kind)
    return rule.spare if rule else ()
