"""The loop both lanes share: claim what may leave now, send it, write down what became of it; the pace is each lane's own."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.bells import AsyncBell, bells_of
from bot.pen import Pen, nobody
from bot.telegram.calls import Api
from bot.telegram.citizens import Sent
from bot.telegram.pacing import Pace
from dialogs.house import House
from dialogs.models import Lane, OutboxState
from dialogs.post import sending
from dialogs.post.crashpoints import crash_point
from dialogs.post.sending import Result
from knowledge.database import is_trouble

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.5
STOP_SECONDS = 10.0
Found = TypeVar("Found")


class Counter(Protocol):
    """What a lane needs from the delivery it belongs to."""

    @property
    def house(self) -> House: ...

    @property
    def api(self) -> Api: ...

    @property
    def pace(self) -> Pace: ...

    async def database(self, act: Callable[[Connection], Found], *, lost: Callable[[Found], None] = nobody) -> Found: ...

    @property
    def is_sure(self) -> bool: ...

    def doubt(self) -> None: ...

    async def patient(self, act: Callable[[Connection], Found]) -> Found: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction's worth: what was written down, what leaves, in how many seconds there may be more, and which doubtful claims it
    undid."""

    finished: list[Sent]
    rows: list[Any]
    seconds: float
    settled: frozenset[int] = frozenset()


class LaneLoop:
    """The loop both lanes share: write down what became of rows and claim the next in one transaction, then send."""

    name: Lane

    def __init__(self, delivery: Counter, *, slots: int) -> None:
        self._delivery, self._house, self._slots = delivery, delivery.house, slots
        self._finished: deque[Sent] = deque()
        self._leaving: set[int] = set()
        self._never_left: set[int] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self.bell = AsyncBell()

    async def run(self, stop: asyncio.Event) -> None:
        bells = bells_of(self._house)
        take_off, put_down = bells.add(self.name, self.bell.ring), self._carry(bells.pen)
        try:
            while not stop.is_set():
                try:
                    seconds = await self._round()
                except Exception as error:
                    if is_trouble(error):
                        self._delivery.doubt()
                    log.error("delivery.database", lane=self.name.value, error=type(error).__name__, exc_info=True)
                    seconds = IDLE_SECONDS
                if seconds > 0:
                    await self.bell.wait(seconds)
        finally:
            take_off()
            put_down()
            with contextlib.suppress(Exception):
                await self._delivery.database(nobody)  # what was still to leave with the turns has been launched
            if self._flying:
                await asyncio.wait(self._flying, timeout=STOP_SECONDS)
            await self._delivery.database(self._write_down)

    def _carry(self, pen: Pen) -> Callable[[], None]:  # noqa: ARG002
        """A hook: the lane takes what the turns leave in their own transaction."""
        return lambda: None

    async def _round(self) -> float:
        """One transaction's worth; how long to wait for something new."""
        limit, _, wait = self._room()
        if limit <= 0 and not self._finished:
            return wait
        step = await self._delivery.database(self._step, lost=self._take_back)
        self._launch_all(step)
        return 0.0 if self._finished else step.seconds

    def _step(self, conn: Connection) -> Step:
        """In whichever thread writes, never in two at once."""
        finished = self._write_down(conn)
        try:
            return self._next(conn, finished)
        except Exception:
            self._finished.extendleft(reversed(finished))  # what was written down is undone with the rest
            raise

    def _next(self, conn: Connection, finished: list[Sent]) -> Step:
        doubtful = frozenset(self._never_left) - self._leaving
        if doubtful:
            sending.never_left(conn, doubtful)
        limit, most, wait = self._room()
        if limit <= 0 or not self._delivery.is_sure:
            return Step(finished, [], wait or IDLE_SECONDS, doubtful)
        rows = self._claim(conn, limit=limit, most=most)
        self._leaving.update(row.id for row in rows)
        if rows:
            return Step(finished, rows, 0.0, doubtful)
        moment = sending.next_due(conn, self.name)
        due = (moment - self._house.now()).total_seconds() if moment else 0.0
        return Step(finished, [], min(IDLE_SECONDS, max(due, 0.002)) if due > 0 else IDLE_SECONDS, doubtful)

    def _write_down(self, conn: Connection) -> list[Sent]:
        finished = [self._finished.popleft() for _ in range(len(self._finished))]
        try:
            sending.finish(conn, [sent.result for sent in finished], now=self._house.now())
            for sent in finished:
                for effect in sent.effects:
                    effect(conn)
        except Exception:
            self._finished.extendleft(reversed(finished))
            raise
        return finished

    def _take_back(self, step: Step) -> None:
        """The step came to nothing: its results are still to be written, its rows still to be claimed."""
        self._finished.extendleft(reversed(step.finished))
        lost = {number for row in step.rows for number in self._numbers(row)}
        self._leaving -= lost
        self._never_left |= lost  # or the commit was done, and only its answer lost

    def _numbers(self, row: Any) -> set[int]:
        """A hook: the row's own number, and those of rows that leave with it."""
        return {row.id}

    def _launch_all(self, step: Step) -> None:
        self._never_left -= step.settled
        for row in step.rows:
            self._launch(row)

    def _launch(self, row: Any) -> None:
        task = asyncio.create_task(self._send(row))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _send(self, row: Any) -> None:
        crash_point("before-send")
        try:
            sent = await self._try(row)
        except Exception as error:
            if is_trouble(error):
                return  # stopping, without a database: it stays in the air, and whoever delivers next knows that
            log.error("delivery.unexpected", outbox_id=row.id, error=type(error).__name__, exc_info=True)
            sent = Sent(Result(row, OutboxState.FAILED, f"unexpected: {type(error).__name__}"))
        crash_point("after-send-before-mark")
        self._leaving.discard(row.id)
        self._finished.append(sent)
        self._after(sent)
        self._tell_soon(row)

    def _tell_soon(self, row: Any) -> None:  # noqa: ARG002
        self.bell.ring_here()

    def _room(self) -> tuple[int, int, float]:
        """How many rows may be claimed now, of which priority at most, and else how long to wait."""
        raise NotImplementedError

    def _claim(self, conn: Connection, *, limit: int, most: int) -> list[Any]:
        raise NotImplementedError

    async def _try(self, row: Any) -> Sent:
        raise NotImplementedError

    def _after(self, sent: Sent) -> None:
        """A hook for what a result says about the lane."""
