"""An operator corrects what they wrote in a topic: it changes where it stands, or they are told why it does not; never in silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, update

from bot.relay import group
from bot.telegram.updates import GroupEvent, GroupKind
from dialogs import tables as t
from dialogs.cases import register
from dialogs.house import House
from dialogs.models import OutboxState
from knowledge.database import reading, writing
from tests.desk import NOW
from tests.operators_group import ANNA_ID, GROUP, TOPIC, a_case, a_house, happens, posts, press, rows, to_citizen  # noqa: F401  (fixtures)

PHOTO: dict[str, Any] = {"media": "photo", "file_ref": "f1", "size": 10}


def corrects(house: House, text: str, *, seconds: int = 4, **more: Any) -> None:
    moment = NOW + timedelta(seconds=seconds)
    where: dict[str, Any] = {"chat_id": GROUP, "topic_id": TOPIC, "user_id": ANNA_ID, "message_id": 10, "at": moment.isoformat(), **more}
    with writing(house.engine) as conn:
        group.handle(replace(house, now=lambda: moment), conn, GroupEvent(kind=GroupKind.EDITED, text=text, edit=True, **where))


def said(house: House) -> list[str]:
    return [row.payload["reply"]["text"].removeprefix("👤 *Anna*\n") for row in to_citizen(house)]


def written(house: House, case: Row[Any]) -> list[str]:
    with reading(house.engine) as conn:
        return [line.body["text"] for line in register.words(conn, case.id)]


def left(house: House, remote: str = "900") -> None:
    with writing(house.engine) as conn:
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        conn.execute(update(t.messages).values(remote_id=remote))


def test_a_note_is_corrected_and_stays_a_note(house: House, case: Row[Any]) -> None:
    happens(house, text="// sentire il CAF di Lodi")
    corrects(house, "// sentire il CAF di Pavia")
    assert written(house, case) == ["sentire il CAF di Pavia"]
    corrects(house, "sentire il CAF di Pavia", seconds=9)
    assert to_citizen(house) == [] and "Era una nota" in posts(house)[-1]


def test_words_that_wait_keep_their_place(house: House, case: Row[Any]) -> None:
    happens(house, text="1. vada all'INPS", message_id=10)
    happens(house, text="2. poi torni da noi", message_id=11, at=timedelta(seconds=2))
    corrects(house, "1. vada al CAF", message_id=10, seconds=5)
    assert said(house) == ["1. vada al CAF", "2. poi torni da noi"]
    assert to_citizen(house)[0].not_before == NOW + timedelta(seconds=8)


def test_words_that_wait_for_telegram_leave_corrected(house: House, case: Row[Any]) -> None:
    happens(house, text="vieni martedì")
    with writing(house.engine) as conn:
        late = update(t.outbox).where(t.outbox.c.method == "message")
        conn.execute(late.values(not_before=NOW + timedelta(minutes=10), reason="flood: 600 s", attempts=1))
    corrects(house, "vieni giovedì", seconds=60)
    assert said(house) == ["vieni giovedì"] == written(house, case)


@pytest.mark.parametrize("state", [OutboxState.SENDING, OutboxState.UNCERTAIN])
def test_what_is_on_its_way_is_not_changed_and_that_is_said(house: House, case: Row[Any], state: OutboxState) -> None:
    happens(house, text="vieni martedì")
    with writing(house.engine) as conn:
        conn.execute(update(t.outbox).where(t.outbox.c.method == "message").values(state=state))
    corrects(house, "vieni giovedì", seconds=9)
    assert written(house, case) == ["vieni martedì"] and "La correzione non è partita" in posts(house)[-1]
    corrects(house, "vieni venerdì", seconds=12)
    assert sum("La correzione non è partita" in words for words in posts(house)) == 2


def test_what_never_left_does_not_leave_corrected(house: House, case: Row[Any]) -> None:
    press(house, case, "claim", user=502)
    happens(house, text="venga domani")
    press(house, case, "release", user=502, number="3")
    corrects(house, "venga domani alle 9", seconds=30)
    assert to_citizen(house) == [] and "non arriva a nessuno" in posts(house)[-1]


def test_what_was_taken_back_does_not_leave_corrected(house: House, case: Row[Any]) -> None:
    happens(house, text="venga alle 9")
    undo = rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]["payload"].removeprefix(f"k.{case.id}.")
    press(house, case, undo, at=timedelta(seconds=3))
    corrects(house, "venga alle 10", seconds=20)
    assert to_citizen(house) == [] and "non arriva a nessuno" in posts(house)[-1]


def test_a_case_that_somebody_else_has_by_now_is_not_corrected(house: House, case: Row[Any]) -> None:
    happens(house, text="va bene")
    left(house)
    press(house, case, "release", number="1")
    press(house, case, "claim", user=502, number="2")
    corrects(house, "annullo tutto", seconds=120)
    assert to_citizen(house) == [] and written(house, case) == ["va bene"] and "lo segue Bruno" in posts(house)[-1]


def test_another_photo_and_another_place_replace_what_waits(house: House, case: Row[Any]) -> None:
    happens(house, **PHOTO, text="ecco")
    happens(house, media="location", lat=45.0, lon=9.0, message_id=11)
    corrects(house, "ecco", **{**PHOTO, "file_ref": "f2"})
    corrects(house, "", media="location", lat=46.0, lon=9.5, message_id=11)
    kept, copy, place = to_citizen(house)
    assert (kept.payload["ref"], copy.payload["message_id"], place.payload["reply"]["place"]["lat"]) == ("f2", 10, 46.0)


def test_another_photo_or_place_for_what_has_arrived_is_refused_once(house: House, case: Row[Any]) -> None:
    happens(house, **PHOTO, text="ecco")
    happens(house, media="location", lat=45.0, lon=9.0, message_id=11)
    left(house)
    corrects(house, "ecco", seconds=50, **{**PHOTO, "file_ref": "the same by another name"})
    assert to_citizen(house) == [] and not any("ha già ricevuto" in words for words in posts(house))
    corrects(house, "ecco", seconds=60, **{**PHOTO, "file_ref": "f2", "size": 12})
    for step in range(5):
        corrects(house, "", seconds=60 + step, media="location", lat=46.0 + step, lon=9.5, message_id=11)
    assert to_citizen(house) == [] and ["ha già ricevuto" in words for words in posts(house)] == [True, True]


def test_words_in_two_messages_are_corrected_in_both(house: House, case: Row[Any]) -> None:
    happens(house, text="riga " * 800 + "porti l'ISEE")
    left(house, "900,901")
    corrects(house, "riga " * 800 + "NON porti l'ISEE", seconds=60)
    (edit,) = to_citizen(house)
    assert (edit.payload["message_id"], edit.payload["more"]) == (900, [901])
