"""The life of a case: who may do what when, races with exactly one winner, and no word of the citizen ever lost."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, insert, select

from bot.web.message_reader import after
from dialogs import tables as t
from dialogs.cases import handoff, projection, register
from dialogs.cases.handoff import Actor, CaseConflict, Outcome
from dialogs.cases.register import search, words
from dialogs.house import House
from dialogs.models import Author, CaseState, Channel, OutboxState
from dialogs.replies import Reply
from knowledge.database import reading, writing
from tests.desk import NOW, house_of, new_case, new_conversation, staff_member

ANNA, BRUNO = Actor("anna", "Anna"), Actor("bruno", "Bruno")


@pytest.fixture
def house(engine: Engine) -> House:
    made = replace(house_of(engine), operators_chat=-100)
    with writing(engine) as conn:
        staff_member(conn, "anna", "Anna")
        staff_member(conn, "bruno", "Bruno")
    return made


def _fresh(conn: Connection, case: Row[Any]) -> Row[Any]:
    found = handoff.by_id(conn, case.id)
    assert found is not None
    return found


def _cite(conn: Connection, case: Row[Any], text: str = "ci siete?") -> int:
    values = {"conversation_id": case.conversation_id, "author": Author.CITIZEN, "body": {"text": text}, "at": NOW}
    return int(conn.execute(insert(t.messages).values(**values).returning(t.messages.c.id)).scalar_one())


def test_two_operators_claim_at_once_and_exactly_one_wins(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
    ready, results = threading.Barrier(2), {}

    def race(actor: Actor) -> None:
        ready.wait()
        try:
            with writing(house.engine) as conn:
                handoff.claim(conn, case.id, actor, now=NOW)
            results[actor.id] = "won"
        except CaseConflict as lost:
            results[actor.id] = lost.owner or ""

    threads = [threading.Thread(target=race, args=(actor,)) for actor in (ANNA, BRUNO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(name for name, result in results.items() if result == "won")
    loser = ({"anna", "bruno"} - {winner}).pop()
    assert results[loser] == winner.capitalize()
    with reading(house.engine) as conn:
        assert _fresh(conn, case).owner_id == winner
        assert [row.kind for row in handoff.history(conn, case.id)] == ["open", "claim"]


def test_close_and_a_message_at_the_same_instant_never_swallow_the_message(house: House) -> None:
    for _ in range(5):
        with writing(house.engine) as conn:
            case = new_case(conn, house)
            handoff.claim(conn, case.id, ANNA, now=NOW)
            message = _cite(conn, case)
        ready = threading.Barrier(2)
        failures: list[BaseException] = []

        def closing(case: Row[Any] = case, ready: threading.Barrier = ready) -> None:
            ready.wait()
            try:
                with writing(house.engine) as conn:
                    handoff.close(conn, house, case.id, ANNA, outcome=Outcome.ORIENTED, now=NOW)
            except CaseConflict:
                pass

        def writes(
            case: Row[Any] = case, message: int = message, ready: threading.Barrier = ready, failures: list[BaseException] = failures
        ) -> None:
            ready.wait()
            try:
                with writing(house.engine) as conn:
                    handoff.citizen_wrote(conn, case, now=NOW, message_id=message)
            except CaseConflict as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for work in (closing, writes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        with reading(house.engine) as conn:
            assert message in [row.id for row in words(conn, case.id)]
            events = [row.kind for row in handoff.history(conn, case.id)]
            state = _fresh(conn, case).state
        if state == CaseState.RESOLVED:
            assert events[-1] == "close" and "citizen_wrote" in events
        else:
            assert state in (CaseState.REQUESTED, CaseState.WAITING_OPERATOR)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], CaseState.REQUESTED),
        (["claim"], CaseState.WAITING_OPERATOR),
        (["claim", "answer"], CaseState.WAITING_OPERATOR),
        (["claim", "release"], CaseState.REQUESTED),
        (["claim", "transfer"], CaseState.REQUESTED),
        (["claim", "close"], CaseState.REQUESTED),
        (["claim", "close", "follow_up"], CaseState.REQUESTED),
        (["claim", "close", "rate"], CaseState.REQUESTED),
        (["withdraw"], CaseState.REQUESTED),
    ],
)
def test_the_citizen_may_write_at_every_step_and_is_heard(house: House, steps: list[str], expected: CaseState) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        acts: dict[str, Callable[[], object]] = {
            "claim": lambda: handoff.claim(conn, case.id, ANNA, now=NOW),
            "answer": lambda: handoff.answer(conn, case.id, ANNA, Reply("Buongiorno"), now=NOW),
            "release": lambda: handoff.release(conn, case.id, ANNA, now=NOW, reason="fine turno"),
            "transfer": lambda: handoff.transfer(conn, case.id, ANNA, team="tutor-lavoro", now=NOW, reason="lavoro"),
            "close": lambda: handoff.close(conn, house, case.id, ANNA, outcome=Outcome.ORIENTED, now=NOW),
            "follow_up": lambda: handoff.move(conn, _fresh(conn, case), "follow_up", handoff.SYSTEM, now=NOW),
            "rate": lambda: handoff.rate(conn, _fresh(conn, case), 5, now=NOW),
            "withdraw": lambda: handoff.withdraw(conn, _fresh(conn, case), now=NOW),
        }
        for step in steps:
            acts[step]()
        message = _cite(conn, case)
        after = handoff.citizen_wrote(conn, case, now=NOW, message_id=message)
        assert after.state == expected
        assert message in [row.id for row in words(conn, case.id)]
        posts = select(t.outbox.c.id).where(t.outbox.c.dedupe_key == f"post:{message}")
        assert conn.execute(posts).first() is not None


def test_another_operator_cannot_answer_close_pass_or_release(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.claim(conn, case.id, ANNA, now=NOW)
        attempts: list[Callable[[], object]] = [
            lambda: handoff.answer(conn, case.id, BRUNO, Reply("ciao"), now=NOW),
            lambda: handoff.close(conn, house, case.id, BRUNO, outcome=Outcome.OTHER, now=NOW),
            lambda: handoff.transfer(conn, case.id, BRUNO, team="psicologo", now=NOW, reason=""),
            lambda: handoff.release(conn, case.id, BRUNO, now=NOW, reason=""),
            lambda: handoff.refer(conn, case.id, BRUNO, target="caritas", target_name="Caritas", agreed="in chat", now=NOW),
        ]
        for attempt in attempts:
            with pytest.raises(CaseConflict) as refused:
                attempt()
            assert refused.value.owner == "Anna"


def test_answering_an_unclaimed_case_claims_it_and_words_are_held_then_taken_back(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, channel=Channel.TELEGRAM)
        message = handoff.answer(conn, case.id, ANNA, Reply("Ti chiamo domani"), now=NOW)
        row = conn.execute(select(t.outbox).where(t.outbox.c.message_id == message, t.outbox.c.method == "message")).one()
        assert row.not_before == NOW + timedelta(seconds=handoff.HOLD_SECONDS)
        assert _fresh(conn, case).owner_id == "anna"
        assert not handoff.take_back(conn, case.id, BRUNO, message, now=NOW)
        assert handoff.take_back(conn, case.id, ANNA, message, now=NOW + timedelta(seconds=3))
        assert _fresh(conn, case).state == CaseState.WAITING_OPERATOR
        states = select(t.outbox.c.state).where((t.outbox.c.message_id == message) | (t.outbox.c.dedupe_key == f"post:{message}"))
        assert {state for (state,) in conn.execute(states)} == {OutboxState.CANCELLED}
        assert message not in [line.id for line in words(conn, case.id)]


def test_words_that_have_left_cannot_be_taken_back(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        message = handoff.answer(conn, case.id, ANNA, Reply("Ti chiamo domani"), now=NOW)
        assert not handoff.take_back(conn, case.id, ANNA, message, now=NOW + timedelta(seconds=9))


def test_asking_again_makes_the_same_case_urgent_and_keeps_corrections(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        made = {"fact:isee": {"value": 9000, "text": "9.000 €"}}
        handoff.correct(conn, case.id, ANNA, made, now=NOW, version=case.version)
        again = handoff.open_case(conn, house, case.conversation_id, {**case.sheet}, now=NOW, urgent=True, urgency="violenza")
        assert (again.id, again.urgent, again.urgency) == (case.id, True, "violenza")
        assert again.sheet["corrections"]["fact:isee"]["by"] == "Anna"
        assert again.escalate_at <= NOW + timedelta(minutes=5)


def test_a_correction_on_an_old_picture_of_the_case_is_refused(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.note(conn, case.id, BRUNO, "sento la collega", now=NOW)
        with pytest.raises(CaseConflict):
            handoff.correct(conn, case.id, ANNA, {}, now=NOW, version=case.version)


def test_illegal_moves_are_impossible(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        for event, (allowed, _) in handoff.MOVES.items():
            for state in CaseState:
                if state in allowed:
                    continue
                conn.execute(t.cases.update().where(t.cases.c.id == case.id).values(state=state))
                with pytest.raises(CaseConflict):
                    handoff.move(conn, _fresh(conn, case), event, ANNA, now=NOW)


def test_the_group_gets_one_topic_a_card_without_personal_words_and_every_message(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, name="Samira", need="mio marito mi picchia")
        handoff.claim(conn, case.id, ANNA, now=NOW)
        handoff.note(conn, case.id, ANNA, "chiamare il CAV", now=NOW)
        handoff.close(conn, house, case.id, ANNA, outcome=Outcome.ORIENTED, now=NOW)
        rows = list(conn.execute(select(t.outbox).where(t.outbox.c.case_id == case.id, t.outbox.c.lane == "group").order_by(t.outbox.c.id)))
    alive = [row.method for row in rows if row.state == OutboxState.QUEUED]
    assert alive == ["topic_create", "topic_post", "card", "topic_close"]
    card = next(row for row in rows if row.method == "card" and row.state == OutboxState.QUEUED)
    assert "Samira" not in card.payload["reply"]["text"] and "picchia" not in card.payload["reply"]["text"]
    assert f"{case.code} · reddito" in card.payload["reply"]["text"]


def test_a_lost_topic_is_drawn_again_with_its_lines(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        message = _cite(conn, case, "sono ancora qui")
        case = handoff.citizen_wrote(conn, case, now=NOW, message_id=message)
        conn.execute(t.outbox.update().values(state=OutboxState.SENT))
        for _ in range(2):
            projection.rebuild(conn, case, now=NOW, mark="77")
        queued = select(t.outbox.c.method).where(t.outbox.c.state == OutboxState.QUEUED).order_by(t.outbox.c.id)
        assert [method for (method,) in conn.execute(queued)] == ["topic_create", "card", "topic_post"]


def test_without_a_group_no_row_is_left_for_it(engine: Engine) -> None:
    house = house_of(engine)
    with writing(engine) as conn:
        staff_member(conn, "anna", "Anna")
        case = new_case(conn, house)
        handoff.claim(conn, case.id, ANNA, now=NOW)
        assert conn.execute(select(t.outbox.c.id).where(t.outbox.c.lane == "group")).first() is None


def test_search_finds_by_code_name_and_words(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house, name="Samira", need="sfratto a fine mese")
        new_case(conn, house, name="Luca", need="cerco lavoro")
        for text in (case.code, case.code.removeprefix("C-"), "samira", "SFRATTO mese"):
            assert [row.id for row in search(conn, text)] == [case.id]
        assert search(conn, "samira", only=[]) == []
        assert search(conn, "  ") == []


def test_only_words_of_the_case_are_read_by_staff(house: House) -> None:
    with writing(house.engine) as conn:
        person = new_conversation(conn)
        conn.execute(
            insert(t.messages).values(conversation_id=person, author=Author.CITIZEN, body={"text": "prima"}, at=NOW - timedelta(1))
        )
        case = new_case(conn, house, conversation_id=person)
        assert words(conn, case.id) == []


def test_on_the_web_held_words_are_not_seen_and_those_taken_back_never_are(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        first = handoff.answer(conn, case.id, ANNA, Reply("prima"), now=NOW)
        assert after(conn, case.conversation_id, 0, now=NOW + timedelta(seconds=7)).lines == ()
        assert handoff.take_back(conn, case.id, ANNA, first, now=NOW + timedelta(seconds=7))
        handoff.answer(conn, case.id, ANNA, Reply("dopo"), now=NOW)
        page = after(conn, case.conversation_id, 0, now=NOW + timedelta(seconds=9))
        assert [line["text"] for line in page.lines] == ["dopo"]
        assert after(conn, case.conversation_id, page.cursor, now=NOW + timedelta(hours=1)).lines == ()


def test_who_writes_again_does_not_lose_their_place(house: House) -> None:
    with writing(house.engine) as conn:
        case = new_case(conn, house)
        handoff.answer(conn, case.id, ANNA, Reply("ci sono"), now=NOW + timedelta(minutes=10), hold_seconds=0)
        for minutes in (20, 50, 90):
            said = {"conversation_id": case.conversation_id, "author": Author.CITIZEN, "body": {"text": "?"}}
            conn.execute(insert(t.messages).values(**said, at=NOW + timedelta(minutes=minutes), case_id=case.id))
        assert register.waiting_since(conn, [case]) == {case.id: NOW + timedelta(minutes=20)}
