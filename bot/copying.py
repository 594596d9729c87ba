"""On SQLite: brings what turns commit from the write-ahead log into the database file, beside the thread that writes; it writes nothing."""

import sqlite3
import threading

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from knowledge.database import copy_home

log = structlog.get_logger(__name__)
TURNS = 100
"""About a thousand pages of the log: as many as SQLite would let pile up before whoever commits next had to copy them."""
QUIET_SECONDS = 30.0


class Copying:
    """A thread that copies while turns go on, and every half a minute without many empties what anybody left in the log."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._turns = engine, 0
        self._enough, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="copying", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """A copy under way is finished."""
        self._stop.set()
        self._enough.set()
        self._thread.join(10)

    def taken(self, turns: int) -> None:
        """So many turns were committed."""
        self._turns += turns
        if self._turns >= TURNS:
            self._enough.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            is_enough = self._enough.wait(QUIET_SECONDS)
            if self._stop.is_set():
                return
            self._enough.clear()
            self._turns = 0
            try:
                copy_home(self._engine, emptying=not is_enough)
            except (sqlite3.Error, SQLAlchemyError) as error:
                log.warning("copying.failed", error=type(error).__name__)
