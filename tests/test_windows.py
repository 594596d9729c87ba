"""How a call stands by its dates and by what is known of its funds, what people read of it, and what is still worth asking."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from dialogs import tables as t
from dialogs.house import House, Published
from dialogs.post.incoming import Kind
from knowledge.catalogue import Catalogue
from knowledge.checks.services import problems_of
from knowledge.database import reading
from knowledge.interview.choice import interview
from knowledge.records import Service, Window
from knowledge.rules.matching import rules_of
from knowledge.windows import call_of, note_of
from tests.talk import Citizen, published

SLUG = "bonus-psicologo"
TODAY = date(2026, 11, 24)


def with_windows(*rows: dict[str, Any]) -> Catalogue:
    catalogue = published().catalogue
    windows = tuple(Window.model_validate({"source": catalogue.services[SLUG].sources[0], **row}) for row in rows)
    changed = catalogue.services[SLUG].model_copy(update={"windows": windows, "deadlines": (), "variants": ()})
    return replace(catalogue, services={**catalogue.services, SLUG: changed}, digest=f"{catalogue.digest}-{rows}")


def service(*rows: dict[str, Any]) -> Service:
    return with_windows(*rows).services[SLUG]


@pytest.mark.parametrize(
    ("row", "standing", "said"),
    [
        ({"from": "2026-11-01", "to": "2027-01-31"}, "open", "aperta fino al 31 gennaio 2027"),
        ({"from": "2026-11-01", "to": "2026-12-08"}, "closing_soon", "si chiude presto: è aperta fino all'8 dicembre 2026"),
        ({"from": "2026-12-01", "to": "2026-12-31"}, "opens", "Si potrà chiedere dal 1 dicembre 2026"),
        ({"from": "2026-11-01", "to": "2027-01-31", "exhausted": "2026-11-20"}, "funds_exhausted", "I fondi sono finiti."),
        ({"exhausted": "2026-11-20"}, "funds_exhausted", "I fondi sono finiti."),
        ({"from": "2026-09-01", "to": "2026-10-31", "exhausted": "2026-09-20"}, "past", "La finestra 2026 è passata"),
        ({"year": 2027, "expected": "2027-01-01"}, "expected", "attesa verso gennaio 2027"),
        ({"year": 2026, "to": "2026-12-31"}, "open", "aperta fino al 31 dicembre 2026"),
        ({"year": 2029, "to": "2029-12-31"}, "unknown", "Le date della finestra 2029 non sono note"),
        ({"year": 2026, "expected": "2026-10-01"}, "unknown", "Le date della finestra 2026 non sono note"),
    ],
)
def test_a_call_stands_as_its_dates_and_its_funds_say(row: dict[str, Any], standing: str, said: str) -> None:
    call = call_of(service(row), None, TODAY)
    assert call is not None
    assert call.standing == standing and said in note_of(call)


def test_funds_that_are_finished_do_not_hide_the_next_opening() -> None:
    gone = {"from": "2026-11-01", "to": "2026-12-31", "exhausted": "2026-11-20"}
    coming = call_of(service(gone, {"from": "2027-02-01", "to": "2027-02-28"}), None, TODAY)
    assert coming is not None and (coming.standing, coming.day) == ("opens", date(2027, 2, 1))
    awaited = call_of(service(gone, {"expected": "2027-03-01"}), None, TODAY)
    assert awaited is not None and note_of(awaited) == "I fondi sono finiti. La prossima finestra è attesa verso marzo 2027."
    again = call_of(service(gone, {"from": "2026-11-22", "to": "2027-01-31"}), None, TODAY)
    assert again is not None and again.is_open


def test_dates_that_contradict_each_other_are_refused() -> None:
    wrong = with_windows({"from": "2026-11-01", "exhausted": "2026-10-01"}, {"from": "2026-11-01", "expected": "2026-12-01"})
    found = " ".join(problem.text for problem in problems_of(wrong) if SLUG in problem.entry)
    assert "finiscono prima" in found and "non è più da dire atteso" in found


def test_nothing_is_asked_for_a_call_without_funds() -> None:
    facts: dict[str, object] = {"eta": 30}
    open_now = rules_of(with_windows({"from": "2026-11-01", "to": "2027-01-31"}))
    exhausted = rules_of(with_windows({"from": "2026-11-01", "to": "2027-01-31", "exhausted": "2026-11-20"}))
    assert interview(open_now, facts, need_areas=["salute"], slugs=[SLUG], as_of=TODAY).next is not None
    gone = interview(exhausted, facts, need_areas=["salute"], slugs=[SLUG], as_of=TODAY)
    assert (gone.next, gone.remaining) == (None, 0)
    assert gone.matching is not None and gone.matching.of(SLUG).cautious


@dataclass
class Reader(Citizen):
    """A citizen of a house with another catalogue."""

    shown: Published | None = None

    @property
    def house(self) -> House:
        return replace(super().house, published=lambda: self.shown or published())


def test_a_citizen_reads_it_asks_to_be_told_and_stops_with_one_tap(engine: Engine) -> None:
    catalogue = with_windows({"from": "2026-11-01", "to": "2027-01-31", "exhausted": "2026-11-20"}, {"expected": "2027-03-01"})
    citizen = Reader(engine, shown=Published(catalogue, rules_of(catalogue), published().index))
    citizen.agrees()
    citizen.does(Kind.START, f"servizio-{SLUG}")
    assert "I soldi di questo bando sono finiti. Dovrebbe aprire verso marzo 2027." in citizen.text()
    citizen.presses("Avvisami quando riapre")
    assert followed(engine) == [SLUG]
    citizen.presses("Non avvisarmi più")
    assert "non ti avviso più" in citizen.text() and followed(engine) == []


def followed(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return list(conn.execute(select(t.follows.c.slug)).scalars())
