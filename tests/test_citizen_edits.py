"""A citizen corrects what they wrote to a person of the staff, or Telegram only says so: what is new is read once, the rest is silence."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.telegram.polling import arrival_of
from bot.telegram.render import html
from bot.telegram.updates import incoming_of
from bot.turns import Turns
from dialogs import tables as t
from dialogs.house import House
from dialogs.post import inbox
from knowledge.database import reading, writing
from tests.desk import NOW
from tests.operators_group import a_case, a_house, posts, press, rows  # noqa: F401  (fixtures)

Feed = Callable[[str, dict[str, Any]], None]


@pytest.fixture
def feed(house: House) -> Feed:
    """Updates of the person in chat 4711, one after the other, taken as they come."""
    turns, count = Turns(house), iter(range(1000, 2000))

    def take(what: str, content: dict[str, Any]) -> None:
        chat = {"chat": {"id": 4711, "type": "private"}, "from": {"id": 4711, "first_name": "P", "language_code": "it"}}
        message = {"message_id": 1, "date": int(NOW.timestamp()), **chat, **content}
        with writing(house.engine) as conn:
            inbox.receive_many(conn, [arrival_of({"update_id": next(count), what: message})], now=house.now())
        while turns.next():
            pass

    return take


def test_a_correction_is_marked_and_said_once(house: House, case: Row[Any], feed: Feed) -> None:
    press(house, case, "claim")
    feed("message", {"text": "vivo a Lodi, vedi https://inps.it"})
    for _ in range(3):
        feed("edited_message", {"edit_date": 1, "text": "vivo a Lodi, vedi https://inps.it"})
    feed("edited_message", {"edit_date": 2, "text": "vivo a Pavia"})
    feed("edited_message", {"edit_date": 3, "text": "vivo a Pavia"})
    assert posts(house) == ["💬 vivo a Lodi, vedi https://inps.it", "💬 (ha corretto) vivo a Pavia"]


def test_a_place_that_moves_does_not_fill_the_topic(house: House, case: Row[Any], feed: Feed) -> None:
    press(house, case, "claim")
    feed("message", {"location": {"latitude": 45.0, "longitude": 9.0, "live_period": 3600}})
    for step in range(20):
        feed("edited_message", {"edit_date": step, "location": {"latitude": 45.0 + step / 1e4, "longitude": 9.0, "live_period": 3600}})
    assert len(posts(house)) == 1


def test_another_photo_in_place_of_the_first_reaches_the_topic(house: House, case: Row[Any], feed: Feed) -> None:
    press(house, case, "claim")
    feed("message", {"photo": [{"file_id": "f1", "file_size": 10}], "caption": "la lettera"})
    feed("edited_message", {"edit_date": 1, "photo": [{"file_id": "f1", "file_size": 10}], "caption": "la lettera"})
    feed("edited_message", {"edit_date": 2, "photo": [{"file_id": "f2", "file_size": 12}], "caption": "la lettera"})
    assert [row.payload["caption"] for row in rows(house, "copy_media")] == ["la lettera", "(ha corretto) la lettera"]
    assert [row.payload["ref"] for row in rows(house, "fetch_file")] == ["f1", "f2"]


@pytest.mark.parametrize("name", ["message_auto_delete_timer_changed", "pinned_message", "write_access_allowed", "chat_background_set"])
def test_what_telegram_writes_itself_is_no_answer_and_is_not_set_aside(house: House, feed: Feed, name: str) -> None:
    feed("message", {name: {}})
    with reading(house.engine) as conn:
        assert inbox.parked(conn) == [] and conn.execute(select(t.outbox)).all() == []
    assert incoming_of({"message": {name: {}}}, received=NOW) is None


def test_codes_to_dial_keep_their_asterisks() -> None:
    assert html("chiami *43# oppure *#06#") == "chiami *43# oppure *#06#"
    assert html("un *aiuto* e * due * o 2*3*4") == "un <b>aiuto</b> e * due * o 2*3*4"
