"""The states of a case and its moves as data: compare-and-set on a version, an append-only history; it says nothing to anyone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from dialogs import tables as t
from dialogs.cases import projection, register
from dialogs.figures import case_counts
from dialogs.models import CaseState

OPEN = register.OPEN
HELD = (CaseState.CLAIMED, CaseState.WAITING_CITIZEN, CaseState.WAITING_OPERATOR)
"""States in which a person acts and the bot is silent."""
DONE = (CaseState.RESOLVED, CaseState.FOLLOW_UP, CaseState.BOT)

MOVES: dict[str, tuple[tuple[CaseState, ...], CaseState | None]] = {
    "claim": ((CaseState.REQUESTED,), CaseState.CLAIMED),
    "answer": (HELD, CaseState.WAITING_CITIZEN),
    "take_back": ((CaseState.WAITING_CITIZEN,), CaseState.WAITING_OPERATOR),
    "appointment": (HELD, CaseState.WAITING_CITIZEN),
    "citizen_wrote": (OPEN, None),
    "asked_again": (OPEN, None),
    "note": ((*OPEN, *DONE), None),
    "correct": (OPEN, None),
    "release": (HELD, CaseState.REQUESTED),
    "transfer": (OPEN, CaseState.REQUESTED),
    "refer": (HELD, None),
    "escalate": ((CaseState.REQUESTED,), None),
    "close": (OPEN, CaseState.RESOLVED),
    "withdraw": ((CaseState.REQUESTED,), CaseState.BOT),
    "follow_up": ((CaseState.RESOLVED,), CaseState.FOLLOW_UP),
    "rate": ((CaseState.RESOLVED, CaseState.FOLLOW_UP, CaseState.BOT), CaseState.BOT),
    "reopen": (DONE, CaseState.REQUESTED),
}
"""What may happen to a case: in which states, and where it leads (``None``: it stays, or the function says)."""


class CaseConflict(Exception):  # noqa: N818  (a name of the field, not a mistake)
    """The case moved on before this act; ``owner`` is who holds it now (may be ``None``), ``state`` where it stands."""

    def __init__(self, case: "Row[Any] | None", owner: str | None) -> None:
        self.state = CaseState(case.state) if case is not None else None
        self.owner = owner
        super().__init__(f"state={self.state}")


class UnsafeChatError(Exception):
    """The person said that somebody else may read the chat: nothing is written there unless whoever writes is sure."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff, or the system (``id`` empty)."""

    id: str
    name: str
    via: str = "console"


SYSTEM = Actor("", "Bussola", "sistema")


def required(conn: Connection, case_id: int) -> Row[Any]:
    """The case as it stands now; ``CaseConflict`` if it is gone (erased)."""
    case = register.by_id(conn, case_id)
    if case is None:
        raise CaseConflict(None, None)
    return case


def conflict(conn: Connection, case: Row[Any] | None) -> CaseConflict:
    return CaseConflict(case, register.owner_name(conn, case))


def move(
    conn: Connection,
    case: Row[Any],
    event: str,
    actor: Actor,
    *,
    now: datetime,
    to: CaseState | None = None,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Row[Any]:
    """One move of the machine by compare-and-set on ``version``; ``CaseConflict`` if the move is not allowed any more."""
    allowed, leads_to = MOVES[event]
    if CaseState(case.state) not in allowed:
        raise conflict(conn, case)
    target = to or leads_to or CaseState(case.state)
    statement = update(t.cases).where(t.cases.c.id == case.id, t.cases.c.version == case.version)
    done = conn.execute(statement.values(state=target, version=case.version + 1, **(changes or {})))
    if done.rowcount != 1:
        raise conflict(conn, register.by_id(conn, case.id))
    record(conn, case.id, case.version + 1, event, actor, (CaseState(case.state), target), now=now, data=data)
    fresh = required(conn, case.id)
    case_counts.count_move(conn, case, fresh)
    projection.refresh(conn, fresh, before=case, now=now)
    return fresh


def record(
    conn: Connection,
    case_id: int,
    version: int,
    kind: str,
    actor: Actor,
    states: tuple[CaseState | None, CaseState],
    *,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the history."""
    told = {**(data or {}), "via": actor.via, "name": actor.name}
    values = {"case_id": case_id, "version": version, "kind": kind, "actor": actor.id or "system", "at": now, "data": told}
    conn.execute(insert(t.case_events).values(**values, from_state=states[0], to_state=states[1]))
