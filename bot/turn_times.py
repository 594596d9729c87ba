"""How long this process's turns took, as a histogram for Prometheus; counts and seconds only, of nobody in particular."""

from bisect import bisect_left
from itertools import accumulate
from threading import Lock

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
NAME = "bussola_turn_seconds"


class TurnTimes:
    """Threads observe, ``/metrics`` asks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts = [0] * (len(BUCKETS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """One turn took this long."""
        with self._lock:
            self._counts[bisect_left(BUCKETS, seconds)] += 1
            self._sum += seconds

    def so_far(self) -> tuple[list[tuple[str, float]], float]:
        """How many turns took up to each bound, and the seconds of all."""
        with self._lock:
            counts, total = list(self._counts), self._sum
        names = [*(str(bound) for bound in BUCKETS), "+Inf"]
        return list(zip(names, map(float, accumulate(counts)), strict=True)), total


TURN_TIMES = TurnTimes()
"""The process's own: whoever asks ``/metrics`` of each worker adds them up."""
