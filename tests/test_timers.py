"""What becomes due happens once, whoever runs the timers, and at an hour when people may be written to."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, update

from dialogs import tables as t
from dialogs.buttons import meanings
from dialogs.cases import handoff, shifts
from dialogs.cases.handoff import Actor, Outcome
from dialogs.due import timers
from dialogs.due.follows import reopened
from dialogs.house import ROME, House, Published
from dialogs.models import CaseState, Channel
from dialogs.post import leases
from dialogs.replies import Reply
from dialogs.state import from_json
from knowledge.catalogue import Catalogue
from knowledge.database import reading, writing
from knowledge.records import Window
from tests.content import built_in
from tests.desk import NOW, as_it_stands, at, house_of, new_case, new_conversation, said_in, staff_member

ANNA = Actor("anna", "Anna")


@pytest.fixture
def house(engine: Engine) -> House:
    with writing(engine) as conn:
        staff_member(conn, "anna", "Anna")
    return replace(house_of(engine), operators_chat=-100)


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def test_nobody_answers_so_the_citizen_is_told_once_and_the_staff_again_and_again(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    assert timers.run_due(at(house, NOW + timedelta(minutes=29))).get("escalated") is None
    first = NOW + timedelta(minutes=31)
    assert timers.run_due(at(house, first))["escalated"] == 1
    assert timers.run_due(at(house, first)).get("escalated") is None
    said = said_in(house, case)
    assert len(said) == 1 and case.code in said[0] and "entro oggi alle" in said[0]
    later = as_it_stands(house, case).escalate_at + timedelta(seconds=1)
    assert timers.run_due(at(house, later))["escalated"] == 1
    assert len(said_in(house, case)) == 1
    with reading(house.engine) as conn:
        alarms = select(func.count()).select_from(t.outbox).where(t.outbox.c.dedupe_key.startswith(f"alarm:{case.id}:"))
        assert conn.execute(alarms).scalar() == 2


def test_at_night_nobody_is_called_and_nobody_is_told_that_nobody_answered(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, now=rome("2026-11-24T16:50"))
    timers.run_due(at(house, rome("2026-11-24T17:21")))
    assert said_in(house, case) == [] and as_it_stands(house, case).escalate_at == rome("2026-11-25T09:30")
    timers.run_due(at(house, rome("2026-11-25T09:31")))
    assert len(said_in(house, case)) == 1


def test_an_unsafe_chat_gets_no_word_of_its_own_accord(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, urgent=True)
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": {"how": "phone", "safe": "no"}}))
    assert timers.run_due(at(house, NOW + timedelta(hours=3)))["escalated"] == 1
    with writing(house.engine) as conn:
        handoff.close(conn, house, case.id, ANNA, outcome=handoff.Outcome.TAKEN_ON, now=NOW, recap=Reply("È chiuso"))
    assert timers.run_due(at(house, NOW + timedelta(days=house.follow_up_days, hours=1)))["followed_up"] == 1
    assert said_in(house, case) == []


def test_an_urgent_case_nobody_takes_names_whom_to_call(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, urgent=True)
        conn.execute(update(t.cases).values(urgency="violenza"))
    timers.run_due(at(house, NOW + timedelta(minutes=6)))
    numbers = [number.number for number in built_in().numbers.values()]
    assert any(number in said_in(house, case)[0] for number in numbers)


def test_ten_processes_escalate_once(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    due = at(house, NOW + timedelta(hours=1))
    ready = threading.Barrier(10)

    def work() -> None:
        ready.wait()
        timers.run_due(due, holder=leases.new_holder())
        try:
            with writing(house.engine) as conn:
                timers.escalate(conn, due, case.id, due.now())
        except handoff.CaseConflict:
            pass

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(house.engine) as conn:
        assert [row.kind for row in handoff.history(conn, case.id)] == ["open", "escalate"]
    assert len(said_in(house, case)) == 1


def test_an_operator_who_vanished_loses_the_case_but_not_while_the_citizen_thinks(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.claim(conn, case.id, ANNA, now=NOW)
        other = new_case(conn, house)
        handoff.answer(conn, other.id, ANNA, handoff.Reply("ci sei?"), now=NOW)
    assert timers.run_due(at(house, NOW + timedelta(minutes=61)))["released"] == 1
    assert (as_it_stands(house, case).state, as_it_stands(house, case).owner_id) == (CaseState.REQUESTED, None)
    assert as_it_stands(house, other).owner_id == "anna"
    with writing(house.engine) as conn:
        evening = NOW + timedelta(hours=5)
        handoff.citizen_wrote(conn, other, now=evening)
    assert timers.run_due(at(house, evening + timedelta(minutes=30))).get("released") is None
    assert timers.run_due(at(house, evening + timedelta(minutes=61)))["released"] == 1


def test_at_the_end_of_a_shift_the_unanswered_are_handed_over_and_told_once(house: House) -> None:
    with writing(house.engine) as conn:
        shifts.keep(conn, ANNA.id, shifts.written(["Mo", "Tu"], "09:00", "13:00"))
        waits, thinks = new_case(conn, house), new_case(conn, house)
        for case in (waits, thinks):
            handoff.claim(conn, case.id, ANNA, now=rome("2026-11-24T12:45"))
        handoff.answer(conn, thinks.id, ANNA, Reply("porta l'ISEE"), now=rome("2026-11-24T12:50"), hold_seconds=0)
    assert timers.run_due(at(house, rome("2026-11-24T12:59"))).get("handed_over") is None
    assert timers.run_due(at(house, rome("2026-11-24T13:01")))["handed_over"] == 1
    assert timers.run_due(at(house, rome("2026-11-24T13:02"))).get("handed_over") is None
    assert (as_it_stands(house, waits).state, as_it_stands(house, waits).owner_id) == (CaseState.REQUESTED, None)
    assert as_it_stands(house, thinks).owner_id == ANNA.id, "nobody waits for Anna there"
    (told,) = said_in(house, waits)
    assert "ha finito il turno" in told and "entro oggi alle 14:30" in told
    with writing(house.engine) as conn:
        handoff.claim(conn, waits.id, ANNA, now=rome("2026-11-24T20:00"))
    assert timers.run_due(at(house, rome("2026-11-24T20:30"))).get("handed_over") is None, "who stays longer is left to it"


def test_did_it_help_is_asked_once_by_day_with_buttons_of_that_conversation(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, channel=Channel.TELEGRAM)
        handoff.claim(conn, case.id, ANNA, now=NOW)
        handoff.close(conn, house, case.id, ANNA, outcome=Outcome.ORIENTED, now=NOW)
    night = (NOW + timedelta(days=house.follow_up_days)).replace(hour=22)
    assert timers.run_due(at(house, night)).get("followed_up") is None
    morning = night + timedelta(hours=11)
    assert timers.run_due(at(house, morning))["followed_up"] == 1
    assert timers.run_due(at(house, morning)).get("followed_up") is None
    assert as_it_stands(house, case).state == CaseState.FOLLOW_UP
    with reading(house.engine) as conn:
        row = conn.execute(select(t.messages.c.body).order_by(t.messages.c.id.desc()).limit(1)).one()
        conversation = conn.execute(select(t.conversations).where(t.conversations.c.id == case.conversation_id)).one()
    tokens = [button["payload"] for button in row.body["buttons"]]
    means = meanings(from_json(conversation.state))
    assert [means[token] for token in tokens][:2] == ['/rate{"stars":5}', '/rate{"stars":4}']
    assert conversation.turn == 1


def _call(slug: str, *, opens: date, closes: date | None = None, variant: str | None = None) -> Catalogue:
    """The catalogue with one dated window more, of a service or of its first local variant."""
    catalogue = built_in()
    service = catalogue.services[slug]
    window = Window.model_validate({"from": opens, "to": closes, "source": "prova"})
    if variant is None:
        changed = service.model_copy(update={"windows": (window,), "variants": ()})
    else:
        local = service.variants[0].model_copy(update={"windows": (window,), "comuni": (variant,)})
        changed = service.model_copy(update={"variants": (local,)})
    return replace(catalogue, services={**catalogue.services, slug: changed})


def test_who_follows_a_call_is_told_once_when_it_opens(house: House) -> None:
    slug = next(slug for slug, service in built_in().services.items() if service.status.value == "periodico")
    opens = date(2027, 1, 20)
    catalogue = _call(slug, opens=opens, closes=date(2027, 2, 15))
    house = replace(house, published=lambda: Published(catalogue, None, None))  # type: ignore[arg-type]
    with writing(house.engine) as conn:
        person = new_conversation(conn)
        conn.execute(insert(t.follows).values(conversation_id=person, slug=slug, created_at=NOW))
    morning = datetime(2027, 1, 20, 9, tzinfo=UTC)
    assert timers.run_due(at(house, morning - timedelta(days=1))).get("followers") is None
    assert timers.run_due(at(house, morning - timedelta(hours=4))).get("followers") is None
    assert timers.run_due(at(house, morning))["followers"] == 1
    assert timers.run_due(at(house, morning + timedelta(days=1))).get("followers") is None
    with reading(house.engine) as conn:
        said = [row.body["text"] for row in conn.execute(select(t.messages.c.body))]
    assert len(said) == 1 and catalogue.services[slug].name_it in said[0] and "15 febbraio 2027" in said[0]


def test_a_local_window_opens_only_for_those_who_live_there() -> None:
    slug = next(slug for slug, service in built_in().services.items() if service.variants and service.status.value != "chiuso")
    catalogue = _call(slug, opens=date(2027, 1, 20), variant="milano")
    assert reopened(catalogue, slug, "milano", date(2027, 1, 20))
    assert not reopened(catalogue, slug, "milano", date(2027, 1, 19))


def test_a_window_without_dates_is_never_a_reopening() -> None:
    catalogue = built_in()
    for slug, service in catalogue.services.items():
        if not service.windows and not service.variants and service.status.value != "attivo":
            assert not reopened(catalogue, slug, "milano", date(2026, 11, 24))


def test_what_was_suspended_and_is_now_always_open_is_a_reopening_too() -> None:
    catalogue = built_in()
    slug, service = next((slug, one) for slug, one in catalogue.services.items() if one.status.value == "sospeso" and not one.variants)
    assert not reopened(catalogue, slug, None, date(2026, 11, 24))
    active = service.model_copy(update={"status": service.status.model_copy(update={"value": "attivo"}), "windows": (), "deadlines": ()})
    assert reopened(replace(catalogue, services={**catalogue.services, slug: active}), slug, None, date(2026, 11, 24))


def test_forgetting_runs_once_an_hour(house: House) -> None:
    with writing(house.engine) as conn:
        new_conversation(conn)
    later = NOW + timedelta(days=40)
    assert timers.run_due(at(house, later))["swept"] == 1
    with writing(house.engine) as conn:
        person = new_conversation(conn)
    assert timers.run_due(at(house, later + timedelta(minutes=59))).get("swept") is None
    with reading(house.engine) as conn:
        assert conn.execute(select(t.conversations.c.id)).scalars().all() == [person]
    assert timers.run_due(at(house, later + timedelta(minutes=61)))["swept"] == 1


def test_a_case_opened_before_the_group_gets_its_topic_later(engine: Engine) -> None:
    house = house_of(engine)
    with writing(engine) as conn:
        case = new_case(conn, house)
    assert timers.run_due(replace(house, operators_chat=-5))["grouped"] == 1
    assert as_it_stands(house, case).group_chat == "-5"
    with reading(engine) as conn:
        assert conn.execute(select(t.outbox.c.method).order_by(t.outbox.c.id)).scalars().all() == ["topic_create", "card"]


def test_only_one_process_has_the_right_to_run_them(house: House) -> None:
    with writing(house.engine) as conn:
        new_case(conn, house)
        assert leases.take(conn, timers.LEASE, holder="altrove/1/x", now=NOW + timedelta(hours=1), seconds=30)
    assert timers.run_due(at(house, NOW + timedelta(hours=1))) == {}
    assert timers.run_due(at(house, NOW + timedelta(hours=1, seconds=31)))["escalated"] == 1
