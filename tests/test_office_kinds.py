"""Who asks for the number or the door of an office gets what the catalogue has, with its source; what it has not is said, never guessed."""

import re
from datetime import date

import pytest
from sqlalchemy import Engine

from dialogs.post.incoming import Kind
from dialogs.reading.office_kinds import asked
from dialogs.words.i18n import words_of
from tests.talk import Citizen, published

TODAY = date(2026, 11, 23)
NUMBERS = re.compile(r"(?:☎ \*|tel\. )([0-9 ]+)")


@pytest.mark.parametrize(
    "text",
    [
        "qual è il numero dell'INPS?",
        "numero verde inps",
        "come chiamo l'inps",
        "what is the INPS phone number?",
        "numero de teléfono del INPS",
        "номер INPS",
        "رقم INPS",
        "INPS的电话是多少",
    ],
)
def test_the_number_of_inps_is_said_with_its_source(sqlite_engine: Engine, text: str) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says(text)
    assert "803 164" in citizen.text().replace("\xa0", " ") and "06 164164" in citizen.text().replace("\xa0", " ")
    assert "Malpensa24" in citizen.text()
    assert citizen.state().needs == []


def test_the_nearest_caf_is_asked_where_and_its_telephone_is_not_invented(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("dov'è il CAF più vicino?")
    citizen.presses("Milano")
    assert "CAF CGIL Milano" in citizen.text() and "CAF ACLI Milano" in citizen.text()
    assert words_of("it")("office.no_phone") in citizen.text()
    citizen.says("un caf a Tradate?")
    assert "CGIL di Tradate" in citizen.text() and "Milano" not in citizen.text()
    citizen.says("sportello caf vicino")
    citizen.says("Milano")
    assert "CAF CGIL Milano" in citizen.text()


def test_a_point_on_the_map_says_which_is_nearest(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("dov'è il CAF più vicino?")
    citizen.does(Kind.LOCATION, lat=45.4617, lon=9.1963)
    assert citizen.text().index("CAF ACLI Milano") < citizen.text().index("CAF CGIL Milano") and "km" in citizen.text()


def test_a_number_that_nobody_gave_is_said_to_be_unknown(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("qual è il numero dell'agenzia delle entrate?")
    assert words_of("it")("office.unknown_number") in citizen.text()
    known = {one.number for one in published().catalogue.numbers.values()}
    assert {found.strip() for found in NUMBERS.findall(citizen.text())} <= known
    assert citizen.button("Parla con una persona")


def test_the_question_that_stood_is_asked_again(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("sono disoccupata, abito a Milano")
    citizen.presses("Sì")
    question = citizen.state().question
    citizen.says("dov'è il caf più vicino")
    assert "CAF ACLI Milano" in citizen.text() and "question" in citizen.tags()
    assert citizen.state().question == question


@pytest.mark.parametrize(
    "text",
    [
        "devo andare al caf",
        "lavoro al caf",
        "l'inps non risponde",
        "mi ha chiamato l'inps",
        "numero di figli",
        "qual è il numero della pratica",
        "ho bisogno di un caf per l'isee",
        "l'assistente sociale viene a casa il lunedì",
    ],
)
def test_who_only_names_an_office_asks_for_no_number(text: str) -> None:
    assert asked(text, published().catalogue, today=TODAY) is None
