"""Keeps the published catalogue in memory and notices a new publication; compiles aside, so that no turn waits for it.

Rules and words of a new catalogue are in force at once; sentences that nobody has learnt yet are learnt meanwhile."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import structlog
from sqlalchemy import Engine

from dialogs.house import ROME, Published
from dialogs.state import Phase
from knowledge import releases, stopgap
from knowledge.catalogue import Catalogue
from knowledge.database import reading
from knowledge.interview.choice import interview
from knowledge.rules import matching
from knowledge.search import index

LOOK_EVERY_SECONDS = 1.0
FIRST_WORDS = "Buongiorno, ho bisogno di aiuto"
PATIENCE_SECONDS = 0.4
log = structlog.get_logger(__name__)


class CatalogueMissingError(Exception):
    """Nothing is published yet."""


def compiled(catalogue: Catalogue, *, cache: Path = index.KEPT_IN) -> Published:
    """Everything a turn needs from one catalogue, compiled; what was learnt from its sentences is kept in the folder ``cache``."""
    return Published(catalogue, matching.rules_of(catalogue), index.index_of(catalogue, cache=cache))


def warm(published: Published, *, today: date) -> None:
    """Does once what every first conversation needs (each service's rules and all words made ready), so that no citizen waits."""
    from dialogs.reading.commands import command_in  # these read messages with what is published: they stand above this module
    from dialogs.reading.understanding import understand

    command_in(FIRST_WORDS, Phase.ASK)
    understand(published, FIRST_WORDS, today=today)
    matching.get_ready(published.rules, as_of=today)
    interview(published.rules, {}, need_areas=tuple(published.catalogue.need_areas), as_of=today, with_results=False)


class Coming:
    """A catalogue that can be used at once: what was learnt ``before`` serves until its own sentences are learnt.

    ``when_learnt`` is called with the whole from another thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        before: index.Index,
        *,
        cache: Path = index.KEPT_IN,
        when_learnt: Callable[[Published], None] = lambda _: None,
    ) -> None:
        self._catalogue, self._cache, self._when_learnt = catalogue, cache, when_learnt
        self._has_begun = threading.Event()
        self._learnt: index.Index | None = None
        learner = threading.Thread(target=self._learn, daemon=True, name="sentences")
        learner.start()
        self._rules = matching.rules_of(catalogue)
        self._meanwhile = before
        learner.join(PATIENCE_SECONDS)
        if self._learnt is None:
            self._meanwhile = stopgap.meanwhile(before, catalogue)
        self._has_begun.set()

    @property
    def is_learning(self) -> bool:
        return self._learnt is None

    def __call__(self) -> Published:
        return Published(self._catalogue, self._rules, self._learnt or self._meanwhile)

    def _learn(self) -> None:
        try:
            self._learnt = index.index_of(self._catalogue, cache=self._cache)
        except Exception:
            log.warning("catalogue.not_learnt", exc_info=True)
            return
        if self._has_begun.wait() and self._learnt is not None:
            self._when_learnt(self())


class Following:
    """The catalogue in force. Calling it is cheap: at most once a second it asks the database for the release number,
    and a new release is read and compiled in a thread of its own while the old one goes on answering."""

    def __init__(self, engine: Engine, *, cache: Path = index.KEPT_IN) -> None:
        self._engine = engine
        self.cache = cache
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
            number = releases.current_number(conn)
        if number is None or number == self._published.catalogue.version:
            return
        coming = Coming(self._newest(), self._published.index, cache=self.cache, when_learnt=self._learnt)
        published = coming()
        warm(published, today=datetime.now(ROME).date())
        self._published = published
        log.info("catalogue.followed", version=number, learning=coming.is_learning)

    def _learnt(self, published: Published) -> None:
        """Put what has been learnt in force, unless a newer catalogue came meanwhile."""
        with self._lock:
            if self._published.catalogue.version == published.catalogue.version:
                self._published = published

    def _newest(self) -> Catalogue:
        with reading(self._engine) as conn:
            catalogue = releases.current(conn, lean=True)
        if catalogue is None:
            raise CatalogueMissingError
        return catalogue

    def _read(self) -> Published:
        return compiled(self._newest(), cache=self.cache)
