"""Recognises who is in danger, by reviewed rules of the catalogue and before anything else; gives an id, never advice of its own."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from knowledge.catalogue import Catalogue, once_per_content
from knowledge.records import HelpNumber
from knowledge.search.needles import Sought, pieces_of, sieve_of, sought

DOCUMENT = "safety.yml"
LONGEST = 6000
_INNER_APOSTROPHE = re.compile("(?<=[а-яіїєґ])['’‘ʼ`´](?=[а-яіїєґ])")
_OUTER_APOSTROPHE = re.compile("(?<![а-яіїєґ])['’‘ʼ`´]|['’‘ʼ`´](?![а-яіїєґ])")
_SPACES = re.compile(r"\s+")
ITALIAN = "it"
_DOUBLE = re.compile(r"(?<!\\)([bcdfglmnprstvz])\1")
_DOUBLE_OR_NOT = re.compile(r"(?<!\\)([bcdfglmnprstvz])\1\?")
_KEEP_APOSTROPHE = re.compile("[’ʼ`´]")


@dataclass(frozen=True)
class Expressions:
    """The expressions of one language: each is tried only where a text holds something of it."""

    each: tuple[Sought, ...]

    def search(self, text: str) -> bool:
        return any(one.search(text) for one in self.each)

    def without(self, text: str) -> str:
        """``text`` with a stop in the place of all that they say."""
        return self._together.sub(" . ", text) if self.search(text) else text

    @cached_property
    def _together(self) -> "re.Pattern[str]":
        return re.compile("|".join(f"(?:{one.expression})" for one in self.each))


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """One kind of danger: what is recognised, what is set aside first, whom to call."""

    id: str
    need_area: str | None
    numbers: tuple[str, ...]
    patterns: tuple["Expressions", ...]
    spare: tuple["Expressions", ...]
    misspelt: "SafetyRule | None" = None
    """The same rule for Italian written with one consonant where two belong, or with two where one does."""

    def fires(self, text: str) -> bool:
        if not any(pattern.search(text) for pattern in self.patterns):
            return False
        for innocent in self.spare:
            text = innocent.without(text)
        return any(pattern.search(text) for pattern in self.patterns)


class Tried:
    """Rules in the order in which they are tried; in one pass over a text it shows which of their expressions may match at all."""

    def __init__(self, rules: Iterable[SafetyRule]) -> None:
        self._each = [(rule, one) for rule in rules for expressions in rule.patterns for one in expressions.each]
        self._sieve = sieve_of([one for _, one in self._each])

    def first(self, text: str) -> str | None:
        """The id of the first rule that fires."""
        matched: set[str] = set()
        for rule, one in map(self._each.__getitem__, self._sieve.left(text, pieces_of(text))):
            if rule.id not in matched and one.pattern.search(text):
                if rule.fires(text):
                    return rule.id
                matched.add(rule.id)
        return None


class SafetyRules(dict[str, SafetyRule]):
    """Rules by id, as they are written and for misspelt Italian."""

    def __init__(self, rules: Iterable[SafetyRule]) -> None:
        super().__init__((rule.id, rule) for rule in rules)
        self.written, self.misspelt = Tried(self.values()), Tried(rule.misspelt for rule in self.values() if rule.misspelt)


@once_per_content
def rules_of(catalogue: Catalogue) -> SafetyRules:
    """The rules of a catalogue, compiled once per content."""
    document = catalogue.documents.get(DOCUMENT) or {}
    return SafetyRules([_rule(raw) for raw in document.get("rules", ())])


def _rule(raw: dict[str, Any]) -> SafetyRule:
    rule = SafetyRule(
        id=raw["id"],
        need_area=raw.get("need_area"),
        numbers=tuple(raw.get("numbers", ())),
        patterns=tuple(_each(raw.get("patterns"))),
        spare=tuple(_each(raw.get("spare"))),
    )
    return replace(rule, misspelt=replace(rule, patterns=_single(raw.get("patterns")), spare=_single(raw.get("spare"))))


def _single(by_language: dict[str, list[str]] | None) -> tuple[Expressions, ...]:
    """The Italian expressions with every doubled consonant written once."""
    expressions = (by_language or {}).get(ITALIAN, [])
    return tuple(_each({ITALIAN: [_DOUBLE.sub(r"\1", _DOUBLE_OR_NOT.sub(r"\1", one)) for one in expressions]})) if expressions else ()


def _each(by_language: dict[str, list[str]] | None) -> Iterator[Expressions]:
    for expressions in (by_language or {}).values():
        yield Expressions(tuple(sought(_KEEP_APOSTROPHE.sub(chr(39), expression)) for expression in expressions))


def plain(text: str) -> str:
    """Lower case, without Latin accents, apostrophes as spaces (kept inside Cyrillic words), single spaces."""
    composed = text[:LONGEST].casefold()
    if composed.isascii():
        return " ".join(composed.replace("'", " ").replace("`", " ").split())
    composed = unicodedata.normalize("NFC", "".join(_bare(unicodedata.normalize("NFD", composed))))
    composed = _INNER_APOSTROPHE.sub("'", composed)
    return _SPACES.sub(" ", _OUTER_APOSTROPHE.sub(" ", composed)).strip()


def _bare(decomposed: str) -> Iterator[str]:
    """Accents of Latin letters and Arabic vowel signs go; what makes another letter in Cyrillic or Arabic stays."""
    latin = False
    for letter in decomposed:
        if not unicodedata.combining(letter):
            latin = letter.isascii()
            yield letter
        elif not latin and not "\u064b" <= letter <= "\u0652":
            yield letter


def urgency(catalogue: Catalogue, text: str) -> str | None:
    """The id of the first danger that the text speaks of, or ``None``."""
    said = plain(text)
    if not said:
        return None
    return rules_of(catalogue).written.first(said) or _misspelt(catalogue, said)


def spoken_in(catalogue: Catalogue, text: str) -> str | None:
    """The one language whose expressions of danger the words hold: two words, «je veux mourir», are too few to tell it otherwise."""
    said, rules = plain(text), rules_of(catalogue)
    listed = (catalogue.documents.get(DOCUMENT) or {}).get("rules", ())
    found = {
        lang
        for raw in listed
        for lang, pattern in zip(raw.get("patterns") or (), rules[raw["id"]].patterns, strict=True)
        if pattern.search(said)
    }
    return found.pop() if len(found) == 1 else None


def _misspelt(catalogue: Catalogue, said: str) -> str | None:
    """The first danger in Italian whose doubled consonants are not where they belong: ``farla finitta``, ``mi amaza``."""
    return rules_of(catalogue).misspelt.first(_DOUBLE.sub(r"\1", said))


def numbers_for(catalogue: Catalogue, urgent: str) -> tuple[HelpNumber, ...]:
    """Whom to call: the rule's numbers that the catalogue has."""
    rule = rules_of(catalogue).get(urgent)
    return tuple(catalogue.numbers[key] for key in (rule.numbers if rule else ("numero-112",)) if key in catalogue.numbers)
