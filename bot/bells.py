"""Wake-up calls inside a process, and between processes by PostgreSQL's NOTIFY; a bell carries no content and may be missed safely."""

import asyncio
import contextlib
import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Engine

from bot.pen import Pen
from dialogs.house import House
from dialogs.post.inbox import NOTIFY

log = structlog.get_logger(__name__)
LISTEN_SECONDS = 1.0
STOPPING = "stopping"
"""Rings once, in the loop's thread, when the process is about to end: whoever waits for news goes home."""


class Bells:
    """Named bells: ``bells("citizens")`` rings, from any thread. Given to ``House`` as its ``wake``, with the pen of this process."""

    def __init__(self) -> None:
        self._hands: dict[str, list[Callable[[], None]]] = {}
        self.pen = Pen()

    def __call__(self, name: str) -> None:
        for hand in self._hands.get(str(name), ()):
            hand()

    def add(self, name: str, hand: Callable[[], None]) -> Callable[[], None]:
        """Call ``hand`` at every ring of ``name``; the answer takes it off again."""
        self._hands.setdefault(name, []).append(hand)
        return lambda: self._hands[name].remove(hand)


def bells_of(house: House) -> Bells:
    """The bells this house rings, or silent ones: then everything still happens, a little later."""
    return house.wake if isinstance(house.wake, Bells) else Bells()


class AsyncBell:
    """One coroutine's ear for a bell that threads ring."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._pending = False

    def ring(self) -> None:
        """From any thread."""
        if self._pending:
            return
        self._pending = True
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._event.set)

    def ring_here(self) -> None:
        """From the loop's own thread."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most ``seconds``."""
        timer = self._loop.call_later(max(seconds, 0.0), self._event.set)
        try:
            await self._event.wait()
        finally:
            timer.cancel()
            self._event.clear()
            self._pending = False


def listen(engine: Engine, bells: Bells, stop: threading.Event) -> None:
    """Ring this process's bells for commits of any process, until ``stop``; for PostgreSQL, in a thread of its own."""
    import psycopg

    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute(f"LISTEN {NOTIFY}")
                while not stop.is_set():
                    for notice in conn.notifies(timeout=LISTEN_SECONDS):
                        bells(notice.payload)
        except psycopg.Error as error:
            log.warning("listen.lost", error=type(error).__name__)
            stop.wait(LISTEN_SECONDS)
