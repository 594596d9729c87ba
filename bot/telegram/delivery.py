"""Carries outbox rows to Telegram in two lanes that never wait for each other; what to say and to whom is in the rows."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from telegram import Bot

from bot.bells import bells_of
from bot.pen import nobody
from bot.telegram.calls import Api
from bot.telegram.lane_loop import LaneLoop
from bot.telegram.lanes import CitizensLane, GroupLane
from bot.telegram.pacing import Pace
from dialogs.house import House
from dialogs.post import doubts, leases
from knowledge.database import is_trouble

log = structlog.get_logger(__name__)
LEASE = "telegram-delivery"
RENEW_SECONDS = 3.0
IDLE_SECONDS = 0.5
Found = TypeVar("Found")


class Delivery:
    """One process delivers at a time (a lease); the others stand by and take over when it is gone."""

    def __init__(self, house: House, bot: Bot, *, pace: Pace | None = None, slots: int = 48) -> None:
        self._house, self._api, self._pace, self._slots = house, Api(bot), pace or Pace(), slots
        self._holder, self._stopping, self._is_sure = leases.new_holder(), asyncio.Event(), False
        self._pen = bells_of(house).pen

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until ``stop``; what is under way is waited for."""
        self._stopping = stop
        while not stop.is_set():
            left = await self._begin()
            if left is None:
                await _pause(stop, RENEW_SECONDS / 3)
                continue
            if left:
                log.warning("delivery.recovered", rows=left)
            await self._deliver(stop)
        with contextlib.suppress(Exception):  # without a database the lease ends by itself
            await self.database(lambda conn: leases.give_back(conn, LEASE, holder=self._holder))

    async def _begin(self) -> int | None:
        """How many rows were left in the air by whoever delivered before; ``None`` when it is not this process that delivers now."""

        def begin(conn: Connection) -> int | None:
            now = self._house.now()
            return doubts.recover(conn, now=now) if leases.take(conn, LEASE, holder=self._holder, now=now) else None

        try:
            left = await self.database(begin)
            self._is_sure = left is not None
            return left
        except Exception as error:
            log.error("delivery.database", error=type(error).__name__)
            return None

    async def _deliver(self, stop: asyncio.Event) -> None:
        """Both lanes, for as long as the lease is held."""
        lost = asyncio.Event()
        lanes: list[LaneLoop] = [CitizensLane(self, slots=self._slots), GroupLane(self)]
        tasks = [asyncio.create_task(lane.run(lost)) for lane in lanes]
        try:
            while not stop.is_set() and not any(task.done() for task in tasks):
                await _pause(stop, RENEW_SECONDS if self._is_sure else IDLE_SECONDS)
                if await self._has_lost_lease():
                    log.warning("delivery.lease-lost")
                    break
        finally:
            lost.set()
            for lane in lanes:
                lane.bell.ring_here()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    log.error("delivery.lane-failed", error=type(outcome).__name__, exc_info=outcome)

    async def _has_lost_lease(self) -> bool:
        """Whether another process delivers now. A database that does not answer tells nobody so: what was sent is still to be written."""
        try:
            self._is_sure = await self.database(lambda conn: leases.take(conn, LEASE, holder=self._holder, now=self._house.now()))
        except Exception as error:
            self.doubt()
            log.error("delivery.database", error=type(error).__name__)
            return False
        return not self._is_sure

    def doubt(self) -> None:
        """The database was away: meanwhile another process may have begun to deliver. Until the lease is renewed nothing more leaves."""
        self._is_sure = False

    @property
    def is_sure(self) -> bool:
        """Whether it is this process that delivers, as far as the database said when last asked."""
        return self._is_sure

    async def database(self, act: Callable[[Connection], Found], *, lost: Callable[[Found], None] = nobody) -> Found:
        """Run ``act`` in one transaction, in a thread, after the turns that are taken in the same."""
        return await self._pen.write(self._house.engine, act, after=True, lost=lost)

    async def patient(self, act: Callable[[Connection], Found]) -> Found:
        """The same for what a row needs on its way: while the database does not answer, it waits, but not once everything stops.
        ``act`` may be done twice."""
        while True:
            try:
                return await self.database(act)
            except Exception as error:
                if not is_trouble(error) or self._stopping.is_set():
                    raise
                log.warning("delivery.database-waits", error=type(error).__name__)
            await _pause(self._stopping, IDLE_SECONDS)

    @property
    def house(self) -> House:
        return self._house

    @property
    def api(self) -> Api:
        return self._api

    @property
    def pace(self) -> Pace:
        return self._pace


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
