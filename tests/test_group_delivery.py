"""The operators' group: its pace, its topics, its troubles; citizens never wait for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Row, delete, select, update

from bot.telegram.pacing import Pace
from bot.telegram.twins import NAME_IT
from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.group_chat import FLOOD_ALARM, topic_of_people
from dialogs.models import CaseState, Lane
from dialogs.post import alarms, topic_rows
from knowledge.database import reading, writing
from tests.mail_room import house_for, running
from tests.mail_rows import a_case, now, person, settled, states, to_group
from tests.telegram_server import GROUP_CHAT, Fault, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


def test_a_flood_in_the_group_does_not_delay_citizens(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 99), state=CaseState.REQUESTED)
    telegram.faults.append(Fault("createForumTopic", GROUP_CHAT, status=429, retry_after=3600))
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: ("queued", "flood: 3600 s") in states(engine))
        telegram.writes(7, "e io?")
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: e io?"])
    assert len(telegram.called("createForumTopic")) == 1
    with reading(engine) as conn:
        assert "60 minuti" in str(alarms.sounding(conn))


def test_the_alarm_of_a_flood_is_over_when_the_group_is_written_to_again(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    with writing(sqlite_engine) as conn:
        alarms.sound(conn, FLOOD_ALARM, "Telegram ha chiesto al bot di tacere nel gruppo per 60 minuti.", now=now())
    to_group(
        sqlite_engine,
        "topic_create",
        {"name": "C-1 · casa"},
        case_id=a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED),
    )
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: nothing_sounds(sqlite_engine))


def test_a_burst_for_one_topic_leaves_as_one_message_and_the_newest_card_wins(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    for version in ("prima", "seconda"):
        to_group(engine, "card", {"reply": {"text": version}}, case_id=case_id)
    for number in range(10):
        to_group(engine, "topic_post", {"reply": {"text": f"riga {number}"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
        assert telegram.world.texts(GROUP_CHAT) == ["seconda", "\n\n".join(f"riga {number}" for number in range(10))]
        to_group(engine, "card", {"reply": {"text": "terza"}}, case_id=case_id)
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT)[0] == "terza")
    with reading(engine) as conn:
        case = conn.execute(select(t.cases)).one()
    assert list(telegram.world.groups[GROUP_CHAT].topics) == [case.topic_id]
    assert case.card_id == telegram.world.in_chat(GROUP_CHAT)[0]["message_id"]


def test_a_burst_that_fails_is_tried_again_without_doubling(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.faults.append(Fault("sendMessage", GROUP_CHAT, status=502))
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    for number in range(3):
        to_group(engine, "topic_post", {"reply": {"text": f"riga {number}"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert "\n\n".join(telegram.world.texts(GROUP_CHAT)) == "riga 0\n\nriga 1\n\nriga 2"


def test_the_group_gets_at_most_eighteen_calls_a_minute_and_urgent_ones_first(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    for number in range(20):
        to_group(sqlite_engine, "topic_post", {"reply": {"text": f"riga {number}"}}, stream=f"group:{number}")
    to_group(sqlite_engine, "topic_post", {"reply": {"text": "urgente"}}, stream="group:urgent", priority=1)
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 15)
        to_group(sqlite_engine, "topic_post", {"reply": {"text": "urgente ancora"}}, stream="group:urgent", priority=1)
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 16)
        assert not telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) > 16, seconds=1)
    shown = telegram.world.texts(GROUP_CHAT)
    assert (shown[0], shown[-1]) == ("urgente", "urgente ancora")


def cases(engine: Engine, count: int, *, urgent: bool = False) -> list[Row[Any]]:
    """Cases of as many people, each shown to the group."""
    numbers = [a_case(engine, person(engine, 100 + k), state=CaseState.REQUESTED, urgent=urgent) for k in range(count)]
    with writing(engine) as conn:
        found = [conn.execute(select(t.cases).where(t.cases.c.id == number)).one() for number in numbers]
        for case in found:
            projection.opened(conn, case, now=now())
    return found


def test_of_many_cases_at_once_each_topic_comes_with_its_card(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    cases(sqlite_engine, 12)
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.called("createForumTopic")) + len(telegram.world.texts(GROUP_CHAT)) == 15)
        assert not telegram.wait(lambda: len(telegram.called("createForumTopic")) > 8, seconds=1)
    assert (len(telegram.called("createForumTopic")), len(telegram.world.texts(GROUP_CHAT))) == (8, 7)


def test_what_stands_before_urgent_words_in_a_topic_does_not_hold_them_up(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    (case,) = cases(sqlite_engine, 1)
    with writing(sqlite_engine) as conn:
        projection.tell(conn, case, "prima", now=now(), key="prima")
        conn.execute(update(t.outbox).where(t.outbox_queued).values(priority=topic_rows.LOW))
    for number in range(20):
        to_group(sqlite_engine, "topic_post", {"reply": {"text": f"riga {number}"}}, stream=f"group:{number}")
    with writing(sqlite_engine) as conn:
        conn.execute(update(t.cases).values(urgent=True, version=2))
        projection.card(conn, conn.execute(select(t.cases)).one(), now=now())
    with running(house_for(sqlite_engine), telegram.url, pace=Pace()):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) >= 3)
        shown = telegram.world.texts(GROUP_CHAT)
    assert shown[0] == "prima" and shown[1].startswith("🔴"), shown


def test_a_deleted_topic_is_made_again_with_its_card(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    to_group(engine, "card", {"reply": {"text": "scheda"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == ["scheda"] and settled(engine))
        old = next(iter(telegram.world.groups[GROUP_CHAT].topics))
        telegram.world.do_deleteforumtopic({"chat_id": GROUP_CHAT, "message_thread_id": old}, {})
        to_group(engine, "topic_post", {"reply": {"text": "novità"}}, case_id=case_id)
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 2)
        first, second = telegram.world.texts(GROUP_CHAT)
    assert first == "novità" and "Stato:" in second
    assert list(telegram.world.groups[GROUP_CHAT].topics) != [old]


def test_a_closed_topic_is_opened_to_write_in_it(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED)
    to_group(sqlite_engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: settled(sqlite_engine))
        telegram.faults.append(Fault("sendMessage", GROUP_CHAT, status=400, words="Bad Request: TOPIC_CLOSED"))
        to_group(sqlite_engine, "topic_post", {"reply": {"text": "novità"}}, case_id=case_id)
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == ["novità"])
    assert len(telegram.called("reopenForumTopic")) == 1


def test_what_means_something_for_seconds_only_is_gone_afterwards(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(sqlite_engine, person(sqlite_engine, 7), state=CaseState.REQUESTED)
    to_group(sqlite_engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    offer = {"reply": {"text": "⏳ Parte tra 8 secondi."}, "vanishes": True}
    to_group(sqlite_engine, "topic_post", offer, case_id=case_id, expires_at=now() + timedelta(seconds=900))
    later = [now]
    with running(house_for(sqlite_engine, now=lambda: later[0]()), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == [offer["reply"]["text"]])
        later[0] = lambda: now() + timedelta(seconds=901)
        assert telegram.wait(lambda: telegram.world.texts(GROUP_CHAT) == [])
    assert len(telegram.called("deleteMessage")) == 1


def test_a_group_that_became_a_supergroup_is_followed(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.world.groups[GROUP_CHAT].moved_to = -1002
    telegram.add_group(-1002)
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    to_group(engine, "card", {"reply": {"text": "scheda"}}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(-1002) == ["scheda"])
        assert telegram.wait(lambda: settled(engine))
    with reading(engine) as conn:
        assert conn.execute(select(t.cases.c.group_chat)).scalar() == "-1002"


def test_a_group_without_topics_sounds_an_alarm_and_is_tried_again(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    telegram.world.groups[GROUP_CHAT].is_forum = False
    to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    house = house_for(engine)
    with running(house, telegram.url):
        assert telegram.wait(lambda: states(engine) == [("queued", "group-lost")])
        with reading(engine) as conn:
            assert "gruppo degli operatori" in str(alarms.sounding(conn))
        telegram.world.groups[GROUP_CHAT].is_forum = True
        with writing(engine) as conn:
            conn.execute(update(t.outbox).values(not_before=now()))
        house.wake(Lane.GROUP)
        assert telegram.wait(lambda: settled(engine))
        assert telegram.wait(lambda: nothing_sounds(engine))


def nothing_sounds(engine: Engine) -> bool:
    with reading(engine) as conn:
        return alarms.sounding(conn) == []


def test_an_empty_twin_is_closed_and_a_topic_that_a_person_opened_is_left_alone(engine: Engine, telegram: TelegramServer) -> None:
    group = telegram.world.groups[GROUP_CHAT]
    group.topics = {number: {"name": name, "closed": False} for number, name in ((50, "Turni"), (51, "C-1 · casa"))}
    telegram.world.skip_to(51)
    with writing(engine) as conn:
        topic_of_people(conn, GROUP_CHAT, 50)
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    to_group(engine, "topic_create", {"name": "C-1 · casa", "doubts": 1}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: group.topics[51]["closed"])
    assert [topic["closed"] for topic in group.topics.values()] == [False, True, False]
    assert group.topics[50]["name"] == "Turni" and group.topics[51]["name"].startswith(NAME_IT)


def test_words_of_a_case_that_was_erased_meanwhile_are_posted_nowhere(engine: Engine, telegram: TelegramServer) -> None:
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    for method in ("topic_post", "card"):
        to_group(engine, method, {"reply": {"text": "💬 parole"}}, case_id=case_id)
    with writing(engine) as conn:
        conn.execute(delete(t.cases).where(t.cases.c.id == case_id))
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: settled(engine))
    assert set(states(engine)) == {("cancelled", "erased")} and telegram.world.texts(GROUP_CHAT) == []
