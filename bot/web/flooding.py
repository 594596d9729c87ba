"""How fast one sender may write at the citizen's door: who floods is asked to wait a moment, who is in danger never is."""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil

from fastapi import HTTPException

from dialogs.house import House
from dialogs.reading.understanding import understand

SENDERS_REMEMBERED = 20_000
LONGEST = 2000
WAIT = {"it": "Aspetta un momento: arrivano troppi messaggi insieme.", "en": "One moment, please: too many messages at once."}


class Pace:
    """At most ``most`` acts in ``seconds`` for each sender; thread-safe, in this process only, forgets the quiet ones."""

    def __init__(self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._acts: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, sender: str) -> float:
        """Count one act: 0, or the seconds until the sender is welcome again (then it is not counted)."""
        now = self._clock()
        with self._lock:
            acts = self._acts.setdefault(sender, deque())
            self._acts.move_to_end(sender)
            while acts and acts[0] <= now - self._seconds:
                acts.popleft()
            if len(acts) >= self._most:
                return acts[0] + self._seconds - now
            acts.append(now)
            while len(self._acts) > SENDERS_REMEMBERED:
                self._acts.popitem(last=False)
        return 0.0


def urgent(house: House, text: str) -> bool:
    """Whether these words speak of a danger: they never wait."""
    return bool(text) and understand(house.published(), text[:LONGEST]).urgent is not None


def refuse_flood(house: House, wait: float, text: str) -> None:
    """429 with ``Retry-After``, unless these words speak of a danger."""
    if wait <= 0 or urgent(house, text):
        return
    raise HTTPException(429, detail=WAIT, headers={"Retry-After": str(max(1, ceil(wait)))})


async def slow_down(pace: Pace, sender: str, *, patience: float) -> float:
    """Hold a sender back until it may act; the seconds still to wait when ``patience`` has run out."""
    waited = 0.0
    while (wait := pace.count(sender)) > 0:
        if waited + wait > patience:
            return wait
        await asyncio.sleep(wait)
        waited += wait
    return 0.0
