"""Keeps the garbage collector from making people wait: what has lived long is set apart and looked through again when nobody is there."""

import contextlib
import ctypes
import gc
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from dialogs.house import ROME, House
from knowledge.search import array_file

THRESHOLDS = (1_000, 8, 4)
"""A full collection comes early and finds little: some milliseconds, and what it leaves is set apart."""
QUIET_HOUR = 4
M_ARENA_MAX = -8
MADV_COLLAPSE, HUGE_PAGE = 25, 2 << 20
REST_SECONDS, NOTHING_SECONDS = 0.02, 0.0002
"""After each large page: while one is laid, some milliseconds, nobody else in the process gets new memory. What lies on one already takes
next to nothing, and needs no rest."""


def one_heap() -> None:
    """Before there are threads: each would keep a heap of its own, half empty, and they seldom run at the same time."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def settle() -> None:
    """Look through everything once (some tenths of a second), set it apart, and give back what start-up used and left."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*THRESHOLDS)
    if _set_apart not in gc.callbacks:
        gc.callbacks.append(_set_apart)
    gc.enable()
    give_back()


def give_back() -> None:
    """What was needed for a moment returns to the system: rare situations of many rules need much for one evaluation, and
    sentences are seldom compared when nobody writes."""
    array_file.give_back()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def lay_together() -> int:
    """What is in memory is moved to large pages, which a processor finds faster (a turn costs a tenth less); for a process that is busy:
    the first time it takes some seconds, beside the others, and a few MB. Where the kernel cannot (before Linux 6.1), nothing happens.

    How many large pages it uses then."""
    laid = 0
    with contextlib.suppress(OSError, AttributeError, ValueError):
        libc = ctypes.CDLL(None)
        libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for line in Path("/proc/self/maps").read_text().splitlines():
            place, rights, *_, name = [*line.split(maxsplit=5), ""][:6]
            if rights == "rw-p" and name.strip() in ("", "[heap]"):
                first, last = (int(end, 16) for end in place.split("-"))
                for page in range(-(-first // HUGE_PAGE) * HUGE_PAGE, last - HUGE_PAGE + 1, HUGE_PAGE):
                    begun = perf_counter()
                    laid += libc.madvise(page, HUGE_PAGE, MADV_COLLAPSE) == 0
                    if perf_counter() - begun > NOTHING_SECONDS:
                        sleep(REST_SECONDS)
    return laid


def _set_apart(phase: str, found: dict[str, Any]) -> None:
    """Who outlived a full collection is remembered for long: the next ones need not look at it."""
    if phase == "stop" and found["generation"] == 2:
        gc.freeze()


def era(house: House) -> tuple[int, date]:
    """Changes when everything is worth looking through again: a new catalogue is in force, or another night has come."""
    return id(house.published()), (house.now().astimezone(ROME) - timedelta(hours=QUIET_HOUR)).date()
