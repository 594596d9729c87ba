"""Turns that need long evaluations go on in slices, and those of other chats between them; remembers whose they are, in memory only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.turn_times import TURN_TIMES
from knowledge import patience

FIRST_SECONDS, SLICE_SECONDS = 0.02, 0.008
SAME_SLICES, GROWTH = 10, 1.25
"""Hardly any turn needs more than the first slice. What was worked out is remembered from slice to slice; a step that is longer than
one gets there all the same: then they grow."""
OTHERS_SHARE = 5
QUIET_SECONDS = 0.005
"""A slice is for when nobody has come for a moment; while others keep coming they have so many times its own time before the next one.
Who has asked for much waits a little longer, and not everybody who came meanwhile."""


class Later:
    """The streams whose turn was put off: how often, and how long it has had. Without ``in_slices`` no turn is."""

    def __init__(self, *, in_slices: bool) -> None:
        self._in_slices = in_slices
        self._had: dict[str, tuple[int, float]] = {}
        self._others_until = self._others_at = 0.0

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(self._had)

    @property
    def first(self) -> str | None:
        """Who waits longest."""
        return next(iter(self._had), None)

    def its_turn(self) -> str | None:
        """The stream that goes on now, whoever else waits; ``None``: it is the others' turn."""
        return self.first if time.monotonic() >= self._others_until else None

    def in_quiet(self) -> str | None:
        """The stream that goes on when nobody else waits, and nobody has for a moment."""
        return self.first if time.monotonic() >= self._others_at + QUIET_SECONDS else None

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
            with patience.at_most(_seconds(slices)):
                yield
        except patience.PutOff:
            took = time.perf_counter() - begun
            self._had[stream] = slices + 1, had + took
            self._others_until = time.monotonic() + OTHERS_SHARE * took
            raise
        finally:
            if stream not in self._had:
                TURN_TIMES.observe(had + time.perf_counter() - begun)
            if not slices:
                self._others_at = time.monotonic()


def _seconds(slices: int) -> float:
    """How long the next slice is after so many."""
    return SLICE_SECONDS * GROWTH ** max(0, slices - SAME_SLICES) if slices else FIRST_SECONDS
