"""Buttons: what a press means is found again for a few turns, and nowhere but in its own conversation."""

from sqlalchemy import Engine

from dialogs.buttons import TURNS_KEPT, bind, meaning_of, meanings, payload, written_out
from dialogs.replies import Button, Reply
from dialogs.state import State, from_json, to_json
from tests.talk import Citizen


def test_what_a_button_means_is_found_for_as_many_turns_as_are_kept() -> None:
    state = State()
    for turn in range(1, TURNS_KEPT + 3):
        asked = Reply("?", buttons=(Button("Sì", payload("confirm")), Button("No", payload("fix", q=turn, said="due\nrighe"))))
        (shown,) = bind([asked], state, turn=turn)
    assert [button.payload for button in shown.buttons] == ["b.a.0", "b.a.1"]
    kept = from_json(to_json(state))
    assert meaning_of("b.a.1", kept) == '/fix{"q":10,"said":"due\\nrighe"}'
    assert meaning_of("b.3.0", kept) == "/confirm"
    assert len(meanings(kept)) == 2 * TURNS_KEPT
    for unknown in ("b.2.0", "b.a.2", "b.zz.0", "/confirm", "b.a"):
        assert meaning_of(unknown, kept) is None


def test_a_link_takes_no_number_and_replies_of_one_turn_count_on() -> None:
    state = State()
    link, tap = Button("Apri", url="https://example.org/"), Button("Altro", "/more")
    first, second = bind([Reply("uno", buttons=(link, tap)), Reply("due", buttons=(tap,))], state, turn=36)
    assert [button.payload for button in (*first.buttons, *second.buttons)] == ["", "b.10.0", "b.10.1"]
    assert meanings(state) == {"b.10.0": "/more", "b.10.1": "/more"}


def test_any_title_written_out_presses_its_button_and_names_nothing_of_the_person(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("scegli un tema")
    title = next(one["title"] for one in citizen.buttons if one["title"].startswith("Assegno"))
    citizen.says(title.upper().replace(",", ""))
    assert "card" in citizen.tags() or "service" in citizen.tags()
    citizen.says("voglio parlare con una persona")
    citizen.says("pago troppo di luce")
    assert not any("troppo" in title for title in citizen.state().shown)


def test_two_buttons_of_one_title_are_pressed_by_neither_s_words() -> None:
    state = State()
    reply = Reply(
        "?", buttons=(Button("Sì", payload("confirm")), Button("Si!", payload("fix")), Button("Nessuna di queste", payload("areas")))
    )
    bind([reply], state, turn=1)
    assert written_out("si", state) is None
    assert meaning_of(written_out("nessuna di queste.", state) or "", state) == "/areas"
