"""Which Telegram user is which member of staff: a one-time code from the console, sent to the bot, links the two; no message is sent."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dialogs.staff.accounts import digest
from dialogs.tables import staff as people

LINK_MINUTES = 15


def by_telegram(conn: Connection, telegram_id: int) -> Row[Any] | None:
    """The active member of staff who linked this Telegram user."""
    return conn.execute(select(people).where(people.c.telegram_id == telegram_id, people.c.active.is_(True))).first()


def unlink_telegram(conn: Connection, staff_id: str) -> None:
    conn.execute(update(people).where(people.c.id == staff_id).values(telegram_id=None, link_code_hash=None, link_code_until=None))


def new_link_code(conn: Connection, staff_id: str, *, now: datetime) -> str:
    """A one-time code that links a Telegram user to this account: sent to the bot as ``/collega <code>``."""
    code = f"{secrets.randbelow(10**8):08d}"
    values = {"link_code_hash": digest(code), "link_code_until": now + timedelta(minutes=LINK_MINUTES)}
    conn.execute(update(people).where(people.c.id == staff_id).values(**values))
    return code


def link_telegram(conn: Connection, code: str, telegram_id: int, *, now: datetime) -> str | None:
    """Link the Telegram user who sent a valid code; returns the person's name."""
    row = conn.execute(select(people).where(people.c.link_code_hash == digest(code.strip()), people.c.active.is_(True))).first()
    if row is None or row.link_code_until is None or row.link_code_until < now:
        return None
    conn.execute(update(people).where(people.c.telegram_id == telegram_id).values(telegram_id=None))
    conn.execute(update(people).where(people.c.id == row.id).values(telegram_id=telegram_id, link_code_hash=None, link_code_until=None))
    return str(row.name)
