"""A person without a chat asks at the desk for their data, or to be forgotten: done from the console, and written in the register."""

from typing import Any

from sqlalchemy import Engine, select

from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Role
from knowledge.database import reading
from tests.staff_room import Desk, app_of, house_on

TOLD = {"name": "Ivo", "area": "casa", "need": "ho lo sfratto tra dieci giorni", "how": "phone", "phone": "347 998 8771", "agreed": "yes"}
OWNED = (t.conversations, t.messages, t.consents, t.cases, t.case_events, t.stored_files, t.follows, t.outbox)


def _at_the_desk(engine: Engine) -> tuple[House, Desk, str]:
    house = house_on(engine)
    anna = Desk(app_of(house), "anna", roles=(Role.OPERATOR,))
    anna.see("/admin/casi/nuovo")
    anna.send("/admin/casi/nuovo", **TOLD)
    with reading(engine) as conn:
        return house, anna, str(conn.execute(select(t.cases.c.code)).scalar_one())


def _register(engine: Engine) -> list[tuple[Any, ...]]:
    with reading(engine) as conn:
        return [tuple(row) for row in conn.execute(select(t.audits.c.actor, t.audits.c.action, t.audits.c.target))]


def test_a_copy_is_handed_over_as_a_paper_and_as_a_file(sqlite_engine: Engine) -> None:
    _, anna, code = _at_the_desk(sqlite_engine)
    assert f"/admin/casi/{code}/dati" in anna.see(f"/admin/casi/{code}").text
    assert anna.see(f"/admin/casi/{code}/dati").status_code == 200
    paper = anna.send(f"/admin/casi/{code}/dati/pdf")
    data = anna.send(f"/admin/casi/{code}/dati/json")
    assert paper.content.startswith(b"%PDF") and "attachment" in paper.headers["content-disposition"]
    told = data.json()
    assert told["casi"][0]["code"] == code and "347 998 8771" in data.text and "sfratto" in data.text
    assert _register(sqlite_engine).count(("anna", "dati-consegnati", code)) == 2


def test_everything_is_erased_only_when_it_is_surely_wanted(sqlite_engine: Engine) -> None:
    _, anna, code = _at_the_desk(sqlite_engine)
    anna.see(f"/admin/casi/{code}/dati")
    where = f"/admin/casi/{code}/dati/cancella"
    assert anna.send(where, typed=code).status_code == 422
    assert anna.send(where, typed="C-0000", asked="yes").status_code == 422
    done = anna.send(where, typed=code.lower(), asked="yes")
    assert done.status_code == 200 and "Ho cancellato tutto" in done.text
    with reading(sqlite_engine) as conn:
        left = {table.name: len(conn.execute(select(table)).all()) for table in OWNED}
        tallies = len(conn.execute(select(t.tallies)).all())
    assert not any(left.values()), left
    assert tallies > 0
    assert ("anna", "dati-cancellati", code) in _register(sqlite_engine)
    assert anna.see(f"/admin/casi/{code}").status_code == 404


def test_an_editor_reaches_neither(sqlite_engine: Engine) -> None:
    house, _, code = _at_the_desk(sqlite_engine)
    eva = Desk(app_of(house), "eva", roles=(Role.EDITOR,))
    assert eva.see(f"/admin/casi/{code}/dati").status_code == 403
    for what in ("pdf", "json", "cancella"):
        assert eva.send(f"/admin/casi/{code}/dati/{what}", typed=code, asked="yes").status_code == 403
