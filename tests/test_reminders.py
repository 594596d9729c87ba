"""Three days of silence half-way: one gentle reminder, an answer to it, then silence."""

from datetime import timedelta

from sqlalchemy import Engine, select

from dialogs import tables as t
from dialogs.due.reminders import remind_silent
from dialogs.post.incoming import Kind
from knowledge.database import reading
from tests.talk import Citizen


def half_way(engine: Engine) -> Citizen:
    citizen = Citizen(engine).agrees()
    citizen.presses("Scegli un tema")
    citizen.presses("Casa")
    return citizen


def last(citizen: Citizen) -> dict[str, object]:
    with reading(citizen.engine) as conn:
        return dict(conn.execute(select(t.messages.c.body).order_by(t.messages.c.id.desc()).limit(1)).scalar_one())


def test_one_reminder_and_no_second(sqlite_engine: Engine) -> None:
    citizen = half_way(sqlite_engine)
    citizen.now += timedelta(days=2)
    assert remind_silent(citizen.house, citizen.now) == 0
    citizen.now += timedelta(days=1, hours=1)
    assert remind_silent(citizen.house, citizen.now) == 1
    assert "a metà" in str(last(citizen)["text"])
    citizen.now += timedelta(hours=5)
    assert remind_silent(citizen.house, citizen.now) == 0


def test_its_button_goes_on_with_the_question(sqlite_engine: Engine) -> None:
    citizen = half_way(sqlite_engine)
    citizen.now += timedelta(days=3, hours=1)
    remind_silent(citizen.house, citizen.now)
    citizen.does(Kind.BUTTON, "/resume")
    assert "question" in citizen.tags()


def test_who_writes_in_time_hears_nothing(sqlite_engine: Engine) -> None:
    citizen = half_way(sqlite_engine)
    citizen.now += timedelta(days=2)
    citizen.says("per me")
    citizen.now += timedelta(days=1, hours=2)
    assert remind_silent(citizen.house, citizen.now) == 0


def test_who_has_the_results_or_refused_is_left_in_peace(sqlite_engine: Engine) -> None:
    citizen = half_way(sqlite_engine)
    citizen.says("vedi i risultati")
    other = Citizen(sqlite_engine, address="altra")
    other.does(Kind.START)
    later = max(citizen.now, other.now) + timedelta(days=3, hours=1)
    assert remind_silent(citizen.house, later) == 0
