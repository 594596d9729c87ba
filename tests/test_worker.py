"""Doors that wait get their answer at once; a failed turn leaves nothing behind; what a dead process left is picked up."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, update

from bot.turns import TurnFailedError, Turns
from bot.worker import Worker, process_now
from dialogs import tables as t
from dialogs.house import House
from dialogs.post import inbox
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing
from tests import echo
from tests.mail_room import house_for


def said(words: str, address: str = "abc") -> Incoming:
    return Incoming(channel="web", address=address, kind=Kind.TEXT, text=words)


def texts(rows: list[Any]) -> list[str]:
    return [row.body["text"] for row in rows]


def test_a_waiting_door_gets_what_was_said_to_its_message_alone(engine: Engine) -> None:
    house = house_for(engine)
    assert texts(process_now(house, said("uno"), "1", take=echo.take)) == ["Hai scritto: uno"]
    assert texts(process_now(house, said("due"), "2", take=echo.take)) == ["Hai scritto: due"]
    assert process_now(house, said("due"), "2", take=echo.take) == []


def test_a_message_that_always_fails_ends_in_an_apology_and_is_parked(engine: Engine) -> None:
    house = house_for(engine)
    process_now(house, said("uno"), "1", take=echo.take)
    (line,) = texts(process_now(house, said("veleno"), "2", take=echo.take))
    assert line.startswith("Scusa, qualcosa non ha funzionato")
    with reading(engine) as conn:
        assert [row.reason for row in inbox.parked(conn)] == ["KeyError"]


def test_a_failed_turn_leaves_nothing_of_itself(engine: Engine) -> None:
    def half(house: House, conn: Connection, incoming: Incoming, *, inbox_id: int | None) -> echo.Taken:
        echo.take(house, conn, incoming, inbox_id=inbox_id)
        raise ValueError

    process_now(house_for(engine), said("a metà"), "1", take=half)
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(t.messages)).scalar() == 0
        assert conn.execute(select(func.count()).select_from(t.conversations)).scalar() == 0


def test_transactions_are_brief_after_a_rest_and_shared_by_many_turns_without(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turns.BRIEF_SECONDS", 0.0)
    monkeypatch.setattr("bot.turns.SHARED_SECONDS", 60.0)
    house = house_for(sqlite_engine)
    with writing(sqlite_engine) as conn:
        for number in range(5):
            inbox.receive(conn, replace(said("ciao", str(number)), channel="telegram"), update_key=str(number), now=house.now())
    turns = Turns(house, take=echo.take)
    assert turns.next() == 1
    turns.rested_at -= 60
    assert turns.next() == 4


def test_one_bad_turn_does_not_take_its_neighbours_down(sqlite_engine: Engine) -> None:
    house = house_for(sqlite_engine)
    with writing(sqlite_engine) as conn:
        for number, words in enumerate(("uno", "veleno", "tre")):
            telegram = Incoming(channel="telegram", address=str(number), kind=Kind.TEXT, text=words, at=datetime.now(UTC).isoformat())
            inbox.receive(conn, telegram, update_key=str(number), now=house.now())
    turns = Turns(house, take=echo.take)
    with pytest.raises(TurnFailedError) as failure:
        while turns.next():
            pass
    assert failure.value.streams == {"telegram:1"}
    turns.next(skipping=failure.value.streams)
    with reading(sqlite_engine) as conn:
        assert conn.execute(select(t.inbox.c.status).order_by(t.inbox.c.id)).scalars().all() == ["done", "new", "done"]


def test_messages_of_one_person_at_the_same_moment_are_taken_one_at_a_time(engine: Engine) -> None:
    house = house_for(engine)
    process_now(house, said("prima"), "0", take=echo.take)
    doors = [threading.Thread(target=process_now, args=(house, said(str(n)), str(n)), kwargs={"take": echo.take}) for n in range(1, 9)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    with reading(engine) as conn:
        assert conn.execute(select(t.conversations.c.turn)).scalar() == 9
        assert inbox.waiting(conn)[0] == 0


def test_what_a_dead_process_left_of_the_web_is_picked_up(engine: Engine) -> None:
    house = house_for(engine)
    with writing(engine) as conn:
        inbox.receive(conn, said("in sospeso"), update_key="1", now=house.now())
        conn.execute(update(t.inbox).values(received_at=house.now() - timedelta(minutes=1)))

    async def main() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(Worker(house, take=echo.take, handle=echo.handle).run(stop))
        for _ in range(1800):
            await asyncio.sleep(0.05)
            with reading(engine) as conn:
                if inbox.waiting(conn)[0] == 0:
                    break
        stop.set()
        await working

    asyncio.run(main())
    with reading(engine) as conn:
        assert conn.execute(select(t.conversations.c.turn)).scalar() == 1


@pytest.mark.postgres
def test_several_workers_share_the_work_and_keep_each_chat_in_order(postgres_engine: Engine) -> None:
    house = house_for(postgres_engine)
    with writing(postgres_engine) as conn:
        arrivals = []
        for number in range(60):
            act = Incoming(channel="telegram", address=str(number % 6), kind=Kind.TEXT, text=f"{number:03}", at=house.now().isoformat())
            arrivals.append((act, str(number)))
        for act, key in arrivals:
            inbox.receive(conn, act, update_key=key, now=house.now())

    async def main() -> None:
        stop = asyncio.Event()
        workers = [asyncio.create_task(Worker(house, take=echo.take, handle=echo.handle).run(stop)) for _ in range(2)]
        for _ in range(1800):
            await asyncio.sleep(0.05)
            with reading(postgres_engine) as conn:
                if inbox.waiting(conn)[0] == 0:
                    break
        stop.set()
        await asyncio.gather(*workers)

    asyncio.run(main())
    with reading(postgres_engine) as conn:
        for row in conn.execute(select(t.conversations.c.id)).all():
            heard = conn.execute(
                select(t.messages.c.body)
                .where(t.messages.c.conversation_id == row.id, t.messages.c.author == "citizen")
                .order_by(t.messages.c.id)
            )
            words = [body["text"] for body in heard.scalars()]
            assert len(words) == 10 and words == sorted(words)
