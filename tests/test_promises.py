"""A time that staff see as promised is one that the citizen was told: urgent or not, late once or again, in every language."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, select, update

from dialogs import tables as t
from dialogs.cases import fail_open, handoff, hours, shifts
from dialogs.cases.handoff import Actor
from dialogs.cases.replies import recap
from dialogs.cases.words import Outcome
from dialogs.due import timers
from dialogs.due.timers_words import LATE
from dialogs.house import ROME, House
from dialogs.models import Channel
from dialogs.post.incoming import Kind
from knowledge.database import writing
from tests.desk import NOW, as_it_stands, at, house_of, new_case, new_conversation, said_in, sheet, staff_member
from tests.talk import Citizen

ANNA = Actor("anna", "Anna")


@pytest.fixture
def house(engine: Engine) -> House:
    with writing(engine) as conn:
        staff_member(conn, "anna", "Anna")
    return house_of(engine)


def promised(house: House, case: Row[Any], moment: datetime) -> None:
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(promised_by=moment))


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.WEB])
def test_an_urgent_case_keeps_the_promise_that_the_citizen_was_told(house: House, channel: Channel) -> None:
    told = NOW + timedelta(minutes=30)
    with writing(house.engine) as conn:
        case = new_case(conn, house, urgent=True, channel=channel)
    promised(house, case, told)
    for minutes in (6, 22, 60):
        assert timers.run_due(at(house, NOW + timedelta(minutes=minutes)))["escalated"] == 1
        assert as_it_stands(house, case).promised_by == told, "nobody told her another time"
    assert len(said_in(house, case)) == 1


@pytest.mark.parametrize("lang", sorted(LATE))
def test_what_staff_see_as_promised_is_what_the_citizen_read_last(house: House, lang: str) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.speaks(conn, case, lang)
    promised(house, case, NOW)
    for _ in range(3):
        moment = as_it_stands(house, case).escalate_at + timedelta(seconds=1)
        assert timers.run_due(at(house, moment))["escalated"] == 1
        (said,) = said_in(house, case)
        first = NOW + timedelta(minutes=30, seconds=1)
        assert hours.promise_text(as_it_stands(house, case).promised_by, first, lang=lang) in said


def test_who_may_not_be_written_to_is_promised_nothing_new(house: House) -> None:
    with writing(house.engine) as conn:
        shifts.keep(conn, ANNA.id, shifts.written(["Mo", "Tu"], "09:00", "13:00"))
        late, held = new_case(conn, house), new_case(conn, house)
        for case in (late, held):
            unsafe = {**case.sheet, "reach": {"how": "phone", "safe": "no"}}
            conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet=unsafe, promised_by=NOW))
        handoff.claim(conn, held.id, ANNA, now=datetime(2026, 11, 24, 12, 45, tzinfo=ROME))
    done = timers.run_due(at(house, datetime(2026, 11, 24, 13, 1, tzinfo=ROME)))
    assert (done["escalated"], done["handed_over"]) == (1, 1)
    assert [as_it_stands(house, case).promised_by for case in (late, held)] == [NOW, NOW]


def test_who_asks_again_and_is_told_another_time_is_promised_that_time(house: House) -> None:
    told, again = NOW + timedelta(minutes=30), NOW + timedelta(hours=2)
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.open_case(conn, house, case.conversation_id, sheet(), now=NOW, promised_by=told)
        handoff.open_case(conn, house, case.conversation_id, sheet(), now=NOW, urgent=True)
        assert _fresh(conn, case) == told, "how she can be reached is no other promise"
        handoff.open_case(conn, house, case.conversation_id, sheet(), now=NOW, urgent=True, promised_by=again)
        assert _fresh(conn, case) == again


def test_who_is_to_be_called_is_promised_the_end_of_the_time_they_chose(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    for act in ("non arrivo a fine mese", "/operatore"):
        citizen.says(act)
    citizen.presses("Va bene, invia")
    citizen.presses("Al telefono")
    citizen.says("3331234567")
    citizen.presses("domani 9-13")
    case = citizen.case()
    assert case.promised_by == datetime(2026, 11, 24, 13, 0, tzinfo=ROME)
    assert case.escalate_at > case.promised_by
    assert "domani 9-13" in citizen.text()
    assert set(case.sheet["reach"]) == {"how", "phone", "when"}


def test_a_time_that_is_over_is_no_promise(sqlite_engine: Engine) -> None:
    """The button of a call stays on the screen; who presses it two days later is promised an hour that is still to come."""
    citizen = Citizen(sqlite_engine).agrees()
    for act in ("non arrivo a fine mese", "/operatore"):
        citizen.says(act)
    citizen.presses("Va bene, invia")
    citizen.presses("Al telefono")
    citizen.says("3331234567")
    citizen.now += timedelta(days=2)
    citizen.presses("domani 9-13")
    assert citizen.case().promised_by > citizen.now - timedelta(minutes=1)


def test_who_comes_back_is_told_a_new_time_and_the_staff_see_that_one(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    for act in ("non arrivo a fine mese", "/operatore"):
        citizen.says(act)
    citizen.presses("Va bene, invia")
    citizen.presses("Qui in chat")
    first = citizen.case().promised_by
    citizen.operator("claims")
    citizen.operator("closes")
    citizen.now += timedelta(days=2)
    (back,) = recap(citizen.house.published().catalogue, code=citizen.case().code, outcome=Outcome.ORIENTED, note="", lang="it").buttons
    citizen.does(Kind.BUTTON, back.payload)
    again = citizen.case()
    assert again.promised_by > citizen.now - timedelta(minutes=1) > first
    assert hours.promise_text(again.promised_by, citizen.now) in citizen.text()


def test_a_case_reopened_by_the_staff_has_no_old_promise_and_the_citizen_is_told_again_if_nobody_comes(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    promised(house, case, NOW)
    assert timers.run_due(at(house, as_it_stands(house, case).escalate_at + timedelta(seconds=1)))["escalated"] == 1
    assert len(said_in(house, case)) == 1
    later = NOW + timedelta(days=1)
    with writing(house.engine) as conn:
        handoff.claim(conn, case.id, ANNA, now=later)
        handoff.close(conn, house, case.id, ANNA, outcome=Outcome.ORIENTED, now=later)
        handoff.reopen(conn, case.id, ANNA, now=later, reason="prova")
        assert _fresh(conn, case) is None
    heard = len(said_in(house, case))
    assert timers.run_due(at(house, as_it_stands(house, case).escalate_at + timedelta(seconds=1)))["escalated"] == 1
    assert len(said_in(house, case)) == heard + 1
    assert as_it_stands(house, case).promised_by > later


def test_an_apology_without_a_time_promises_none(house: House) -> None:
    with writing(house.engine) as conn:
        key = new_conversation(conn)
        conversation = conn.execute(select(t.conversations).where(t.conversations.c.id == key)).one()
        case, _ = fail_open.to_a_person(conn, house, conversation, ["non funziona"], now=NOW)
    assert case.promised_by is None


def _fresh(conn: Connection, case: Row[Any]) -> datetime | None:
    found = handoff.by_id(conn, case.id)
    assert found is not None
    return found.promised_by
