"""What happens to outgoing rows when Telegram misbehaves: order kept, nothing lost, nothing repeated blindly, each lane on its own."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.telegram.pacing import CitizensPace, Pace
from dialogs import tables as t
from dialogs.models import Author, CaseState
from dialogs.post import outbox, seen, sending
from dialogs.replies import Button, Reply
from knowledge.database import reading, writing
from tests.mail_room import house_for, running
from tests.mail_rows import a_case, now, person, say, settled, states
from tests.telegram_server import GROUP_CHAT, Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


# --- trouble on the way to a citizen ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(status=500, times=2), Fault(status=429, retry_after=1)])
def test_what_the_server_refuses_for_now_is_sent_later_in_order(engine: Engine, telegram: TelegramServer, fault: Fault) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, fault.times, fault.status, fault.retry_after))
    for words in ("uno", "due", "tre"):
        say(engine, anna, words)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["uno", "due", "tre"])
        assert telegram.wait(lambda: states(engine) == [("sent", None)] * 3)


def test_a_flood_wait_outlives_a_restart(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, status=429, retry_after=900))
    say(engine, anna, "aspetta")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("queued", "flood: 900 s")])
    later = [now]
    with running(house_for(engine, now=lambda: later[0]()), telegram.url):
        say(engine, person(engine, 8), "e io?")
        assert telegram.wait(lambda: telegram.world.texts(8) == ["e io?"])
        assert len(telegram.called("sendMessage", 7)) == 1
        later[0] = lambda: now() + timedelta(seconds=901)
        assert telegram.wait(lambda: telegram.world.texts(7) == ["aspetta"])


def test_no_connection_is_tried_again(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    say(sqlite_engine, person(sqlite_engine, 7), "ci sei?")
    with running(house_for(sqlite_engine), "http://127.0.0.1:1"):
        assert telegram.wait(lambda: states(sqlite_engine) == [("queued", "not-sent")])
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["ci sei?"])


def test_a_citizen_who_blocked_the_bot_is_marked_and_comes_back(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.world.blocked.add(7)
    topic = telegram.world.do_createforumtopic({"chat_id": GROUP_CHAT, "name": "C-1"}, {})["message_thread_id"]
    case_id = a_case(engine, anna, state=CaseState.CLAIMED, topic=topic)
    say(engine, anna, "Ci sei?", author=Author.OPERATOR, case_id=case_id)
    say(engine, anna, "Rispondi quando puoi.", author=Author.OPERATOR, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine)[:2] == [("failed", "blocked")] * 2)
        assert len(telegram.called("sendMessage", 7)) == 1
        assert telegram.wait(lambda: "ha bloccato il bot" in "".join(telegram.world.texts(GROUP_CHAT)))
        with reading(engine) as conn:
            assert conn.execute(select(t.conversations.c.reachable)).scalar() is False
        telegram.blocks(7, back=True)
        telegram.writes(7, "eccomi")
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: eccomi"] or "case-claimed" in str(states(engine)))
        with reading(engine) as conn:
            assert conn.execute(select(t.conversations.c.reachable)).scalar() is True


def test_a_file_that_may_not_be_copied_from_the_group_does_not_mark_the_citizen(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    anna = person(sqlite_engine, 7)
    telegram.faults.append(Fault("copyMessage", 7, status=403, words="Forbidden: bot was kicked from the supergroup chat"))
    payload = {"chat_id": "7", "from_chat_id": GROUP_CHAT, "message_id": 3, "author": "operator"}
    with writing(sqlite_engine) as conn:
        where = {"lane": "citizens", "channel": "telegram", "stream": "telegram:7", "conversation_id": anna.id}
        outbox.put(conn, **where, method="copy_media", payload=payload, now=now())
    say(sqlite_engine, anna, "Domani alle 9.", author=Author.OPERATOR)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine) and telegram.world.texts(7) == ["Domani alle 9."])
    with reading(sqlite_engine) as conn:
        assert conn.execute(select(t.conversations.c.reachable)).scalar() is True


def test_words_that_telegram_cannot_parse_go_as_plain_text(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.faults.append(Fault("sendMessage", 7, status=400, words="Bad Request: can't parse entities", when=lambda p: "parse_mode" in p))
    say(sqlite_engine, person(sqlite_engine, 7), "È *gratis* & <subito>")
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["È gratis & <subito>"])


def test_a_long_message_arrives_whole_in_pieces_even_when_one_fails(engine: Engine, telegram: TelegramServer) -> None:
    words = "\n\n".join(f"Paragrafo {number}. " + "parola " * 150 for number in range(12))
    telegram.faults.append(Fault("sendMessage", 7, status=502, when=lambda p: "Paragrafo 5" in p["text"]))
    say(engine, person(engine, 7), Reply(words, buttons=(Button("Avanti", "b.1.1"),)))
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("sent", None)])
    shown = telegram.world.in_chat(7)
    assert [number for message in shown for number in range(12) if f"Paragrafo {number}." in message["text"]] == list(range(12))
    assert len(shown) >= 3
    assert ["reply_markup" in message for message in shown] == [False] * (len(shown) - 1) + [True]


def test_with_the_first_words_a_button_stops_spinning_once_though_they_are_tried_twice(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("sendMessage", 7, status=502))
    say(engine, anna, "uno", stops="premuto")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("sent", None)])
        assert telegram.wait(lambda: [done["callback_query_id"] for done in telegram.world.answered_callbacks] == ["premuto"])
    assert telegram.world.texts(7) == ["uno"]
    assert len(telegram.called("answerCallbackQuery")) == 1


def test_words_arrive_though_the_button_cannot_be_stopped(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    telegram.faults.append(Fault("answerCallbackQuery", status=400, times=9))
    say(engine, anna, "uno", stops="vecchio")
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("sent", None)])
    assert telegram.world.texts(7) == ["uno"]


def test_words_that_come_too_late_are_not_sent(engine: Engine, telegram: TelegramServer) -> None:
    with writing(engine) as conn:
        outbox.answer_callback(conn, "vecchio", now=now() - timedelta(hours=1))
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: states(engine) == [("cancelled", "expired")])
    assert telegram.world.answered_callbacks == []


# --- silence and second thoughts -------------------------------------------------------------------------------------


def test_the_bot_is_silent_once_a_person_has_the_case(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    say(engine, anna, "Quanti siete in casa?")
    say(engine, anna, Reply("Se sei in pericolo chiama aiuto.", tags=("safety",)))
    say(engine, anna, "Ciao, sono Marta.", author=Author.OPERATOR)
    a_case(engine, anna, state=CaseState.CLAIMED)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert telegram.world.texts(7) == ["Se sei in pericolo chiama aiuto.", "Ciao, sono Marta."]
    assert states(engine)[0] == ("cancelled", "case-claimed")


def test_words_that_are_not_sent_leave_no_button_spinning(engine: Engine, telegram: TelegramServer) -> None:
    anna, bruno = person(engine, 7), person(engine, 8)
    say(engine, anna, "Quanti siete in casa?", stops="di Anna")
    a_case(engine, anna, state=CaseState.CLAIMED)
    asked = say(engine, bruno, Reply("Quanti siete in casa?", tags=("question",)), stops="di Bruno")
    with writing(engine) as conn:
        sending.drop_questions(conn, [asked], now=now())
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert telegram.world.texts(7) == telegram.world.texts(8) == []
    assert sorted(done["callback_query_id"] for done in telegram.world.answered_callbacks) == ["di Anna", "di Bruno"]


def test_an_operator_may_take_words_back_while_they_are_held(engine: Engine, telegram: TelegramServer) -> None:
    anna = person(engine, 7)
    wrong = say(engine, anna, "Messaggio sbagliato", author=Author.OPERATOR, hold_seconds=30)
    say(engine, anna, "Messaggio giusto", author=Author.OPERATOR)
    with running(house_for(engine), telegram.url):
        with writing(engine) as conn:
            assert outbox.take_back(conn, wrong, now=now())
            assert not outbox.take_back(conn, wrong + 1, now=now())
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Messaggio giusto"])
    with reading(engine) as conn:
        assert [row.body["text"] for row in seen.visible(conn, anna.id, after=0, now=now())] == ["Messaggio giusto"]


# --- pace ------------------------------------------------------------------------------------------------------------


def test_what_keeps_people_safe_does_not_wait_behind_words_that_are_held(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    anna = person(sqlite_engine, 7)
    case_id = a_case(sqlite_engine, anna, state=CaseState.CLAIMED)
    with running(house_for(sqlite_engine), telegram.url):
        say(sqlite_engine, anna, "Ti scrivo dopo.", author=Author.OPERATOR, case_id=case_id, hold_seconds=900)
        say(sqlite_engine, anna, Reply("Chiama il 112.", tags=("safety",)))
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Chiama il 112."])


def test_one_chat_is_not_written_to_faster_than_telegram_allows(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    anna, bruno = person(sqlite_engine, 7), person(sqlite_engine, 8)
    for number in range(6):
        say(sqlite_engine, anna, str(number))
    say(sqlite_engine, bruno, "subito")
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(7)) == 6)
    times = [call.at for call in telegram.called("sendMessage", 7)]
    assert telegram.world.texts(7) == [str(number) for number in range(6)]
    assert times[5] - times[0] >= 1.8
    assert telegram.called("sendMessage", 8)[0].at < times[4], "nobody waits for another's turn"


def test_a_few_messages_to_one_chat_leave_at_once_and_the_next_wait_a_second_each() -> None:
    pace = CitizensPace(Pace(), now=0.0)
    waits = []
    for _ in range(6):
        waits.append(pace.wait_for("telegram:7", 0.0))
        pace.took("telegram:7", 0.0)
    assert waits == [0.0, 0.0, 0.0, 0.0, 1.0, 2.0] and pace.wait_for("telegram:8", 0.0) == 0.0


def test_all_chats_together_stay_within_thirty_a_second(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    for chat in range(1, 76):
        say(sqlite_engine, person(sqlite_engine, chat), "ciao")
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.called("sendMessage")) == 75)
    times = sorted(call.at for call in telegram.called("sendMessage"))
    assert times[-1] - times[0] >= 1.4
