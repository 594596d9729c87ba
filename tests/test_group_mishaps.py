"""What Telegram refuses or forgets in the operators' group: a topic tells the whole story of its case, or says what is missing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.telegram.pacing import Pace
from dialogs import tables as t
from dialogs.cases import handoff, projection
from dialogs.cases.group_chat import GROUP_ALARM, GROUP_ALARM_IT, NO_GROUP, rights_in_group, works_again
from dialogs.cases.handoff import Actor
from dialogs.models import CaseState, OutboxState
from dialogs.post import alarms, sending, topic_rows
from dialogs.post.sending import Result
from dialogs.privacy import retention
from dialogs.replies import Reply, to_json
from knowledge.database import reading, writing
from tests.mail_room import house_for, running
from tests.mail_rows import a_case, now, person, settled, states, to_group
from tests.telegram_server import GROUP_CHAT, Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


@pytest.fixture
def case(sqlite_engine: Engine, telegram: TelegramServer) -> int:
    """Of the person in chat 7, with its topic."""
    topic = telegram.world.do_createforumtopic({"chat_id": GROUP_CHAT, "name": "C-1"}, {})["message_thread_id"]
    return a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED, topic=topic)


def test_long_words_tried_again_are_not_doubled(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    words = "parola " * 600 + "FINE"
    telegram.faults.append(Fault("sendMessage", GROUP_CHAT, times=2, status=429, retry_after=1, when=lambda asked: "FINE" in asked["text"]))
    to_group(sqlite_engine, "topic_post", {"reply": {"text": words}}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine))
    assert len(telegram.world.texts(GROUP_CHAT)) == 2
    assert " ".join(telegram.world.texts(GROUP_CHAT)).split() == words.split()


def test_what_telegram_refuses_is_said_to_be_missing(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    telegram.faults.append(
        Fault("sendMessage", GROUP_CHAT, status=400, words="Bad Request: strange", when=lambda asked: "riga" in asked["text"])
    )
    for number in range(3):
        to_group(sqlite_engine, "topic_post", {"reply": {"text": f"💬 riga {number}"}}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 1 and settled(sqlite_engine))
    assert "manca qualcosa" in telegram.world.texts(GROUP_CHAT)[0]


def test_a_photo_that_is_gone_leaves_its_words(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    to_group(sqlite_engine, "copy_media", {"from_chat_id": "7", "message_id": 4040, "caption": "la lettera di sfratto"}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) != [] and settled(sqlite_engine))
    assert "manca qualcosa" in telegram.world.texts(GROUP_CHAT)[0] and "la lettera di sfratto" in telegram.world.texts(GROUP_CHAT)[0]


def test_words_longer_than_a_caption_stand_above_their_photo(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    sent, words = telegram.message_from(7, photo=[{"file_id": "foto", "width": 1}], caption="c" * 1500), "c" * 1500
    with writing(sqlite_engine) as conn:
        found = conn.execute(select(t.cases)).one()
        body = {"text": words, "kind": "photo", "file": {"ref": "foto"}}
        values = {"conversation_id": found.conversation_id, "case_id": case, "author": "citizen", "body": body, "at": now()}
        number = conn.execute(t.messages.insert().values(**values, remote_id=str(sent["message_id"]))).inserted_primary_key[0]
        projection.citizen_said(conn, found, conn.execute(select(t.messages).where(t.messages.c.id == number)).one(), now=now())
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine))
    assert telegram.world.texts(GROUP_CHAT)[0] == f"💬 {words}"
    assert [call.params["caption"] for call in telegram.called("copyMessage")] == [""]


def test_offers_to_take_back_leave_the_places_of_urgent_cases_free(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    for number in range(20):
        payload: dict[str, Any] = {"reply": to_json(Reply("⏳ Parte tra 8 secondi.")), "vanishes": True}
        with writing(sqlite_engine) as conn:
            late = now() + timedelta(minutes=9)
            topic_rows.leave(conn, case + number, "topic_post", payload, now=now(), priority=topic_rows.HIGH, expires_at=late)
    urgent = a_case(sqlite_engine, person(sqlite_engine, 8), state=CaseState.REQUESTED, urgent=True)
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) >= 1 or len(telegram.called("sendMessage")) >= 1)
        with writing(sqlite_engine) as conn:
            projection.opened(conn, conn.execute(select(t.cases).where(t.cases.c.id == urgent)).one(), now=now())
        assert telegram.wait(lambda: telegram.called("createForumTopic") != [], seconds=5)


def test_a_case_erased_while_its_topic_was_made_leaves_no_topic(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    anna = person(sqlite_engine, 7)
    case = a_case(sqlite_engine, anna, state=CaseState.REQUESTED)
    make = telegram.world.do_createforumtopic

    def erased_meanwhile(params: dict[str, Any], files: Any) -> Any:
        made = make(params, files)
        with writing(sqlite_engine) as conn:
            retention.erase(conn, anna.id, now=now())
        return made

    telegram.world.do_createforumtopic = erased_meanwhile  # type: ignore[method-assign]
    to_group(sqlite_engine, "topic_create", {"name": "C-1 · casa"}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.called("createForumTopic") != [] and telegram.world.groups[GROUP_CHAT].topics == {})


def test_what_waited_for_the_group_leaves_when_it_is_back(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    telegram.world.groups[GROUP_CHAT].is_admin = False
    to_group(
        sqlite_engine, "topic_create", {"name": "C-2"}, case_id=a_case(sqlite_engine, person(sqlite_engine, 8), state=CaseState.REQUESTED)
    )
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: ("queued", NO_GROUP) in states(sqlite_engine))
        telegram.world.groups[GROUP_CHAT].is_admin = True
        with writing(sqlite_engine) as conn:
            rights_in_group(conn, topics=True, deletes=True, now=now())
        assert telegram.wait(lambda: states(sqlite_engine)[0][0] == "sent")


def test_the_first_thing_that_arrives_calls_the_rest(sqlite_engine: Engine) -> None:
    row = to_group(sqlite_engine, "topic_post", {"reply": {"text": "novità"}}, stream="group:1")
    with writing(sqlite_engine) as conn:
        later = t.outbox.update().where(t.outbox.c.id == row).values(reason=NO_GROUP, not_before=now() + timedelta(minutes=30))
        conn.execute(later)
        works_again(conn, now=now())
        assert conn.execute(select(t.outbox.c.not_before)).scalar_one() > now() + timedelta(minutes=20)
        alarms.sound(conn, GROUP_ALARM, GROUP_ALARM_IT, now=now())
        works_again(conn, now=now())
        assert conn.execute(select(t.outbox.c.not_before)).scalar_one() <= now()


def test_a_topic_that_may_not_be_deleted_does_not_call_the_group_lost(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    telegram.faults.append(Fault("deleteForumTopic", GROUP_CHAT, status=400, words="Bad Request: not enough rights to delete messages"))
    with writing(sqlite_engine) as conn:
        topic_rows.delete_topic(conn, GROUP_CHAT, 44, now=now())
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: ("queued", "no-rights") in states(sqlite_engine))
        with reading(sqlite_engine) as conn:
            assert [alarm["name"] for alarm in alarms.sounding(conn)] == ["telegram-rights-delete"]


def test_another_group_in_the_settings_gets_the_open_cases_and_the_old_one_loses_them(engine: Engine, telegram: TelegramServer) -> None:
    other = -1002
    telegram.add_group(other)
    anna, bruno = person(engine, 7), person(engine, 8)
    topics = [telegram.world.do_createforumtopic({"chat_id": GROUP_CHAT, "name": "C-1"}, {})["message_thread_id"] for _ in range(2)]
    a_case(engine, anna, state=CaseState.REQUESTED, topic=topics[0])
    closed = a_case(engine, bruno, state=CaseState.RESOLVED, topic=topics[1])
    with running(house_for(engine, operators_chat=other), telegram.url):
        assert telegram.wait(lambda: settled(engine) and len(telegram.world.groups[other].topics) == 1)
        assert list(telegram.world.groups[GROUP_CHAT].topics) == [topics[1]] and "Stato:" in telegram.world.texts(other)[0]
        with writing(engine) as conn:
            handoff.reopen(conn, closed, Actor("anna", "Anna", "console"), now=now(), reason="torna")
        assert telegram.wait(lambda: settled(engine) and len(telegram.world.groups[other].topics) == 2)
    assert telegram.world.groups[GROUP_CHAT].topics == {}


def test_a_wrong_group_in_the_settings_deletes_nothing(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    with running(house_for(sqlite_engine, operators_chat=-4040), telegram.url):
        assert telegram.wait(lambda: ("queued", NO_GROUP) in states(sqlite_engine))
    assert len(telegram.world.groups[GROUP_CHAT].topics) == 1
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine) and "Stato:" in "".join(telegram.world.texts(GROUP_CHAT)))


def test_a_deletion_that_is_not_allowed_holds_nothing_up(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    refused = "Bad Request: not enough rights to delete messages"
    telegram.faults.append(Fault("deleteForumTopic", GROUP_CHAT, times=99, status=400, words=refused))
    with writing(sqlite_engine) as conn:
        projection.rebuild(conn, conn.execute(select(t.cases)).one(), now=now(), mark="5")
    to_group(sqlite_engine, "topic_post", {"reply": {"text": "💬 mi sfrattano domani"}}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: "💬 mi sfrattano domani" in telegram.world.texts(GROUP_CHAT))


def test_a_group_of_before_is_tried_once_and_calls_nobody(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    of_before = {"chat_id": "-4040", "message_id": 3, "emoji": "👍"}
    to_group(sqlite_engine, "reaction", of_before, case_id=case)
    to_group(sqlite_engine, "topic_post", {"reply": {"text": "💬 grazie"}}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == ["💬 grazie"] and settled(sqlite_engine))
    with reading(sqlite_engine) as conn:
        assert alarms.sounding(conn) == []
    assert states(sqlite_engine)[0] == ("failed", NO_GROUP)


def test_a_burst_of_signs_that_needs_two_messages_is_not_one(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    for number in range(3):
        to_group(sqlite_engine, "topic_post", {"reply": {"text": "😀" * 1100 + f" riga {number}"}}, case_id=case)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine))
    assert [text[-6:] for text in telegram.world.texts(GROUP_CHAT)] == [f"riga {number}" for number in range(3)]


def test_of_an_erased_case_nothing_is_said_to_be_missing(sqlite_engine: Engine, telegram: TelegramServer, case: int) -> None:
    row = to_group(sqlite_engine, "copy_media", {"from_chat_id": "7", "message_id": 4040, "caption": "la lettera"}, case_id=case)
    with writing(sqlite_engine) as conn:
        sent = sending.start(conn, "group", now=now(), limit=1)
        conn.execute(t.outbox.delete().where(t.outbox.c.id == row))
        conn.execute(t.cases.delete())
        sending.finish(conn, [Result(sent[0], OutboxState.FAILED, "refused")], now=now())
        assert conn.execute(select(t.outbox)).all() == []
