"""Takes inbox rows one after another and runs their turns, each in one transaction; what a turn says is decided elsewhere."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.bells import bells_of, listen
from bot.telegram_updates import GROUP, TELEGRAM, GroupEvent, GroupKind, callback_id_of, group_event_of, incoming_of
from dialogs import inbox, outbox, sending
from dialogs import incoming as acts
from dialogs import tables as t
from dialogs.crashpoints import crash_point
from dialogs.group_chat import group_moved
from dialogs.house import House
from dialogs.incoming import Incoming, Kind
from dialogs.models import Author, Channel, Lane
from dialogs.replies import Reply
from knowledge.database import writing

log = structlog.get_logger(__name__)
IDLE_SECONDS = 0.5
BACK_OFF_SECONDS = 0.5
OLD_SECONDS = 120
THREADS_ON_POSTGRESQL = 4
TURNS_AT_ONCE = 12
"""On SQLite this many turns share one commit when so many wait: a disk that is slow to sync costs latency, not throughput."""
SORRY_IT = (
    "Scusa, qualcosa non ha funzionato e non ho potuto leggere il tuo messaggio. È salvato e lo vedrà una persona. "
    "Per parlare con un operatore scrivi /operatore."
)
Take = Callable[..., Any]
Handle = Callable[[House, Connection, GroupEvent], None]


class UnknownUpdateError(Exception):
    """Nothing in the update that Bussola knows: it is set aside at once."""


class Turns:
    """How one inbox row becomes one committed turn. A test may bring its own ``take`` and ``handle``."""

    def __init__(self, house: House, *, take: Take | None = None, handle: Handle | None = None) -> None:
        self._house = house
        self._take = take or _dialog_take()
        self._handle = handle or _relay_handle
        self._at_once = 1 if house.engine.dialect.name == "postgresql" else TURNS_AT_ONCE

    def next(self, *, stream: str | None = None, skipping: frozenset[str] = frozenset()) -> int:
        """Take what is due, at most a handful, and commit; how many. Each turn stands for itself: a failed one is undone and counted."""
        house = self._house
        failed: list[tuple[Row[Any], Exception]] = []
        taken = 0
        with writing(house.engine) as conn:
            for _ in range(self._at_once if stream is None else 1):
                now = house.now()
                resting = skipping | {row.stream for row, _ in failed}
                row = inbox.claim(conn, now=now, skipping=resting) if stream is None else inbox.claim_in(conn, stream)
                if row is None or (stream is not None and failed):
                    break
                taken += 1
                if (error := self._turn(conn, row)) is not None:
                    failed.append((row, error))
        if taken:
            crash_point("after-turn-commit")
            house.wake(Lane.CITIZENS)
            house.wake(Lane.GROUP)
        for row, error in failed:
            self._failed(row, error)
        if failed:
            raise TurnFailedError(frozenset(row.stream for row, _ in failed))
        return taken

    def _turn(self, conn: Connection, row: Row[Any]) -> Exception | None:
        """One turn inside the transaction; when it fails nothing of it is left, and the error is the answer."""
        crash_point("before-turn")
        try:
            with conn.begin_nested():
                self._run(conn, row)
                crash_point("mid-turn")
                inbox.done(conn, row.id, now=self._house.now())
        except UnknownUpdateError as error:
            inbox.park(conn, row.id, str(error))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            return error
        return None

    def _run(self, conn: Connection, row: Row[Any]) -> None:
        if row.channel == GROUP:
            self._group(conn, row)
            return
        raw = row.payload.get("raw")
        if raw is None:
            self._take(self._house, conn, acts.from_json(row.payload), inbox_id=row.id)
            return
        incoming = _understood(lambda: incoming_of(raw, received=row.received_at))
        if incoming is None:
            if isinstance(raw, dict) and ("message_reaction" in raw or callback_id_of(raw)):
                return
            raise UnknownUpdateError("unknown update")
        if incoming.kind is Kind.UNBLOCKED:
            sending.reachable_again(conn, incoming.address)
        if callback := callback_id_of(raw):
            outbox.answer_callback(conn, callback, now=self._house.now())
        taken = self._take(self._house, conn, incoming, inbox_id=row.id)
        self._thin_out(conn, row, incoming, taken)

    def _group(self, conn: Connection, row: Row[Any]) -> None:
        raw = row.payload["raw"]
        event = _understood(lambda: group_event_of(raw, received=row.received_at))
        if event is None:
            raise UnknownUpdateError("unknown update")
        if event.kind is GroupKind.MIGRATED and event.new_chat_id is not None:
            group_moved(conn, event.chat_id, event.new_chat_id)
        self._handle(self._house, conn, event)

    def _thin_out(self, conn: Connection, row: Row[Any], incoming: Incoming, taken: Any) -> None:
        """After hours of silence only the last question of a backlog is worth asking."""
        moment = incoming.moment() if incoming.at else row.received_at
        if (self._house.now() - moment).total_seconds() < OLD_SECONDS or not inbox.has_more(conn, row.stream, after=row.id):
            return
        sending.drop_questions(conn, list(getattr(taken, "message_ids", ())))

    def _failed(self, row: Row[Any], error: Exception) -> None:
        log.error("turn.failed", inbox_id=row.id, error=type(error).__name__, exc_info=True)
        with writing(self._house.engine) as conn:
            if inbox.failed(conn, row.id, type(error).__name__):
                self._apologise(conn, row)

    def _apologise(self, conn: Connection, row: Row[Any]) -> None:
        channel, _, address = row.stream.partition(":")
        known = conn.execute(select(t.conversations).where(t.conversations.c.channel == channel, t.conversations.c.address == address))
        if (conversation := known.first()) is not None:
            outbox.say(conn, conversation, Reply(SORRY_IT), now=self._house.now(), author=Author.SYSTEM)
        elif channel == Channel.TELEGRAM and address.isdigit():
            payload = {"chat_id": address, "reply": {"text": SORRY_IT}, "author": Author.SYSTEM.value}
            outbox.put(
                conn,
                lane=Lane.CITIZENS,
                channel=channel,
                stream=row.stream,
                method="message",
                payload=payload,
                now=self._house.now(),
                dedupe_key=f"sorry:{row.id}",
            )


class TurnFailedError(Exception):
    """Turns were undone; their streams rest a moment before the next try."""

    def __init__(self, streams: frozenset[str]) -> None:
        self.streams = streams
        super().__init__(len(streams))


def _understood(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnknownUpdateError(f"malformed update: {type(error).__name__}") from error


def _dialog_take() -> Take:
    from dialogs import turn

    found: Take = turn.take
    return found


def _relay_handle(house: House, conn: Connection, event: GroupEvent) -> None:
    from bot import relay

    relay.handle(house, conn, event)


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

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop``; a turn under way is finished."""
        bells = bells_of(self._house)
        take_off = bells.add("inbox", self._rung.set)
        threads = [threading.Thread(target=self._work, name=f"turns-{number}", daemon=True) for number in range(self._threads)]
        if self._on_postgresql:
            threads.append(threading.Thread(target=listen, args=(self._house.engine, bells, self._stop), name="listen", daemon=True))
        for thread in threads:
            thread.start()
        try:
            await stop.wait()
        finally:
            take_off()
            self._stop.set()
            self._rung.set()
            for thread in threads:
                await asyncio.to_thread(thread.join, 10)

    def _work(self) -> None:
        turns = Turns(self._house, take=self._take, handle=self._handle)
        while not self._stop.is_set():
            self._rung.clear()
            try:
                if turns.next(skipping=self._tired()):
                    continue
            except TurnFailedError as failure:
                self._resting |= dict.fromkeys(failure.streams, time.monotonic() + BACK_OFF_SECONDS)
                continue
            except Exception:
                log.error("worker.database", exc_info=True)
                self._stop.wait(BACK_OFF_SECONDS)
                continue
            self._rung.wait(BACK_OFF_SECONDS if self._resting else IDLE_SECONDS)

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
            if not turns.next(stream=stream):
                break
        except TurnFailedError:
            continue
    with writing(house.engine) as conn:
        conversation = _conversation(conn, incoming)
        if conversation is None:
            return []
        shown = outbox.visible(conn, conversation.id, after=before, now=house.now())
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


__all__ = ["GROUP", "TELEGRAM", "TurnFailedError", "Turns", "Worker", "process_now"]
