"""Reads the audit of what staff did and looked at; writing it is ``dialogs.staff.accounts.audit``."""

from typing import Any

from sqlalchemy import Connection, Row, select

from dialogs.tables import audits as audit_table


def audits(
    conn: Connection, *, limit: int = 200, before: int | None = None, actor: str | None = None, action: str | None = None
) -> list[Row[Any]]:
    """The newest lines of the audit, perhaps of one person or one kind of act."""
    query = select(audit_table).order_by(audit_table.c.id.desc()).limit(limit)
    query = query.where(audit_table.c.id < before) if before else query
    query = query.where(audit_table.c.actor == actor) if actor else query
    return list(conn.execute(query.where(audit_table.c.action == action) if action else query))


def audit_actions(conn: Connection) -> list[str]:
    return list(conn.execute(select(audit_table.c.action).distinct().order_by(audit_table.c.action)).scalars())
