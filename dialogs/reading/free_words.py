"""Reads what is said freely: a need, a question, an aid by name, something told beside, a subject refused; answers nothing itself."""

from datetime import date
from typing import Any

from dialogs.house import Published
from dialogs.reading import age_alone, candidates, children, corrections, elsewhere, refusals, restated, themes, towns, whose
from dialogs.reading.fixed_words import pattern
from dialogs.reading.safety import plain
from dialogs.reading.terms import term_asked
from dialogs.reading.understanding import Understood, understand
from dialogs.scene import FOR_WHOM, Meaning
from dialogs.state import Phase, State
from knowledge.catalogue import Catalogue

AGE, CHILDREN = "eta", "eta_figli"
SURE_FAQ, SURE_NAME, UNSURE = 0.8, 0.86, 0.6
A_REPLY = 6
"""So few words in answer to a question are no alarm, unless the rules or near certainty say so."""
TOLD_BESIDES = 1
"""Who tells more facts than this beside a question wants to know what is for them."""


def read(text: str, state: State, published: Published, *, today: date) -> Meaning:
    found = understand(published, text, lang=state.lang, today=today)
    if (aside := put_aside(text, found.lang, state, published, today=today)) is not None:
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
        data["facts"] = whose.told_of(found, text, published.catalogue, whom=str(state.facts[FOR_WHOM]["value"]), asked=asked)
        if (joined := children.with_another(text, state.known().get(CHILDREN), lang=found.lang)) is not None:
            data["facts"][CHILDREN] = joined
        data["facts"] = {**elsewhere.read(text, state, published, today=today), **data["facts"]}
        data = themes.without_the_excluded(data, published)
    if restated.is_years_of_something(text, found, state):
        data["facts"].pop(AGE, None)
        if (late := corrections.late_years(text, state, published, today=today)) is not None:
            return late
    if state.waiting and pattern("asking").search(plain(text)) and (plainly := candidates.plainly(found)) is not None:
        data["asked"] = plainly
    return _likeliest(text, found, data, state, published.catalogue)


def _service(text: str, found: Understood, data: dict[str, Any], catalogue: Catalogue) -> Meaning:
    town = towns.asked_about(text, catalogue)
    return Meaning("service", {**data, "slug": found.services[0].id, **({"comune": town} if town else {})}, text)


def _likeliest(text: str, found: Understood, data: dict[str, Any], state: State, catalogue: Catalogue) -> Meaning:
    """What the words most probably want: an answer, an aid, to tell, or to be asked which."""
    asking = bool(pattern("asking").search(plain(text)))
    faq, service = candidates.top(found.faq), candidates.top(found.services)
    if asking and found.asks and len(found.facts) <= TOLD_BESIDES:
        return Meaning("faq", {**data, "id": found.asks.id}, text)
    told = len(found.facts) > TOLD_BESIDES
    if faq >= SURE_FAQ and faq >= service and not told and (asking or not (found.facts or found.need_areas)):
        return Meaning("faq", {**data, "id": found.faq[0].id}, text)
    asks_of_it = asking and service >= UNSURE and service > faq
    if asks_of_it and (bool(state.results) or not (found.facts or found.aside)):
        return _service(text, found, data, catalogue)
    if service >= SURE_NAME and len(text.split()) <= 7 and not found.facts:
        return _service(text, found, data, catalogue)
    if found.facts or found.need_areas or themes.said_outright(text) or service >= UNSURE:
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


def put_aside(text: str, lang: str, state: State, published: Published, *, today: date) -> Meaning | None:
    """A subject refused, with what the other words tell."""
    refused = refusals.heard(text, published, lang=lang)
    if refused is None:
        return None
    said = read(refused.rest, state, published, today=today) if refused.rest else None
    if said is not None and said.intent == "urgent":
        return said
    more = said.data if said is not None and said.intent == "tell" else {"lang": lang}
    kept = [need for need in more.get("needs", []) if need not in refused.needs]
    return Meaning("tell", {**more, "needs": kept, "refused": list(refused.needs)}, text)
