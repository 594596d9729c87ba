"""A typed answer and what is told beside it, each in its place."""

from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs.post.incoming import Incoming, Kind
from dialogs.reading.meaning import read
from dialogs.scene import Meaning, Scene
from dialogs.state import Phase
from dialogs.words import question_words
from dialogs.words.i18n import words_of
from tests.talk import Citizen, published


@pytest.mark.parametrize(
    ("asked", "said", "value", "besides"),
    [
        ("comune_residenza", "Sono di Napoli ma risiedo a Rho dal 2019", "altro-lombardia", {}),
        ("certificazione_disabilita", "75%", ["invalidita-civile"], {"invalidita_percentuale": 75}),
        ("intestatario_utenze", "sì, siamo in 4 e l'isee è 8000", True, {"componenti_nucleo": 4, "isee": 8000}),
        ("madre", "no sono il papà", False, {}),
        ("gravidanza", "sono un uomo", False, {}),
        ("tipo_lavoro", "facevo la colf", "domestico", {}),
        ("coniugato", "sì, e mio figlio ha 3 anni", True, {"eta_figli": [3]}),
    ],
)
def test_an_answer_stands_with_what_is_told_beside_it(
    asked: str, said: str, value: Any, besides: dict[str, Any], sqlite_engine: Engine
) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    state = citizen.state()
    state.phase, state.facts = Phase.ASK, {"per_chi": {"value": "me", "wording": "", "how": "button", "at": ""}}
    scene = Scene(citizen.house, published(), state, Meaning(""), words_of("it"), citizen.now)
    state.question = question_words.kept(scene, scene.question_about(asked), 1)
    act = Incoming(channel="web", address="x", kind=Kind.TEXT, text=said, at=citizen.now.isoformat(), remote_id="m")
    meaning = read(act, state, published(), today=citizen.now.date())
    assert (meaning.intent, meaning.data["facts"], meaning.data.get("besides", {})) == ("answer", {asked: value}, besides)
