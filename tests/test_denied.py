"""What is denied says nothing, or the contrary; and what is easily taken for something else is told apart."""

from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.told.facts import facts_of
from tests.plainly_told import CATALOGUE, told
from tests.talk import Citizen


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("non prendo l'accompagnamento", {}),
        ("ho la 104 ma non mi danno l'accompagnamento", {}),
        ("mi danno l'accompagnamento ma non la pensione", {"certificazione_disabilita": ["accompagnamento"]}),
        ("non sono stato licenziato", {}),
        ("non vivo da sola", {}),
        ("no vivo sola", {}),
        ("mio figlio non è disabile", {}),
        ("non abbiamo la badante", {}),
        ("non abito a Milano", {}),
        ("non abito a Milano ma a Tradate", {"comune_residenza": "tradate"}),
        ("non abito più a Milano, adesso sto a Tradate", {"comune_residenza": "tradate"}),
        ("non ho la residenza a Milano", {}),
        ("non ho la residenza", {"comune_residenza": "senza-residenza"}),
        ("non ho 65 anni, ne ho 66", {"eta": 66}),
        ("mio figlio non ha 18 anni", {}),
        ("non ho più di 10000 euro di isee", {"isee": {"max": 10000}}),
        ("isee non oltre 9000", {"isee": {"max": 9000}}),
        ("isee non meno di 20000", {"isee": {"min": 20000}}),
    ],
)
def test_what_is_denied_is_not_taken(text: str, facts: dict[str, Any]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "mi sono dimessa perché mio figlio ha meno di un anno, ho la naspi?",
            {"eta_figli": [0], "perdita_lavoro_involontaria": True},
        ),
        ("mi sono dimesso, mio figlio ha 3 mesi", {"eta_figli": [0]}),
        ("sono incinta, non ho il permesso di soggiorno", {"gravidanza": True, "titolo_soggiorno": "nessuno"}),
        ("mi sono dimessa", {"perdita_lavoro_involontaria": False}),
        ("ho due figli, uno di 20 e uno di 15", {"eta_figli": [20, 15]}),
        ("ho un figlio di 20 anni a casa e uno di 15", {"eta": 20}),
    ],
)
def test_who_leaves_work_for_a_newborn_has_not_left_it_of_her_will_and_no_child_is_left_out(text: str, facts: dict[str, Any]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    ("text", "count"), [("ho isee 7500 e 4 figli", 4), ("isee 14.000 e due figli", 2), ("mia sorella e 4 figli", None)]
)
def test_children_named_beside_a_figure_are_counted(text: str, count: int | None) -> None:
    assert facts_of(CATALOGUE, text).aside.get("eta_figli") == ({"count": count} if count else None)


def test_a_denied_separation_says_nothing_of_a_marriage_and_a_denied_rent_nothing_of_a_home() -> None:
    assert "coniugato" not in facts_of(CATALOGUE, "non sono separata").aside
    assert "titolo_casa" not in facts_of(CATALOGUE, "non siamo più in affitto").aside
    assert facts_of(CATALOGUE, "non prendo l'accompagnamento").aside == {"certificazione_disabilita": {"excludes": ["accompagnamento"]}}
    assert facts_of(CATALOGUE, "prendo meno di 700 euro al mese").aside["reddito_personale_annuo"] == {"min": 0, "max": 9800}


@pytest.mark.parametrize(
    ("text", "lang", "whom"),
    [
        ("sono incinta di 5 mesi, non lavoro, il mio compagno è scappato", "it", "me"),
        ("mio marito mi ha lasciato, non lavoro", "it", "me"),
        ("I lost my job and I have two kids", "en", "me"),
        ("Je suis enceinte et je n'ai pas de papiers", "fr", "me"),
        ("no tengo trabajo", "es", "me"),
        ("sono incinta e mia madre è invalida", "it", "genitore"),
    ],
)
def test_who_tells_of_their_own_state_asks_for_themselves(text: str, lang: str, whom: str) -> None:
    assert facts_of(CATALOGUE, text, lang=lang).aside["per_chi"] == whom


def test_what_one_has_not_is_read_back_as_such(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("mia madre ha 84 anni, non prende l'accompagnamento")
    assert "Disabilità riconosciuta: Accompagnamento: no" in citizen.text()
