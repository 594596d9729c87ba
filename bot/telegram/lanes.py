"""The loops of the two lanes: claim what may leave now, send it, write down what became of it; they never wait for each other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, func, select

from bot.bells import AsyncBell, bells_of
from bot.telegram.calls import Api
from bot.telegram.citizens import CitizenSender, Sent
from bot.telegram.group import GroupSender
from bot.telegram.pacing import CitizensPace, GroupPace, Pace
from dialogs import tables as t
from dialogs.cases.group_chat import GROUP_ALARM
from dialogs.house import House
from dialogs.models import Lane, OutboxState
from dialogs.post import alarms, doubts, sending
from dialogs.post.crashpoints import crash_point
from dialogs.post.sending import Result

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

    async def database(self, act: Callable[[Connection], Found]) -> Found: ...


class LaneLoop:
    """The loop both lanes share: write down what became of rows and claim the next in one transaction, then send."""

    name: Lane

    def __init__(self, delivery: Counter, *, slots: int) -> None:
        self._delivery, self._house, self._slots = delivery, delivery.house, slots
        self._finished: list[Sent] = []
        self._flying: set[asyncio.Task[None]] = set()
        self.bell = AsyncBell()

    async def run(self, stop: asyncio.Event) -> None:
        take_off = bells_of(self._house).add(self.name, self.bell.ring)
        try:
            while not stop.is_set():
                try:
                    seconds = await self._round()
                except Exception as error:
                    log.error("delivery.database", lane=self.name.value, error=type(error).__name__, exc_info=True)
                    seconds = IDLE_SECONDS
                if seconds > 0:
                    await self.bell.wait(seconds)
        finally:
            take_off()
            if self._flying:
                await asyncio.wait(self._flying, timeout=STOP_SECONDS)
            if self._finished:
                await self._write_down()

    async def _round(self) -> float:
        """One transaction's worth; how long to wait for something new."""
        limit, most, wait = self._room()
        if limit <= 0:
            if self._finished:
                await self._write_down()
            return wait
        finished, self._finished = self._finished, []
        try:
            rows, due = await self._delivery.database(lambda conn: self._step(conn, finished, limit=limit, most=most))
        except Exception:
            self._finished = finished + self._finished
            raise
        for row in rows:
            self._launch(row)
        if rows or self._finished:
            return 0.0
        return min(IDLE_SECONDS, max(due, 0.002)) if due is not None else IDLE_SECONDS

    def _step(self, conn: Connection, finished: list[Sent], *, limit: int, most: int) -> tuple[list[Any], float | None]:
        now = self._house.now()
        self._settle(conn, finished)
        rows = self._claim(conn, limit=limit, most=most)
        if rows:
            return rows, None
        moment = sending.next_due(conn, self.name)
        return [], (moment - now).total_seconds() if moment and moment > now else None

    def _settle(self, conn: Connection, finished: list[Sent]) -> None:
        if not finished:
            return
        sending.finish(conn, [sent.result for sent in finished], now=self._house.now())
        for sent in finished:
            for effect in sent.effects:
                effect(conn)

    async def _write_down(self) -> None:
        finished, self._finished = self._finished, []
        try:
            await self._delivery.database(lambda conn: self._settle(conn, finished))
        except Exception:
            self._finished = finished + self._finished
            raise

    def _launch(self, row: Any) -> None:
        task = asyncio.create_task(self._send(row))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _send(self, row: Any) -> None:
        crash_point("before-send")
        try:
            sent = await self._try(row)
        except Exception as error:
            log.error("delivery.unexpected", outbox_id=row.id, error=type(error).__name__, exc_info=True)
            sent = Sent(Result(row, OutboxState.FAILED, f"unexpected: {type(error).__name__}"))
        crash_point("after-send-before-mark")
        self._finished.append(sent)
        self._after(sent)
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


class CitizensLane(LaneLoop):
    name = Lane.CITIZENS

    def __init__(self, delivery: Counter, *, slots: int) -> None:
        super().__init__(delivery, slots=slots)
        self._clock = asyncio.get_running_loop().time
        self._pace = CitizensPace(delivery.pace, now=self._clock())
        self._sender = CitizenSender(delivery.house, delivery.api, delivery.database, before_more=self._before_more)

    def _room(self) -> tuple[int, int, float]:
        free, allowed = self._slots - len(self._flying), self._pace.room(self._clock())
        if free <= 0:
            return 0, 0, IDLE_SECONDS
        return min(free, allowed), sending.ANY_PRIORITY, self._pace.wait(self._clock())

    def _claim(self, conn: Connection, *, limit: int, most: int) -> list[Any]:
        now = self._clock()
        wait_for = self._pace.wait_for
        rows = sending.start(conn, self.name, now=self._house.now(), limit=limit, most=most, wait_for=lambda stream: wait_for(stream, now))
        for row in rows:
            if row.method != "answer_callback":
                self._pace.took(row.stream, now)
        return rows

    async def _before_more(self, stream: str) -> None:
        await asyncio.sleep(self._pace.wait_for(stream, self._clock()))
        self._pace.took(stream, self._clock())

    async def _try(self, row: Any) -> Sent:
        return await self._sender.send(row)


class GroupLane(LaneLoop):
    name = Lane.GROUP

    def __init__(self, delivery: Counter) -> None:
        super().__init__(delivery, slots=1)
        self._clock = asyncio.get_running_loop().time
        self._pace: GroupPace | None = None
        self._quiet_until = 0.0
        self._together: dict[int, tuple[dict[str, Any] | None, list[Any]]] = {}
        self._sender = GroupSender(delivery.house, delivery.api, delivery.database, before_call=self._before_call)

    async def run(self, stop: asyncio.Event) -> None:
        already, quiet = await self._delivery.database(self._remembered)
        self._pace = GroupPace(self._delivery.pace, now=self._clock(), already=already)
        self._quiet_until = self._clock() + quiet
        await super().run(stop)

    def _remembered(self, conn: Connection) -> tuple[int, float]:
        """What the group has had in the last minute, and how long it must still be left in peace."""
        now = self._house.now()
        lane, state = t.outbox.c.lane == Lane.GROUP, t.outbox.c.state
        recent = t.outbox.c.sent_at > now - timedelta(seconds=GroupPace.WINDOW)
        sent = conn.execute(select(func.count()).where(lane, state == OutboxState.SENT, recent)).scalar() or 0
        flooded = t.outbox.c.reason.startswith("flood")
        quiet = conn.execute(select(t.outbox.c.not_before).where(lane, state == OutboxState.QUEUED, flooded)).scalars().all()
        return sent, max([0.0, *((moment - now).total_seconds() for moment in quiet)])

    def _room(self) -> tuple[int, int, float]:
        now = self._clock()
        if self._flying:
            return 0, 0, IDLE_SECONDS
        if now < self._quiet_until:
            return 0, 0, min(self._quiet_until - now, IDLE_SECONDS)
        assert self._pace is not None
        if self._pace.wait(now) <= 0:
            return 1, sending.ANY_PRIORITY, 0.0
        if self._pace.wait(now, urgent=True) <= 0:
            return 1, sending.URGENT_PRIORITY, 0.0
        return 0, 0, min(self._pace.wait(now, urgent=True), IDLE_SECONDS)

    def _claim(self, conn: Connection, *, limit: int, most: int) -> list[Any]:
        now = self._house.now()
        rows: list[Any] = sending.start(conn, self.name, now=now, limit=limit, most=most)
        return [self._merged(conn, row) for row in rows]

    def _merged(self, conn: Connection, row: Any) -> Any:
        """Several posts of one topic become one message, several versions of a card the last one."""
        now = self._house.now()
        if row.method == "card":
            return doubts.with_payload(row, sending.newest_card(conn, row, now=now))
        others = sending.followers(conn, row, now=now, room=3500)
        if not others:
            return row
        self._together[row.id] = row.payload, others
        words = "\n\n".join(post.payload["reply"]["text"] for post in (row, *others))
        return doubts.with_payload(row, {"reply": {**row.payload["reply"], "text": words}})

    async def _before_call(self) -> None:
        assert self._pace is not None
        while (seconds := self._pace.wait(self._clock(), urgent=True)) > 0:
            await asyncio.sleep(min(seconds, 1.0))
        self._pace.took(self._clock())

    async def _try(self, row: Any) -> Sent:
        sent = await self._sender.send(row)
        if sent.result.state is OutboxState.SENT:
            sent.effects.append(lambda conn: alarms.over(conn, GROUP_ALARM))
        return sent

    def _after(self, sent: Sent) -> None:
        result = sent.result
        original, others = self._together.pop(result.row.id, (None, []))
        for row in others:
            self._finished.append(Sent(_as_own(result, row, row.payload)))
        if original is not None:
            sent.result = _as_own(result, result.row, original)
        if result.reason and result.reason.startswith("flood") and result.not_before:
            self._quiet_until = self._clock() + (result.not_before - self._house.now()).total_seconds()


def _as_own(result: Result, row: Any, payload: dict[str, Any]) -> Result:
    """What became of a burst, for one of its rows: tried again, it has its own words and the burst's doubts."""
    again = {**(result.payload or {}), "reply": payload["reply"]} if result.state is OutboxState.QUEUED else None
    return replace(result, row=row, payload=again)
