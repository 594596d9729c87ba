"""How many wrong sign-ins one network address may make in a while, counted in the database so that all workers count together;
keeps a digest of the address, and that for minutes only. Accounts are locked elsewhere."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from dialogs.privacy.encryption import KEYS
from dialogs.tables import sign_in_tries as tries

MOST_TRIES = 30
SECONDS = 300


def _origin(address: str) -> str:
    return hmac.new(KEYS.finding_key, address.encode(), hashlib.sha256).hexdigest()


def is_too_fast(conn: Connection, address: str, *, now: datetime) -> bool:
    """Whether ``address`` must wait before it tries again."""
    recent = (tries.c.origin == _origin(address), tries.c.at > now - timedelta(seconds=SECONDS))
    return int(conn.execute(select(func.count()).select_from(tries).where(*recent)).scalar_one()) >= MOST_TRIES


def count(conn: Connection, address: str, *, now: datetime) -> None:
    """Remember one wrong sign-in, and forget the old ones of everybody."""
    conn.execute(delete(tries).where(tries.c.at <= now - timedelta(seconds=SECONDS)))
    conn.execute(insert(tries).values(origin=_origin(address), at=now))
