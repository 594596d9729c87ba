"""Turns that need long evaluations go on in slices, and those of other chats between them; remembers whose they are, in memory only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.turn_times import TURN_TIMES
from knowledge import patience

SLICE_SECONDS = 0.02
SAME_SLICES = 10
"""What was worked out is remembered from slice to slice; a step that is longer than that gets there all the same: then they double."""


class Later:
    """The streams whose turn was put off: how often, and how long it has had. Without ``in_slices`` no turn is."""

    def __init__(self, *, in_slices: bool) -> None:
        self._in_slices = in_slices
        self._had: dict[str, tuple[int, float]] = {}
        self._others_first = False

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(self._had)

    @property
    def first(self) -> str | None:
        """Who waits longest."""
        return next(iter(self._had), None)

    def its_turn(self) -> str | None:
        """The stream that goes on now; every other time it is the others' turn."""
        self._others_first = not self._others_first
        return None if self._others_first else self.first

    def forget(self, stream: str | None) -> None:
        """There is nothing to go on with."""
        if stream:
            self._had.pop(stream, None)

    @contextmanager
    def timed(self, stream: str) -> Iterator[None]:
        """One turn, or a slice of it."""
        begun, (slices, had) = time.perf_counter(), self._had.pop(stream, (0, 0.0))
        try:
            if not self._in_slices:
                yield
                return
            with patience.at_most(SLICE_SECONDS * 2 ** max(0, slices - SAME_SLICES)):
                yield
        except patience.PutOff:
            self._had[stream] = slices + 1, had + time.perf_counter() - begun
            self._others_first = False
            raise
        finally:
            if stream not in self._had:
                TURN_TIMES.observe(had + time.perf_counter() - begun)
