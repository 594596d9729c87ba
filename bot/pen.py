"""Joins what the doors want written with the turns of the thread that writes anyway: one transaction, one commit for all that waits.

Nothing is told as written before the commit. Without such a thread (PostgreSQL has several) each act is a transaction of its own.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine

from dialogs.post import outbox
from knowledge.database import writing
from knowledge.statements import undoable

log = structlog.get_logger(__name__)
Found = TypeVar("Found")
Act = Callable[[Connection], Any]


def nobody(_found: Any) -> None:
    """Nobody needs to know."""


@dataclass(slots=True)
class _Wish:
    """An act on its way and who waits for it."""

    act: Act
    after: bool
    lost: Callable[[Any], None]
    loop: asyncio.AbstractEventLoop
    then: Callable[[Any, BaseException | None], None]
    found: Any = None
    error: BaseException | None = None
    has_run: bool = False

    def run(self, conn: Connection) -> None:
        try:
            with undoable(conn, "one_wish"):
                self.found = self.act(conn)
            self.has_run = True
        except Exception as error:
            self.error = error

    def fail(self, error: BaseException) -> None:
        """The transaction came to nothing."""
        if self.has_run:
            self.lost(self.found)
        self.error = self.error or error


@dataclass(slots=True)
class Carrier:
    """What a lane does after the turns of each transaction that left it rows, or when it ``has_news`` of its own."""

    lane: str
    act: Act
    has_news: Callable[[], bool]
    then: Callable[[Any], None]
    lost: Callable[[Any], None]
    loop: asyncio.AbstractEventLoop

    def told(self, found: Any, error: BaseException | None) -> None:
        if error is None:
            self.then(found)
        else:
            log.error("pen.carrier", lane=self.lane, error=type(error).__name__)


class Pen:
    """Held by at most one thread at a time; doors of any loop ask it to write."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wishes: deque[_Wish] = deque()
        self._carriers: list[Carrier] = []
        self._ring: Callable[[], None] | None = None

    async def write(
        self, engine: Engine, act: Callable[[Connection], Found], *, after: bool = False, lost: Callable[[Found], None] = nobody
    ) -> Found:
        """What ``act`` found, once it is committed; ``after`` the turns that are written with it, or before them. ``lost`` is told what
        it had found when that came to nothing in the end."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[Found] = loop.create_future()
        with self._lock:
            ring = self._ring
            if ring is not None:
                self._wishes.append(_Wish(act, after, lost, loop, partial(_settle, told)))
        if ring is None:
            return await asyncio.to_thread(_alone, engine, act, lost)
        ring()
        return await told

    def is_held(self) -> bool:
        """Whether a thread joins what is asked with its turns."""
        return self._ring is not None

    def carries(self, lane: str) -> bool:
        """Whether what is left for this lane leaves with the transaction that leaves it."""
        return self._ring is not None and any(carrier.lane == lane for carrier in self._carriers)

    def add(self, carrier: Carrier) -> Callable[[], None]:
        """From the next transaction on; the answer takes it off again."""
        self._carriers = [*self._carriers, carrier]

        def take_off() -> None:
            self._carriers = [other for other in self._carriers if other is not carrier]

        return take_off

    def hold(self, ring: Callable[[], None]) -> bool:
        """From now on wishes wait here and ``ring`` is called; ``False`` if another thread holds the pen."""
        with self._lock:
            if self._ring is not None:
                return False
            self._ring = ring
            return True

    def give_back(self, engine: Engine) -> None:
        """Later wishes go alone; what still waits is written."""
        with self._lock:
            self._ring = None
        while self._wishes:
            with contextlib.suppress(Exception), self.joined(engine):
                pass

    @contextlib.contextmanager
    def joined(self, engine: Engine) -> Iterator[Connection]:
        """A transaction with all that waits: arrivals before what happens inside, departures after it."""
        wishes = [self._wishes.popleft() for _ in range(len(self._wishes))]
        try:
            with writing(engine) as conn:
                lanes = outbox.lanes_left(conn)
                for wish in wishes:
                    if not wish.after:
                        wish.run(conn)
                yield conn
                for wish in wishes:
                    if wish.after:
                        wish.run(conn)
                for carrier in self._carriers:
                    if carrier.lane in lanes or carrier.has_news():
                        wishes.append(_Wish(carrier.act, True, carrier.lost, carrier.loop, carrier.told))
                        wishes[-1].run(conn)
        except BaseException as error:
            for wish in wishes:
                wish.fail(error)
            raise
        finally:
            _tell(wishes)


def _tell(wishes: list[_Wish]) -> None:
    """Every loop is woken once."""
    for loop in {id(wish.loop): wish.loop for wish in wishes}.values():
        mine = [wish for wish in wishes if wish.loop is loop]
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_all, mine)


def _tell_all(wishes: list[_Wish]) -> None:
    for wish in wishes:
        wish.then(wish.found, wish.error)


def _settle(told: "asyncio.Future[Any]", found: Any, error: BaseException | None) -> None:
    if told.done():
        return
    if error is None:
        told.set_result(found)
    else:
        told.set_exception(error)


def _alone(engine: Engine, act: Callable[[Connection], Found], lost: Callable[[Found], None]) -> Found:
    done: list[Found] = []
    try:
        with writing(engine) as conn:
            done.append(act(conn))
    except BaseException:
        for found in done:
            lost(found)
        raise
    return done[0]
