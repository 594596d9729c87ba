"""Takes inbox rows as they come in: threads that run turns until told to stop, and the same at once for doors that wait for the answer."""

import asyncio
import threading
import time
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import OperationalError

from bot.bells import bells_of, listen
from bot.copying import Copying
from bot.later import QUIET_SECONDS
from bot.memory import settle
from bot.pen import Pen
from bot.placement import TURNS
from bot.turns import Handle, Take, TurnFailedError, Turns, is_deadlock
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Author
from dialogs.post import inbox, seen
from dialogs.post.crashpoints import crash_point
from dialogs.post.incoming import Incoming
from dialogs.published import warm
from knowledge.database import reading, writing

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.5
BACK_OFF_SECONDS = 0.5
REST_SECONDS = 0.01
"""A shorter pause is none: under full load the queue is empty now and then for a moment."""
WARM_AFTER_SECONDS = 1.0
THREADS_ON_POSTGRESQL = 4


class Worker:
    """Threads that take whatever is due until ``stop``; one on SQLite (one writer), a few on PostgreSQL."""

    def __init__(self, house: House, *, take: Take | None = None, handle: Handle | None = None, threads: int | None = None) -> None:
        self._house = house
        self._take, self._handle = take, handle
        self._on_postgresql = house.engine.dialect.name == "postgresql"
        self._threads = threads or (THREADS_ON_POSTGRESQL if self._on_postgresql else 1)
        self._stop = threading.Event()
        self._rung = threading.Event()
        self._resting: dict[str, float] = {}
        self._copying = None if self._on_postgresql else Copying(house.engine)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop``; a turn under way is finished."""
        bells = bells_of(self._house)
        take_off = bells.add("inbox", self._rung.set)
        threads = [threading.Thread(target=self._work, name=f"{TURNS}{number}", daemon=True) for number in range(self._threads)]
        if self._on_postgresql:
            threads.append(threading.Thread(target=listen, args=(self._house.engine, bells, self._stop), name="listen", daemon=True))
        for thread in threads:
            thread.start()
        if self._copying:
            self._copying.begin()
        if self._take is None:
            threading.Thread(target=self._warm, name="warm", daemon=True).start()
        try:
            await stop.wait()
        finally:
            take_off()
            self._stop.set()
            self._rung.set()
            for thread in threads:
                await asyncio.to_thread(thread.join, 10)
            if self._copying:
                await asyncio.to_thread(self._copying.end)

    def _warm(self) -> None:
        """A moment after the start, so that the very first answer does not wait for it either."""
        if self._stop.wait(WARM_AFTER_SECONDS):
            return
        try:
            warm(self._house.published(), today=self._house.today())
            settle()
        except Exception:
            log.warning("worker.not_warm", exc_info=True)

    def _work(self) -> None:
        pen = bells_of(self._house).pen
        if self._threads > 1 or not pen.hold(self._rung.set):
            self._take_turns(None)
            return
        try:
            self._take_turns(pen)
        finally:
            pen.give_back(self._house.engine)

    def _take_turns(self, pen: Pen | None) -> None:
        turns = Turns(self._house, take=self._take, handle=self._handle)
        while not self._stop.is_set():
            self._rung.clear()
            try:
                taken = turns.next(skipping=self._tired(), pen=pen)
                if taken and self._copying:
                    self._copying.taken(taken)
                if taken and turns.may_have_more:
                    continue
            except TurnFailedError as failure:
                self._resting |= dict.fromkeys(failure.streams, time.monotonic() + BACK_OFF_SECONDS)
                continue
            except Exception:
                log.error("worker.database", exc_info=True)
                self._stop.wait(BACK_OFF_SECONDS)
                continue
            self._rest(turns)

    def _rest(self, turns: Turns) -> None:
        """Until something comes in."""
        since = time.monotonic()
        self._rung.wait(QUIET_SECONDS if turns.goes_on else BACK_OFF_SECONDS if self._resting else IDLE_SECONDS)
        if time.monotonic() - since > REST_SECONDS:
            turns.rested_at = time.monotonic()

    def _tired(self) -> frozenset[str]:
        """Streams whose last turn failed a moment ago."""
        if not self._resting:
            return frozenset()
        now = time.monotonic()
        for stream in [stream for stream, until in list(self._resting.items()) if until <= now]:
            self._resting.pop(stream, None)
        return frozenset(self._resting)


def process_now(house: House, incoming: Incoming, update_key: str, *, take: Take | None = None) -> list[Row[Any]]:
    """Keep one act and run the waiting turns of its stream here and now; what the citizen may see of it, or ``[]`` for a duplicate."""
    with writing(house.engine) as conn:
        before = _last_message(conn, incoming)
        kept = inbox.receive(conn, _stamped(house, incoming), update_key=update_key, now=house.now())
    if kept is None:
        return []
    crash_point("after-receive")
    turns = Turns(house, take=take)
    stream = f"{incoming.channel}:{incoming.address}"
    for _ in range(inbox.TRIES * 8):
        try:
            if not turns.next(stream=stream) or not turns.may_have_more:
                break
        except TurnFailedError:
            continue
        except OperationalError as error:
            if not is_deadlock(error):
                raise
    with reading(house.engine) as conn:
        conversation = _conversation(conn, incoming)
        if conversation is None:
            return []
        shown = seen.visible(conn, conversation.id, after=before, now=house.now())
    return [row for row in shown if row.author != Author.CITIZEN]


def _stamped(house: House, incoming: Incoming) -> Incoming:
    return incoming if incoming.at else replace(incoming, at=house.now().isoformat())


def _conversation(conn: Connection, incoming: Incoming) -> Row[Any] | None:
    where = (t.conversations.c.channel == incoming.channel, t.conversations.c.address == incoming.address)
    return conn.execute(select(t.conversations.c.id).where(*where)).first()


def _last_message(conn: Connection, incoming: Incoming) -> int:
    conversation = _conversation(conn, incoming)
    if conversation is None:
        return 0
    last = select(t.messages.c.id).where(t.messages.c.conversation_id == conversation.id).order_by(t.messages.c.id.desc()).limit(1)
    return conn.execute(last).scalar() or 0
