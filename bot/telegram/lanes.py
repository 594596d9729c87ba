"""The two lanes, each with its pace: citizens, and the operators' group; they never wait for each other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, func, select

from bot.pen import Carrier, Pen
from bot.telegram.citizens import CitizenSender, Sent
from bot.telegram.group import DELETES, GroupSender
from bot.telegram.lane_loop import IDLE_SECONDS, Counter, LaneLoop, Step
from bot.telegram.pacing import CitizensPace, GroupPace
from dialogs import tables as t
from dialogs.cases import projection
from dialogs.cases.group_chat import NO_GROUP, wake, works_again
from dialogs.models import Author, Lane, OutboxState
from dialogs.post import doubts, sending
from dialogs.post.sending import Result

log = structlog.get_logger(__name__)
PATIENCE_SECONDS = 0.02


class CitizensLane(LaneLoop):
    name = Lane.CITIZENS

    def __init__(self, delivery: Counter, *, slots: int) -> None:
        super().__init__(delivery, slots=slots)
        self._clock = asyncio.get_running_loop().time
        self._pace = CitizensPace(delivery.pace, now=self._clock())
        self._sender = CitizenSender(delivery.house, delivery.api, delivery.patient, before_more=self._before_more)

    def _room(self) -> tuple[int, int, float]:
        free, allowed = self._slots - len(self._leaving), self._pace.room(self._clock())
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

    def _carry(self, pen: Pen) -> Callable[[], None]:
        loop = asyncio.get_running_loop()
        return pen.add(Carrier(self.name, self._step, lambda: bool(self._finished), self._carried, self._take_back, loop))

    def _carried(self, step: Step) -> None:
        self._launch_all(step)
        if not step.rows and step.seconds < IDLE_SECONDS:
            asyncio.get_running_loop().call_later(step.seconds, self.bell.ring_here)

    def _tell_soon(self, row: Any) -> None:
        """What became of a row waits a moment for a transaction to be written with, unless somebody waits for it."""
        if row.more or row.payload.get("author") == Author.OPERATOR:
            self.bell.ring_here()
        elif len(self._finished) == 1:
            asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._tell_now)

    def _tell_now(self) -> None:
        if self._finished:
            self.bell.ring_here()

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
        self._sender = GroupSender(delivery.house, delivery.api, delivery.patient, before_call=self._before_call)

    async def run(self, stop: asyncio.Event) -> None:
        already, quiet = await self._delivery.patient(self._remembered)
        self._pace = GroupPace(self._delivery.pace, now=self._clock(), already=already)
        self._quiet_until = self._clock() + quiet
        await super().run(stop)

    def _remembered(self, conn: Connection) -> tuple[int, float]:
        """What the group has had in the last minute, and how long it must still be left in peace."""
        now = self._house.now()
        if drawn := projection.follow_settings(conn, self._house.operators_chat, now=now):
            log.warning("delivery.group-changed", cases=drawn)
        wake(conn, NO_GROUP, now=now)
        lane, is_sent = t.outbox_group, t.outbox.c.state == OutboxState.SENT
        recent = t.outbox.c.sent_at > now - timedelta(seconds=GroupPace.WINDOW)
        sent = conn.execute(select(func.count()).where(lane, is_sent, recent)).scalar() or 0
        flooded = t.outbox.c.reason.startswith("flood")
        quiet = conn.execute(select(t.outbox.c.not_before).where(lane, t.outbox_queued, flooded)).scalars().all()
        return sent, max([0.0, *((moment - now).total_seconds() for moment in quiet)])

    def _room(self) -> tuple[int, int, float]:
        now = self._clock()
        if self._leaving:
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

    def _numbers(self, row: Any) -> set[int]:
        _, others = self._together.pop(row.id, (None, []))
        return {row.id, *(other.id for other in others)}

    async def _before_call(self) -> None:
        assert self._pace is not None
        while (seconds := self._pace.wait(self._clock(), urgent=True)) > 0:
            await asyncio.sleep(min(seconds, 1.0))
        self._pace.took(self._clock())

    async def _try(self, row: Any) -> Sent:
        sent = await self._sender.send(row)
        if sent.result.state is OutboxState.SENT:
            deleted = row.method in DELETES
            sent.effects.append(lambda conn: works_again(conn, deletes=deleted, now=self._house.now()))
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
    learned = {name: value for name, value in (result.payload or {}).items() if name not in ("done", "first")}
    again = {**learned, "reply": payload["reply"]} if result.state is OutboxState.QUEUED else None
    return replace(result, row=row, payload=again)
