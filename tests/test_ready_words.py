"""What an operator sends with one press: the recap and the appointment are read in the citizen's own language."""

import pytest

from dialogs.cases.replies import appointment, recap
from dialogs.cases.words import Outcome
from dialogs.words.i18n import LANGUAGES, words_of
from tests.content import built_in
from tests.talk import MONDAY

SLUG, OFFICE = "nidi-gratis-plus", "wemi-ornato"


def test_the_town_of_an_appointment_is_said_once() -> None:
    catalogue = built_in()
    for office_id, office in catalogue.offices.items():
        reply = appointment(catalogue, when="2026-12-07T10:00", office_id=office_id, note="", now=MONDAY, lang="it")
        twice = f", {office.city}, {office.city}"
        assert twice not in reply.text and twice not in (reply.place.address if reply.place else "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_recap_says_outcome_papers_and_office_in_the_citizens_language(lang: str) -> None:
    catalogue, words = built_in(), words_of(lang)
    service = catalogue.services[SLUG]
    for outcome in Outcome:
        said = recap(catalogue, code="C-2417", outcome=outcome, note="A presto", lang=lang, slug=SLUG, office_id=OFFICE).text
        assert "C-2417" in said and service.name_it in said and words("recap.bring") in said and words("recap.after") in said
        left = [text for text in (service.how_to_apply, *service.documents_needed) if text in said and len(text) > 25]
        assert bool(left) == (lang == "it")


@pytest.mark.parametrize(
    ("lang", "day"), [("it", "lunedì 7 dicembre alle 10"), ("en", "Monday 7 December at 10:00"), ("ro", "luni 7 decembrie")]
)
def test_an_appointment_is_proposed_in_the_citizens_language(lang: str, day: str) -> None:
    said = appointment(built_in(), when="2026-12-07T10:00", office_id=OFFICE, note="", now=MONDAY, lang=lang).text
    assert day in said and said.endswith(words_of(lang)("meet.agree"))
