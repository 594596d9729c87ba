"""What a person meant by one act, given where the talk stands: an intent with its data; answers nothing itself."""

import re
from datetime import date
from typing import Any

from dialogs.buttons import TOKEN, meaning_of, read_payload, written_out
from dialogs.house import Published
from dialogs.post.incoming import Incoming, Kind
from dialogs.reading import (
    age_alone,
    answers,
    candidates,
    corrections,
    for_whom,
    household_answer,
    own_labels,
    refusals,
    restated,
    several_answers,
    step_answers,
    themes,
    towns,
    whose,
    yes_or_no,
)
from dialogs.reading.commands import command_in
from dialogs.reading.fixed_words import pattern, people
from dialogs.reading.safety import plain
from dialogs.reading.telling import name_in
from dialogs.reading.terms import term_asked
from dialogs.reading.towns import TOWN
from dialogs.reading.understanding import understand
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import SELF, Phase, State
from dialogs.words.i18n import words_of
from knowledge.records import Fact

LONGEST, JUST_NO = 4000, 2
LONGEST_ANSWER = 160
AGE, CHILD = "eta", "figlio"
SURE_FAQ, SURE_NAME, UNSURE = 0.8, 0.86, 0.6
A_LIKELY_NEED = 0.2
A_REPLY = 6
"""So few words in answer to a question are no alarm, unless the rules or near certainty say so."""
TOLD_BESIDES = 1
"""Who tells more facts than this beside a question wants to know what is for them."""
SAYS_MORE = 4
"""From so many words on an answer may tell more than was asked."""
_CODE = re.compile(r"(?:(?:il mio )?codice (?:è |e )?)?[Cc][ -]?(\d{3,8})")
DIRECT = frozenset({"rate", "reopen", "resume", "operator", "results", "areas", "service", "unfollow", "withdraw"})
"""Buttons that messages from outside a turn may carry as they are: a recap, a follow-up, a reopened call."""
A_SERVICE = "servizio-"
"""How the link begins with which the page of a service leads to the chat."""
_MEDIA = {Kind.PHOTO, Kind.DOCUMENT, Kind.VOICE, Kind.VIDEO, Kind.STICKER, Kind.OTHER}


def read(incoming: Incoming, state: State, published: Published, *, today: date) -> Meaning:
    """The meaning of one act. A pressed button is looked up in the conversation's own state."""
    kind, text = incoming.kind, incoming.text.strip()
    if kind is Kind.BUTTON or (kind is Kind.TEXT and is_press(text)):
        return _pressed(text, state)
    if kind is Kind.START:
        slug = text.removeprefix(A_SERVICE)
        named = {"slug": slug} if slug != text and slug in published.catalogue.services else {}
        return Meaning("start", {"arg": text, **named} if text else {}, "/start", kind)
    if kind is Kind.LOCATION:
        return Meaning("location", {"lat": incoming.lat, "lon": incoming.lon}, "", kind)
    if kind is Kind.CONTACT:
        return Meaning("contact", {"phone": text}, "", kind)
    if kind in _MEDIA and not text:
        return Meaning("media", {"kind": str(kind)}, "", kind)
    meaning = _written(text, state, published, today=today)
    if kind in _MEDIA:
        return Meaning(meaning.intent, {**meaning.data, "with": str(kind)}, text, kind)
    return Meaning(meaning.intent, meaning.data, text, kind)


def is_press(text: str) -> bool:
    """Doors without buttons of their own (REST) send what a button carries as a message."""
    found = read_payload(text)
    return bool(TOKEN.fullmatch(text)) or (found is not None and (bool(found[1]) or found[0] in DIRECT))


def _pressed(token: str, state: State) -> Meaning:
    known = meaning_of(token, state)
    found = read_payload(known or token)
    if found is not None and known is None and found[0] not in DIRECT:
        found = None
    if found is None:
        return Meaning("old_button", kind="button")
    intent, data = found
    if "q" not in data:
        return Meaning(intent, data, kind="button")
    now = state.question["n"] if state.question and state.phase == Phase.ASK else None
    if data["q"] != now:
        just_answered = state.asked - (now is not None)
        return Meaning("pressed_again" if data["q"] == just_answered else "old_button", kind="button")
    if intent == "option" and state.question is not None:
        options = state.question["options"]
        if data["i"] >= len(options):
            return Meaning("old_button", kind="button")
        value, label = options[data["i"]]
        whole = isinstance(value, dict) and value.keys() <= set(state.question["facts"])
        value = [value] if state.question["kind"] == "multi" and not whole else value
        facts = value if whole else {state.question["facts"][0]: value}
        return Meaning("answer", {"facts": facts, "how": "button"}, label, "button")
    return Meaning(intent, data, kind="button")


def _written(text: str, state: State, published: Published, *, today: date) -> Meaning:
    if not text:
        return Meaning("empty")
    long = len(text) > LONGEST
    text = text[:LONGEST]
    found = understand(published, text, lang=state.lang, today=today)
    if found.certainly_urgent:
        return Meaning("urgent", {"kind": found.urgent, "lang": found.lang}, text)
    if (token := written_out(text, state)) is not None:
        return _pressed(token, state)
    if (command := command_in(text, state.phase)) is not None:
        if command[0] == "set_language" and (answer := _expected(text, state, published, today=today)) and answer.intent == "answer":
            return Meaning(answer.intent, answer.data, text)
        return _for_whom(command[0], text, state) or Meaning(command[0], command[1], text)
    if (town := towns.asked_where(text, published.catalogue, today=today)) is not None:
        return Meaning("offices", {"comune": town}, text)
    if (code := _CODE.fullmatch(text.strip(" .!?"))) is not None:
        return Meaning("code", {"code": f"C-{code[1]}"}, text)
    if (expected := _expected(text, state, published, today=today)) is not None:
        return Meaning(expected.intent, expected.data, text)
    if len(text) < 200 and pattern("abuse").search(plain(text)):
        return Meaning("abuse", {}, text)
    meaning = _understood(text, state, published, today=today)
    if meaning.intent == "unknown" and (late := corrections.late_answer(text, state, published, today=today)) is not None:
        return Meaning(late.intent, late.data, text)
    return Meaning(meaning.intent, {**meaning.data, "long": True}, text) if long else meaning


def _for_whom(intent: str, text: str, state: State) -> Meaning | None:
    """*It is for me after all*, *not for me but for my brother*: put right at once, if the words say for whom."""
    if intent not in {"for_me", "change_person"} or not state.consent:
        return None
    named = [whom for whom, words in people() if words.search(plain(text))] if intent == "change_person" else ["me"]
    if FOR_WHOM not in state.facts:
        is_asked = len(named) == 1 and (state.question or {}).get("facts") == [FOR_WHOM]
        return Meaning("answer", {"facts": {FOR_WHOM: named[0]}, "how": "typed"}, text) if is_asked else None
    if len(named) != 1 or named[0] == state.facts[FOR_WHOM]["value"]:
        return None
    return Meaning("corrected", {"facts": {FOR_WHOM: named[0]}}, text)


def _expected(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """What answers the thing that Bussola is waiting for right now."""
    if state.phase in {Phase.CONFIRM, Phase.CORRECT} and (aside := _put_aside(text, state.lang, state, published, today=today)):
        return aside
    if state.consent and (again := restated.row(text, state, published, today=today, alone=state.phase == Phase.CORRECT)) is not None:
        return again
    correctable = state.phase in {Phase.CONFIRM, Phase.CORRECT, Phase.SHEET}
    if correctable and (corrected := corrections.correction(text, state, published, today=today)) is not None:
        return corrected
    if state.consent and (against := restated.against(text, state, published)) is not None:
        return against
    if (answer := step_answers.read(text, state)) is not None and not _is_a_need(answer, text, state, published, today=today):
        more = _told_beside(text, state, published, today=today) if answer[0] in {"confirm", "fix"} else None
        return more or Meaning(*answer)
    if state.awaits and (town := towns.named(text, published.catalogue, today=today)) is not None:
        return Meaning("offices", {"comune": town, "area": state.awaits.partition(":")[2]})
    if state.phase == Phase.ASK and state.question:
        return _answer(text, state, published, today=today)
    return None


def _is_a_need(answer: step_answers.Answer, text: str, state: State, published: Published, *, today: date) -> bool:
    """*Bollette* alone on the sheet is no name, though it might look like one."""
    if answer[0] != "name" or name_in(text):
        return False
    found, likely = understand(published, text, lang=state.lang, today=today), A_LIKELY_NEED if text.islower() else UNSURE
    return bool(found.facts) or candidates.top(found.need_areas) >= likely


def _told_beside(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """*No, isee 9 mila*, *sì, sono italiana*: what is told beside the yes or no is noted before the summary is shown again."""
    if len(text.split()) < JUST_NO + 1:
        return None
    found = understand(published, text, lang=state.lang, today=today)
    facts = {key: value for key, value in {**found.aside, **found.facts}.items() if state.known().get(key) != value and key != FOR_WHOM}
    return Meaning("tell", {"facts": facts, "wording": dict(found.wording)}, text) if facts else None


def _answer(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """An answer to the question that stands, or to the one before when the person corrects themselves."""
    question = state.question or {}
    if (corrected := corrections.correction(text, state, published, today=today)) is not None:
        return corrected
    if (term := term_asked(text, published.catalogue)) is not None:
        return Meaning("term", {"t": term}, text)
    if pattern("about_the_question").search(plain(text)) and (text.endswith("?") or not re.search(r"\d", answers.digits(text))):
        return Meaning("why", {}, text)
    if pattern("asking").search(plain(text)) and len(text.split()) > 2:
        return None
    if plain(text).strip(" .!") == plain(words_of(state.lang)("btn.one_by_one")):
        return Meaning("not_said", {"reason": "dont_know"}) if len(question["facts"]) > 1 else Meaning("resume")
    unsaid = yes_or_no.not_said(text)
    if unsaid == "declined" or (unsaid == "dont_know" and not re.search(r"\d", answers.digits(text))):
        return Meaning("not_said", {"reason": unsaid})
    if len(question["facts"]) > 1:
        return _several(text, question, state, published, today=today)
    fact = published.catalogue.facts.get(question["facts"][0].removesuffix(SELF))
    answer = _single(text, fact, question, state, published, today=today) if fact is not None else None
    if answer is not None and answer.data["facts"] == {question["facts"][0]: {"unknown": unsaid}}:
        return Meaning("not_said", {"reason": unsaid})
    return answer


def _several(text: str, question: dict[str, Any], state: State, published: Published, *, today: date) -> Meaning | None:
    if question.get("whole") and yes_or_no.yes_no(text) is False and len(text.split()) <= JUST_NO:
        return Meaning("answer", {"facts": question["options"][0][0], "how": "typed"})
    whom = state.whom
    told, others = several_answers.read(text, question, published=published, lang=state.lang, whom=whom, today=today, known=state.known())
    if TOWN in question["facts"] and TOWN not in told and (town := towns.among(text, published.catalogue, today=today)):
        told[TOWN] = town
    if not told and others and household_answer.is_about(text):
        return Meaning("tell", {"facts": others})
    return Meaning("answer", {"facts": told, "besides": others, "how": "typed"}) if told else None


def _single(text: str, fact: Fact, question: dict[str, Any], state: State, published: Published, *, today: date) -> Meaning | None:
    key = question["facts"][0]
    whom = state.whom
    options = [(one, label) for one, label in question["options"]]
    value = own_labels.chosen(fact, text, options, lang=state.lang) if len(text) <= LONGEST_ANSWER else None
    if value is None and len(text) <= LONGEST_ANSWER:
        value = answers.parse(fact, text, options=options, today=today, lang=state.lang, whom=whom, catalogue=published.catalogue)
    if value is None and key == FOR_WHOM and len(text.split()) < SAYS_MORE:
        value = for_whom.said(text)
    town = towns.named(text, published.catalogue, today=today) if value is None else None
    if key == TOWN:
        value = town if value is None else value
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
        value = said.pop(key, None) if value is None else value
        besides = {} if key.endswith(SELF) else {one: told for one, told in said.items() if one not in {key, "per_chi", "vittima_violenza"}}
    return Meaning("answer", {"facts": {key: value}, "besides": besides, "how": "typed"}) if value is not None else None


def _understood(text: str, state: State, published: Published, *, today: date) -> Meaning:
    found = understand(published, text, lang=state.lang, today=today)
    if (aside := _put_aside(text, found.lang, state, published, today=today)) is not None:
        return aside
    if found.urgent and not (state.phase == Phase.ASK and len(text.split()) <= A_REPLY):
        return Meaning("urgent", {"kind": found.urgent, "lang": found.lang}, text)
    if state.facts and (corrected := corrections.correction(text, state, published, today=today)) is not None:
        return Meaning("corrected", corrected.data, text)
    if (term := term_asked(text, published.catalogue)) is not None:
        return Meaning("term", {"t": term}, text)
    data = candidates.data_of(found, themes.opened_by(text, found, state, published))
    if state.consent and (anew := restated.anew(text, found, state, published)):
        return Meaning("corrected", {**data, "facts": anew}, text)
    if state.phase == Phase.ASK and FOR_WHOM in state.facts:
        asked = str((state.question or {"facts": [""]})["facts"][0])
        told = whose.told_of(found, text, published.catalogue, whom=str(state.facts[FOR_WHOM]["value"]), asked=asked)
        one_child = {AGE: data["facts"][AGE]} if told.get(FOR_WHOM) == CHILD and AGE in data["facts"] else {}
        data["facts"] = {**told, **one_child}
    if restated.is_years_of_something(text, found, state):
        data["facts"].pop(AGE, None)
        if (late := corrections.late_years(text, state, published, today=today)) is not None:
            return late
    asking = bool(pattern("asking").search(plain(text)))
    faq, service = candidates.top(found.faq), candidates.top(found.services)
    if asking and found.asks and len(found.facts) <= TOLD_BESIDES:
        return Meaning("faq", {**data, "id": found.asks.id}, text)
    if faq >= SURE_FAQ and faq >= service and (asking or not (found.facts or found.need_areas)):
        return Meaning("faq", {**data, "id": found.faq[0].id}, text)
    asks_of_it = asking and service >= UNSURE and service > faq
    if asks_of_it and (bool(state.results) or not (found.facts or found.aside)):
        return Meaning("service", {**data, "slug": found.services[0].id}, text)
    if service >= SURE_NAME and len(text.split()) <= 7 and not found.facts:
        return Meaning("service", {**data, "slug": found.services[0].id}, text)
    if found.facts or found.need_areas or service >= UNSURE:
        if asking and faq >= UNSURE and faq > service and not found.facts:
            return Meaning("faq", {**data, "id": found.faq[0].id}, text)
        return Meaning("tell", data, text)
    whom = state.whom
    aged = age_alone.read(text, whom) if state.consent and not restated.is_years_of_something(text, found, state) else None
    if aged is not None:
        return Meaning("tell", {**data, "facts": aged}, text)
    if (near := candidates.near(found)) and (asking or state.phase != Phase.ASK):
        return Meaning("choose", {**data, "near": near}, text)
    return Meaning("unknown", data, text)


def _put_aside(text: str, lang: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """A subject refused, with what the other words tell."""
    refused = refusals.heard(text, published, lang=lang)
    if refused is None:
        return None
    said = _understood(refused.rest, state, published, today=today) if refused.rest else None
    if said is not None and said.intent == "urgent":
        return said
    more = said.data if said is not None and said.intent == "tell" else {"lang": lang}
    kept = [need for need in more.get("needs", []) if need not in refused.needs]
    return Meaning("tell", {**more, "needs": kept, "refused": list(refused.needs)}, text)
