"""Words that go out a second time: repeated after a doubt, sent again by a tap, changed where they stand; nothing twice by itself."""

from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import Engine, select, text, update

from dialogs import tables as t
from dialogs.models import Author
from dialogs.post import outbox, seen
from knowledge.database import reading, writing
from tests.mail_room import house_for, running
from tests.mail_rows import now, person, say, settled, states
from tests.patience import until
from tests.telegram_server import Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


# --- trouble on the way to a citizen ---------------------------------------------------------------------------------


def test_a_lost_answer_to_an_operators_words_is_uncertain_and_one_tap_repeats_it(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, drop=True, after_effect=True))
    message_id = say(engine, anna, "Vieni martedì.", author=Author.OPERATOR)
    say(engine, anna, "Porta la carta d'identità.", author=Author.OPERATOR)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("uncertain", "timed-out"), ("sent", None)])
        with writing(engine) as conn:
            assert seen.states(conn, [message_id]) == {message_id: ("uncertain", "timed-out")}
            assert outbox.resend(conn, message_id, now=now()) is not None
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 3)
    assert telegram.world.texts(7) == ["Vieni martedì.", "Porta la carta d'identità.", "(ripetuto) Vieni martedì."]


@pytest.mark.postgres
def test_two_taps_at_once_send_again_once(postgres_engine: Engine) -> None:
    message_id = say(postgres_engine, person(postgres_engine, 7), "Vieni martedì.", author=Author.OPERATOR)
    with writing(postgres_engine) as conn:
        conn.execute(update(t.outbox).values(state="uncertain"))
    found: list[int | None] = []

    def tap() -> None:
        with writing(postgres_engine) as conn:
            found.append(outbox.resend(conn, message_id, now=now()))

    other = Thread(target=tap)
    with writing(postgres_engine) as conn:
        found.append(outbox.resend(conn, message_id, now=now()))
        other.start()
        assert until(lambda: _waits_for_another(postgres_engine))
    other.join()
    assert found[1] is None and [state for state, _ in states(postgres_engine)] == ["cancelled", "queued"]


def _waits_for_another(engine: Engine) -> bool:
    with reading(engine) as conn:
        return bool(conn.execute(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).scalar())


def test_what_is_sent_again_after_a_refusal_is_whole_and_told_as_sent(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.faults.append(Fault("sendMessage", 7, status=400, words="Bad Request: strange"))
    words = ("uno " * 1000).strip() + "\n\n" + "due " * 900
    message_id = say(sqlite_engine, person(sqlite_engine, 7), words, author=Author.OPERATOR)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: states(sqlite_engine)[0][0] == "failed")
        with writing(sqlite_engine) as conn:
            outbox.resend(conn, message_id, now=now())
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 3 and settled(sqlite_engine))
        with reading(sqlite_engine) as conn:
            assert seen.states(conn, [message_id])[message_id][0] == "sent"


def test_the_bots_own_words_are_repeated_once_and_no_more(engine: Engine, telegram: TelegramServer) -> None:
    anna, bruno = person(engine, 7), person(engine, 8)
    telegram.faults += [Fault("sendMessage", 7, drop=True), Fault("sendMessage", 8, times=5, drop=True, after_effect=True)]
    say(engine, anna, "Quanti anni hai?")
    say(engine, bruno, "Quanti anni hai?")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert states(engine) == [("sent", None), ("uncertain", "timed-out")]
    assert telegram.world.texts(7) == ["Quanti anni hai?"]
    assert telegram.world.texts(8) == ["Quanti anni hai?"] * 2


def test_a_caption_is_edited_where_the_file_is(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    person(sqlite_engine, 7)
    telegram.world.do_sendphoto({"chat_id": 7}, {"photo": ("a.jpg", b"a")})
    number = telegram.world.in_chat(7)[0]["message_id"]
    payload = {"chat_id": "7", "message_id": number, "reply": {"text": "il *modulo* B"}, "is_caption": True}
    with writing(sqlite_engine) as conn:
        outbox.put(conn, lane="citizens", channel="telegram", stream="telegram:7", method="edit", payload=payload, now=now())
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: states(sqlite_engine) == [("sent", None)])
    assert telegram.world.in_chat(7)[0]["caption"] == "il *modulo* B"


@pytest.mark.parametrize(("lines", "messages"), [(800, 2), (1700, 3), (20, 1)])
def test_words_in_two_messages_are_edited_in_as_many_as_they_need(
    sqlite_engine: Engine, telegram: TelegramServer, lines: int, messages: int
) -> None:
    message_id = say(sqlite_engine, person(sqlite_engine, 7), "riga " * 900, author=Author.OPERATOR)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine) and len(telegram.world.texts(7)) == 2)
        with writing(sqlite_engine) as conn:
            first, *more = conn.execute(select(t.messages.c.remote_id)).scalar_one().split(",")
            payload = {"chat_id": "7", "message_id": int(first), "more": [int(number) for number in more], "said": message_id}
            payload["reply"] = {"text": "nuova " * lines + "FINE"}
            where = {"lane": "citizens", "channel": "telegram", "stream": "telegram:7"}
            outbox.put(conn, **where, method="edit", payload=payload, now=now())
        assert telegram.wait(lambda: "FINE" in telegram.world.texts(7)[-1] and settled(sqlite_engine))
        with reading(sqlite_engine) as conn:
            assert len(conn.execute(select(t.messages.c.remote_id)).scalar_one().split(",")) == messages
    assert " ".join(telegram.world.texts(7)).split() == ["nuova"] * lines + ["FINE"]
