"""Waiting in tests: until something holds that stays true, for as long as a busy machine may need; it times nothing."""

import time
from collections.abc import Callable

SECONDS = 90.0


def until(claim: Callable[[], bool], *, seconds: float = SECONDS, pause: float = 0.01) -> bool:
    """Until ``claim`` holds; whether it did. What is true for a moment only may be missed: claim what stays true."""
    last = time.monotonic() + seconds
    while not (holds := claim()) and time.monotonic() < last:
        time.sleep(pause)
    return holds
