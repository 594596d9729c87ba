"""Faults that need few rows and no dialog: what cannot be kept, what is refused again and again, bursts, albums, twins, older states."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import OperationalError

from bot.telegram.calls import Api, Fate, Verdict
from bot.telegram.door import make_bot
from bot.telegram.pacing import Pace
from bot.telegram.polling import Poller, keep
from bot.telegram.retries import SERVER_HOURS, after_failure
from dialogs import tables as t
from dialogs.models import CaseState, OutboxState
from dialogs.post import inbox
from dialogs.post.doubts import Claimed
from dialogs.state import State, from_json, to_json
from knowledge.database import reading, writing
from tests.mail_room import NO_LIMITS, house_for, running, settings_for
from tests.mail_rows import a_case, now, person, to_group
from tests.telegram_server import GROUP_CHAT, TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def _kept(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(t.inbox)).scalar_one()


def test_what_cannot_be_kept_is_not_confirmed_to_telegram(engine: Engine, telegram: TelegramServer) -> None:
    telegram.writes(7, "buongiorno")

    async def twice() -> int:
        bot = make_bot(settings_for(telegram.url))
        poller = Poller(house_for(engine), Api(bot), poll_seconds=1)
        try:
            with engine.begin() as conn:
                conn.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
            with pytest.raises(Exception, match="inbox"):
                await poller.once()
            with engine.begin() as conn:
                conn.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
            return await poller.once()
        finally:
            await bot.request.shutdown()

    assert asyncio.run(twice()) == 1
    with reading(engine) as conn:
        assert _kept(conn) == 1


def test_on_a_full_disk_nothing_is_taken_in_and_later_everything(sqlite_engine: Engine) -> None:
    house, update = house_for(sqlite_engine), {"update_id": 1, "message": {"text": "x" * 400_000}}
    with sqlite_engine.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()

    def full(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}")

    event.listen(sqlite_engine, "connect", full)
    sqlite_engine.dispose()
    with pytest.raises(OperationalError, match="full") as caught:
        asyncio.run(keep(house, [update]))
    assert "xxx" not in str(caught.value)
    event.remove(sqlite_engine, "connect", full)
    sqlite_engine.dispose()
    asyncio.run(keep(house, [update]))
    with reading(sqlite_engine) as conn:
        assert _kept(conn) == 1


def test_a_database_held_by_another_is_waited_for_even_after_a_look(sqlite_engine: Engine) -> None:
    holder = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.2, lambda: holder.execute("COMMIT"))
    letting_go.start()
    with writing(sqlite_engine) as conn:
        assert _kept(conn) == 0
        inbox.receive_raw(conn, "telegram", "1", stream="telegram:7", raw={}, now=now())
    letting_go.join()
    holder.close()
    with reading(sqlite_engine) as conn:
        assert _kept(conn) == 1


def test_the_paper_of_faults_is_whole_and_names_tests_that_exist() -> None:
    paper = (Path(__file__).parent.parent / "docs" / "faults.md").read_text()
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", paper, flags=re.MULTILINE)]
    assert len(numbers) >= 45 and numbers == list(range(1, len(numbers) + 1))
    named = re.findall(r"`(test_\w+)::(test_\w+)`", paper)
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (Path(__file__).parent / f"{file}.py").read_text()]
    assert not missing and len(named) >= len(numbers)


def _row(attempts: int, *, hours: float = 0) -> Claimed:
    created = now() - timedelta(hours=hours)
    return Claimed(1, "citizens", "telegram:7", "message", {"author": "bot"}, None, None, None, 5, attempts, created)


def test_a_server_that_keeps_failing_is_tried_with_longer_pauses_and_then_given_up() -> None:
    moment, pauses, failed = now(), [], Verdict(Fate.SERVER, "server-error")
    for attempts in range(200):
        result = after_failure(_row(attempts, hours=SERVER_HOURS * attempts / 200), failed, now=moment)
        assert result.state is OutboxState.QUEUED and result.not_before is not None
        pauses.append((result.not_before - moment).total_seconds())
    assert all(later > before for before, later in pairwise(pauses[:5])) and max(pauses) <= 75
    assert after_failure(_row(3, hours=SERVER_HOURS + 1), failed, now=moment).state is OutboxState.FAILED


def test_what_the_group_has_not_seen_is_still_brought_after_a_long_week_end() -> None:
    lost, row = Verdict(Fate.GROUP_LOST, "group-lost"), replace(_row(400, hours=5 * 24), lane="group")
    again = after_failure(row, lost, now=now())
    assert again.state is OutboxState.QUEUED and again.not_before is not None
    assert (again.not_before - now()).total_seconds() == pytest.approx(1800, abs=60)
    assert after_failure(replace(row, created_at=now() - timedelta(days=15)), lost, now=now()).state is OutboxState.FAILED


def test_without_a_connection_a_message_waits_a_day_and_then_is_shown_as_not_sent() -> None:
    verdict = Verdict(Fate.NOT_SENT, "not-sent")
    assert after_failure(_row(30, hours=23), verdict, now=now()).state is OutboxState.QUEUED
    late = after_failure(_row(30, hours=25), verdict, now=now())
    assert (late.state, late.reason) == (OutboxState.FAILED, "expired")


def test_ten_cases_with_five_messages_each_reach_the_group_whole_in_few_calls(engine: Engine, telegram: TelegramServer) -> None:
    telegram.add_group()
    cases = [a_case(engine, person(engine, chat), state=CaseState.REQUESTED, topic=500 + chat) for chat in range(10)]
    telegram.world.groups[GROUP_CHAT].topics = {500 + chat: {"name": "C", "closed": False} for chat in range(10)}
    for number in range(5):
        for case_id in cases:
            to_group(engine, "topic_post", {"reply": {"text": f"{case_id}/{number}"}}, case_id=case_id)
    pace = Pace(per_second=NO_LIMITS.per_second, per_chat=NO_LIMITS.per_chat, chat_burst=NO_LIMITS.chat_burst)
    with running(house_for(engine), telegram.url, pace=pace):
        assert telegram.wait(lambda: len(telegram.world.texts(GROUP_CHAT)) == 10)
    for place, case_id in enumerate(cases):
        assert telegram.world.texts(GROUP_CHAT, 500 + place) == ["\n\n".join(f"{case_id}/{number}" for number in range(5))]


def test_a_topic_asked_for_twice_is_made_once(engine: Engine, telegram: TelegramServer) -> None:
    group = telegram.add_group()
    case_id = a_case(engine, person(engine, 7), state=CaseState.REQUESTED)
    for _ in range(2):
        to_group(engine, "topic_create", {"name": "C-1 · casa"}, case_id=case_id)
    with running(house_for(engine), telegram.url):
        assert telegram.wait(lambda: _sent(engine) == 2)
    assert len(group.topics) == 1 and len(telegram.called("createForumTopic")) == 1


def _sent(engine: Engine) -> int:
    with reading(engine) as conn:
        return conn.execute(select(func.count()).select_from(t.outbox).where(t.outbox.c.state == OutboxState.SENT)).scalar_one()


def test_an_album_with_a_picture_missing_is_taken_as_what_came(sqlite_engine: Engine, telegram: TelegramServer) -> None:
    for number in (1, 3):
        photo = [{"file_id": f"f{number}", "width": 9, "height": 9}]
        telegram.push({"message": telegram.message_from(7, photo=photo, media_group_id="g1", caption=f"foto {number}")})
    with running(house_for(sqlite_engine), telegram.url):
        assert telegram.wait(lambda: telegram.world.texts(7) == ["Hai scritto: foto 1", "Hai scritto: foto 3"])


def test_a_conversation_of_another_version_goes_on_without_what_this_one_does_not_know() -> None:
    state = State(phase="ask", consent=True, needs=["casa"])
    state.tell("eta", 70, how="typed")
    stored = {**to_json(state), "from_a_later_version": {"x": 1}}
    assert from_json(stored) == from_json(to_json(state))
    assert from_json({"v": 1, "phase": "ask"}).facts == {}
