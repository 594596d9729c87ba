"""How long the catalogue takes to read, to load from a release, to estimate amounts and to find offices."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import SQLModel

from knowledge import publishing, releases
from knowledge.amounts.estimates import estimates
from knowledge.content import read_content
from knowledge.database import open_engine, reading, writing
from knowledge.models import CatalogueEntry, CatalogueRelease
from knowledge.places.offices import offices_for

FACTS = {
    "eta": 38,
    "eta_figli": [3, 7],
    "componenti_nucleo": 3,
    "comune_residenza": "milano",
    "stato_lavoro": "disoccupato",
    "isee": {"min": 6000, "max": 9360},
}
DAY = date(2026, 11, 22)
TABLES = [CatalogueEntry.__table__, CatalogueRelease.__table__]  # type: ignore[attr-defined]


def milliseconds(work: Callable[[], object], *, times: int) -> float:
    """The best of ``times`` runs."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return min(runs) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(open_engine(f"sqlite:///{folder}/prova.db"))


def measure(engine: Engine) -> None:
    catalogue = read_content()
    SQLModel.metadata.create_all(engine, tables=TABLES)
    with writing(engine) as conn:
        publishing.seed(conn, catalogue, by="prova", at=datetime.now(UTC))
    print(f"read the YAML files and check them   {milliseconds(read_content, times=3):8.1f} ms")
    with reading(engine) as conn:
        print(f"load a published release             {milliseconds(lambda: releases.current(conn), times=5):8.1f} ms")
        print(f"ask whether there is a new release   {milliseconds(lambda: releases.current_number(conn), times=20):8.3f} ms")
    every = list(catalogue.services)
    amounts = milliseconds(lambda: [estimates(catalogue, slug, FACTS, as_of=DAY) for slug in every], times=10)
    print(f"estimates of all {len(every)} services          {amounts:8.1f} ms")
    places = milliseconds(lambda: [offices_for(catalogue, slug, comune="milano", lat=45.46, lon=9.19) for slug in every], times=5)
    print(f"offices of all {len(every)} services            {places:8.1f} ms")


if __name__ == "__main__":
    main()
