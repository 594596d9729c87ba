"""A person who puts right what they said before: the new value of what was answered last, or of a fact that the words name."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from dialogs.house import Published
from dialogs.reading import answers, for_whom, units, yes_or_no
from dialogs.reading.clauses import CHILDREN, RESIDENCE
from dialogs.reading.fixed_words import pattern, words
from dialogs.reading.numerals import spelled
from dialogs.reading.safety import plain
from dialogs.reading.understanding import understand
from dialogs.reading.whose import OF_KIN
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import SELF, Phase, State
from knowledge.records import FactType

_ONLY_A_NUMBER = re.compile(
    r"(?:(?:sono|siamo|in|ho|ne|ne ho|e|era|erano|ha|circa|solo|soltanto|di|da|isee|we|are|i|am|it|is|it s|about|tengo|son|somos|es|unos|"
    r"j ai|je|nous|sommes|environ|am|avem|suntem|cam|мені|нас|我|是|我们)\s*)*\d[\d.,]*\s*(?:mila|k)?\s*"
    r"(?:(?:ann[oi]|mes[ei]|euro|eur|€|person[ae]|figli|years?|months?|people|anos?|meses|personas|ans|mois|ani|luni|persoane|рок\w+|岁|个月|欧元|"
    r"di eta|old|al mese|all anno|circa|grazie)\s*)*"
)
"""After a bare *no* a number corrects only when it is all that is said: *no niente*, *no la 104 no* put nothing right."""


_A_MONTH = re.compile(
    r"\b(?:al|ogni|il) mese\b|\bmensil|\ba month\b|\bal mes\b|\bpar mois\b|\bpe luna\b|на місяць|في الشهر|شهريا|每(?:个)?月", re.IGNORECASE
)
"""Whoever told what comes in by the month puts it right by the month."""


@cache
def _lead() -> re.Pattern[str]:
    """*No, scusa, volevo dire*: as many of such words as open the message."""
    return re.compile(rf"^(?:(?:{pattern('correcting').pattern}|{pattern('before_correcting').pattern})[\s,.:;，。،]*)+")


def _asks_of_kin(rest: str, state: State) -> bool:
    """*No, sono il papà* where it is asked who is the mother: it names who one is, not for whom help is."""
    asked = (state.question or {}).get("facts") or [""]
    return state.phase == Phase.ASK and asked[0] in OF_KIN and not re.match(r"(?:e |era )?(?:per|for|para|pour|pentru|для)\b", rest)


def correction(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """``no, volevo dire 9.000``: a new value for what was answered last, or for a fact that the text names."""
    lead = _lead().match(plain(text))
    rest = plain(text)[lead.end() :].strip(" ,.:") if lead else ""
    if lead is None or not rest or not pattern("correcting").search(lead[0]):
        return None
    if FOR_WHOM in state.facts and not _asks_of_kin(rest, state) and (whom := for_whom.put_right(rest)) is not None:
        return Meaning("corrected", {"facts": {FOR_WHOM: whom}})
    is_bare_no = lead[0].strip(" ,.:;") in words("bare_no")
    if is_bare_no and yes_or_no.yes_no(rest) is False:
        return None
    found = understand(published, text, lang=state.lang, today=today)
    children = {CHILDREN: found.aside[CHILDREN]} if CHILDREN in found.aside else {}
    said = {**children, **found.facts}
    facts = {key: value for key, value in said.items() if key in state.facts}
    if said and not facts and not _speaks_of_the_last(said, state):
        return None
    kin = {FOR_WHOM} if _asks_of_kin(rest, state) else set()
    for group in [] if facts else reversed(state.answered[-3:] or [[key] for key in state.facts]):
        facts = {
            key: value for key in group if key not in kin and (value := _corrected_to(key, rest, state, published, today=today)) is not None
        }
        facts = {key: value for key, value in facts.items() if not is_bare_no or _is_all_that_is_said(value, rest, state)}
        if facts:
            return Meaning("corrected", {"facts": facts}) if len(facts) == 1 else None
    return Meaning("corrected", {"facts": facts}) if facts else None


def _is_all_that_is_said(value: Any, rest: str, state: State) -> bool:
    is_a_number = isinstance(value, int | float | dict) and not isinstance(value, bool)
    return not is_a_number or _ONLY_A_NUMBER.fullmatch(spelled(rest, state.lang).strip(" .,!")) is not None


def late_answer(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """A figure that comes after *I don't know* (somebody looked it up): it answers the question before, if it fits that one alone."""
    last = state.answered[-1] if state.answered and re.search(r"\d", text) else []
    for key in (one for one in last if state.facts.get(one, {}).get("value") == {"unknown": "dont_know"}):
        value = _corrected_to(key, text, state, published, today=today)
        if value is not None:
            return Meaning("corrected", {"facts": {key: value}})
    return None


def late_years(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """``Milano da sempre, 20 anni`` right after the question on residence: how long one has lived there, not how old one is."""
    for key in (one for group in state.answered[-1:] for one in group if one.startswith(RESIDENCE)):
        value = _corrected_to(key, text, state, published, today=today)
        if value is not None:
            return Meaning("corrected", {"facts": {key: value}}, text)
    return None


def _speaks_of_the_last(said: Mapping[str, Any], state: State) -> bool:
    """Whether what was answered last is among the facts that the words tell; else they tell something new."""
    return any(key in said for group in state.answered[-1:] for key in group)


def _corrected_to(key: str, rest: str, state: State, published: Published, *, today: date) -> Any:
    """Another value for one fact; ``None`` where the words give none, or the same."""
    fact = published.catalogue.facts.get(key.removesuffix(SELF))
    is_monthly = fact is not None and fact.unit == units.A_YEAR and _A_MONTH.search(plain(state.facts.get(key, {}).get("wording", "")))
    if is_monthly and _ONLY_A_NUMBER.fullmatch(spelled(rest, state.lang).strip(" .,!")):
        rest += " euro al mese"
    value = answers.parse(fact, rest, today=today, lang=state.lang, catalogue=published.catalogue) if fact else None
    old = state.facts.get(key, {}).get("value")
    if (isinstance(value, dict) and "unknown" in value) or value == old:
        return None
    is_another_list = isinstance(value, list) and isinstance(old, list) and len(value) != len(old)
    return None if is_another_list and fact is not None and fact.type is FactType.AGES else value


def edited(before: str, now_meant: Meaning, state: State, published: Published, *, today: date) -> Meaning:
    """A message that was changed afterwards: what had been taken from it is taken anew."""
    keys = [key for key, told in state.facts.items() if before and told["wording"] == before[:300]]
    understood = understand(published, now_meant.text, lang=state.lang, today=today) if len(keys) > 1 else None
    facts: dict[str, Any] = {}
    for key in keys:
        fact = published.catalogue.facts.get(key.removesuffix(SELF))
        if understood is not None:
            value = {**understood.aside, **understood.facts}.get(key)
        else:
            value = (
                answers.parse(fact, now_meant.text, today=today, lang=state.lang)
                if fact and state.facts[key]["how"] not in {"inferred", "confirmed"}
                else None
            )
        if value is not None:
            facts[key] = value
    if facts:
        return Meaning("corrected", {"facts": facts}, now_meant.text)
    for key in keys:
        state.forget(key)
    return now_meant
