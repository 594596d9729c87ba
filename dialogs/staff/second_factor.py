"""Which roles must have a second factor, the secret a browser is shown until it is confirmed, and which codes were used; what is in
force belongs to ``dialogs.staff.accounts``."""

from collections.abc import Iterable
from datetime import datetime

import pyotp
from sqlalchemy import Connection, delete, insert, select, update

from dialogs.models import Role
from dialogs.tables import remembered
from dialogs.tables import staff as people
from dialogs.tables import staff_sessions as sessions

SECOND_FACTOR = "second_factor_roles"


def second_factor_roles(conn: Connection) -> frozenset[Role]:
    """The roles that must have a second factor."""
    value = conn.execute(select(remembered.c.value).where(remembered.c.name == SECOND_FACTOR)).scalar()
    return frozenset(Role(role) for role in value.split()) if value else frozenset()


def require_second_factor(conn: Connection, roles: Iterable[str]) -> None:
    """From now on these roles, and only these, must have a second factor."""
    value = " ".join(sorted({str(Role(role)) for role in roles}))
    conn.execute(delete(remembered).where(remembered.c.name == SECOND_FACTOR))
    conn.execute(insert(remembered).values(name=SECOND_FACTOR, value=value))


def pending(conn: Connection, session: str) -> str | None:
    """The secret this session was shown last, not confirmed yet."""
    return conn.execute(select(sessions.c.pending_totp).where(sessions.c.id == session)).scalar()


def offered(conn: Connection, session: str) -> str:
    """The secret to scan: the same at every look, until it is confirmed or the session ends."""
    fresh = pyotp.random_base32()
    conn.execute(update(sessions).where(sessions.c.id == session, sessions.c.pending_totp.is_(None)).values(pending_totp=fresh))
    return pending(conn, session) or fresh


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which half a minute since 1970 the code is of: now, one before or one after; ``None`` if of none of them."""
    totp, written = pyotp.TOTP(secret), code.replace(" ", "")
    step = int(now.timestamp()) // totp.interval
    return next((one for one in (step, step - 1, step + 1) if totp.verify(written, for_time=one * totp.interval)), None)


def is_used_first(conn: Connection, staff_id: str, step: int) -> bool:
    """Whether no code of this half a minute or a later one was used; then it counts as used: each opens once (RFC 6238, 5.2)."""
    is_new = people.c.totp_step.is_(None) | (people.c.totp_step < step)
    return conn.execute(update(people).where(people.c.id == staff_id, is_new).values(totp_step=step)).rowcount > 0
