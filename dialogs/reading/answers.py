"""Reads a typed answer to a question about one fact: numbers, money, dates, ages, yes and no, labels; ``None`` when it does not answer."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from dialogs.reading import children, clauses, days, labels, quantities, sayings
from dialogs.reading.labels import CARE
from dialogs.reading.numerals import spelled, with_ones
from dialogs.reading.safety import plain
from dialogs.reading.yes_or_no import not_said, yes_no
from knowledge.catalogue import Catalogue
from knowledge.records import Fact, FactType, Subject

_DO_NOT_HAVE_IT = re.compile(r"(?:l )?(?:isee )?(?:non|nn) (?:ce )?l (?:ho|abbiamo)\b(?! (?:chiesto|qui|con))")
FEW_WORDS = 6
A_QUESTION = 3
JUST_A_WORD = 2
A_YEAR = 366
GRAVE, GRAVE_FROM = "disabilita_nel_nucleo", 67
OF_SEVERAL_PEOPLE = frozenset({"reddito_coniugale_annuo", "reddito_familiare_annuo"})
"""A bare no to what a couple earns may say that there is no couple."""
NO_IS_NAUGHT = frozenset({"mesi_morosita", "figli_disabili"})
_PERCENT = re.compile(r"\b(?:il |al |del |di )?(\d{2,3}) ?(?:%|per cento|percento|$)")
_CARES = re.compile(
    r"\b(?:assisto|accudisco|curo|bado|mi occupo|i care for|i look after|cuido a|je m occupe de|am grija de) (?:io )?(?:a |di |de )?"
    r"(?:mi[oa]|my|mi|mon|ma|mama|tata)\b"
    r"|доглядаю|照顾我的?[爸妈]"
)
_ELSEWHERE = re.compile(r"\b(?:casa sua|non vive con|non abita con|altra casa|per conto suo|vive da sol[oa]|lives alone)\b")
_IN_PART = re.compile(r"\b(?:in parte|partly|en parte|en partie|in parte)\b")
_ABOUT_OTHERS = frozenset({"per_chi", CARE, "reddito_coniugale_annuo", "sostegno_genitoriale", "madre"})


@lru_cache(maxsize=512)
def digits(text: str) -> str:
    """Numbers in Italian words as digits: ``novemila`` is ``9000``."""
    once = with_ones(text.lower())
    return spelled(once)


def parse(
    fact: Fact,
    text: str,
    *,
    options: Sequence[labels.Option] = (),
    today: date,
    lang: str = "it",
    whom: str = "me",
    catalogue: Catalogue | None = None,
) -> Any:
    """The value of ``fact`` that ``text`` gives, in the interface's form; ``None`` if it gives none.

    ``whom`` is for whom help is asked, ``catalogue`` lends the phrases by which people say an answer.
    """
    unsaid = not_said(text)
    if unsaid == "pending" and fact.pending_values:
        return [fact.pending_values[0]] if fact.type is FactType.MULTI_ENUM else fact.pending_values[0]
    is_number = fact.type in {FactType.INTEGER, FactType.DECIMAL, FactType.AGES}
    if unsaid is not None and (unsaid != "dont_know" or not is_number or not re.search(r"\d", spelled(text, lang))):
        return {"unknown": unsaid}
    personal = fact.subject is Subject.PERSON and fact.id not in _ABOUT_OTHERS
    written = spelled(text, lang) if is_number and fact.type is not FactType.AGES else plain(text)
    spoken = clauses.about(written, whom=whom, personal=personal, fact=fact.id)
    value = _value(fact, spoken, options, today=today, lang=lang, catalogue=catalogue) if spoken and not _only_asks(text) else None
    return {"unknown": unsaid} if value is None and unsaid is not None else value


def _only_asks(text: str) -> bool:
    """*Gross or net?* is a question back, not an answer; *Milan?* answers."""
    return text.rstrip().endswith(("?", "؟", "？")) and len(text.split()) >= A_QUESTION and not re.search(r"\d", text)


def _value(fact: Fact, text: str, options: Sequence[labels.Option], *, today: date, lang: str, catalogue: Catalogue | None) -> Any:
    phrases = sayings.of(catalogue).get(fact.id, ()) if catalogue is not None else ()
    if fact.id == CARE and _CARES.search(plain(text)):
        return None
    if fact.no_value and (labels.is_label(text, fact.no_value.label_it) or _DO_NOT_HAVE_IT.match(plain(text)) or _just(text) is False):
        return fact.no_value.id
    if fact.ask_as == "data":
        return _since(fact, text, today, lang=lang) or sayings.read(fact, text, phrases)
    if fact.type is FactType.AGES:
        none = sayings.read(fact, text, phrases) == ()
        return children.ages(text, today=today, lang=lang, none=none)
    if fact.type in {FactType.INTEGER, FactType.DECIMAL}:
        return _number(fact, text, options, phrases=phrases, today=today, lang=lang)
    said = sayings.read(fact, text, phrases)
    if said is sayings.DOUBT:
        return None
    if said is None and (simply := _just(text)) is not None and fact.type is not FactType.BOOLEAN:
        return sayings.of_yes_or_no(fact, simply, phrases)
    if fact.type is FactType.BOOLEAN:
        return _boolean(fact, text, said)
    if said is None or fact.type is FactType.MULTI_ENUM:
        labelled = labels.chosen(fact, text, options)
        if isinstance(labelled, list) and (denied := sayings.denied_in(text, phrases)):
            labelled = [value for value in labelled if value not in denied] or None
        return _joined(said, labelled, fact)
    return said


def _just(text: str) -> bool | None:
    """Yes or no and nothing more."""
    return yes_no(text.removeprefix("io ")) if len(text.split()) <= JUST_A_WORD else None


def _number(fact: Fact, text: str, options: Sequence[labels.Option], *, phrases: Sequence[sayings.Saying], today: date, lang: str) -> Any:
    value = quantities.answer(fact, text, today=today, lang=lang)
    if value is not None or re.search(r"[1-9]", spelled(text, lang)):
        return value
    if (said := sayings.read(fact, text, phrases)) is not None:
        return None if said is sayings.DOUBT else said
    if _just(text) is False:
        return 0 if fact.id in NO_IS_NAUGHT or ((fact.unit or "").startswith("euro") and fact.id not in OF_SEVERAL_PEOPLE) else None
    return labels.by_label(text, options)


def _boolean(fact: Fact, text: str, said: Any) -> bool | None:
    """Yes or no first; a degree of disability says whether it is a grave one."""
    if fact.id == GRAVE and _ELSEWHERE.search(plain(text)):
        return None
    if fact.id == GRAVE and said is None and (found := _PERCENT.search(plain(text))):
        return int(found[1]) >= GRAVE_FROM
    simply = yes_no(text)
    if _IN_PART.search(plain(text)):
        return None
    if isinstance(said, bool):
        return None if simply is not None and simply != said and len(text.split()) <= FEW_WORDS and _opens_with_yes(text) else said
    return simply


def _opens_with_yes(text: str) -> bool:
    return plain(text).split(" ")[0].strip(",.") in {"si", "yes", "oui", "da", "так", "نعم"}


def _joined(said: Any, labelled: Any, fact: Fact) -> Any:
    """Phrases and labels of one list together; what no answer is beside another gives way."""
    if not isinstance(said, list) or not isinstance(labelled, list):
        return labelled if said is None else said
    both = [value for value in dict.fromkeys([*said, *labelled]) if value not in fact.exclusive]
    return both or said


def _since(fact: Fact, text: str, today: date, *, lang: str) -> Any:
    span = days.span(text, today, lang=lang)
    if span is None:
        return None
    longest, shortest = (today - span[0]).days, (today - span[1]).days
    if fact.no_value and shortest > A_YEAR:
        return fact.no_value.id
    return shortest if longest == shortest else {"min": max(0, shortest), "max": longest}
