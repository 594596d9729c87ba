"""Reads a text as the answer to the question that stands, about one fact or several; ``None`` when it answers something else."""

import re
from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import (
    answers,
    children,
    corrections,
    fitting,
    for_whom,
    household_answer,
    own_labels,
    several_answers,
    topics,
    towns,
    whose,
    yes_or_no,
)
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.terms import term_asked
from dialogs.reading.towns import TOWN
from dialogs.reading.understanding import understand
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import SELF, State
from dialogs.words.i18n import words_of
from knowledge.records import Fact

JUST_NO = 2
SEVERAL, LISTED = 2, 8
LONGEST_ANSWER = 160
SAYS_MORE = 4
ASKS_OF_ITS_OWN = 5
DISABILITY, PERCENT, LEAST = "certificazione_disabilita", "invalidita_percentuale", 34
_LIVES = re.compile(
    r"\b(?:nat[oa]|sono|vengo|ero|i m|from)\b.{3,30}\b(?:risied\w+|resident\w|residenza|abito|vivo|live)\b "
    r"(?:ora |adesso |qui )?(?:a|ad|in|e a)? ?"
    r"(?=[a-z' ]{2,30}$|[a-z' ]{2,30} (?:dal?|da|since) )"
)
_SINCE = re.compile(r" (?:dal?|dall|since|da) ")
_YES_FIRST = re.compile(r"(?:si|yes|oui|da|так|نعم|是)(?:[,.;]| e | and | y | et | si )")
_JUST_A_PERCENTAGE = re.compile(
    r"\W*(?:si,? )?(?:ho |ha )?(?:il |l |al )?(?P<n>\d{2,3}) ?(?:%|per cento|percento|percent|por ciento|pour cent|la suta)\W*"
)
NAMES_FOR_WHOM = 7
"""From so many words on an answer may tell more than was asked."""


def answer(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """An answer to the question that stands, or to the one before when the person corrects themselves."""
    question = state.question or {}
    if (corrected := corrections.correction(text, state, published, today=today)) is not None:
        return corrected
    if (term := term_asked(text, published.catalogue)) is not None:
        return Meaning("term", {"t": term}, text)
    of_another = topics.names_another(question["facts"][0], text) and text.endswith("?") and len(text.split()) >= ASKS_OF_ITS_OWN
    if (
        not of_another
        and pattern("about_the_question").search(plain(text))
        and (text.endswith("?") or not re.search(r"\d", answers.digits(text)))
    ):
        return Meaning("why", {}, text)
    if pattern("asking").search(plain(text)) and len(text.split()) > 2:
        return None
    if plain(text).strip(" .!") == plain(words_of(state.lang)("btn.one_by_one")):
        return Meaning("not_said", {"reason": "dont_know"}) if len(question["facts"]) > 1 else Meaning("resume")
    unsaid = yes_or_no.not_said(text)
    is_of_many = len(question["facts"]) > 1
    if is_of_many and pattern("skip").search(plain(text)):
        return Meaning("not_said", {"reason": "dont_know", "all": True})
    if is_of_many and unsaid == "dont_know" and len(text.split()) > SAYS_MORE:
        told = _several(text, question, state, published, today=today)
        return told or Meaning("not_said", {"reason": unsaid})
    if unsaid == "dont_know" and not is_of_many and topics.names_another(question["facts"][0], text):
        return None
    if unsaid == "declined" or (unsaid == "dont_know" and not re.search(r"\d", answers.digits(text))):
        return Meaning("not_said", {"reason": unsaid})
    if is_of_many:
        return _several(text, question, state, published, today=today)
    fact = published.catalogue.facts.get(question["facts"][0].removesuffix(SELF))
    said = _single(text, fact, question, state, published, today=today) if fact is not None else None
    if said is not None and said.data["facts"] == {question["facts"][0]: {"unknown": unsaid}}:
        return Meaning("not_said", {"reason": unsaid})
    return said


def _several(text: str, question: dict[str, Any], state: State, published: Published, *, today: date) -> Meaning | None:
    if question.get("whole") and yes_or_no.yes_no(text) is False and len(text.split()) <= JUST_NO:
        return Meaning("answer", {"facts": question["options"][0][0], "how": "typed"})
    whom = state.whom
    if (
        yes_or_no.yes_no(text) is False
        and len(text.split()) <= JUST_NO
        and (nothing := several_answers.none_of(question, published, today=today))
    ):
        return Meaning("answer", {"facts": nothing, "how": "typed"})
    told, others = several_answers.read(text, question, published=published, lang=state.lang, whom=whom, today=today, known=state.known())
    if TOWN in question["facts"] and TOWN not in told and (town := towns.among(text, published.catalogue, today=today)):
        told[TOWN] = town
    if not told and others and household_answer.is_about(text):
        return Meaning("tell", {"facts": others})
    return Meaning("answer", {"facts": told, "besides": others, "how": "typed"}) if told else None


def _single(text: str, fact: Fact, question: dict[str, Any], state: State, published: Published, *, today: date) -> Meaning | None:
    key = question["facts"][0]
    whom = state.whom
    if key == DISABILITY and (percent := _JUST_A_PERCENTAGE.fullmatch(plain(text))) and LEAST <= int(percent["n"]) <= 100:
        return Meaning("answer", {"facts": {key: ["invalidita-civile"]}, "besides": {PERCENT: int(percent["n"])}, "how": "typed"})
    options = [(one, label) for one, label in question["options"]]
    value = own_labels.chosen(fact, text, options, lang=state.lang) if len(text) <= LONGEST_ANSWER else None
    if value is None and len(text) <= LONGEST_ANSWER:
        value = answers.parse(fact, text, options=options, today=today, lang=state.lang, whom=whom, catalogue=published.catalogue)
    if key == TOWN and (home := _where_one_lives(text, published, today=today)) is not None:
        value = home
    if value is not None:
        value = (
            None
            if topics.is_of_another(fact, key, _after_the_yes(text, value), value)
            else fitting.said_of(key, text, value, lang=state.lang, whom=whom)
        )
    if key == TOWN and towns.is_beside(text):
        near = towns.named(text, published.catalogue, today=today)
        return Meaning("answer", {"facts": {key: near}, "how": "typed"}) if near is not None else None
    if value is None and key == FOR_WHOM and len(text.split()) <= NAMES_FOR_WHOM:
        value = for_whom.said(text)
    if value is None and (ages := _ages_left_open(text, state, today=today)) is not None:
        return Meaning("tell", {"facts": {fitting.CHILDREN: ages}})
    town = towns.named(text, published.catalogue, today=today) if value is None else None
    if key == TOWN and value is None:
        value = town
    elif town is not None and TOWN not in state.facts:
        return Meaning("tell", {"facts": {TOWN: town}})
    besides: dict[str, Any] = {}
    if value is None and not key.endswith(SELF) and key not in whose.OF_KIN and household_answer.is_about(text):
        family = household_answer.read(text, lang=state.lang, whom=whom)
        if len(family) > 1 and key not in family:
            return Meaning("tell", {"facts": family})
    if value is None or len(text.split()) >= SAYS_MORE:
        understood = understand(published, text, lang=state.lang, today=today)
        said = whose.told_of(understood, text, published.catalogue, whom=whom, asked=key)
        value = fitting.said_of(key, text, said.pop(key, None), lang=state.lang, whom=whom) if value is None else value
        besides = {} if key.endswith(SELF) else {one: told for one, told in said.items() if one not in {key, "per_chi", "vittima_violenza"}}
        besides = {one: told for one, told in besides.items() if fitting.beside(one, key, text, lang=state.lang)}
    return Meaning("answer", {"facts": {key: value}, "besides": besides, "how": "typed"}) if value is not None else None


def _where_one_lives(text: str, published: Published, *, today: date) -> str | None:
    """*From Naples, but I live in Rho since 2019*: the place that is lived in, of two that are named."""
    living = _LIVES.search(plain(text))
    return towns.named(_SINCE.split(plain(text)[living.end() :])[0], published.catalogue, today=today) if living else None


def _after_the_yes(text: str, value: Any) -> str:
    """*Sì, e siamo in quattro*: the yes stands for itself, what comes after it is something else."""
    first = _YES_FIRST.match(plain(text))
    return first[0].strip(" ,.;") if value is True and first else text


def _ages_left_open(text: str, state: State, *, today: date) -> list[int] | None:
    """*4 e 9* from who said before that they have two children: as many ages as children, and nothing else."""
    told = state.facts.get(fitting.CHILDREN, {}).get("value")
    count = told.get("count") if isinstance(told, dict) else None
    if not isinstance(count, int) or count < SEVERAL or len(text.split()) > LISTED:
        return None
    ages = children.ages(text, today=today, lang=state.lang)
    return ages if isinstance(ages, list) and len(ages) == count and max(ages) < fitting.GROWN else None
