"""How fast one may write: so much in all, so much to each chat, so much to the operators' group; it knows clocks and counts only."""

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Telegram's limits for a bot, with a margin; raise them only for a server that has none."""

    per_second: float = 30.0
    per_chat: float = 1.0
    chat_burst: int = 4
    group_per_minute: int = 18
    kept_for_urgent: int = 3


class Bucket:
    """Tokens that refill steadily up to ``size``."""

    __slots__ = ("_at", "_full", "_rate", "size")

    def __init__(self, rate: float, size: float, *, now: float) -> None:
        self._rate, self.size, self._full, self._at = rate, size, size, now

    def available(self, now: float) -> float:
        """How many tokens there are."""
        self._full = min(self.size, self._full + max(now - self._at, 0.0) * self._rate)
        self._at = now
        return self._full

    def take(self, now: float, count: float = 1.0) -> None:
        """Use tokens; the account may go below zero and then takes longer to fill."""
        self._full = self.available(now) - count

    def wait(self, now: float) -> float:
        """Seconds until the next whole token."""
        return max(0.0, (1.0 - self.available(now)) / self._rate)

    def is_full(self, now: float) -> bool:
        return self.available(now) >= self.size


class CitizensPace:
    """The citizens' lane: so much in all, and to each chat about one a second with short bursts."""

    def __init__(self, pace: Pace, *, now: float) -> None:
        self._pace = pace
        self._all = Bucket(pace.per_second, max(pace.per_second, 1.0), now=now)
        self._chats: dict[str, Bucket] = {}

    def room(self, now: float) -> int:
        """How many may leave now."""
        return max(0, int(self._all.available(now)))

    def wait(self, now: float) -> float:
        return self._all.wait(now)

    def wait_for(self, stream: str, now: float) -> float:
        """Seconds until this chat may be written to."""
        bucket = self._chats.get(stream)
        return bucket.wait(now) if bucket else 0.0

    def took(self, stream: str, now: float) -> None:
        """One more has left for this chat."""
        self._all.take(now)
        bucket = self._chats.get(stream)
        if bucket is None:
            if len(self._chats) >= 4096:
                self._forget(now)
            bucket = self._chats[stream] = Bucket(self._pace.per_chat, self._pace.chat_burst, now=now)
        bucket.take(now)

    def _forget(self, now: float) -> None:
        self._chats = {stream: bucket for stream, bucket in list(self._chats.items()) if not bucket.is_full(now)}


class GroupPace:
    """The operators' group: at most so many calls in any minute, the last few kept for what is urgent."""

    WINDOW = 60.0

    def __init__(self, pace: Pace, *, now: float, already: int = 0) -> None:
        self._pace = pace
        self._calls: deque[float] = deque([now] * already)

    def wait(self, now: float, *, urgent: bool = False) -> float:
        """Seconds until one more call may leave."""
        while self._calls and self._calls[0] <= now - self.WINDOW:
            self._calls.popleft()
        allowed = self._pace.group_per_minute - (0 if urgent else self._pace.kept_for_urgent)
        if len(self._calls) < allowed:
            return 0.0
        return self._calls[len(self._calls) - allowed] + self.WINDOW - now

    def took(self, now: float) -> None:
        """One more call has left."""
        self._calls.append(now)
