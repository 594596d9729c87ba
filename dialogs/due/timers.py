"""What becomes due with time: unanswered cases, expired leases, follow-ups, calls that reopen, forgetting; each once, whoever runs it.

One process at a time has the right to run it; every item is its own short transaction and is taken by compare-and-set all the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, insert, select, update

from dialogs import tables as t
from dialogs.buttons import payload
from dialogs.cases import handoff, hours, projection, shifts
from dialogs.cases.group_chat import operators_chat
from dialogs.cases.handoff import SYSTEM, CaseConflict
from dialogs.cases.register import conversation_of, may_be_written_to, queue_length
from dialogs.due.follows import ask, due, tell_follower
from dialogs.due.reminders import remind_silent
from dialogs.due.timers_words import HELPED, LATE, LATE_URGENT, NEED_MORE, SHIFT_OVER, said
from dialogs.house import ROME, House
from dialogs.models import Author, CaseState, Lane
from dialogs.post import leases, outbox
from dialogs.privacy import retention
from dialogs.reading import safety
from dialogs.replies import Button, Reply
from dialogs.staff import accounts
from knowledge.database import reading, writing

LEASE = "timers"
LEASE_SECONDS = 30
AGAIN_URGENT = timedelta(minutes=15)
SWEEP_EVERY = timedelta(hours=1)
DECENT_HOURS = range(9, 19)
AT_ONCE = 50
WAITING_FOR_THEM = (CaseState.CLAIMED, CaseState.WAITING_OPERATOR)
STARS = (5, 4, 3, 2, 1)
HOLDER = leases.new_holder()
log = structlog.get_logger(__name__)
Item = Callable[[Connection, House, int, datetime], None]


def run_due(house: House, *, holder: str = HOLDER) -> dict[str, int]:
    """Do what is due now; returns how many of each. Another process having the right, it does nothing."""
    now = house.now()
    with writing(house.engine) as conn:
        if not leases.take(conn, LEASE, holder=holder, now=now, seconds=LEASE_SECONDS):
            return {}
    done = {
        "escalated": _each(house, now, _due_escalations, escalate),
        "released": _each(house, now, _expired_leases, release),
        "handed_over": _each(house, now, _ended_shifts, hand_over),
        "grouped": _each(house, now, _without_group, join_group),
        "swept": _sweep(house, now),
    }
    if now.astimezone(ROME).hour in DECENT_HOURS:
        done["followed_up"] = _each(house, now, _due_follow_ups, follow_up)
        done["reminded"] = remind_silent(house, now)
        done["followers"] = _each(house, now, _followers, tell_follower)
    done = {name: count for name, count in done.items() if count}
    if done:
        log.info("timers.done", **done)
        house.wake(Lane.CITIZENS)
        house.wake(Lane.GROUP)
    return done


def _each(house: House, now: datetime, find: Callable[[Connection, House, datetime], Sequence[int]], act: Item) -> int:
    with reading(house.engine) as conn:
        ids = list(find(conn, house, now))[:AT_ONCE]
    count = 0
    for item in ids:
        try:
            with writing(house.engine) as conn:
                act(conn, house, item, now)
            count += 1
        except CaseConflict:
            continue
        except Exception as error:
            log.error("timers.item_failed", what=act.__name__, item=item, kind=type(error).__name__, exc_info=True)
    return count


def _ids(conn: Connection, *where: Any) -> Sequence[int]:
    return list(conn.execute(select(t.cases.c.id).where(*where).order_by(t.cases.c.id)).scalars())


def _case(conn: Connection, case_id: int) -> Row[Any]:
    case = handoff.by_id(conn, case_id)
    if case is None:
        raise CaseConflict(None, None)
    return case


# --- nobody has answered ---------------------------------------------------------------------------------------------


def _due_escalations(conn: Connection, house: House, now: datetime) -> Sequence[int]:  # noqa: ARG001  (one shape for all)
    return _ids(conn, t.cases.c.state == CaseState.REQUESTED, t.cases.c.escalate_at <= now)


def escalate(conn: Connection, house: House, case_id: int, now: datetime) -> None:
    """Nobody took the case in time: the staff are called again, the citizen is told the truth, once. What was promised becomes another
    time only if the citizen reads it here; otherwise the staff see the old one, as late."""
    case = _case(conn, case_id)
    if case.escalate_at is None or case.escalate_at > now:
        raise CaseConflict(case, None)
    desk = hours.desk_of(house.published().catalogue, case.team)
    if not case.urgent and not hours.is_staffed(desk, now):
        later = hours.after_open_minutes(desk, now, handoff.ESCALATE_MINUTES)
        conn.execute(update(t.cases).where(t.cases.c.id == case_id, t.cases.c.version == case.version).values(escalate_at=later))
        return
    times = _times_called(handoff.history(conn, case_id))
    promise = hours.answer_by(desk, now, queue_length=max(queue_length(conn, team=case.team) - 1, 0))
    again = now + AGAIN_URGENT if case.urgent else promise + timedelta(minutes=handoff.ESCALATE_MINUTES)
    is_told = not times and may_be_written_to(case)
    changes = {"escalate_at": again} | ({"promised_by": promise} if is_told and not case.urgent else {})
    case = handoff.move(conn, case, "escalate", SYSTEM, now=now, changes=changes, data={"times": times + 1})
    alarm = f"⏰ {case.code} aspetta ancora una risposta: chi può prenderlo?"
    projection.tell(conn, case, alarm, now=now, key=f"alarm:{case.id}:{case.version}")
    if not is_told:
        return
    text = said(LATE, case.lang, code=case.code, when=hours.promise_text(promise, now, lang=case.lang))
    if case.urgent:
        text = "\n".join([said(LATE_URGENT, case.lang), *_numbers(house, case.urgency)])
    reply = Reply(text, tags=("safety",) if case.urgent else ("waiting",))
    outbox.say(conn, conversation_of(conn, case), reply, now=now, author=Author.SYSTEM, case_id=case.id)


def _times_called(history: Sequence[Row[Any]]) -> int:
    """How often the staff were called again since the case is in the queue; one that was closed and opened again begins anew."""
    kinds = [str(row.kind) for row in history]
    since = len(kinds) - kinds[::-1].index("reopen") if "reopen" in kinds else 0
    return kinds[since:].count("escalate")


def _numbers(house: House, urgency: str | None) -> list[str]:
    found = safety.numbers_for(house.published().catalogue, urgency or "")
    return [f"☎ *{number.number}* {number.name_it}" for number in found]


# --- whoever had it is gone ------------------------------------------------------------------------------------------


def _expired_leases(conn: Connection, house: House, now: datetime) -> Sequence[int]:  # noqa: ARG001
    return _ids(conn, t.cases.c.state.in_(WAITING_FOR_THEM), t.cases.c.lease_until < now)


def release(conn: Connection, house: House, case_id: int, now: datetime) -> None:  # noqa: ARG001
    """The citizen waits and their operator has not acted within the lease: back to the queue, with the alarm set at once."""
    case = _case(conn, case_id)
    if case.lease_until is None or case.lease_until >= now:
        raise CaseConflict(case, None)
    owner = handoff.owner_name(conn, case) or "chi l'aveva"
    case = handoff.release(conn, case_id, SYSTEM, now=now, reason=f"{owner} non ha risposto in tempo")
    words = f"↩️ {case.code} torna in coda: {owner} non ha risposto in tempo."
    projection.tell(conn, case, words, now=now, key=f"lease:{case.id}:{case.version}")


def _ended_shifts(conn: Connection, house: House, now: datetime) -> Sequence[int]:
    held = select(t.cases.c.id, t.cases.c.lease_until, t.cases.c.team, t.staff.c.shift, t.staff.c.team.label("own"))
    held = held.join(t.staff, t.staff.c.id == t.cases.c.owner_id).where(t.cases.c.state.in_(WAITING_FOR_THEM))
    catalogue, lease = house.published().catalogue, timedelta(minutes=handoff.LEASE_MINUTES)
    return [
        row.id
        for row in conn.execute(held.where(t.cases.c.lease_until.is_not(None)))
        if shifts.is_over(shifts.shift_of(catalogue, row.shift, row.own or row.team), last_act=row.lease_until - lease, now=now)
    ]


def hand_over(conn: Connection, house: House, case_id: int, now: datetime) -> None:
    """The shift is over and the citizen still waits: back to the queue, and they are told when somebody will answer."""
    case = _case(conn, case_id)
    if case.state not in WAITING_FOR_THEM or case_id not in _ended_shifts(conn, house, now):
        raise CaseConflict(case, None)
    owner = handoff.owner_name(conn, case) or "chi l'aveva"
    desk = hours.desk_of(house.published().catalogue, case.team)
    promise = hours.answer_by(desk, now, queue_length=0) if may_be_written_to(case) else None
    case = handoff.release(conn, case_id, SYSTEM, now=now, reason=f"fine turno di {owner}", promised_by=promise)
    projection.tell(
        conn, case, f"↩️ {case.code} torna in coda: il turno di {owner} è finito.", now=now, key=f"shift:{case.id}:{case.version}"
    )
    if promise:
        text = said(SHIFT_OVER, case.lang, code=case.code, when=hours.promise_text(promise, now, lang=case.lang))
        outbox.say(conn, conversation_of(conn, case), Reply(text, tags=("waiting",)), now=now, author=Author.SYSTEM, case_id=case.id)


def _without_group(conn: Connection, house: House, now: datetime) -> Sequence[int]:  # noqa: ARG001
    if operators_chat(conn, house.operators_chat) is None:
        return ()
    return _ids(conn, t.cases.c.state.in_(handoff.OPEN), t.cases.c.group_chat.is_(None))


def join_group(conn: Connection, house: House, case_id: int, now: datetime) -> None:
    """A group was set up after the case was opened: the case gets its topic too."""
    chat = operators_chat(conn, house.operators_chat)
    joined = update(t.cases).where(t.cases.c.id == case_id, t.cases.c.group_chat.is_(None)).values(group_chat=str(chat))
    if conn.execute(joined).rowcount != 1:
        raise CaseConflict(None, None)
    projection.opened(conn, _case(conn, case_id), now=now)


# --- afterwards ------------------------------------------------------------------------------------------------------


def _due_follow_ups(conn: Connection, house: House, now: datetime) -> Sequence[int]:  # noqa: ARG001
    return _ids(conn, t.cases.c.state == CaseState.RESOLVED, t.cases.c.follow_up_at <= now)


def follow_up(conn: Connection, house: House, case_id: int, now: datetime) -> None:  # noqa: ARG001
    """Some days after the end: did it help? With stars to press, and a way back to a person."""
    case = handoff.move(conn, _case(conn, case_id), "follow_up", SYSTEM, now=now, changes={"follow_up_at": None})
    if not may_be_written_to(case):
        return
    stars = tuple(Button("★" * count, payload("rate", stars=count)) for count in STARS)
    more = Button(said(NEED_MORE, case.lang), payload("reopen"))
    ask(conn, case.conversation_id, Reply(said(HELPED, case.lang, code=case.code), buttons=(*stars, more), tags=("rating",)), now=now)


def _followers(conn: Connection, house: House, now: datetime) -> Sequence[int]:  # noqa: ARG001
    return due(conn, house)


# --- forgetting ------------------------------------------------------------------------------------------------------


def _sweep(house: House, now: datetime) -> int:
    """Once an hour, whoever comes first: what is past its time goes, and sessions that open nothing any more."""
    with writing(house.engine) as conn:
        if not _hour_has_passed(conn, "timers.sweep", now):
            return 0
        gone = retention.sweep(conn, house, now=now)
        return sum(gone.values()) + accounts.end_expired(conn, now=now)


def _hour_has_passed(conn: Connection, name: str, now: datetime) -> bool:
    last = conn.execute(select(t.remembered.c.value).where(t.remembered.c.name == name)).scalar()
    if last is None:
        conn.execute(insert(t.remembered).values(name=name, value=now.isoformat()))
        return True
    if datetime.fromisoformat(last) > now - SWEEP_EVERY:
        return False
    mine = update(t.remembered).where(t.remembered.c.name == name, t.remembered.c.value == last)
    return conn.execute(mine.values(value=now.isoformat())).rowcount == 1
