"""Every update is kept once and taken once, in the order of its chat."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.queue_ahead import QueueAhead
from dialogs.post import inbox
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def said(chat: str, words: str, channel: str = "telegram") -> Incoming:
    return Incoming(channel=channel, address=chat, kind=Kind.TEXT, text=words, at=NOW.isoformat())


def keep(engine: Engine, chat: str, words: str, key: str, channel: str = "telegram") -> int | None:
    with writing(engine) as conn:
        return inbox.receive(conn, said(chat, words, channel), update_key=key, now=NOW)


def test_an_update_seen_twice_is_kept_once(engine: Engine) -> None:
    assert keep(engine, "7", "ciao", "100") is not None
    assert keep(engine, "7", "ciao", "100") is None
    assert keep(engine, "7", "ciao", "100", channel="web") is not None


def test_an_update_seen_twice_at_the_same_moment_is_kept_once(engine: Engine) -> None:
    kept: list[int | None] = []
    doors = [threading.Thread(target=lambda: kept.append(keep(engine, "7", "ciao", "100"))) for _ in range(6)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert sorted(value is not None for value in kept) == [False] * 5 + [True]


def test_a_lower_number_than_before_is_still_new(engine: Engine) -> None:
    assert keep(engine, "7", "prima", "900000001") is not None
    assert keep(engine, "7", "dopo una settimana di silenzio", "3") is not None


def test_a_batch_keeps_the_new_and_leaves_the_old(engine: Engine) -> None:
    arrivals = [inbox.Arrival("telegram", str(number), "telegram:7", {"raw": {"update_id": number}}) for number in (1, 2, 2, 3)]
    with writing(engine) as conn:
        inbox.receive_many(conn, arrivals[:2], now=NOW)
    with writing(engine) as conn:
        inbox.receive_many(conn, arrivals, now=NOW)
    with reading(engine) as conn:
        assert inbox.waiting(conn)[0] == 3


def test_rows_read_ahead_are_taken_in_order_and_as_the_turns_before_left_them(sqlite_engine: Engine) -> None:
    ids = [keep(sqlite_engine, chat, words, str(number)) for number, (chat, words) in enumerate(("7a", "8b", "7c", "9d", "7e"))]
    taken = []
    with writing(sqlite_engine) as conn:
        queue = QueueAhead(conn, most=8)
        while (row := queue.next(now=NOW, skipping=("telegram:9",))) is not None:
            taken.append(row.id)
            inbox.done(conn, row.id, now=NOW)
            if row.id == ids[0]:
                inbox.done(conn, ids[2] or 0, now=NOW)
    assert taken == [ids[0], ids[1], ids[4]]


def test_what_the_staff_do_is_seen_by_every_row_after_it(sqlite_engine: Engine) -> None:
    keep(sqlite_engine, "-100", "chiusa", "1", channel="telegram-group")
    later = keep(sqlite_engine, "7", "ciao", "2")
    with writing(sqlite_engine) as conn:
        queue = QueueAhead(conn, most=8)
        first = queue.next(now=NOW, skipping=())
        assert first is not None
        inbox.done(conn, first.id, now=NOW)
        inbox.park(conn, later or 0, "prova")
        assert queue.next(now=NOW, skipping=()) is None


def test_rows_are_taken_in_the_order_of_arrival(engine: Engine) -> None:
    for number, words in enumerate(("uno", "due", "tre")):
        keep(engine, "7", words, str(number))
    taken = []
    for _ in range(3):
        with writing(engine) as conn:
            row = inbox.claim(conn, now=NOW)
            assert row is not None
            taken.append(row.payload["text"])
            inbox.done(conn, row.id, now=NOW)
    assert taken == ["uno", "due", "tre"]
    with writing(engine) as conn:
        assert inbox.claim(conn, now=NOW) is None


@pytest.mark.postgres
def test_a_second_worker_never_overtakes_within_a_chat(postgres_engine: Engine) -> None:
    for key, chat in (("1", "7"), ("2", "7"), ("3", "8")):
        keep(postgres_engine, chat, key, key)
    with writing(postgres_engine) as first, writing(postgres_engine) as second, writing(postgres_engine) as third:
        one, two = inbox.claim(first, now=NOW), inbox.claim(second, now=NOW)
        assert one is not None and two is not None
        assert (one.payload["text"], two.payload["text"]) == ("1", "3")
        assert inbox.claim(third, now=NOW) is None


def test_a_turn_undone_leaves_the_row_waiting(engine: Engine) -> None:
    keep(engine, "7", "ciao", "1")
    with pytest.raises(RuntimeError), writing(engine) as conn:
        row = inbox.claim(conn, now=NOW)
        assert row is not None
        inbox.done(conn, row.id, now=NOW)
        raise RuntimeError
    with writing(engine) as conn:
        assert inbox.claim(conn, now=NOW) is not None


def test_a_row_that_fails_again_and_again_is_parked_and_can_be_tried_again(engine: Engine) -> None:
    number = keep(engine, "7", "veleno", "1")
    keep(engine, "7", "dopo", "2")
    assert number is not None
    for attempt in range(inbox.TRIES):
        with writing(engine) as conn:
            assert inbox.failed(conn, number, "KeyError") is (attempt == inbox.TRIES - 1)
    with writing(engine) as conn:
        (row,) = inbox.parked(conn)
        assert (row.id, row.reason, row.attempts) == (number, "KeyError", inbox.TRIES)
        following = inbox.claim(conn, now=NOW)
        assert following is not None and following.payload["text"] == "dopo"
    with writing(engine) as conn:
        assert inbox.retry(conn, number)
        again = inbox.claim(conn, now=NOW)
        assert again is not None and again.payload["text"] == "veleno"


def test_rows_of_the_web_are_left_to_their_door_for_a_few_seconds(engine: Engine) -> None:
    keep(engine, "abc", "ciao", "1", channel="web")
    with writing(engine) as conn:
        assert inbox.claim(conn, now=NOW + timedelta(seconds=1)) is None
        assert inbox.claim_in(conn, "web:abc") is not None
        assert inbox.claim(conn, now=NOW + timedelta(seconds=inbox.LEFT_OVER_SECONDS + 1)) is not None


def test_streams_to_leave_alone_are_left_alone(engine: Engine) -> None:
    keep(engine, "7", "ciao", "1")
    keep(engine, "8", "salve", "2")
    with writing(engine) as conn:
        row = inbox.claim(conn, now=NOW, skipping={"telegram:7"})
        assert row is not None and row.payload["text"] == "salve"
