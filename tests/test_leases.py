"""A right is held by one process at a time, outlives no dead process of the same machine, and passes on when its time is over."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from dialogs.post import leases
from knowledge.database import writing

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
