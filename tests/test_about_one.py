"""Short questions after the results are about what was just shown, which is named; nobody gets a sheet with nothing on it."""

import pytest
from sqlalchemy import Engine

from dialogs.reading.commands import command_in
from dialogs.state import Phase
from dialogs.words.found import Found
from dialogs.words.i18n import LANGUAGES, words_of
from tests.talk import Citizen, published

MARIA = "sono disoccupata, ho due figli di 3 e 7 anni, vivo a Milano, isee 7500"
FIRST, SECOND = "Assegno di Inclusione (ADI)", "Supporto per la Formazione e il Lavoro (SFL)"


@pytest.fixture
def citizen(sqlite_engine: Engine) -> Citizen:
    """Who sees the first page of results."""
    one = Citizen(sqlite_engine).agrees()
    one.says(MARIA)
    one.presses("Sì")
    one.says("risultati")
    assert one.text().index(FIRST) < one.text().index(SECOND)
    return one


@pytest.mark.parametrize("asked", ["quando scade?", "dove vado?", "come si chiede?", "quanto si prende?", "e entro quando?"])
def test_what_is_asked_in_few_words_is_of_the_first_result_or_of_the_one_that_was_opened(citizen: Citizen, asked: str) -> None:
    citizen.says(asked)
    assert citizen.heard[0]["text"].startswith(f"*{FIRST}*")
    assert words_of("it")("about.first") in citizen.text()
    citizen.presses(SECOND)
    citizen.says(asked)
    assert citizen.heard[0]["text"].startswith(f"*{SECOND}*")
    assert words_of("it")("about.first") not in citizen.text()


def test_an_aid_without_a_deadline_says_so(citizen: Citizen) -> None:
    slug = next(one.slug for one in published().catalogue.services.values() if one.name_it == SECOND)
    assert not published().catalogue.services[slug].deadlines
    citizen.presses(SECOND)
    citizen.says("quando scade?")
    assert words_of("it")("about.no_date") in citizen.text()


@pytest.mark.parametrize("asked", ["perché?", "perché", "Perché mai?"])
def test_why_at_the_results_says_what_spoke_for_them(citizen: Citizen, asked: str) -> None:
    citizen.says(asked)
    assert "why" in citizen.tags()
    assert "✓ ISEE 7.500" in citizen.text() and FIRST in citizen.text() and SECOND in citizen.text()
    citizen.presses(SECOND)
    citizen.says(asked)
    assert SECOND in citizen.text() and FIRST not in citizen.text()
    assert citizen.button("Vedi i risultati")


def test_who_asked_about_one_aid_by_name_is_answered_about_that(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("bonus nido")
    citizen.says("quando scade?")
    assert citizen.heard[0]["text"].startswith("*Bonus asilo nido*")


@pytest.mark.parametrize("asked", ["foglio da stampare", "mi dai il pdf", "quali documenti servono"])
def test_no_empty_sheet_is_sent(sqlite_engine: Engine, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(MARIA)
    citizen.presses("Sì")
    monkeypatch.setattr("dialogs.moves.results.found", lambda _scene: Found((), (), ()))
    for _ in range(2):
        citizen.says(asked)
        assert not any("document" in body for body in citizen.heard)
        assert words_of("it")("papers.none") in citizen.text()
        assert citizen.button("Scegli un tema") and citizen.button("Parla con una persona")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_asks_by_when(lang: str) -> None:
    asked = {
        "it": "quando scade?",
        "en": "when is the deadline?",
        "es": "¿hasta cuándo?",
        "fr": "jusqu'à quand ?",
        "ro": "până când?",
        "uk": "який термін?",
        "ar": "متى ينتهي؟",
        "zh": "截止日期是什么时候？",
    }
    assert command_in(asked[lang], Phase.RESULTS) == ("when_due", {})
    assert command_in(asked[lang], Phase.ASK) is None
