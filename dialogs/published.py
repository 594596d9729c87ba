"""Keeps the published catalogue in memory and notices a new publication; compiles aside, so that no turn waits for it."""

import threading
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import structlog
from sqlalchemy import Engine

from dialogs.house import ROME, Published
from knowledge import publishing
from knowledge.catalogue import Catalogue
from knowledge.database import reading
from knowledge.interview.choice import interview
from knowledge.rules import matching
from knowledge.search import index

LOOK_EVERY_SECONDS = 1.0
log = structlog.get_logger(__name__)


class CatalogueMissingError(Exception):
    """Nothing is published yet."""


def compiled(catalogue: Catalogue, *, cache: Path = index.KEPT_IN) -> Published:
    """Everything a turn needs from one catalogue, compiled; what was learnt from its sentences is kept in the folder ``cache``."""
    return Published(catalogue, matching.rules_of(catalogue), index.index_of(catalogue, cache=cache))


def warm(published: Published, *, today: date) -> None:
    """Does once what every first conversation needs (each service's rules made ready), so that no citizen waits."""
    matching.match(published.rules, {}, as_of=today)
    interview(published.rules, {}, need_areas=tuple(published.catalogue.need_areas), as_of=today, with_results=False)


class Following:
    """The catalogue in force. Calling it is cheap: at most once a second it asks the database for the release number,
    and a new release is read and compiled in a thread of its own while the old one goes on answering."""

    def __init__(self, engine: Engine, *, cache: Path = index.KEPT_IN) -> None:
        self._engine = engine
        self._cache = cache
        self._lock = threading.Lock()
        self._looked_at = monotonic()
        self._published = self._read()

    def __call__(self) -> Published:
        if monotonic() - self._looked_at > LOOK_EVERY_SECONDS and self._lock.acquire(blocking=False):
            self._looked_at = monotonic()
            threading.Thread(target=self._look, daemon=True, name="catalogue").start()
        return self._published

    def refresh(self) -> Published:
        """Look now and wait for the result; for whoever has just published."""
        with self._lock:
            self._follow()
        return self._published

    def _look(self) -> None:
        try:
            self._follow()
        except Exception:
            log.warning("catalogue.not_refreshed", exc_info=True)
        finally:
            self._lock.release()

    def _follow(self) -> None:
        with reading(self._engine) as conn:
            number = publishing.current_number(conn)
        if number is not None and number != self._published.catalogue.version:
            published = self._read()
            warm(published, today=datetime.now(ROME).date())
            self._published = published
            log.info("catalogue.followed", version=number)

    def _read(self) -> Published:
        with reading(self._engine) as conn:
            catalogue = publishing.current(conn)
        if catalogue is None:
            raise CatalogueMissingError
        return compiled(catalogue, cache=self._cache)
