"""The inbox rows due, read some at a time where one thread alone writes; what a turn may have changed is read again before it is taken."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.telegram.updates import GROUP
from dialogs.post import inbox


class QueueAhead:
    """For one transaction. A turn may touch the rows of its own stream, what the staff do those of any: these are not taken as read."""

    def __init__(self, conn: Connection, *, most: int) -> None:
        self._conn, self._most = conn, most
        self._rows: list[Row[Any]] = []
        self._met: set[str] = set()

    def next(self, *, now: datetime, skipping: Collection[str]) -> Row[Any] | None:
        """The oldest row due of a stream that is not in ``skipping``."""
        while self._rows:
            row = self._rows.pop()
            if row.stream in self._met:
                break
            if row.stream not in skipping:
                return self._taken(row)
        found = inbox.claim_some(self._conn, now=now, most=self._most, skipping=skipping)
        self._rows, self._met = found[::-1], set()
        return self._taken(self._rows.pop()) if found else None

    def _taken(self, row: Row[Any]) -> Row[Any]:
        self._met.add(row.stream)
        if row.channel == GROUP:
            self._rows.clear()
        return row
