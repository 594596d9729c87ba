"""The intake form on rasa-sdk: slots are the catalogue's facts, the wanted slots are pure, answers are read and checked."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from dialogs import actions
from dialogs.forms import FORM
from dialogs.reading import answers
from dialogs.state import Phase, State, from_json, from_slots, to_json, to_slots
from tests.talk import Citizen, published

TODAY = date(2026, 11, 23)


def tracker_of(citizen: Citizen, **latest: Any) -> dict[str, Any]:
    slots = to_slots(citizen.state())
    return {
        "sender_id": "x",
        "slots": slots,
        "latest_message": {"entities": [], **latest},
        "events": [{"event": "user"}],
        "active_loop": {"name": FORM},
    }


def asking(engine: Engine) -> Citizen:
    citizen = Citizen(engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Casa")
    assert citizen.state().phase == Phase.ASK
    return citizen


def test_a_real_rasa_server_gets_the_slot_filled_from_the_words_alone(sqlite_engine: Engine) -> None:
    citizen = asking(sqlite_engine)
    tracker = tracker_of(citizen, intent={"name": "inform"}, text="per me")
    events, _ = actions.run(citizen.house, f"validate_{FORM}", tracker, actions.domain_of(citizen.house))
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert slots["per_chi"] == "me"
    assert slots["requested_slot"] in published().catalogue.facts


def test_wanted_slots_do_not_depend_on_how_often_one_asks(sqlite_engine: Engine) -> None:
    citizen = asking(sqlite_engine)
    first = actions.run(citizen.house, f"validate_{FORM}", tracker_of(citizen, text="per me"), actions.domain_of(citizen.house))
    again = actions.run(citizen.house, f"validate_{FORM}", tracker_of(citizen, text="per me"), actions.domain_of(citizen.house))
    named = [
        [(event["name"], event["value"]) for event in events if not event["name"].startswith("bussola_")] for events, _ in (first, again)
    ]
    assert named[0] == named[1]


def test_a_value_outside_the_fact_is_not_taken(sqlite_engine: Engine) -> None:
    citizen = asking(sqlite_engine)
    latest = {"intent": {"name": "answer"}, "entities": [{"entity": "facts", "value": {"per_chi": "marziano"}}]}
    tracker = tracker_of(citizen, **latest)
    events, responses = actions.run(citizen.house, f"validate_{FORM}", tracker, actions.domain_of(citizen.house))
    assert {event["name"]: event["value"] for event in events}["per_chi"] is None
    assert responses[0]["text"]


def test_state_survives_slots_and_storage() -> None:
    state = State(phase=Phase.ASK, consent=True, needs=["casa"])
    state.tell("eta@richiedente", 40, how="typed", wording="ho 40 anni")
    assert from_slots(to_slots(state)).facts == state.facts
    assert to_json(from_json(to_json(state))) == to_json(state)


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("isee", "9.000", 9000), ("isee", "novemila euro", 9000), ("isee", "8.512,30 €", 8512.3), ("isee", "12mila", 12000),
        ("isee", "non ce l'ho", "nessun-isee"), ("isee", "boh", {"unknown": "dont_know"}),
        ("isee", "preferisco non dirlo", {"unknown": "declined"}),
        ("isee", "ciao", None), ("eta", "trentasei", 36), ("eta", "300", None),
        ("eta_figli", "3 e 7", [3, 7]), ("eta_figli", "nessuno", []),
        ("eta_figli", "6 mesi e 4 anni", [0, 4]), ("comune_residenza", "Milano", "milano"), ("comune_residenza", "tradatte", "tradate"),
        ("gravidanza", "sì certo", True), ("gravidanza", "assolutamente no", False), ("sussidi_in_corso", "nessuno", ["nessuno"]),
        ("certificazione_disabilita", "in attesa", ["in-attesa"]), ("mesi_morosita", "mezzo", None), ("mesi_morosita", "4 mesi", 4),
        ("residenza_comune_mesi", "due anni", 24), ("giorni_da_fine_lavoro", "3/11/2026", 20), ("giorni_da_fine_lavoro", "ieri", 1),
    ],
)  # fmt: skip
def test_typed_answers_are_read(fact: str, text: str, value: Any) -> None:
    assert answers.parse(published().catalogue.facts[fact], text, today=TODAY) == value


def test_a_new_fact_needs_no_code(sqlite_engine: Engine) -> None:
    house = Citizen(sqlite_engine).house
    form = actions.IntakeForm(lambda tracker: actions.scene_of(tracker, house))
    assert callable(form.extract_un_fatto_nuovo)
    assert callable(form.validate_un_fatto_nuovo)
