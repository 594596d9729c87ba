"""Looking cases up: by code, by conversation, the queue, the history, the words exchanged, search; it changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rapidfuzz import utils
from sqlalchemy import Connection, Row, bindparam, func, literal_column, or_, select

from dialogs import tables as t
from dialogs.models import Author, CaseState
from knowledge.statements import Ready

OPEN = (CaseState.REQUESTED, CaseState.CLAIMED, CaseState.WAITING_CITIZEN, CaseState.WAITING_OPERATOR)
SEARCHED_CASES = 500
WAITING_FOR_US = (CaseState.REQUESTED, CaseState.CLAIMED, CaseState.WAITING_OPERATOR)

_OPEN_ONE = or_(*(t.cases.c.state == state for state in OPEN))
_ACTIVE = Ready(
    select(t.cases)
    .where(t.cases.c.conversation_id == bindparam("conversation"), _OPEN_ONE)
    .order_by(t.cases.c.id.desc())
    .limit(literal_column("1"))
)


def by_id(conn: Connection, case_id: int) -> Row[Any] | None:
    return conn.execute(select(t.cases).where(t.cases.c.id == case_id)).first()


def by_code(conn: Connection, code: str) -> Row[Any] | None:
    """A case by its spoken code; ``2417`` and ``c 2417`` are understood too."""
    digits = "".join(char for char in code if char.isdigit())
    return conn.execute(select(t.cases).where(t.cases.c.code == f"C-{digits}")).first() if digits else None


def by_topic(conn: Connection, topic_id: int, *, chat: str) -> Row[Any] | None:
    """The case whose topic this is in the operators' group."""
    query = select(t.cases).where(t.cases.c.topic_id == topic_id, t.cases.c.group_chat == chat)
    return conn.execute(query.order_by(t.cases.c.id.desc()).limit(1)).first()


def active_case(conn: Connection, conversation_id: str) -> Row[Any] | None:
    """The open case of a conversation, if there is one."""
    return _ACTIVE.first(conn, {"conversation": conversation_id})


def latest_case(conn: Connection, conversation_id: str) -> Row[Any] | None:
    query = select(t.cases).where(t.cases.c.conversation_id == conversation_id)
    return conn.execute(query.order_by(t.cases.c.id.desc()).limit(1)).first()


def owner_name(conn: Connection, case: Row[Any] | None) -> str | None:
    if case is None or case.owner_id is None:
        return None
    return conn.execute(select(t.staff.c.name).where(t.staff.c.id == case.owner_id)).scalar_one_or_none()


def conversation_of(conn: Connection, case: Row[Any]) -> Row[Any]:
    return conn.execute(select(t.conversations).where(t.conversations.c.id == case.conversation_id)).one()


def history(conn: Connection, case_id: int) -> list[Row[Any]]:
    return list(conn.execute(select(t.case_events).where(t.case_events.c.case_id == case_id).order_by(t.case_events.c.id)))


def words(conn: Connection, case_id: int) -> list[Row[Any]]:
    """What was said and noted in the case, in order, without what was taken back and the lines that only correct another. What the
    citizen told the bot before is not in it: of that, the staff read only the sheet, which the citizen has seen."""
    query = select(t.messages).where(t.messages.c.case_id == case_id).order_by(t.messages.c.id)
    return [row for row in conn.execute(query) if not row.body.get("cancelled") and not row.body.get("replaces")]


def queue(
    conn: Connection, *, team: str | None = None, owner_id: str | None = None, states: tuple[CaseState, ...] = OPEN
) -> list[Row[Any]]:
    """Cases to show: urgent first, then who has waited longest."""
    query = select(t.cases).where(t.cases.c.state.in_(states))
    if team is not None:
        query = query.where(t.cases.c.team == team)
    if owner_id is not None:
        query = query.where(t.cases.c.owner_id == owner_id)
    return list(conn.execute(query.order_by(t.cases.c.urgent.desc(), t.cases.c.opened_at)))


def may_be_written_to(case: Row[Any]) -> bool:
    """Whether the chat is a safe place: not when the person said that somebody else may read it."""
    return bool((case.sheet or {}).get("reach", {}).get("safe") != "no")


def queue_length(conn: Connection, *, team: str | None) -> int:
    """How many wait for a first answer in a team: the honest part of a promise."""
    query = select(func.count()).select_from(t.cases).where(t.cases.c.state == CaseState.REQUESTED)
    return int(conn.execute(query.where(t.cases.c.team == team) if team else query).scalar_one())


def waiting_since(conn: Connection, cases: Sequence[Row[Any]]) -> dict[int, datetime]:
    """Since when each waits: the first words of the citizen that nobody has answered, else the last answer, else the opening. Who
    writes again and again does not lose their place."""
    said, ids = t.messages.c, [case.id for case in cases]
    answered = select(said.case_id, func.max(said.id).label("id")).where(said.case_id.in_(ids), said.author == Author.OPERATOR)
    last = answered.group_by(said.case_id).subquery()
    after = (
        select(said.case_id, func.min(said.id).label("id"))
        .join(last, last.c.case_id == said.case_id)
        .where(said.author == Author.CITIZEN, said.id > last.c.id)
        .group_by(said.case_id)
        .subquery()
    )
    since = {case.id: case.opened_at for case in cases}
    for turns in (last, after):
        rows = conn.execute(select(turns.c.case_id, said.at).join_from(turns, t.messages, said.id == turns.c.id))
        since.update({row.case_id: row.at for row in rows})
    return since


def finished(conn: Connection, *, limit: int = 50) -> list[Row[Any]]:
    """The last cases that were closed."""
    query = select(t.cases).where(t.cases.c.state.not_in(OPEN)).order_by(t.cases.c.closed_at.desc(), t.cases.c.id.desc())
    return list(conn.execute(query.limit(limit)))


def search(conn: Connection, text: str, *, only: Sequence[int] | None = None) -> list[Row[Any]]:
    """Cases by code, first name, the need in the sheet, or words exchanged; newest first. ``only`` limits it to these cases.

    Everything personal is sealed, so that the last cases are opened one by one: some thousandths of a second for each hundred.
    """
    if (exact := by_code(conn, text)) is not None and text.strip().lower().removeprefix("c-").removeprefix("c").strip().isdigit():
        return [exact] if only is None or exact.id in only else []
    wanted = utils.default_process(text).split()
    if not wanted:
        return []
    query = select(t.cases, t.conversations.c.display_name).join(t.conversations, t.conversations.c.id == t.cases.c.conversation_id)
    rows = list(
        conn.execute((query if only is None else query.where(t.cases.c.id.in_(only))).order_by(t.cases.c.id.desc()).limit(SEARCHED_CASES))
    )
    said = _said(conn, [row.id for row in rows])
    return [row for row in rows if _has(wanted, row, said.get(row.id, []))]


def _said(conn: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in conn.execute(select(t.messages.c.case_id, t.messages.c.body).where(t.messages.c.case_id.in_(ids))):
        found.setdefault(row.case_id, []).append(str(row.body.get("text", "")))
    return found


def _has(wanted: Sequence[str], row: Row[Any], said: Sequence[str]) -> bool:
    need = (row.sheet or {}).get("need", {}).get("words", [])
    text = utils.default_process(" ".join([row.code, row.display_name or "", *need, *said]))
    return all(word in text for word in wanted)


def newest_event(conn: Connection) -> int:
    """The cursor of the console's live queue: the last line of any history."""
    return int(conn.execute(select(func.max(t.case_events.c.id))).scalar() or 0)
