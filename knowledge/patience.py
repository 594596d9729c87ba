"""How long evaluations may take before they are put off, to be taken up again where they were; knows nothing of what is evaluated.

It is the thread's own processor time that counts: on a machine that is busy with other things nothing is put off for that. Nobody is
hurried who has not asked for it: outside ``at_most`` every evaluation takes the time it takes.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import thread_time


class PutOff(BaseException):
    """It takes longer than there is time for now: what has been worked out is remembered, the rest has to be asked for again."""


class _Mine(threading.local):
    """Each thread's own."""

    seconds = inf
    until = inf


_mine = _Mine()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Inside, evaluations together get so many seconds from when the first of them begins."""
    _mine.seconds, _mine.until = seconds, inf
    try:
        yield
    finally:
        _mine.seconds = _mine.until = inf


def begins() -> None:
    """An evaluation begins."""
    if _mine.until == inf and _mine.seconds != inf:
        _mine.until = thread_time() + _mine.seconds


def check() -> None:
    """Called where an evaluation may stop: between two steps that are remembered, holding nothing."""
    if _mine.until != inf and thread_time() > _mine.until:
        raise PutOff
