"""A right is held by one process at a time, outlives no dead process of the same machine, and passes on when its time is over."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, update

from bot.telegram.delivery import Delivery
from bot.telegram.door import make_bot
from bot.telegram.lanes import CitizensLane
from dialogs import tables as t
from dialogs.post import leases
from knowledge.database import writing
from tests.mail_room import house_for, settings_for
from tests.mail_rows import now, person, say

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def take(engine: Engine, holder: str, *, later: float = 0) -> bool:
    with writing(engine) as conn:
        return leases.take(conn, "prova", holder=holder, now=NOW + timedelta(seconds=later))


def test_one_has_it_the_other_waits_until_it_is_over_or_given_back(engine: Engine) -> None:
    anna, bruno = leases.new_holder(), leases.new_holder()
    assert take(engine, anna)
    assert not take(engine, bruno, later=5)
    assert take(engine, anna, later=8)
    assert not take(engine, bruno, later=leases.LEASE_SECONDS + 1)
    assert take(engine, bruno, later=leases.LEASE_SECONDS + 9)
    assert not take(engine, anna, later=leases.LEASE_SECONDS + 10)
    with writing(engine) as conn:
        leases.give_back(conn, "prova", holder=bruno)
        assert leases.holder_of(conn, "prova", now=NOW) is None
    assert take(engine, anna)


def test_a_dead_process_of_this_machine_loses_it_at_once(engine: Engine) -> None:
    code = "from dialogs.post import leases; print(leases.new_holder())"
    dead = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert take(engine, dead)
    assert take(engine, leases.new_holder(), later=1)


def test_a_process_of_another_machine_is_left_its_time(engine: Engine) -> None:
    assert take(engine, "altrove/1/abcd")
    assert not take(engine, leases.new_holder(), later=1)


def test_after_a_database_that_was_away_nothing_leaves_until_the_lease_is_known_again(sqlite_engine: Engine, run: asyncio.Runner) -> None:
    say(sqlite_engine, person(sqlite_engine, 7), "ciao")

    async def story() -> None:
        delivery = Delivery(house_for(sqlite_engine), make_bot(settings_for("http://127.0.0.1:1")))
        assert await delivery._begin() == 0
        lane = CitizensLane(delivery, slots=4)
        delivery.doubt()
        assert (await delivery.database(lane._step)).rows == []
        with writing(sqlite_engine) as conn:
            conn.execute(update(t.leases).values(holder="another/1/x", until=now() + timedelta(minutes=1)))
        assert await delivery._has_lost_lease() and (await delivery.database(lane._step)).rows == []
        with writing(sqlite_engine) as conn:
            conn.execute(delete(t.leases))
        assert not await delivery._has_lost_lease() and len((await delivery.database(lane._step)).rows) == 1

    run.run(story())
