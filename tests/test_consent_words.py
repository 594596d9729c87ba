"""What is written where consent is asked: a whole yes, half a yes, a no, and what is told in the same breath."""

import pytest
from sqlalchemy import Engine

from dialogs.words.i18n import words_of
from tests.talk import Citizen, published


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("si si va bene dai", True),
        ("Sì, cancella", None),
        ("sì ma che cosa tenete?", None),
        ("si ma non i dati di salute", None),
        ("yes but who reads it?", None),
        ("no aspetta, si", None),
        ("non voglio che tieni niente", False),
        ("no grazie", False),
    ],
)
def test_half_a_yes_is_no_consent(said: str, given: bool | None, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("/start")
    citizen.says(said)
    assert citizen.state().consent is given


def test_what_is_told_beside_the_yes_is_read(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("/start")
    citizen.says("sì, ho bisogno di aiuto per l'affitto, vivo a Tradate")
    assert citizen.state().needs == ["casa"]
    assert citizen.state().known()["comune_residenza"] == "tradate"


def test_nothing_is_erased_by_half_a_yes(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("vivo a Tradate e non pago l'affitto")
    citizen.says("/cancella")
    citizen.says("sì ma prima dammi i dati")
    assert "erase" in citizen.tags()
    citizen.says("sì, cancella")
    assert "erased" in citizen.tags()


@pytest.mark.parametrize("lang", ["it", "en", "es", "fr", "ro", "uk", "ar", "zh"])
def test_the_reason_of_a_question_names_the_aids_it_decides_in_every_language(lang: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("/start")
    citizen.says(f"/lingua {lang}")
    words = words_of(lang)
    citizen.presses(words("btn.consent_yes"))
    citizen.presses(words("btn.areas"))
    area = published().catalogue.need_areas["casa"].name_it
    citizen.presses(published().catalogue.translations.get(lang, {}).get(area, area))
    citizen.presses(words("btn.why_short"))
    assert words("why.for_whom") in citizen.text()
    citizen.presses(words("value.per_chi.me") if lang != "it" else "Per me")
    citizen.presses(words("btn.why_short"))
    assert any(one.name_it in citizen.text() for one in published().catalogue.services.values())
    assert words("why.default") not in citizen.text()


def test_a_bare_yes_to_a_list_asks_which(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("non riesco a pagare l'affitto, ho 45 anni, abito a Tradate")
    citizen.presses("Sì")
    assert "certificazione_disabilita" in citizen.tags()
    citizen.says("sì")
    assert "non chiesto" not in citizen.text()
    assert words_of("it")("question.which_of_these") in citizen.text()
    assert not citizen.button("Nessuno")


@pytest.mark.parametrize("said", ["quanto prendo?", "combien je vais toucher ?", "how much do I get?"])
def test_what_the_results_say_is_promised_for_then(said: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Casa")
    citizen.says(said)
    assert words_of(citizen.state().lang)("question.later") in citizen.text()
