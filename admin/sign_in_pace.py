"""How many wrong sign-ins one network address may make in a while; kept in memory, accounts are locked elsewhere."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

MOST_ADDRESSES = 5000


class Pace:
    """At most ``tries`` counted events per address in ``seconds``."""

    def __init__(self, *, tries: int, seconds: int) -> None:
        self._tries = tries
        self._span = timedelta(seconds=seconds)
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def allows(self, address: str, now: datetime) -> bool:
        with self._lock:
            return len(self._recent(address, now)) < self._tries

    def count(self, address: str, now: datetime) -> None:
        with self._lock:
            if len(self._seen) > MOST_ADDRESSES:
                self._seen.clear()
            self._seen.setdefault(address, deque(maxlen=self._tries)).append(now)

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        moments = self._seen.get(address, deque())
        while moments and moments[0] < now - self._span:
            moments.popleft()
        return moments
