"""One inbox row becomes one committed turn, or is undone, counted and at last set aside; what a turn says is decided elsewhere."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import OperationalError

from bot.later import Later
from bot.pen import Pen
from bot.queue_ahead import QueueAhead
from bot.telegram.updates import GROUP, GroupEvent, callback_id_of, concerns_nobody, group_event_of, incoming_of
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import Author, Channel, Lane
from dialogs.post import inbox, outbox, sending, together
from dialogs.post import incoming as acts
from dialogs.post.crashpoints import crash_point
from dialogs.post.incoming import Incoming, Kind
from dialogs.replies import Reply
from knowledge import patience
from knowledge.database import is_trouble, writing
from knowledge.statements import undoable

log = structlog.get_logger(__name__)
OLD_SECONDS = 120
LARGEST_FILE = 20_000_000
TURNS_AT_ONCE, SHARED_SECONDS, BRIEF_SECONDS, BUSY_SECONDS = 32, 0.02, 0.005, 0.2
FLOODED_SECONDS = 0.5
"""On SQLite so many turns share one commit when so many wait, but none begins after this much work in one transaction: a disk that
is slow to sync costs latency, not throughput. Who has had a rest lately has time for brief transactions: what is to leave waits less;
who has had none for half a second has them twice as long."""
ROWS_AHEAD = 8
SORRY_IT = (
    "Scusa, qualcosa non ha funzionato e non ho potuto leggere il tuo messaggio. È salvato e lo vedrà una persona. "
    "Per parlare con un operatore scrivi /operatore."
)
LINKING = "/collega"
"""What a member of staff writes to the bot, in the group or alone with it, to be known by their Telegram account."""
Take = Callable[..., Any]
Handle = Callable[[House, Connection, GroupEvent], None]


class UnknownUpdateError(Exception):
    """Nothing in the update that Bussola knows: it is set aside at once."""


class Turns:
    """How one inbox row becomes one committed turn. A test may bring its own ``take`` and ``handle``: its rows are never joined."""

    def __init__(self, house: House, *, take: Take | None = None, handle: Handle | None = None) -> None:
        self._house = house
        self._joins = take is None
        self._take = take or _dialog_take()
        self._handle = handle or _relay_handle
        self._at_once = 1 if house.engine.dialect.name == "postgresql" else TURNS_AT_ONCE
        self._ahead = min(self._at_once, ROWS_AHEAD)
        self._later = Later(in_slices=self._at_once > 1)
        self.may_have_more = True
        """Whether the last look at the queue left something in it."""
        self.rested_at = time.monotonic()
        """When there was nothing to do last."""

    @property
    def goes_on(self) -> bool:
        """Whether a turn was put off and has to be taken up again, though nothing new may wait."""
        return self._later.first is not None

    def next(self, *, stream: str | None = None, skipping: frozenset[str] = frozenset(), pen: Pen | None = None) -> int:
        """Take what is due, at most a handful, and commit; how many were begun. Each turn stands for itself: a failed one is undone and
        counted, one that needs long is undone too and goes on between the others.

        With a ``pen`` what the doors want written goes in the same transaction."""
        house = self._house
        failed: list[tuple[Row[Any], Exception]] = []
        taken, begun = 0, time.thread_time()
        restless = time.monotonic() - self.rested_at
        shared = BRIEF_SECONDS if restless < BUSY_SECONDS else SHARED_SECONDS if restless < FLOODED_SECONDS else 2 * SHARED_SECONDS
        only = stream or self._later.its_turn()
        with pen.joined(house.engine) if pen is not None else writing(house.engine) as conn:
            queue = QueueAhead(conn, most=self._ahead)
            left = outbox.lanes_left(conn) if pen is None else outbox.lanes_so_far(conn)
            self.may_have_more = True
            while taken < self._at_once and (not taken or time.thread_time() - begun < shared):
                resting = skipping.union(self._later.streams, (row.stream for row, _ in failed))
                row = inbox.claim_in(conn, only) if only else queue.next(now=house.now(), skipping=resting)
                if row is None and not only and not taken and (only := self._later.in_quiet()):
                    row = inbox.claim_in(conn, only)
                if row is None or (only and failed):
                    self._later.forget(only)
                    self.may_have_more = only != stream or self._later.first is not None
                    break
                taken += 1
                error = self._turn(conn, row)
                if error is not None:
                    failed.append((row, error))
                if only and only in self._later.streams:
                    break
        if taken:
            crash_point("after-turn-commit")
            for lane in left:
                if pen is None or not pen.carries(lane):
                    house.wake(lane)
        for row, error in failed:
            self._failed(row, error)
        if failed:
            raise TurnFailedError(frozenset(row.stream for row, _ in failed))
        return taken

    def _turn(self, conn: Connection, row: Row[Any]) -> Exception | None:
        """One turn inside the transaction; when it fails nothing of it is left, and the error is the answer."""
        crash_point("before-turn")
        try:
            with self._later.timed(row.stream), undoable(conn, "one_turn"):
                self._run(conn, row)
                crash_point("mid-turn")
                inbox.done(conn, row.id, now=self._house.now())
        except patience.PutOff:
            return None
        except UnknownUpdateError as error:
            inbox.park(conn, row.id, str(error))
            self._apologise(conn, row)
        except Exception as error:
            if is_trouble(error):
                raise
            return error
        return None

    def _run(self, conn: Connection, row: Row[Any]) -> None:
        if row.channel == GROUP:
            self._group(conn, row)
            return
        raw = row.payload.get("raw")
        if raw is None:
            for act in self._together(conn, row, acts.from_json(row.payload)):
                self._take(self._house, conn, act, inbox_id=row.id)
            return
        incoming = _understood(lambda: incoming_of(raw, received=row.received_at))
        if incoming is None:
            if concerns_nobody(raw) or callback_id_of(raw):
                return
            raise UnknownUpdateError("unknown update")
        if incoming.kind is Kind.UNBLOCKED:
            sending.reachable_again(conn, incoming.address)
        if incoming.kind is Kind.TEXT and incoming.text.startswith(LINKING):
            _link(self._house, conn, row, incoming)
            return
        for act in self._together(conn, row, incoming):
            taken = self._take(self._house, conn, act, inbox_id=row.id)
        if incoming.spins and not taken.stops:
            outbox.answer_callback(conn, incoming.spins, now=self._house.now())
        if incoming.file_ref:
            self._fetch(conn, incoming, taken)
        self._thin_out(conn, row, incoming, taken)

    def _together(self, conn: Connection, row: Row[Any], first: Incoming) -> tuple[Incoming, ...]:
        """Words that wait right behind these are taken with them; their rows are done with this turn, or undone with it."""
        if (
            not self._joins
            or not together.may_join(first)
            or not (behind := inbox.next_in(conn, row.stream, after=row.id, most=together.MOST_PARTS))
        ):
            return (first,)
        if together.with_a_person(conn, first):
            return (first,)
        parts, rows = [first], []
        for later in behind:
            raw = later.payload.get("raw")
            try:
                act = acts.from_json(later.payload) if raw is None else incoming_of(raw, received=later.received_at)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
                break
            if act is None or not together.may_join(act) or sum(len(part.text) for part in parts) + len(act.text) > together.LONGEST:
                break
            parts.append(act)
            rows.append(later.id)
        for done in rows:
            inbox.done(conn, done, now=self._house.now())
        return together.in_order(self._house, parts)

    def _fetch(self, conn: Connection, incoming: Incoming, taken: Any) -> None:
        """What a citizen sends to a person of the staff can be opened in the console too."""
        if incoming.size > LARGEST_FILE:
            return
        mine = (t.messages.c.conversation_id == taken.conversation_id, t.messages.c.remote_id == incoming.remote_id)
        in_case = select(t.messages).where(*mine, t.messages.c.case_id.is_not(None))
        message = conn.execute(in_case.order_by(t.messages.c.id.desc()).limit(1)).first()
        if message is not None:
            now, case_id = self._house.now(), message.case_id
            name = incoming.file_name or ("allegato" if incoming.edits else str(incoming.kind))
            outbox.fetch_file(conn, message.id, incoming.file_ref, name=name, mime=incoming.mime, now=now, case_id=case_id)

    def _group(self, conn: Connection, row: Row[Any]) -> None:
        raw = row.payload["raw"]
        event = _understood(lambda: group_event_of(raw, received=row.received_at))
        if event is None:
            raise UnknownUpdateError("unknown update")
        self._handle(self._house, conn, event)
        inbox.emptied(conn, row.id)  # it may quote the citizen: what was to be kept is in the case, and goes with it

    def _thin_out(self, conn: Connection, row: Row[Any], incoming: Incoming, taken: Any) -> None:
        """After hours of silence only the last question of a backlog is worth asking."""
        moment = incoming.moment() if incoming.at else row.received_at
        if (self._house.now() - moment).total_seconds() < OLD_SECONDS or not inbox.has_more(conn, row.stream, after=row.id):
            return
        sending.drop_questions(conn, list(getattr(taken, "message_ids", ())), now=self._house.now())

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


def is_deadlock(error: Exception) -> bool:
    """Whether two transactions waited for each other, and this one was undone for the other to go on."""
    return isinstance(error, OperationalError) and "deadlock" in str(error.orig)


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
    from bot.relay import group

    group.handle(house, conn, event)


def _link(house: House, conn: Connection, row: Row[Any], incoming: Incoming) -> None:
    """A member of staff alone with the bot: the code is used and taken from sight, and no conversation of a citizen begins."""
    from bot.relay.group import link

    words = link(house, conn, code=incoming.text.removeprefix(LINKING), user_id=int(incoming.address))
    where: dict[str, Any] = {"lane": Lane.CITIZENS, "channel": Channel.TELEGRAM, "stream": row.stream, "now": house.now()}
    sight = {"chat_id": incoming.address, "message_id": int(incoming.remote_id)}
    outbox.put(conn, **where, method="delete", payload=sight, dedupe_key=f"unseen:{row.id}")
    payload = {"chat_id": incoming.address, "reply": {"text": words}, "author": Author.SYSTEM.value}
    outbox.put(conn, **where, method="message", payload=payload, dedupe_key=f"linked:{row.id}")
