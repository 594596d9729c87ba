"""A citizen writes on Telegram and is answered, over real HTTP, on both databases."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from bot.telegram import polling
from bot.telegram.pacing import Pace
from dialogs import tables as t
from dialogs.post import alarms, inbox
from dialogs.staff import telegram_links
from knowledge.database import reading, writing
from tests.desk import staff_member
from tests.mail_room import house_for, running
from tests.telegram_server import GROUP_CHAT, Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def test_a_citizen_writes_and_is_answered(engine: Engine, telegram: TelegramServer) -> None:
    telegram.writes(7, "buongiorno")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: buongiorno"])
        telegram.writes(8, "anche io")
        assert telegram.wait(lambda: telegram.world.texts(8) == ["Hai scritto: anche io"])


def test_many_people_are_answered_each_in_order_and_to_their_own_chat(engine: Engine, telegram: TelegramServer) -> None:
    for number in range(5):
        for chat in range(1, 21):
            telegram.writes(chat, f"{chat}/{number}")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: len(telegram.called("sendMessage")) == 100)
    for chat in range(1, 21):
        assert telegram.world.texts(chat) == [f"Hai scritto: {chat}/{number}" for number in range(5)]


def test_the_same_update_twice_has_one_effect(engine: Engine, telegram: TelegramServer) -> None:
    with running(house_for(engine), telegram.url):
        first = telegram.writes(7, "una volta")
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 1)
        telegram.push({"message": first["message"]}, update_id=first["update_id"])
        telegram.writes(7, "fine")
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 2)
    assert telegram.world.texts(7) == ["Hai scritto: una volta", "Hai scritto: fine"]


def test_numbers_that_start_again_lower_are_not_lost(engine: Engine, telegram: TelegramServer) -> None:
    with running(house_for(engine), telegram.url):
        telegram.writes(7, "prima", update_id=900_000_000)
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 1)
        telegram.writes(7, "dopo", update_id=12)
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 2)


def test_a_message_that_always_fails_is_parked_shown_and_passed(engine: Engine, telegram: TelegramServer) -> None:
    with running(house_for(engine), telegram.url):
        telegram.writes(7, "veleno")
        telegram.writes(7, "dopo")
        telegram.writes(8, "altrove")
        assert telegram.wait(lambda: "Hai scritto: altrove" in telegram.world.texts(8))
        assert telegram.wait(lambda: "Hai scritto: dopo" in telegram.world.texts(7))
        assert telegram.world.texts(7)[0].startswith("Scusa, qualcosa non ha funzionato")
    with reading(engine) as conn:
        (row,) = inbox.parked(conn)
        assert (row.stream, row.reason, row.attempts) == ("telegram:7", "KeyError", inbox.TRIES)


@pytest.mark.parametrize(
    ("strange", "of_a_person"),
    [({"poll": {"id": "1"}}, False), ({"message": {"chat": {"id": 7, "type": "private"}}}, True), ({"message": "testo"}, False)],
)
def test_an_update_that_nobody_understands_is_parked_at_once_and_its_writer_is_told(
    sqlite_engine: Engine, telegram: TelegramServer, strange: dict[str, object], of_a_person: bool
) -> None:
    with running(house_for(sqlite_engine), telegram.url):
        telegram.push(strange)
        telegram.writes(7, "avanti")
        assert telegram.wait(lambda: telegram.world.texts(7)[-1:] == ["Hai scritto: avanti"])
        *before, _ = telegram.world.texts(7)
        assert [text.startswith("Scusa, qualcosa non ha funzionato") for text in before] == [True] * of_a_person
    with reading(sqlite_engine) as conn:
        assert len(inbox.parked(conn)) == 1


def test_a_pressed_button_stops_spinning(engine: Engine, telegram: TelegramServer) -> None:
    with running(house_for(engine), telegram.url):
        telegram.writes(7, "domanda")
        assert telegram.wait(lambda: len(telegram.world.in_chat(7)) == 1)
        shown = telegram.world.in_chat(7)[0]
        assert shown["reply_markup"]["inline_keyboard"] == [[{"text": "Questo", "callback_data": "b.1.1"}]]
        telegram.presses(7, "b.1.1", query_id="premuto")
        assert telegram.wait(lambda: [done["callback_query_id"] for done in telegram.world.answered_callbacks] == ["premuto"])
        assert telegram.wait(lambda: telegram.world.texts(7)[-1] == "Hai scritto: b.1.1")


def test_commands_are_announced_in_every_language(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: len(telegram.world.commands) == 8)
    assert {"command": "operatore", "description": "Parla con una persona"} in telegram.world.commands[""]
    assert telegram.world.commands["ar"] != telegram.world.commands[""]


def test_polling_asks_for_what_it_handles_and_never_drops(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    seen: list[dict[str, object]] = []

    def note(params: dict[str, object]) -> bool:
        seen.append(params)
        return True

    telegram.faults.append(Fault(method="getUpdates", times=1, status=502, when=note))
    telegram.writes(7, "dopo un errore")
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: dopo un errore"])
    assert set(seen[0]["allowed_updates"]) >= {"message", "edited_message", "callback_query", "my_chat_member"}  # type: ignore[call-overload]
    assert "offset" not in seen[0]


def test_a_second_process_stands_by(engine: Engine, telegram: TelegramServer) -> None:
    house = house_for(engine)
    with running(house, telegram.url), running(house_for(engine), telegram.url):
        for number in range(5):
            telegram.writes(7, str(number))
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 5)
    assert not [call for call in telegram.calls if call.method == "getUpdates" and not call.effect]
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(t.leases)).scalar() == 0


def test_a_second_bot_elsewhere_is_noticed_and_told_to_the_staff(
    sqlite_engine: Engine, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "CALM_SECONDS", 2.0)
    other = Fault("getUpdates", times=1000, status=409, words="Conflict: terminated by other getUpdates request")
    telegram.faults.append(other)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: "Un altro programma" in str(alarms_of(sqlite_engine)))
        other.times = 0
        telegram.writes(7, "ci sei ancora?")
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: ci sei ancora?"])
        assert telegram.wait(lambda: alarms_of(sqlite_engine) == [])


def test_what_a_process_before_this_one_complained_of_is_over_once_telegram_answers(
    sqlite_engine: Engine, telegram: TelegramServer
) -> None:
    house = house_for(sqlite_engine)
    with writing(sqlite_engine) as conn:
        alarms.sound(conn, polling.ALARM_TOKEN, polling.TOKEN_IT, now=house.now())
    with running(house, telegram.url):
        assert telegram.wait(lambda: alarms_of(sqlite_engine) == [])


def test_a_webhook_that_cannot_be_taken_away_is_not_tried_in_a_rush(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.world.webhook = {"url": "http://127.0.0.1:1/vecchio"}
    telegram.faults.append(Fault("deleteWebhook", times=3, status=429, retry_after=1))
    telegram.writes(7, "ero in attesa")
    with running(house_for(sqlite_engine), telegram.url):
        assert not telegram.wait(lambda: len(telegram.called("deleteWebhook")) > 2, seconds=2)


def test_half_a_character_does_not_stop_the_queue(engine: Engine, telegram: TelegramServer) -> None:
    telegram.writes(7, "ci\ud83dao")
    telegram.writes(8, "avanti")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(8) == ["Hai scritto: avanti"])
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: ci\ufffdao"])


def alarms_of(engine: Engine) -> list[dict[str, object]]:
    with reading(engine) as conn:
        return alarms.sounding(conn)


def test_an_operators_message_reaches_the_relay_once(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.add_group().topics[55] = {"name": "C-1", "closed": False}
    with running(house_for(sqlite_engine), telegram.url):
        first = telegram.operator_writes("buongiorno", topic=55)
        telegram.push({"message": first["message"]}, update_id=first["update_id"])
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT, 55) == ["Nel gruppo: buongiorno"])
        telegram.operator_writes("fine", topic=55)
        assert telegram.wait(lambda: "fine" in "".join(telegram.world.texts(GROUP_CHAT, 55)))
    assert "".join(telegram.world.texts(GROUP_CHAT, 55)).count("buongiorno") == 1


def test_the_backlog_of_a_long_absence_does_not_end_in_forty_questions(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    long_ago = int(time.time()) - 20 * 3600
    for _ in range(12):
        telegram.push({"message": telegram.message_from(7, text="domanda") | {"date": long_ago}})
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(7)) >= 1)
        assert not telegram.wait(lambda: len(telegram.world.texts(7)) > 2, seconds=2)


def test_a_member_of_staff_is_linked_alone_with_the_bot_and_the_code_vanishes(engine: Engine, telegram: TelegramServer) -> None:
    house = house_for(engine)
    with writing(engine) as conn:
        staff_member(conn, "carla", "Carla")
        code = telegram_links.new_link_code(conn, "carla", now=house.now())
    telegram.writes(31, f"/collega {code}")
    with running(house, telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(31) == ["Collegato: sei Carla."])
    assert telegram.called("deleteMessage", 31)
    with reading(engine) as conn:
        assert telegram_links.by_telegram(conn, 31) is not None
        assert conn.execute(select(func.count()).select_from(t.conversations)).scalar() == 0
