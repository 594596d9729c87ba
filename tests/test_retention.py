"""Forgetting: each kind of data goes in its time, at once when somebody says no, and the figures stay what they were."""

from base64 import b64decode
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, text
from sqlmodel import SQLModel

from bot.turns import Turns
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.figures import case_counts, folding, reports
from dialogs.models import InboxStatus
from dialogs.post import files, inbox, outbox
from dialogs.privacy import retention
from dialogs.privacy.encryption import KEYS
from knowledge.database import reading, writing
from tests.talk import MONDAY, Citizen

NEED = "sono disoccupata, ho due figli di 3 e 7 anni, vivo a Milano"
MARK = "trufolame"


def _sweep(citizen: Citizen, *, days: float) -> dict[str, int]:
    citizen.now += timedelta(days=days)
    with writing(citizen.engine) as conn:
        return retention.sweep(conn, citizen.house, now=citizen.now)


def _rows(engine: Engine, table: Any) -> list[Row[Any]]:
    with reading(engine) as conn:
        return list(conn.execute(select(table)))


def _with_case(engine: Engine, address: str = "prova", *, close: bool = True) -> Citizen:
    citizen = Citizen(engine, address=address).agrees()
    citizen.says(NEED)
    citizen.says("voglio parlare con qualcuno")
    citizen.presses("Va bene, invia")
    while citizen.row() and not citizen.case():
        citizen.presses("Qui in chat" if citizen.button("Qui in chat") else citizen.buttons[0]["title"])
    citizen.operator("claims")
    citizen.operator("answers", "eccomi")
    if close:
        citizen.operator("closes", "a presto")
    return citizen


def _figures(engine: Engine) -> str:
    with reading(engine) as conn:
        return reports.as_text(reports.figures(conn, names={}))


def test_the_figures_of_a_case_outlive_it_and_say_nothing_of_whose_it_was(engine: Engine) -> None:
    for number in range(5):
        citizen = _with_case(engine, f"persona-{number}")
    before = _figures(engine)
    assert "Richieste a un operatore: 5" in before
    assert "Casi conclusi: 5" in before
    with writing(engine) as conn:
        for row in conn.execute(select(t.conversations.c.id)).all():
            retention.erase(conn, row.id, now=citizen.now)
    assert _rows(engine, t.cases) == []
    assert _figures(engine) == before
    assert [row for row in _rows(engine, t.tallies) if any("persona" in str(value) for value in row)] == []


def test_a_move_that_is_taken_back_is_not_counted(engine: Engine) -> None:
    for number in range(5):
        citizen = _with_case(engine, f"persona-{number}")
        with writing(engine) as conn:
            handoff.reopen(conn, citizen.case().id, handoff.SYSTEM, now=citizen.now, reason="prova")
    shown = _figures(engine)
    assert "Casi conclusi: 0" in shown
    citizen.operator("claims")
    with writing(engine) as conn:
        team = citizen.case().team
        handoff.transfer(
            conn, citizen.case().id, handoff.Actor(citizen.case().owner_id, "Anna"), team="altra-squadra", now=citizen.now, reason="prova"
        )
        counted = select(t.tallies.c.team, func.sum(t.tallies.c.number)).where(t.tallies.c.kind == case_counts.CASE)
        counted = counted.group_by(t.tallies.c.team)
        assert {its: number for its, number in conn.execute(counted) if number} == {team: 4, "altra-squadra": 1}
        found = reports.figures(conn, names={})
    assert team != "altra-squadra"
    taken = {row.label: row.cells[1].value for row in found.table("teams").rows}
    assert taken == {str(team or reports.OTHER): 5}, "who had taken it did follow it"


def test_the_area_and_the_danger_of_a_case_are_sealed(engine: Engine) -> None:
    citizen = Citizen(engine).agrees()
    citizen.says("mio marito mi picchia, ho paura")
    citizen.presses("Sì, scrivetemi" if citizen.button("Sì, scrivetemi") else citizen.buttons[0]["title"])
    case = citizen.case()
    assert case is not None
    assert case.urgency == "violenza"
    with reading(engine) as conn:
        kept = conn.execute(text('SELECT urgency, need_area FROM "case"')).one()
    assert all(value is None or b"violenza" not in bytes(value) for value in kept)


def test_what_was_told_goes_in_its_time_and_the_case_in_its_own(engine: Engine) -> None:
    citizen = _with_case(engine)
    said_in_case = {row.id for row in _rows(engine, t.messages) if row.case_id}
    assert "talks" not in _sweep(citizen, days=29)
    assert _sweep(citizen, days=2)["talks"] == 1
    assert {row.id for row in _rows(engine, t.messages)} == said_in_case
    assert citizen.row().state is None
    assert citizen.state().facts == {}
    assert "talks" not in _sweep(citizen, days=1)
    assert _sweep(citizen, days=330) == {}
    with writing(engine) as conn:
        conn.execute(t.cases.update().values(group_chat="-1001", topic_id=7))
    gone = _sweep(citizen, days=5)
    assert (gone["cases"], gone["conversations"]) == (1, 1)
    assert [(row.method, row.payload["message_thread_id"]) for row in _rows(engine, t.outbox)] == [("topic_delete", 7)]
    for table in (t.messages, t.conversations, t.case_events, t.inbox, t.stored_files):
        assert _rows(engine, table) == [], table.name


def test_who_comes_back_to_a_case_after_the_talk_is_forgotten_is_heard(engine: Engine) -> None:
    citizen = _with_case(engine, close=False)
    _sweep(citizen, days=31)
    citizen.says("ci siete ancora?")
    last = [row for row in _rows(engine, t.messages) if row.case_id and row.author == "citizen"][-1]
    assert last.body["text"] == "ci siete ancora?"


def test_a_case_left_open_in_which_nothing_happens_expires_too(engine: Engine) -> None:
    citizen = _with_case(engine, close=False)
    assert "cases" not in _sweep(citizen, days=364)
    citizen.says("sono ancora qui")
    assert "cases" not in _sweep(citizen, days=10)
    assert _sweep(citizen, days=360)["cases"] == 1
    assert _rows(engine, t.cases) == []


def test_counts_are_added_up_and_end(engine: Engine) -> None:
    citizen = Citizen(engine)
    blank = dict.fromkeys(folding.FIELDS) | {"number": 1, "kind": "conversation"}
    days = [date(2026, 11, 10)] * 6 + [MONDAY.date()] * 2 + [date(2021, 11, 20)]
    with writing(engine) as conn:
        conn.execute(insert(t.tallies), [{**blank, "day": day.isoformat(), "lang": "it"} for day in days])
        conn.execute(insert(t.tallies), [{**blank, "day": "2026-11-10", "lang": "ar", "number": sign} for sign in (1, -1)])
    gone = _sweep(citizen, days=0)
    assert (gone["folded"], gone["tallies"]) == (7, 1)
    kept = sorted((row.day, row.number) for row in _rows(engine, t.tallies))
    assert kept == [("2026-11-10", 6), ("2026-11-23", 1), ("2026-11-23", 1)]
    assert "folded" not in _sweep(citizen, days=0)


def test_what_could_not_be_read_is_not_kept_for_ever(engine: Engine) -> None:
    citizen = Citizen(engine)
    with writing(engine) as conn:
        number = inbox.receive_raw(conn, "telegram-group", "1", stream="group:1", raw={"text": MARK}, now=citizen.now)
        assert number
        inbox.park(conn, number, "prova")
    assert "parked" not in _sweep(citizen, days=29)
    assert _sweep(citizen, days=2)["parked"] == 1


def _copies(engine: Engine) -> str:
    return " ".join(str(row.payload) for row in _rows(engine, t.inbox))


def test_after_a_no_not_even_the_copy_as_received_keeps_its_words(engine: Engine) -> None:
    citizen = Citizen(engine)
    citizen.says(f"non riesco a pagare l'affitto, {MARK}")
    assert MARK in _copies(engine), "it waits for the answer"
    citizen.presses("No, non tenere nulla")
    assert MARK not in _copies(engine)
    citizen.says(f"ancora {MARK}")
    assert MARK not in _copies(engine)
    assert [row.status for row in _rows(engine, t.inbox)] == [InboxStatus.DONE] * 3
    assert MARK not in " ".join(str(row.body) for row in _rows(engine, t.messages))
    assert MARK not in str(citizen.row().state)


def test_taking_consent_back_leaves_nothing_of_the_talk(engine: Engine) -> None:
    citizen = Citizen(engine).agrees()
    citizen.says(f"{NEED} e {MARK}")
    citizen.says("/privacy")
    citizen.presses("Non tenere più nulla")
    state = citizen.state()
    assert (state.consent, state.facts, state.needs, state.results, state.told, state.reach) == (False, {}, [], {}, [], {})
    assert MARK not in _copies(engine) + str(citizen.row().state)


def test_what_was_written_on_telegram_before_the_consent_is_read_after_it(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine, channel="telegram", address="77")
    person = {"id": 77, "is_bot": False, "first_name": "Ada", "language_code": "it"}
    for number, words in enumerate(("sono disoccupata e vivo a Milano", "ho due figli di 3 e 7 anni")):
        message = {"message_id": number, "date": int(citizen.now.timestamp()), "chat": {"id": 77, "type": "private"}, "from": person}
        raw = {"update_id": number, "message": message | {"text": words}}
        with writing(sqlite_engine) as conn:
            inbox.receive_raw(conn, "telegram", str(number), stream="telegram:77", raw=raw, now=citizen.now)
    Turns(citizen.house).next()
    citizen.heard = [row.body for row in _rows(sqlite_engine, t.messages)]
    citizen.presses("Sì, va bene")
    assert "3 e 7 anni" in citizen.text()
    assert "Milano" in citizen.text()


def test_taking_consent_back_while_somebody_has_the_case_says_that_the_case_stays(sqlite_engine: Engine) -> None:
    citizen = Citizen(sqlite_engine).agrees()
    citizen.says("voglio parlare con qualcuno")
    for _ in range(5):
        if citizen.case():
            break
        citizen.presses("Va bene" if citizen.button("Va bene") else citizen.buttons[0]["title"])
    citizen.says("/privacy")
    citizen.presses("Non tenere più nulla")
    assert f"La richiesta {citizen.case().code} resta" in citizen.text()


def _traces(engine: Engine, *marks: str) -> dict[str, list[str]]:
    """Where, in every column of every table as it opens, one of ``marks`` is found."""
    found: dict[str, list[str]] = {}
    with reading(engine) as conn:
        for table in SQLModel.metadata.sorted_tables:
            for row in conn.execute(select(table)).mappings():
                for name, value in row.items():
                    shown = files_open(value) if table is t.stored_files and name == "content" else str(value)
                    if hit := [mark for mark in marks if mark in shown]:
                        found.setdefault(f"{table.name}.{name}", []).extend(hit)
    return found


def files_open(content: bytes) -> str:
    return b64decode(KEYS.open(bytes(content))).decode("utf-8", "replace")


def test_an_erasure_reaches_every_column_of_every_table(sqlite_engine: Engine) -> None:
    """Marked words in a need, a file, a note, a followed service, the group's copies; the chat's number; the case's code."""
    citizen = Citizen(sqlite_engine, address="4711008899", channel="telegram").agrees()
    citizen.says(f"sono disoccupata, {MARK}, vivo a Milano")
    citizen.says("voglio parlare con qualcuno")
    for _ in range(6):
        if citizen.case():
            break
        citizen.presses("Va bene, invia" if citizen.button("Va bene, invia") else "Qui in chat")
    citizen.operator("claims")
    citizen.operator("answers", f"eccomi {MARK}")
    person, case, now = citizen.row().id, citizen.case(), citizen.now
    raw = {"message": {"message_thread_id": 7, "text": MARK, "chat": {"id": -1001}}}
    with writing(sqlite_engine) as conn:
        files.keep(conn, person, name=f"{MARK}.pdf", mime="application/pdf", content=MARK.encode(), now=now)
        conn.execute(insert(t.follows).values(conversation_id=person, slug="nidi-gratis-plus", created_at=now))
        conn.execute(t.cases.update().values(group_chat="-1001", topic_id=7))
        for key in ("1", "2"):
            number = inbox.receive_raw(conn, "telegram-group", key, stream="group:-1001", raw=raw, now=now)
            assert number
            if key == "1":
                inbox.park(conn, number, "prova")
        inbox.emptied(conn, number)
        stream = "telegram:4711008899"
        outbox.put(conn, lane="citizens", channel="telegram", stream=stream, method="message", payload={"chat_id": "4711008899"}, now=now)
    marks = (MARK, "4711008899", person, case.code, "nidi-gratis-plus")
    before = set(_traces(sqlite_engine, *marks))
    assert {"message.body", "conversation.address", "follow.slug", "storedfile.content", "outbox.stream", "case.code"} <= before
    assert "inbox.payload" in before
    with writing(sqlite_engine) as conn:
        retention.erase(conn, person, now=now)
    assert _traces(sqlite_engine, *marks) == {"erasure.conversation_id": [person]}, "only the random id of what is no more"
    (left,) = _rows(sqlite_engine, t.outbox)
    assert left.method == "topic_delete"
