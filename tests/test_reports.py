"""Figures of a period: counted right, small numbers hidden, downloads that open, gaps in groups, a year of them in a second."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, insert, select

from admin.reports import as_csv, safe, sheet_name
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.handoff import Actor, Outcome
from dialogs.figures import case_counts, gaps, reports
from dialogs.figures.names import names_in
from dialogs.figures.values import HIDDEN, Count, counts
from dialogs.models import Role, new_id
from knowledge.database import reading, writing
from tests.desk import NOW, house_of, new_case, staff_member
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

OPENED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def tally(conn: Connection, number: int, day: str = "2026-03-10", **values: Any) -> None:
    blank = dict.fromkeys(("channel", "lang", "need_area", "slug", "office", "team", "outcome", "value"))
    conn.execute(insert(t.tallies), [{**blank, "channel": "web", "lang": "it", "day": day, "number": 1, **values}] * number)


def case(conn: Connection, minutes: int | None, **values: Any) -> None:
    conversation = new_id()
    known = {"id": conversation, "channel": "web", "address": conversation, "lang": "it", "turn": 1, "reachable": True}
    conn.execute(insert(t.conversations).values(**known, office=values.pop("office", None), created_at=OPENED, seen_at=OPENED))
    opened = values.pop("opened_at", OPENED)
    claimed = opened + timedelta(minutes=minutes) if minutes is not None else None
    fixed = {
        "code": f"C-{conversation[:8]}",
        "conversation_id": conversation,
        "state": "claimed" if claimed else "requested",
        "version": 1,
        "urgent": False,
        "lang": "it",
    }
    row = {**fixed, "sheet": {}, "catalogue_version": 1, "opened_at": opened, "claimed_at": claimed, **values}
    number = conn.execute(insert(t.cases).values(**row).returning(t.cases.c.id)).scalar_one()
    case_counts.count_move(conn, None, conn.execute(select(t.cases).where(t.cases.c.id == number)).one())


def test_people_cases_and_waits_of_a_month(engine: Engine) -> None:
    with writing(engine) as conn:
        tally(conn, 12, kind="conversation", office="wemi-ornato")
        tally(conn, 6, kind="conversation", day="2026-04-01", office="wemi-ornato")
        for minutes in (10, 20, 30, 40, 500):
            case(conn, minutes, team="squadra", outcome="orientato", closed_at=OPENED, rating=4)
        case(conn, None, opened_at=OPENED + timedelta(days=40))
    with reading(engine) as conn:
        found = reports.figures(conn, date(2026, 3, 1), date(2026, 3, 31), names={})
        offices = found.table("offices")
    assert found.headline("people").value.text == "12"
    assert found.headline("cases").value.text == "5"
    assert found.headline("wait").value.value == 30
    assert found.headline("rating").value.text == "4 su 5"
    assert (offices.rows[0].label, offices.rows[0].cells[0].text) == ("wemi-ornato", "12")
    assert found.table("months").rows[0].label == "marzo 2026"


def test_the_last_day_is_included_and_counted_in_rome(engine: Engine) -> None:
    with writing(engine) as conn:
        for hour, day in ((22, 31), (21, 31)):
            for _ in range(5):
                case(conn, 1, opened_at=datetime(2026, 3, day, hour, 30, tzinfo=UTC))
    with reading(engine) as conn:
        march = reports.figures(conn, date(2026, 3, 1), date(2026, 3, 31), names={})
        april = reports.figures(conn, date(2026, 4, 1), date(2026, 4, 1), names={})
    assert (march.headline("cases").value.value, april.headline("cases").value.value) == (5, 5)


def test_small_numbers_are_hidden_and_cannot_be_worked_out() -> None:
    shown = counts({"a": 3, "b": 8, "c": 40})
    assert shown["a"].hidden
    assert shown["b"].hidden, "a single hidden part could be subtracted from the total"
    assert shown["c"] == Count(40)
    assert not counts({"a": 0, "b": 9})["a"].hidden


def test_fewer_than_five_waits_are_no_number_of_minutes(engine: Engine) -> None:
    with writing(engine) as conn:
        for minutes in (180, 240):
            case(conn, minutes, team="poche")
        for minutes in (3, 4, 5, 6, 7):
            case(conn, minutes, team="tante")
    with reading(engine) as conn:
        found = reports.figures(conn, names={})
    few, many = found.table("waits").rows
    assert [cell.text for cell in few.cells] == ["—", "—"] and [cell.plain for cell in few.cells] == ["", ""]
    assert [cell.text for cell in many.cells] == ["5 minuti", "7 minuti"]
    assert HIDDEN not in "".join(line for line in as_csv(found).splitlines() if line.startswith("Attese"))
    assert "poche: attesa di mezzo —" in reports.as_text(found)


def test_a_team_has_listened_only_to_whom_one_of_its_people_took(engine: Engine) -> None:
    """Five families wait, one of them is taken, passed on, and waits again: only the team that took it has it."""
    house, anna, bruno = house_of(engine), Actor("anna", "Anna"), Actor("bruno", "Bruno")
    with writing(engine) as conn:
        for actor in (anna, bruno):
            staff_member(conn, actor.id, actor.name)
        one, *_ = [new_case(conn, house, team="prima") for _ in range(5)]
        assert _teams(conn) == {}
        handoff.claim(conn, one.id, anna, now=NOW)
        handoff.release(conn, one.id, anna, now=NOW, reason="errore")
        handoff.claim(conn, one.id, bruno, now=NOW)
        assert _teams(conn) == {"prima": (1, 1)}
        handoff.transfer(conn, one.id, bruno, team="seconda", now=NOW, reason="è cosa loro")
        assert _teams(conn) == {"prima": (1, 1)}
        handoff.claim(conn, one.id, anna, now=NOW)
        handoff.close(conn, house, one.id, anna, outcome=Outcome.ORIENTED, now=NOW)
        again = new_case(conn, house, conversation_id=one.conversation_id, team="prima")
        handoff.claim(conn, again.id, bruno, now=NOW)
        assert _teams(conn) == {"prima": (1, 2), "seconda": (1, 1)}


def _teams(conn: Connection) -> dict[str, tuple[float | None, ...]]:
    return {row.label: tuple(cell.value for cell in row.cells) for row in reports.figures(conn, names={}).table("teams").rows}


def test_a_sheet_keeps_the_apostrophe_of_its_title() -> None:
    assert sheet_name("Com'è finita") == "Com'è finita"
    assert sheet_name("Chi c'è: 'ieri/oggi'") == "Chi c'è 'ierioggi"


def test_a_report_never_writes_a_small_number(engine: Engine) -> None:
    with writing(engine) as conn:
        tally(conn, 3, kind="conversation", lang="ar")
        tally(conn, 50, kind="conversation")
    with reading(engine) as conn:
        found = reports.figures(conn, names={})
    arabic = next(row for row in found.table("languages").rows if row.label == "ar")
    assert arabic.cells[0].text == "meno di 5"
    assert "ar: persone meno di 5" in reports.as_text(found)


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    app = app_of(house_on(sqlite_engine))
    with writing(sqlite_engine) as conn:
        tally(conn, 40, kind="conversation", office="wemi-ornato")
        tally(conn, 20, kind="match", slug="nidi-gratis-plus", outcome="likely")
        for minutes in range(6):
            case(conn, minutes, team=next(iter(app.state.house.published().catalogue.teams)), outcome="orientato", closed_at=OPENED)
    return app


def test_the_pages_show_names_definitions_and_plots(app: FastAPI) -> None:
    desk = Desk(app, "carla", roles=[Role.COORDINATOR])
    page = desk.see("/admin/report?dal=2026-01-01&al=2026-12-31").text
    assert "Nidi Gratis Plus" in page
    assert 'class="plot"' in page
    assert "Conversazioni in cui la persona ha accettato" in page
    social = desk.see("/admin/report/bilancio?dal=2026-01-01&al=2026-12-31").text
    assert "<strong>40</strong> cittadini si sono rivolti a" in social
    assert "<strong>6</strong> famiglie sono state ascoltate da" in social
    assert desk.see("/admin/report?dal=ieri").status_code == 422
    assert desk.see("/admin/report?dal=2026-05-01&al=2026-01-01").status_code == 422


def test_the_downloads_hold_the_same_figures(app: FastAPI) -> None:
    desk = Desk(app, "carla", roles=[Role.COORDINATOR])
    text = desk.see("/admin/report.csv?dal=2026-01-01&al=2026-12-31").text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1][:4] == ["In breve", "Persone", "", "40"]
    book = load_workbook(io.BytesIO(desk.see("/admin/report.xlsx?dal=2026-01-01&al=2026-12-31").content))
    assert book["In breve"]["A2"].value == "Persone"
    assert book["In breve"]["B2"].value == 40
    assert "Per servizio o bando" in book.sheetnames


def test_the_workbook_holds_every_figure_of_its_days_and_says_which_days(app: FastAPI) -> None:
    """Sheet by sheet against the report itself; a day outside is not counted, a small number is not written, words are no formula."""
    house = app.state.house
    with writing(house.engine) as conn:
        tally(conn, 7, day="2025-12-31", kind="conversation", office="wemi-ornato")
        tally(conn, 9, day="2026-12-31", kind="conversation", office="=1+1")
        tally(conn, 3, kind="follow", slug="nidi-gratis-plus")
    desk = Desk(app, "carla", roles=[Role.COORDINATOR])
    book = load_workbook(io.BytesIO(desk.see("/admin/report.xlsx?dal=2026-01-01&al=2026-12-31").content))
    with reading(house.engine) as conn:
        named = names_in(house.published().catalogue)
        found = reports.figures(conn, date(2026, 1, 1), date(2026, 12, 31), names=named)
    short = [[cell.value for cell in row] for row in book["In breve"].iter_rows()]
    assert short[1][:2] == ["Persone", 49]
    assert ["Dal", "01/01/2026"] in [row[:2] for row in short] and ["Al", "31/12/2026"] in [row[:2] for row in short]
    assert len(book.sheetnames) == len(found.tables) + 1
    for table, sheet in zip(found.tables, book.worksheets[1:], strict=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        expected = [[safe(row.label), *(cell.plain if cell.plain != "" else None for cell in row.cells)] for row in table.rows]
        assert rows[0] == ["Voce", *table.columns] and rows[1 : len(expected) + 1] == expected
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    services = {row[0].value: [cell.value for cell in row] for row in book["Per servizio o bando"].iter_rows()}
    assert HIDDEN in next(cells for name, cells in services.items() if str(name).startswith("Nidi Gratis"))


def test_alike_questions_are_one_gap_and_become_an_example_sentence(app: FastAPI) -> None:
    texts = [
        "tessera autobus gratis per anziani",
        "tessera autobus gratis anziani",
        "come si fa la patente",
        "Tessera autobus gratis per anziani?",
    ]
    with writing(app.state.house.engine) as conn:
        conn.execute(
            insert(t.gaps), [{"kind": "not_understood", "lang": "it", "text": one, "state": "open", "at": OPENED} for one in texts]
        )
    with reading(app.state.house.engine) as conn:
        first, second = gaps.clusters(conn)
    assert (first.count, second.count) == (3, 1)
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    assert "tessera autobus" in desk.see("/admin/lacune").text.lower()
    given = {"ids": [str(one) for one in first.ids], "text": first.text, "slug": "service_sentences/nidi-gratis-plus"}
    assert desk.send("/admin/lacune/frase", **given).status_code == 303
    with reading(app.state.house.engine) as conn:
        assert [one.count for one in gaps.clusters(conn)] == [1]
    assert first.text in Form(desk.see("/admin/voci/service_sentences/nidi-gratis-plus").text)["sentences.0.value"]


def test_a_service_read_again_is_fresh_again(app: FastAPI) -> None:
    desk = Desk(app, "anna", roles=[Role.EDITOR])
    until = (app.state.house.today() + timedelta(days=365)).isoformat()
    assert "/admin/schede/nidi-gratis-plus" in desk.see("/admin/scadenze").text
    assert desk.send("/admin/scadenze/verificata", slug="nidi-gratis-plus", until=until).status_code == 303
    assert Form(desk.see("/admin/schede/nidi-gratis-plus").text)["verify_by"] == until


@pytest.mark.timeout(120)
def test_two_thousand_gaps_are_grouped_without_a_long_wait() -> None:
    texts = [f"domanda {n % 300} su {('casa', 'lavoro', 'scuola')[n % 3]} numero {n % 700}" for n in range(2000)]
    groups = gaps.grouped(texts)
    assert sum(map(len, groups)) == 2000
