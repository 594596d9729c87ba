"""A fact told before that is told anew: a number against another, a row named by its label, a plain statement; it guesses no fact."""

import re
from datetime import date
from typing import Any, Final

from dialogs.house import Published
from dialogs.reading import answers, whose
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.understanding import Understood
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import SELF, How, Phase, State
from dialogs.told.text import said_of
from dialogs.words.i18n import words_of
from knowledge.records import Fact, FactType
from knowledge.rules import known

AGE, SIZE, RESIDENCE = "eta", "componenti_nucleo", "residenza_"
SHORT: Final = 12
_NEVER: Final = frozenset({FOR_WHOM, "vittima_violenza"})
_FIRM: Final = frozenset({How.BUTTON, How.TYPED, How.CONFIRMED, How.CORRECTED})
_DENIED: Final = re.compile(
    r"(?:\b(?:non|nn|not|no|pas|nu)|(?<!\w)не|不是)\W*(?:(?:piu|siamo|sono|ho|ne ho|e|ha|somos|tengo|sommes|suntem|we are|i am|am)\W+)*"
    r"(?:in |di |a )?(?P<n>\d[\d.]*)\b(?: ?(?:anni|years|anos|ans|ani|euro|persone|figli|mesi)\b)?"
)
_NUMBER: Final = re.compile(r"\d[\d.]*")
_PEOPLE: Final = re.compile(r"\b(?:siamo|semo|somos|sommes|suntem|we are|famiglia|persone|in casa)\b|нас|口")
_YEARS_OLD: Final = re.compile(r"\b(?:anni|years|anos|ans|ani)\b|рок|سنة|سنه|岁")
_BARE_YEARS: Final = re.compile(r"\d{1,3} ?(?:anni|years?|anos|ans|(?:de )?ani|рок\w+|سن\w+|岁)")


_CHANGED: Final = re.compile(
    r"^(?:no\W+)?(?:ma|pero|in realta|veramente|guarda|adesso|ora|but|actually|now|pero|ahora|mais|maintenant|dar|acum|але|لكن)\b|"
    r"\b(?:non|nn) \w+ piu\b|\bl ho (?:appena )?pers[oa]\b|^但|现在|"
    r"\bho (?:appena |finalmente |da poco )?trovato\b|\bfound (?:a |1 )?(?:new )?job\b|\bhe encontrado\b|\bj ai trouve\b|\bmi am gasit\b"
)
"""While a question stands, only such words say that what was told is so no more; other facts beside an answer may be of another time."""


def against(text: str, state: State, published: Published) -> Meaning | None:
    """``non siamo in 5, siamo 4``: the number denied goes, the other one comes."""
    said = said_of(text, state.lang).text
    denied = _DENIED.search(said)
    rest = _NUMBER.findall(_DENIED.sub(" ", said)) if denied else []
    if denied is None or len(rest) != 1 or len(said.split()) > SHORT:
        return None
    old, new = _whole(denied["n"]), _whole(rest[0])
    if _PEOPLE.search(said) and SIZE in state.facts:
        keys = [SIZE]
    else:
        keys = [key for key, told in state.facts.items() if not isinstance(told["value"], bool) and told["value"] == old]
        keys = [key for key in keys if key == AGE] if _YEARS_OLD.search(said) and AGE in keys else keys
    if len(keys) != 1 or (fact := published.catalogue.facts.get(keys[0].removesuffix(SELF))) is None or not _may_be(fact, new):
        return None
    return Meaning("corrected", {"facts": {keys[0]: new}})


def row(text: str, state: State, published: Published, *, today: date, alone: bool) -> Meaning | None:
    """A row of the summary written out opens it, or puts it right when it stands there with another value.

    ``alone`` is whether the label without a value will do.
    """
    named, colon, value = text.partition(":")
    words = words_of(state.lang)
    if not colon and not alone:
        return None
    for key, told in state.facts.items():
        fact = published.catalogue.facts.get(key.removesuffix(SELF))
        name = f"fact.{key.removesuffix(SELF)}"
        label = words(name) if words.has(name) else key.removesuffix(SELF).replace("_", " ").capitalize()
        label += f" ({words('person.writer')})" if key.endswith(SELF) else ""
        if fact is None or key in _NEVER or plain(named).strip(" .!•") != plain(label):
            continue
        new = answers.parse(fact, value, today=today, lang=state.lang, catalogue=published.catalogue) if value.strip() else None
        if new is None or isinstance(new, dict) or new == told["value"] or fact.type not in {FactType.INTEGER, FactType.DECIMAL}:
            return Meaning("correct", {"key": key})
        return Meaning("corrected", {"facts": {key: new}})
    return None


def anew(text: str, found: Understood, state: State, published: Published) -> dict[str, Any]:
    """What a short statement says otherwise than it was told or confirmed; empty for a question, for others, for what was."""
    if text.rstrip().endswith(("?", "؟", "？")) or len(text.split()) > SHORT or pattern("asking").search(plain(text)) or found.urgent:
        return {}
    asked = (state.question or {}).get("facts") or [""]
    whom = state.whom
    said = whose.told_of(found, text, published.catalogue, whom=whom)
    changed = state.phase != Phase.ASK or _CHANGED.search(plain(text)) is not None
    return {
        key: value
        for key, value in said.items()
        if key in state.facts
        and (changed or key in {AGE, SIZE})
        and key not in {*_NEVER, *asked}
        and state.facts[key]["how"] in _FIRM
        and not (key == AGE and is_years_of_something(text, found, state))
        and _is_otherwise(state.facts[key]["value"], value)
    }


def is_years_of_something(text: str, found: Understood, state: State) -> bool:
    """Whether years are told and nothing says that they are an age, while the age is known: they may be the years of anything."""
    if AGE not in state.facts or {**found.aside, **found.facts}.get(FOR_WHOM) == "figlio":
        return False
    return _is_bare(text) or _is_bare(found.wording.get(AGE) or "")


def _is_bare(wording: str) -> bool:
    return _BARE_YEARS.fullmatch(plain(wording).strip(" .,!")) is not None


def _is_otherwise(old: Any, new: Any) -> bool:
    """Whether both cannot be true."""
    if isinstance(old, dict) or isinstance(new, list) or isinstance(old, list):
        return False
    if not isinstance(new, dict):
        return bool(old != new)
    if "one_of" in new:
        return old not in new["one_of"]
    if isinstance(old, bool) or not isinstance(old, int | float) or not {"min", "max"} & set(new):
        return False
    return not new.get("min", old) <= old <= new.get("max", old)


def _may_be(fact: Fact, value: int) -> bool:
    try:
        known.parse(fact, value)
    except known.FactError:
        return False
    return True


def _whole(written: str) -> int:
    return int(re.sub(r"\D", "", written))
