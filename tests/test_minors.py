"""A child who writes alone: asked once whose age it is, nothing kept, a person and the numbers that answer always at hand."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from dialogs import tables as t
from dialogs.words.i18n import LANGUAGES, words_of
from knowledge.database import reading
from tests.talk import Citizen

ALONE = "ho 11 anni e in casa non abbiamo soldi"


def _of_me(engine: Engine, words: str = ALONE) -> Citizen:
    citizen = Citizen(engine).agrees()
    citizen.says(words)
    citizen.says("sì")
    return citizen


def _kept(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        texts = [body["text"] for body in conn.execute(select(t.messages.c.body)).scalars()]
        consents = conn.execute(select(t.consents.c.withdrawn_at)).scalars()
        return [*(text for text in texts if "11 anni" in text), *(when for when in consents if when is None)]


def test_nothing_is_kept_of_a_child_who_writes_alone(sqlite_engine: Engine) -> None:
    citizen = _of_me(sqlite_engine)
    assert "È la tua età?" in citizen.text()
    citizen.presses("Sì, è la mia")
    assert "un adulto di cui ti fidi" in citizen.text() and "19696" in citizen.text() and "114" in citizen.text()
    assert citizen.button("Parla con una persona")
    assert citizen.state().facts == {}
    assert _kept(sqlite_engine) == []
    citizen.says("voglio parlare con una persona")
    assert "sheet" in citizen.tags()


def test_the_question_is_put_once_and_answered_by_words_too(sqlite_engine: Engine) -> None:
    citizen = _of_me(sqlite_engine)
    citizen.says("no, è mia figlia")
    assert "child" not in citizen.tags()
    assert "È la tua età?" not in citizen.text()
    assert {key: citizen.state().facts[key]["value"] for key in ("per_chi", "eta")} == {"per_chi": "figlio", "eta": 11}


def test_a_grown_up_puts_it_right_with_a_tap(sqlite_engine: Engine) -> None:
    citizen = _of_me(sqlite_engine)
    citizen.presses("No, chiedo per un altro")
    assert "eta" not in citizen.state().facts
    assert "per_chi" in citizen.tags()


@pytest.mark.parametrize("words", ["ho 14 anni e in casa non abbiamo soldi", "mio figlio ha 8 anni, cerco un centro estivo"])
def test_who_may_say_yes_alone_is_not_asked(sqlite_engine: Engine, words: str) -> None:
    assert "È la tua età?" not in _of_me(sqlite_engine, words).text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_who_may_use_the_chat(lang: str) -> None:
    assert "14" in words_of(lang)("privacy.text", days=30, case_days=365, controller="x", contact="x")


@pytest.mark.parametrize(
    "words", ["ho 17 anni e vorrei andare a vivere da solo", "ho 14 anni e i miei litigano sempre, non voglio più stare a casa"]
)
def test_who_is_not_of_age_and_wants_to_leave_home_finds_who_listens(sqlite_engine: Engine, words: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(words)
    assert "19696" in citizen.text() and "114" in citizen.text()
    assert citizen.button("Parla con una persona")
    assert citizen.state().needs == []


@pytest.mark.parametrize(
    "words", ["ho 16 anni e voglio andarmene di casa", "sono minorenne e voglio andare via di casa", "ho 15 anni, voglio scappare di casa"]
)
def test_who_flees_from_home_before_being_of_age_is_in_a_childs_danger(sqlite_engine: Engine, words: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(words)
    assert {"safety", "minore-a-rischio"} <= citizen.tags() and "114" in citizen.text()


def test_before_consent_too_and_of_a_small_child_nothing_is_kept(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine)
    citizen.says("ho 17 anni e vorrei andare a vivere da solo")
    assert "19696" in citizen.text()
    young = Citizen(sqlite_engine, address="altra").agrees()
    young.says("ho 12 anni e vorrei vivere da sola")
    assert "19696" in young.text() and "È la tua età?" in young.text()
    young.presses("Sì, è la mia")
    assert young.state().facts == {}


@pytest.mark.parametrize("words", ["ho 19 anni e vorrei andare a vivere da solo", "ho 16 anni e vorrei uscire da sola la sera"])
def test_who_is_of_age_or_stays_at_home_is_heard_as_ever(sqlite_engine: Engine, words: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(words)
    assert "child" not in citizen.tags()
