"""What a person meant by one act, given where the talk stands: an intent with its data; answers nothing itself."""

import re
from datetime import date

from dialogs.buttons import TOKEN, meaning_of, read_payload, written_out
from dialogs.house import Published
from dialogs.post.incoming import Incoming, Kind
from dialogs.reading import (
    another,
    candidates,
    consents,
    corrections,
    free_words,
    leaving_home,
    office_kinds,
    restated,
    sayings,
    somebody,
    standing,
    step_answers,
    sum_answers,
    towns,
    whose,
    yes_or_no,
)
from dialogs.reading.commands import command_in, is_a_title, is_past
from dialogs.reading.fixed_words import pattern, people
from dialogs.reading.safety import plain, urgency
from dialogs.reading.telling import name_in
from dialogs.reading.understanding import understand
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import Phase, State

LONGEST = 4000
FEW_WORDS = 7
_BARE_FIGURE = re.compile(
    r"(?:(?:ho|sono|siamo|ne|in|i|gli|le|il|l|la|di|da|a|al|circa|sotto|sopra|sui|sulle|oltre|piu|meno|tra|fra|e|o|quasi|isee|euro|eur|anni|anno|"
    r"mesi|mese|mila|under|over|about|below|unos|menos|mas|environ|moins|plus|sub|peste)\b\s*|[\d.,]+\s*(?:mila|k|€)?\s*)+"
)
SHORT_ENOUGH = 200
"""Words of anger in a longer message are not all that it says."""
A_LIKELY_NEED = 0.2
_I_AM = re.compile(r"^(?:no,? |si,? )?(?:io )?(?:sono|e|i m|soy|je suis|sunt) (?:un[ao]? |a |une )?")
SHORTEST = 4
JUST_THAT = 2
_CODE = re.compile(r"(?:(?:il mio )?codice (?:è |e )?)?[Cc][ -]?(\d{3,8})")
DIRECT = frozenset({"start", "rate", "reopen", "resume", "operator", "results", "areas", "service", "unfollow", "withdraw"})
"""Buttons that messages from outside a turn may carry as they are: a recap, a follow-up, a reopened call, the last words before
all is forgotten."""
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
    long, text = len(text) > LONGEST, text[:LONGEST]
    found = understand(published, text, lang=state.lang, today=today)
    if state.phase == Phase.CONSENT and consents.keeps_nothing(text) and not urgency(published.catalogue, text):
        return Meaning("consent", {"yes": False}, text)
    in_danger = found.certainly_urgent and not is_a_title(text)
    if in_danger and (calm := _answers_all_the_same(text, state, published, today=today)) is not None:
        return calm
    if in_danger:
        return Meaning("urgent", {"kind": found.urgent, "lang": found.lang}, text)
    if (token := written_out(text, state)) is not None:
        return _pressed(token, state)
    if leaving_home.heard(text, found, state):
        return Meaning("leaves_home", {"facts": dict(found.facts), "lang": found.lang}, text)
    if (command := command_in(text, state.phase)) is not None:
        if command == ("set_language", {"to": state.lang}) and state.phase == Phase.ASK and not text.startswith("/"):
            return free_words.read(text, state, published, today=today)
        if command[0] == "set_language" and (answer := _expected(text, state, published, today=today)) and answer.intent == "answer":
            return Meaning(answer.intent, answer.data, text)
        return _for_whom(command[0], text, state) or Meaning(command[0], command[1], text)
    if somebody.is_asked_for(published, text):
        return Meaning("operator", {"by_name": True}, text)
    if (other := another.named(text, state)) is not None:
        return Meaning("another_person", {"whom": other}, text)
    if (office := office_kinds.asked(text, published.catalogue, today=today)) is not None:
        return Meaning(
            "office_kind", {"group": office.group, "what": office.what, **({"comune": office.town} if office.town else {})}, text
        )
    if (town := towns.asked_where(text, published.catalogue, today=today)) is not None:
        return Meaning("offices", {"comune": town}, text)
    if (code := _CODE.fullmatch(text.strip(" .!?"))) is not None:
        return Meaning("code", {"code": f"C-{code[1]}"}, text)
    if (expected := _expected(text, state, published, today=today)) is not None:
        return Meaning(expected.intent, expected.data, text)
    if is_past(text) and not state.waiting:
        return Meaning("old_button", {}, text)
    meaning = free_words.read(text, state, published, today=today)
    if len(text.split()) <= JUST_THAT and yes_or_no.yes_no(text) is not None:
        meaning = Meaning(meaning.intent, {key: value for key, value in meaning.data.items() if key != "in_doubt"}, text)
    if len(text) < SHORT_ENOUGH and _insults(text) and _tells_nothing(meaning):
        return Meaning("abuse", {}, text)
    if meaning.intent == "unknown" and (late := corrections.late_answer(text, state, published, today=today)) is not None:
        return Meaning(late.intent, late.data, text)
    return Meaning(meaning.intent, {**meaning.data, "long": True}, text) if long else meaning


def _answers_all_the_same(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """A bare figure, or a fact told word for word, that sounds like a danger to the learnt sentences alone: it answers what was asked, and
    whom to call is said with it. With any other word it stays a danger."""
    if state.phase != Phase.ASK or not state.question or len(text.split()) > FEW_WORDS or urgency(published.catalogue, text):
        return None
    found = understand(published, text, lang=state.lang, today=today)
    said = plain(text).strip(" .!,;")
    told = whose.told_of(found, text, published.catalogue, whom=state.whom)
    answer = standing.answer(text, state, published, today=today) if _BARE_FIGURE.fullmatch(said) else None
    if answer is not None and answer.intent == "answer":
        return Meaning(answer.intent, {**answer.data, "in_doubt": found.urgent}, text)
    if answer is None and (by_heart := _in_the_words_of_an_answer(text, state, published, today=today)) is not None:
        return Meaning(by_heart.intent, {**by_heart.data, "in_doubt": found.urgent}, text)
    told = {key: value for key, value in told.items() if found.wording.get(key)}
    is_all = any(plain(found.wording.get(key) or "").strip(" .!,;") == said for key in told)
    return Meaning("tell", {"facts": told, "wording": dict(found.wording), "in_doubt": found.urgent}, text) if is_all else None


def _in_the_words_of_an_answer(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """*Sono un uomo* where pregnancy is asked: reviewed words of that answer, and nothing else."""
    key = str((state.question or {}).get("facts", [""])[0])
    bare = _I_AM.sub("", plain(text))
    if not sayings.is_made_of(sayings.spoken_in(bare), sayings.of(published.catalogue).get(key, ()), telling=SHORTEST):
        return None
    answer = standing.answer(text, state, published, today=today)
    return answer if answer is not None and answer.intent == "answer" else None


def _insults(text: str) -> bool:
    """Whether hard words are for somebody else: who says them of themselves is not angry."""
    return pattern("abuse").search(pattern("of_oneself").sub(" ", plain(text))) is not None


def _tells_nothing(meaning: Meaning) -> bool:
    """Whoever swears and tells what they need is helped with what they need."""
    return meaning.intent not in {"urgent", "corrected", "answer"} and not (
        meaning.intent in {"tell", "faq", "service"} and (meaning.data.get("facts") or meaning.data.get("sure"))
    )


def _for_whom(intent: str, text: str, state: State) -> Meaning | None:
    """*It is for me after all*, *not for me but for my brother*: put right at once, if the words say for whom."""
    if intent not in {"for_me", "change_person"} or not state.consent:
        return None
    named = [whom for whom, words in people() if words.search(plain(text))] if intent == "change_person" else ["me"]
    if FOR_WHOM not in state.facts:
        if len(named) == 1 and (state.phase == Phase.CONFIRM or (state.phase == Phase.TELL and state.slugs)):
            return Meaning("tell", {"facts": {FOR_WHOM: named[0]}}, text)
        is_asked = len(named) == 1 and (state.question or {}).get("facts") == [FOR_WHOM]
        return Meaning("answer", {"facts": {FOR_WHOM: named[0]}, "how": "typed"}, text) if is_asked else None
    if len(named) != 1 or named[0] == state.facts[FOR_WHOM]["value"]:
        return None
    return Meaning("corrected", {"facts": {FOR_WHOM: named[0]}}, text)


def _expected(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """What answers the thing that Bussola is waiting for right now."""
    if state.phase in {Phase.CONFIRM, Phase.CORRECT} and (aside := free_words.put_aside(text, state.lang, state, published, today=today)):
        return aside
    if state.phase == Phase.CONSENT and (agreed := consents.read(text, state, published, today=today)) is not None:
        return agreed
    if (value := sum_answers.read(text, state, published, today=today)) is not None:
        return Meaning("sum_said", {"k": state.sum["key"], "value": value})
    if state.phase == Phase.SUM and _BARE_FIGURE.fullmatch(plain(text).strip(" .!,;")):
        return Meaning("unknown")
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
        return standing.answer(text, state, published, today=today)
    return None


def _is_a_need(answer: step_answers.Answer, text: str, state: State, published: Published, *, today: date) -> bool:
    """*Bollette* alone on the sheet is no name, though it might look like one."""
    if answer[0] != "name" or name_in(text):
        return False
    found, likely = understand(published, text, lang=state.lang, today=today), A_LIKELY_NEED if text.islower() else free_words.UNSURE
    return bool(found.facts) or candidates.top(found.need_areas) >= likely


def _told_beside(text: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """*No, isee 9 mila*, *sì, sono italiana*: what is told beside the yes or no is noted before the summary is shown again."""
    if len(text.split()) < standing.JUST_NO + 1:
        return None
    found = understand(published, text, lang=state.lang, today=today)
    facts = {key: value for key, value in {**found.aside, **found.facts}.items() if state.known().get(key) != value and key != FOR_WHOM}
    return Meaning("tell", {"facts": facts, "wording": dict(found.wording)}, text) if facts else None
