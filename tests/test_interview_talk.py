"""One aid asked for by name: only what decides it is asked, the number of questions left is true, and the rest waits to be asked for."""

import re

from sqlalchemy import Engine

from dialogs.state import Phase
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


def test_the_way_back_leads_through_every_answer_and_keeps_what_was_told_beside(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho perso il lavoro e non arrivo a fine mese")
    citizen.presses("Sì")
    citizen.says("licenziata a settembre")
    assert citizen.state().answered == [], "told beside, not asked"
    citizen.says("36 anni e vivo a Milano")
    citizen.says("italiana, e prendo l'assegno unico")
    asked = [list(keys) for keys in citizen.state().answered]
    assert asked == [["eta"], ["sussidi_in_corso"]]
    for keys in reversed(asked):
        citizen.presses("Indietro")
        question = citizen.state().question
        assert question is not None and question["facts"] == keys
        assert keys[0] not in citizen.state().facts
    assert citizen.state().facts["comune_residenza"]["value"] == "milano"


def test_how_many_questions_are_left_never_rises_and_few_is_said_once(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("ho perso il lavoro e non arrivo a fine mese")
    citizen.presses("Sì")
    told, nearly = [], 0
    for answer in ("36 anni e vivo a Milano", "nessuno", "non lo so", *["non lo so"] * 12):
        told += [int(number) for number in re.findall(r"Circa (\d+) domand", citizen.text())]
        nearly += "Manca poco" in citizen.text()
        if citizen.state().phase != Phase.ASK:
            break
        citizen.says(answer)
    assert len(told) > 3
    assert told == sorted(told, reverse=True)
    assert nearly <= 1


def test_who_lives_alone_is_not_asked_twice_what_they_earn(sqlite_engine: Engine) -> None:
    """Their own income is the family's: asked for once, it counts for both; told apart, each stays as told."""
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("Ho 70 anni, sono in pensione, vivo da solo a Milano e non arrivo a fine mese")
    citizen.presses("Sì")
    asked = []
    for _ in range(20):
        state = citizen.state()
        if state.question is None or state.phase != Phase.ASK:
            break
        keys = state.question["facts"]
        asked.append(keys)
        assert not {"reddito_personale_annuo", "reddito_familiare_annuo"} <= set(keys), citizen.text()
        citizen.says("8000" if keys == ["reddito_personale_annuo"] else "non lo so")
    assert any("reddito_personale_annuo" in keys for keys in asked)
    assert all(keys != ["reddito_familiare_annuo"] for keys in asked)
    assert citizen.state().phase == Phase.RESULTS
    citizen.presses("Assegno di Inclusione")
    assert "*Assegno di Inclusione (ADI)*" in citizen.text()


def test_who_lives_with_others_is_still_asked_for_both(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("Ho 70 anni, sono in pensione, vivo con mia moglie a Milano e non arriviamo a fine mese")
    citizen.presses("Sì")
    asked: set[str] = set()
    for _ in range(20):
        state = citizen.state()
        if state.question is None or state.phase != Phase.ASK:
            break
        asked |= set(state.question["facts"])
        citizen.says("non lo so")
    assert "reddito_familiare_annuo" in asked
