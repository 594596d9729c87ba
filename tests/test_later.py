"""A turn that needs long lets the others go first, is taken once all the same, and leaves nothing of the tries before."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from bot import later
from bot.turns import Turns
from bot.worker import process_now
from dialogs import tables as t
from dialogs.house import House
from dialogs.post import inbox
from dialogs.post.incoming import Incoming, Kind
from dialogs.remembered import Remembered
from knowledge import patience
from knowledge.database import reading, writing
from tests import echo
from tests.mail_room import house_for


class Evaluating:
    """Echo, but for ``lungo``: some steps that are remembered one by one, each longer than half a slice."""

    def __init__(self, *, steps: int, each: float) -> None:
        self.steps, self.each, self.tries = steps, each, 0
        self.done: list[str] = []
        self._remembered: Remembered[int] = Remembered(most=8)
        self._worked: set[int] = set()

    def __call__(self, house: House, conn: Connection, incoming: Incoming, *, inbox_id: int | None) -> echo.Taken:
        taken = echo.take(house, conn, incoming, inbox_id=inbox_id)
        if incoming.text == "lungo":
            self.tries += 1
            self._remembered.of([incoming.text], self._work)
        self.done.append(incoming.address)
        return taken

    def _work(self) -> int:
        for step in range(self.steps):
            if step not in self._worked:
                until = time.thread_time() + self.each
                while time.thread_time() < until:
                    pass
                patience.check()
                self._worked.add(step)
        return self.steps


def waiting(house: House, *texts: str) -> None:
    with writing(house.engine) as conn:
        for number, words in enumerate(texts):
            act = Incoming(channel="telegram", address=str(number), kind=Kind.TEXT, text=words, at=datetime.now(UTC).isoformat())
            inbox.receive(conn, act, update_key=str(number), now=house.now())


def said(engine: Engine) -> list[Any]:
    with reading(engine) as conn:
        left = conn.execute(select(func.count()).where(t.inbox.c.status != "done")).scalar()
        assert left == 0
        return [row.body["text"] for row in conn.execute(select(t.messages.c.body).order_by(t.messages.c.id))]


def test_the_others_go_first_and_nobody_is_answered_twice(sqlite_engine: Engine) -> None:
    house, take = house_for(sqlite_engine), Evaluating(steps=6, each=0.012)
    waiting(house, "lungo", *(f"breve {number}" for number in range(20)), "lungo")
    turns = Turns(house, take=take)
    while turns.next() or turns.goes_on:
        pass
    assert take.tries > 2
    assert sorted(take.done, key=int) == [str(number) for number in range(22)]
    assert take.done.index("0") >= 5
    assert sorted(said(sqlite_engine)) == sorted(
        [*(f"breve {n}" for n in range(20)), *(f"Hai scritto: breve {n}" for n in range(20)), *["lungo", "Hai scritto: lungo"] * 2]
    )


def test_who_needs_long_goes_on_in_a_quiet_moment_or_when_the_others_have_had_their_time(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "QUIET_SECONDS", 60.0)
    monkeypatch.setattr(later, "OTHERS_SHARE", 10_000.0)
    house, take = house_for(sqlite_engine), Evaluating(steps=9, each=0.012)
    waiting(house, "lungo", "breve")
    turns = Turns(house, take=take)
    while turns.next():
        pass
    assert take.done == ["1"] and take.tries == 1 and turns.goes_on
    monkeypatch.setattr(later, "QUIET_SECONDS", 0.0)
    assert turns.next() == 1 and take.tries == 2 and turns.goes_on
    monkeypatch.setattr(later, "QUIET_SECONDS", 60.0)
    assert turns.next() == 0 and turns.goes_on
    monkeypatch.setattr(later, "OTHERS_SHARE", 0.0)
    monkeypatch.setattr("bot.later.time.monotonic", lambda: float("inf"))
    while turns.goes_on:
        assert turns.next() == 1
    assert take.done == ["1", "0"]


def test_a_step_that_is_longer_than_a_slice_gets_there_too(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "SAME_SLICES", 1)
    house, take = house_for(sqlite_engine), Evaluating(steps=1, each=0.05)
    waiting(house, "lungo", "breve")
    turns = Turns(house, take=take)
    while turns.next() or turns.goes_on:
        pass
    assert take.done == ["1", "0"] and take.tries > 2


def test_a_door_that_waits_gets_its_answer_after_as_many_slices_as_it_takes(engine: Engine) -> None:
    take = Evaluating(steps=4, each=0.015)
    rows = process_now(house_for(engine), Incoming(channel="web", address="abc", kind=Kind.TEXT, text="lungo"), "1", take=take)
    assert [row.body["text"] for row in rows] == ["Hai scritto: lungo"]
    assert take.tries == 1 or engine.dialect.name == "sqlite"


def test_who_has_not_asked_for_it_is_not_hurried() -> None:
    assert Evaluating(steps=3, each=0.01)._work() == 3
    with patience.at_most(0.0), pytest.raises(patience.PutOff):
        Evaluating(steps=3, each=0.001)._remembered.of(["x"], Evaluating(steps=3, each=0.001)._work)
    patience.begins()
    patience.check()
