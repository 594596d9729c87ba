"""Keeps the two threads that hold Python's one lock by turns on one processor while the process is busy, and lets them go again.

Spread over two, each finds what the other has just touched in the other's cache: measured on two processors, a turn under full load
costs a tenth more. Only where one thread takes turns (SQLite) and the system can (Linux).
"""

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TURNS = "turns-"
"""How the threads that take turns are called."""
OTHERS_SHARE = 0.2
"""Of the processor: with so much of it used by other programs there is more to gain elsewhere."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Used:
    """Seconds: when it was read, how much of the processor anybody had used, and how much of that our two threads."""

    at: float
    by_all: float
    by_us: float


class Placement:
    """Where the two threads run. ``look`` is called every few seconds."""

    def __init__(self) -> None:
        self._allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
        self._processor: int | None = None
        self._used: _Used | None = None
        self._is_shared = False

    def look(self, *, is_busy: bool) -> None:
        """Together while ``is_busy``, unless other programs turn out to want the same processor: then apart until it is quiet."""
        with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
            if not is_busy:
                self._is_shared = False
                self.apart()
            elif self._processor is not None:
                self._make_room()
            elif not self._is_shared:
                self._together()

    def apart(self) -> None:
        """Wherever the system likes; whoever was begun by one of them meanwhile is let go too."""
        if self._processor is not None:
            self._processor = None
            for thread in Path("/proc/self/task").iterdir():
                with contextlib.suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread.name), self._allowed)

    def _together(self) -> None:
        threads = _threads()
        if len(self._allowed) < 2 or len(threads) != 2:
            return
        processor = _processor_of(threads[-1])
        self._used, self._processor = _used(processor, threads), processor
        for thread in threads:
            os.sched_setaffinity(thread, {processor})

    def _make_room(self) -> None:
        assert self._processor is not None and self._used is not None
        before, now = self._used, _used(self._processor, _threads())
        by_others = (now.by_all - before.by_all) - (now.by_us - before.by_us)
        self._used = now
        if by_others > OTHERS_SHARE * (now.at - before.at):
            self._is_shared = True
            self.apart()


def _threads() -> list[int]:
    """The loop's and those that take turns, as the system numbers them."""
    turns = [thread.native_id for thread in threading.enumerate() if thread.name.startswith(TURNS) and thread.native_id is not None]
    return [os.getpid(), *turns]


def _fields(thread: int) -> list[str]:
    """What the system knows of a thread, from its state on: proc(5)."""
    return Path(f"/proc/self/task/{thread}/stat").read_text().rpartition(")")[2].split()


def _processor_of(thread: int) -> int:
    return int(_fields(thread)[36])


def _used(processor: int, threads: list[int]) -> _Used:
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(f"cpu{processor} "))
    user, nice, system, _idle, _waiting, interrupt, soft, *_ = (int(ticks) for ticks in line.split()[1:])
    ours = sum(int(ticks) for thread in threads for ticks in _fields(thread)[11:13])
    return _Used(time.monotonic(), (user + nice + system + interrupt + soft) / TICKS, ours / TICKS)
