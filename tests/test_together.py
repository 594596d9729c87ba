"""Short messages in a row: one answer to all, every row done, danger still first, commands on their own."""

from sqlalchemy import Engine, select

from bot.turns import Turns
from dialogs import tables as t
from dialogs.post import inbox
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing
from tests.talk import Citizen


def write(citizen: Citizen, *texts: str) -> list[str]:
    """Everything is there before the worker looks; the texts that Bussola then says."""
    with writing(citizen.engine) as conn:
        conn.execute(t.inbox.update().values(status="done"))
        before = conn.execute(select(t.messages.c.id).order_by(t.messages.c.id.desc()).limit(1)).scalar() or 0
        for number, text in enumerate(texts):
            act = Incoming(channel="telegram", address=citizen.address, kind=Kind.TEXT, text=text, remote_id=f"r{number}")
            inbox.receive(conn, act, update_key=f"in-fila-{citizen.sent}-{number}", now=citizen.now)
    citizen.sent += 1
    turns = Turns(citizen.house)
    while turns.next() or turns.goes_on:
        pass
    with reading(citizen.engine) as conn:
        rows = conn.execute(select(t.messages).where(t.messages.c.id > before, t.messages.c.author == "bot").order_by(t.messages.c.id))
        said = [row.body["text"] for row in rows]
        waiting = conn.execute(select(t.inbox.c.id).where(t.inbox.c.status == "new")).all()
    assert waiting == []
    return said


def person(engine: Engine) -> Citizen:
    return Citizen(engine, address="77", channel="telegram").agrees()


def test_three_lines_are_one_story(sqlite_engine: Engine) -> None:
    citizen = person(sqlite_engine)
    said = write(citizen, "sono disoccupata", "ho due figli di 3 e 7 anni", "vivo a Milano")
    assert len([text for text in said if "Ho capito" in text]) == 1
    known = citizen.state().known()
    assert (known["stato_lavoro"], known["eta_figli"], known["comune_residenza"]) == ("disoccupato", [3, 7], "milano")


def test_danger_among_them_is_answered_first(sqlite_engine: Engine) -> None:
    said = write(person(sqlite_engine), "ciao scusa", "mio marito mi picchia", "ho due figli")
    assert any("1522" in text for text in said[:2])


def test_a_command_stays_a_command(sqlite_engine: Engine) -> None:
    citizen = person(sqlite_engine)
    write(citizen, "vivo a Milano", "/operatore")
    assert citizen.state().phase == "sheet"
    assert citizen.state().known()["comune_residenza"] == "milano"
