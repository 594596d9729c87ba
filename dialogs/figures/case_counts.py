"""What a case adds to the pseudonymous counts at each of its moves, so that figures outlive the case; no row says whose it is.

Every trait is a row of its own, so that no row tells the hour, the danger, the outcome and the team of one person together. A move
that changes a trait takes the old row back with a minus one. What a team has taken stays its own, whoever has the case later. The day is
always the one the case was opened.
"""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from dialogs import tables as t
from dialogs.house import ROME
from dialogs.models import CaseState

CASE, URGENT, WAIT, CLOSED, RATED = "case", "case_urgent", "case_wait", "case_closed", "case_rated"
TAKEN, FAMILY = "case_taken", "case_family"
KINDS = (CASE, TAKEN, FAMILY, URGENT, WAIT, CLOSED, RATED)
FIELDS = ("kind", "team", "outcome", "value")
COARSE_AFTER, COARSE_MINUTES = 120, 15


def count_move(conn: Connection, before: Row[Any] | None, after: Row[Any]) -> None:
    """Write the difference between what the case counted for before a move and after it."""
    now, then = Counter(_traits(after)), Counter(_traits(before) if before is not None else ())
    rows = [_row(after, trait, number) for trait, number in (now - then).items()]
    rows += [_row(after, trait, -number) for trait, number in (then - now).items()]
    if after.state == CaseState.CLAIMED and (before is None or before.state != CaseState.CLAIMED):
        rows += [_row(after, (kind, after.team, None, None), 1) for kind in _taken_first(conn, after)]
    if rows:
        conn.execute(insert(t.tallies), rows)


def _traits(case: Row[Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [(CASE, case.team, None, None)]
    if case.urgent:
        found.append((URGENT, None, case.urgency, None))
    if case.claimed_at:
        found.append((WAIT, case.team, None, _minutes((case.claimed_at - case.opened_at).total_seconds())))
    if case.closed_at:
        found.append((CLOSED, None, case.outcome, None))
    if case.rating:
        found.append((RATED, None, None, float(case.rating)))
    return found


def _minutes(seconds: float) -> float:
    """Coarser as it grows: the exact minute of a long wait could tell whose it was."""
    minutes = int(seconds / 60)
    return float(minutes if minutes < COARSE_AFTER else minutes // COARSE_MINUTES * COARSE_MINUTES)


def _taken_first(conn: Connection, case: Row[Any]) -> tuple[str, ...]:
    """What its team has now for the first time: this case, perhaps this family."""
    events, cases = t.case_events.c, t.cases.c
    query = select(events.case_id, events.data, cases.team).join(t.cases, cases.id == events.case_id)
    query = query.where(cases.conversation_id == case.conversation_id, events.kind == "claim")
    before = query.where((events.case_id != case.id) | (events.version < case.version))
    known = {row.case_id for row in conn.execute(before) if (row.data or {}).get("team", row.team) == case.team}
    return () if case.id in known else (TAKEN,) if known else (TAKEN, FAMILY)


def _row(case: Row[Any], trait: tuple[Any, ...], number: int) -> dict[str, Any]:
    day = case.opened_at.astimezone(ROME).date().isoformat()
    return {**dict(zip(FIELDS, trait, strict=True)), "day": day, "need_area": case.need_area, "office": case.office, "number": number}
