"""One aid asked for by name: only what decides it is asked, the number of questions left is true, and the rest waits to be asked for."""

from sqlalchemy import Engine

from tests.talk import Citizen

UNRELATED = ("avvocato", "diagnosi", "contratto", "gravidanza", "morosità", "percentuale")


def test_who_asks_for_one_aid_is_asked_only_what_decides_it(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("vorrei solo il bonus nido")
    citizen.presses("Guarda se fa per me")
    asked = []
    for answer in ("per me", "io 33 e una bimba di 1 anno", "nido", "italiana"):
        asked.append(citizen.text())
        citizen.says(answer)
    assert "*Bonus asilo nido*" in citizen.text()
    assert "figli: 1 anno" in citizen.text()
    assert "potrebbe spettarti" in citizen.text()
    assert not any(word in text for text in asked for word in UNRELATED)
    citizen.presses("Rispondi ancora")
    assert citizen.state().question
    assert "domande ancora" in citizen.text(), "how many there are for the other aids of the family"


def test_a_need_told_besides_is_asked_about_too(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("vorrei solo il bonus nido")
    citizen.says("temi")
    citizen.presses("Famiglia")
    for answer in ("per me", "io 33 e una bimba di 1 anno", "nido", "italiana"):
        citizen.says(answer)
    assert citizen.state().question, "the family was chosen, and goes on"
