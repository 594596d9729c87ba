"""Every state answers every kind of input: the table of states by inputs, walked square by square."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from dialogs import actions, policy
from dialogs.forms import FORM
from dialogs.post.incoming import Kind
from dialogs.scene import Meaning
from dialogs.state import Phase, State
from tests.talk import Citizen


def asking(citizen: Citizen) -> None:
    citizen.agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Soldi")


def results(citizen: Citizen) -> None:
    asking(citizen)
    citizen.says("vedi i risultati")


def sheet(citizen: Citizen) -> None:
    asking(citizen)
    citizen.says("/operatore")


def reach(citizen: Citizen) -> None:
    sheet(citizen)
    citizen.presses("Va bene, invia")


def phone(citizen: Citizen) -> None:
    reach(citizen)
    citizen.presses("Al telefono")


def when(citizen: Citizen) -> None:
    phone(citizen)
    citizen.says("333 1234567")


def confirm(citizen: Citizen) -> None:
    citizen.agrees()
    citizen.says("ho due figli di 3 e 7 anni e vivo a Milano")


def correct(citizen: Citizen) -> None:
    confirm(citizen)
    citizen.presses("Correggi")


def erase(citizen: Citizen) -> None:
    asking(citizen)
    citizen.says("/cancella")


def refused(citizen: Citizen) -> None:
    citizen.does(Kind.START)
    citizen.presses("No, non tenere nulla")


def bundle(citizen: Citizen) -> None:
    asking(citizen)
    citizen.presses("Per me")


def held(citizen: Citizen) -> None:
    reach(citizen)
    citizen.presses("Qui in chat")
    citizen.operator("claims")


WAYS: dict[str, Callable[[Citizen], object]] = {
    "new": lambda _: None,
    "consent": lambda citizen: citizen.does(Kind.START),
    "tell": Citizen.agrees,
    "refused": refused,
    "confirm": confirm,
    "correct": correct,
    "ask": asking,
    "results": results,
    "sheet": sheet,
    "reach": reach,
    "phone": phone,
    "when": when,
    "erase": erase,
    "several at once": bundle,
    "held by a person": held,
}
TEXTS = [
    "ciao", "sì", "no", "boh", "9.000", "indietro", "perché?", "annulla", "/aiuto", "/privacy", "/lingua",
    "/risultati", "/operatore", "/sportelli",
    "grazie",
    "non lo so", "preferisco non dirlo", "no, volevo dire 8.500", "cos'è l'ISEE?", "misura b2", "ho perso il lavoro e vivo a Tradate",
    "voglio morire",
    "mi ammazzo di lavoro", "stronzi", "asdfgh qwerty", "", "x " * 2500, "I lost my job and I cannot pay the rent", "5", "b.9.9",
]  # fmt: skip
KINDS = [Kind.START, Kind.PHOTO, Kind.VOICE, Kind.VIDEO, Kind.DOCUMENT, Kind.STICKER, Kind.CONTACT, Kind.OTHER, Kind.EDITED, Kind.BUTTON]


ANSWERED: dict[str, dict[str, str]] = {}


@pytest.mark.parametrize("name", WAYS)
def test_every_kind_of_input_is_answered(name: str, sqlite_engine: Engine) -> None:
    for number, act in enumerate([*TEXTS, *KINDS, "place"]):
        citizen = Citizen(sqlite_engine, address=f"{name}-{number}")
        WAYS[name](citizen)
        if isinstance(act, Kind):
            citizen.does(act)
        elif act == "place":
            citizen.does(Kind.LOCATION, lat=45.46, lon=9.19)
        else:
            citizen.says(act)
        assert citizen.heard or name == "held by a person", f"{name}: no answer to {act!r}"
        assert "error" not in citizen.tags(), f"{name}: failure after {act!r}"
        ANSWERED.setdefault(str(act)[:24] or "(empty)", {})[name] = ",".join(sorted(citizen.tags()))[:40] or (
            "words" if citizen.heard else "left to the person"
        )


@pytest.mark.parametrize("phase", Phase)
def test_every_intent_leads_to_actions_that_exist(phase: Phase) -> None:
    for intent in [*policy.ALWAYS, "never heard of"]:
        names = policy.actions_for(State(phase=phase), Meaning(intent))
        assert names
        assert all(name in actions.MOVES or name == f"validate_{FORM}" for name in names)


def test_the_report_of_states_and_inputs_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """With BUSSOLA_COVERAGE set, one line an input: what each state answered."""
    with capsys.disabled():
        for said, states in ANSWERED.items() if os.environ.get("BUSSOLA_COVERAGE") else ():
            print(f"{said:26}", " | ".join(f"{state}: {states[state]}" for state in states))
        squares = sum(len(states) for states in ANSWERED.values())
        print(f"\nstates × inputs answered: {squares} of {len(WAYS) * len(ANSWERED)}")
    if len(ANSWERED) > 1 and {state for states in ANSWERED.values() for state in states} == set(WAYS):
        assert squares == len(WAYS) * (len(TEXTS) + len(KINDS) + 1)
