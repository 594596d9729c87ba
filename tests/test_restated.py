"""What was told before and is told anew: a plain statement puts it right, a word let fall beside an answer does not."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.reading import several_answers
from dialogs.reading.agreement import settle
from dialogs.state import How, Phase, State
from knowledge.rules.matching import match
from tests.talk import MONDAY, Citizen, published
from tests.test_household_answer import theme

STORY = "ho 41 anni, siamo in 5 in famiglia, sono disoccupato e non riesco a pagare l'affitto"

TODAY = date(2026, 11, 22)


def told(citizen: Citizen) -> dict[str, Any]:
    return citizen.state().known()


@pytest.fixture
def asked(sqlite_engine: Engine) -> Citizen:
    """Somebody whose story was read back and is right, with a question in view."""
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(STORY)
    citizen.presses("Sì")
    assert citizen.state().phase == Phase.ASK
    return citizen


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("non siamo in 5 siamo 4", "componenti_nucleo", 4),
        ("in famiglia siamo 4", "componenti_nucleo", 4),
        ("siamo in 4, non 3", "componenti_nucleo", 4),
        ("io ho 40 anni non 41", "eta", 40),
        ("Persone in famiglia: 4", "componenti_nucleo", 4),
    ],
)
def test_a_plain_statement_puts_right_what_was_told(asked: Citizen, text: str, key: str, value: int) -> None:
    asked.says(text)
    assert told(asked)[key] == value
    assert "corrected" in asked.tags()
    assert asked.sees_what_is_waited_for()


def test_the_row_of_the_summary_opens_and_is_answered(asked: Citizen) -> None:
    asked.says("correggi")
    assert asked.state().phase == Phase.CORRECT
    asked.says("Persone in famiglia: 5")
    assert "componenti_nucleo" in asked.tags()
    asked.says("4")
    assert told(asked)["componenti_nucleo"] == 4


def test_in_the_summary_a_statement_will_do(asked: Citizen) -> None:
    asked.says("correggi")
    asked.says("non siamo in 5 siamo 4")
    assert told(asked)["componenti_nucleo"] == 4


def test_bare_years_are_no_new_age(asked: Citizen) -> None:
    asked.says("milano da sempre, 20 anni")
    assert told(asked)["eta"] == 41


def test_work_told_before_stands_beside_a_contract(asked: Citizen) -> None:
    asked.says("tempo indeterminato, ho lavorato sempre, 10 anni")
    assert told(asked)["stato_lavoro"] == "disoccupato"
    assert told(asked)["eta"] == 41


def test_work_that_is_lost_meanwhile_is_put_right_while_a_question_stands(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 41 anni, lavoro in fabbrica, siamo in 5 in famiglia e non riesco a pagare l'affitto")
    citizen.presses("Sì")
    assert told(citizen)["stato_lavoro"] == "dipendente"
    citizen.says("ma io il lavoro l'ho perso, non lavoro più")
    assert told(citizen)["stato_lavoro"] == "disoccupato"
    assert citizen.sees_what_is_waited_for()


def test_who_owes_rent_has_a_trouble_with_the_home() -> None:
    question = theme("problema_casa", "mesi_morosita")
    facts, _ = several_answers.read(
        "niente sfratto, mancano 3 mesi", question, published=published(), lang="it", whom="me", today=MONDAY.date()
    )
    assert facts == {"problema_casa": "altro", "mesi_morosita": 3}


def test_with_the_results_in_view_what_changed_is_put_right(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho 41 anni, lavoro in fabbrica, siamo in 5 in famiglia e non riesco a pagare le bollette")
    citizen.presses("Sì")
    citizen.says("vedi i risultati")
    assert told(citizen)["stato_lavoro"] == "dipendente"
    citizen.says("ma io il lavoro l'ho perso, non lavoro più")
    assert told(citizen)["stato_lavoro"] == "disoccupato"
    assert {"corrected", "results"} <= citizen.tags()
    assert "Fatto, ho corretto" in citizen.text()


def test_the_child_for_whom_one_asks_is_a_child_of_the_family(sqlite_engine: Engine) -> None:
    """*No* to «In famiglia ci sono figli a carico?» means no others: the nursery of the child of one year stays possible."""
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("bonus nido")
    citizen.presses("Guarda se fa per me")
    citizen.presses("Per mio figlio")
    citizen.says("1")
    citizen.says("no")
    assert told(citizen)["eta_figli"] == [1]
    outcome = next(one for one in match(published().rules, told(citizen), as_of=TODAY).results if one.slug == "bonus-asilo-nido").outcome
    assert outcome == "possible"


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        (("figli_minori", 3), ("eta_figli", [2]), {"eta_figli": [2]}),
        (("eta_figli", [2]), ("figli_minori", 3), {"figli_minori": 3}),
        (("figli_minori", 2), ("eta_figli", [2, 7]), {"figli_minori": 2, "eta_figli": [2, 7]}),
    ],
)
def test_of_two_counts_that_cannot_both_be_true_the_later_one_stands(first: Any, then: Any, left: dict[str, Any]) -> None:
    state = State()
    for key, value in (first, then):
        state.tell(key, value, how=How.TYPED)
        settle(state, key, published().catalogue)
    assert state.known() == left


@pytest.mark.parametrize(("children", "left"), [([], [9]), ([4], [4, 9]), ([9, 12], [9, 12])])
def test_the_ages_of_the_others_are_said_beside_the_childs_own(children: list[int], left: list[int]) -> None:
    state = State()
    for key, value in (("per_chi", "figlio"), ("eta", 9), ("eta_figli", children)):
        state.tell(key, value, how=How.TYPED)
        settle(state, key, published().catalogue)
    assert state.known()["eta_figli"] == left


@pytest.mark.parametrize("words", ["no scusa, ho sbagliato, sono 3 figli", "no, i figli sono 3", "aspetta i figli sono 3, anche uno di 11"])
def test_another_number_of_children_takes_the_place_of_their_ages(words: str, sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho perso il lavoro, ho due figli di 4 e 9 anni, abito a Milano")
    citizen.says(words)
    assert (citizen.state().known()["eta_figli"], citizen.state().known()["per_chi"]) == ({"count": 3}, "me")
    assert "Figli: 3" in citizen.text()
