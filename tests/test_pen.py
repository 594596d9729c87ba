"""What the doors ask to be written goes with the turns in one commit; nothing is told as written that is not."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select

from bot.pen import Carrier, Pen
from dialogs import tables as t
from dialogs.models import Lane
from dialogs.post import alarms, outbox
from dialogs.post.alarms import recall, remember
from knowledge.database import reading
from tests.mail_rows import now, person


def kept(engine: Engine, name: str) -> str | None:
    with reading(engine) as conn:
        return recall(conn, name)


def note(name: str) -> Callable[[Connection], str]:
    def act(conn: Connection) -> str:
        remember(conn, name, "sì")
        return name

    return act


def broken(_conn: Connection) -> None:
    raise KeyError


async def _until_asked(pen: Pen, count: int) -> None:
    while len(pen._wishes) < count:
        await asyncio.sleep(0)


def _writes(pen: Pen, engine: Engine, inside: Callable[[Connection], Any]) -> None:
    """One transaction of the thread that holds the pen."""
    with pen.joined(engine) as conn:
        inside(conn)


def test_all_that_waits_is_one_commit_with_the_turn(sqlite_engine: Engine) -> None:
    pen, commits = Pen(), []
    event.listen(sqlite_engine, "commit", lambda _conn: commits.append(1))
    assert pen.hold(lambda: None)

    async def main() -> list[Any]:
        asked = [asyncio.create_task(pen.write(sqlite_engine, note(name), after=name == "dopo")) for name in ("prima", "dopo")]
        broke = asyncio.create_task(pen.write(sqlite_engine, broken))
        await _until_asked(pen, 3)
        seen: list[Any] = []
        inside = lambda conn: seen.extend((recall(conn, "prima"), recall(conn, "dopo")))  # noqa: E731
        await asyncio.to_thread(_writes, pen, sqlite_engine, inside)
        assert seen == ["sì", None]
        return await asyncio.gather(*asked, broke, return_exceptions=True)

    prima, dopo, error = asyncio.run(main())
    assert (prima, dopo) == ("prima", "dopo") and isinstance(error, KeyError)
    assert commits == [1]
    assert kept(sqlite_engine, "prima") == kept(sqlite_engine, "dopo") == "sì"


def test_what_was_not_committed_is_told_as_failed_and_can_be_done_again(sqlite_engine: Engine) -> None:
    pen, lost = Pen(), []
    assert pen.hold(lambda: None)

    async def main() -> None:
        asked = asyncio.create_task(pen.write(sqlite_engine, note("perso"), lost=lost.append))
        await _until_asked(pen, 1)
        with pytest.raises(KeyError):
            await asyncio.to_thread(_writes, pen, sqlite_engine, broken)
        with pytest.raises(KeyError):
            await asked

    asyncio.run(main())
    assert lost == ["perso"] and kept(sqlite_engine, "perso") is None


def test_a_lane_takes_what_a_turn_leaves_in_the_turns_own_commit(sqlite_engine: Engine) -> None:
    pen, anna = Pen(), person(sqlite_engine, 7)
    assert pen.hold(lambda: None)

    def rows(conn: Connection) -> list[int]:
        return list(conn.execute(select(t.outbox.c.id)).scalars())

    async def main() -> list[list[int]]:
        taken: list[list[int]] = []
        carrier = Carrier(Lane.CITIZENS, rows, lambda: False, taken.append, lambda _found: None, asyncio.get_running_loop())
        put_down = pen.add(carrier)
        assert pen.carries(Lane.CITIZENS)
        await asyncio.to_thread(_writes, pen, sqlite_engine, lambda conn: alarms.over(conn, "niente"))
        await asyncio.to_thread(_writes, pen, sqlite_engine, lambda conn: outbox.answer_callback(conn, anna.address, now=now()))
        put_down()
        await asyncio.to_thread(_writes, pen, sqlite_engine, lambda conn: outbox.answer_callback(conn, "altro", now=now()))
        await asyncio.sleep(0)
        return taken

    assert asyncio.run(main()) == [[1]]


def test_without_a_thread_that_holds_it_each_act_goes_alone(engine: Engine) -> None:
    assert asyncio.run(Pen().write(engine, note("da solo"))) == "da solo"
    assert kept(engine, "da solo") == "sì"


def test_what_still_waits_is_written_when_the_pen_is_given_back(sqlite_engine: Engine) -> None:
    pen = Pen()
    assert pen.hold(lambda: None) and not pen.hold(lambda: None)

    async def main() -> str:
        asked = asyncio.create_task(pen.write(sqlite_engine, note("ultimo")))
        await _until_asked(pen, 1)
        threading.Thread(target=pen.give_back, args=(sqlite_engine,)).start()
        return await asked

    assert asyncio.run(main()) == "ultimo" and kept(sqlite_engine, "ultimo") == "sì"
