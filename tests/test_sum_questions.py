"""Who wants to know how much is asked what only the estimate needs; nobody else is, and leaving is always possible."""

import pytest
from sqlalchemy import Engine

from dialogs.post.incoming import Kind
from dialogs.privacy import own_data, own_paper
from dialogs.state import Phase
from dialogs.words.i18n import words_of
from knowledge.database import reading
from tests.talk import Citizen

ASKED = "Quanto potrei avere?"
FAMILY = "ho due figli di 3 e 7 anni, isee 8.500, vivo a Milano, sono italiana e ho 36 anni"


def _plain(citizen: Citizen) -> str:
    return citizen.text().lower().replace("\xa0", " ")


def reader(engine: Engine, *said: str, service: str) -> Citizen:
    """Somebody who has told a few things and reads about one aid."""
    citizen = Citizen(engine)
    citizen.says("/start")
    citizen.presses("Sì, va bene")
    for one in said:
        citizen.says(one)
        if citizen.button("Sì"):
            citizen.presses("Sì")
    citizen.says(service)
    return citizen


def test_the_estimate_gets_surer_with_a_few_answers(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="assegno unico")
    citizen.presses(ASKED)
    assert "servono solo per la stima" in citizen.text()
    for answer in ("3 e 7", "8.500", "no", "sì"):
        citizen.says(answer)
        assert citizen.state().phase == Phase.SUM
    citizen.says("0")
    assert "circa 480 € al mese, stima" in _plain(citizen)
    assert "decide" in citizen.text()
    state = citizen.state()
    assert state.phase == Phase.TELL
    assert state.given == {"madre_under_21": False, "genitori_lavorano_entrambi": True}
    assert state.facts["eta_figli"]["value"] == [3, 7]
    citizen.says("assegno unico")
    assert citizen.button(ASKED) is None, "nothing more would make it surer"
    assert "circa 480 € al mese" in _plain(citizen)


def test_enough_is_enough_and_what_is_not_known_is_passed_over(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="naspi")
    citizen.presses(ASKED)
    first = citizen.text()
    citizen.presses("Non lo so")
    assert citizen.text() != first
    citizen.presses("Basta così")
    assert "la cifra la dice l'ufficio" in citizen.text().lower()
    assert citizen.state().phase == Phase.TELL


@pytest.mark.parametrize(("words", "stays"), [("cos'è l'ISEE?", True), ("asdfgh qwerty", True), ("annulla", False), ("indietro", False)])
def test_a_detour_comes_back_and_leaving_leaves(words: str, stays: bool, sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="assegno unico")
    citizen.presses(ASKED)
    citizen.says(words)
    assert (citizen.state().phase == Phase.SUM) is stays
    assert ("età di ognuno" in citizen.text()) is stays


def test_a_value_out_of_bounds_is_asked_again_and_an_older_button_is_past(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="naspi")
    citizen.presses(ASKED)
    while "lordo" not in citizen.text():
        citizen.presses("Non lo so")
    old = citizen.buttons[0]["payload"]
    citizen.says("99999999 euro")
    assert citizen.state().phase == Phase.SUM
    assert "retribuzione_media_mensile" not in citizen.state().given
    citizen.says("1200 euro")
    assert citizen.state().given["retribuzione_media_mensile"] == 1200
    citizen.does(Kind.BUTTON, old)
    assert citizen.state().phase == Phase.SUM
    assert "sum" in citizen.tags()


def test_nobody_is_asked_it_without_wanting_the_estimate(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, FAMILY, service="assegno unico")
    assert citizen.button(ASKED)
    assert citizen.state().given == {}


def test_without_consent_nothing_is_asked(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("/start")
    citizen.presses("No, non tenere nulla")
    citizen.says("assegno unico")
    assert citizen.button(ASKED) is None


def test_in_another_language_the_questions_of_an_estimate_and_their_answers_are_in_it(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="assegno unico")
    citizen.says("/lingua")
    citizen.presses("English")
    citizen.says("assegno unico")
    citizen.presses("How much could I get?")
    for answer in ("3, 7", "8500"):
        citizen.says(answer)
    assert "Is the mother under 21?" in citizen.text() and "Italian" not in citizen.text()
    citizen.presses("That will do")
    citizen.says("dote scuola")
    citizen.presses("How much could I get?")
    citizen.presses("Books and materials")
    assert citizen.state().given["componente_dote"] == "materiale-didattico"


def test_who_asks_how_much_and_tells_the_family_is_not_asked_for_it_again(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("quanto mi danno di assegno unico con due figli di 3 e 7 anni e isee 8500?")
    facts = citizen.state().known()
    assert (facts["eta_figli"], facts["isee"]) == ([3, 7], 8500)
    assert "assegno-unico-universale" in citizen.state().slugs


def test_what_was_told_for_an_estimate_stands_among_ones_own_data(sqlite_engine: Engine) -> None:
    citizen = reader(sqlite_engine, service="naspi")
    citizen.presses(ASKED)
    citizen.says("1200 euro")
    with reading(sqlite_engine) as conn:
        told = own_data.export(conn, citizen.row().id)
    assert told["per_le_stime"] == {"retribuzione_media_mensile": 1200}
    rows = dict(own_paper._facts(citizen.house, told, words_of("it")))
    assert rows["Quanto prendevi in media al mese, lordo, negli ultimi quattro anni?"].replace("\xa0", " ") == "1.200 €"
