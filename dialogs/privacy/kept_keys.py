"""Keys that outlive a change of keys, kept sealed in the database: what finds people's rows, and what signs the page's sessions.

They seal no content."""

import json
import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dialogs.post.alarms import recall, remember
from dialogs.privacy.encryption import KEYS

KEPT = "kept_keys"
OVERLAP_DAYS = 60
"""A session signed with a key that is no longer the newest is good for so long; whoever uses the page meanwhile gets a new token."""


def keep(conn: Connection) -> None:
    """At every start: take the keys the house has kept, or keep those of the first start."""
    if take(conn):
        return
    signing = [{"key": b64encode(key).decode(), "until": None} for key in KEYS.signing_keys]
    _write(conn, {"find": b64encode(KEYS.finding_key).decode(), "sign": signing})


def take(conn: Connection) -> bool:
    """Use the keys kept; whether there are any."""
    if (kept := _read(conn)) is None:
        return False
    KEYS.find_with(b64decode(kept["find"]))
    KEYS.sign_with(*(b64decode(one["key"]) for one in kept["sign"]))
    return True


def renew(conn: Connection, *, now: datetime) -> None:
    """After a change of keys: sealed with the key in use, and sessions signed with a new one; the older ones are let go in time."""
    keep(conn)
    kept = _read(conn)
    assert kept is not None
    until = (now + timedelta(days=OVERLAP_DAYS)).isoformat()
    older = [{**one, "until": one["until"] or until} for one in kept["sign"]]
    newest = {"key": b64encode(secrets.token_bytes(32)).decode(), "until": None}
    _write(conn, {**kept, "sign": [one for one in older if one["until"] > now.isoformat()] + [newest]})
    take(conn)


def _read(conn: Connection) -> dict[str, Any] | None:
    found = recall(conn, KEPT)
    return None if found is None else json.loads(KEYS.open(b64decode(found)))


def _write(conn: Connection, kept: dict[str, Any]) -> None:
    remember(conn, KEPT, b64encode(KEYS.seal(json.dumps(kept))).decode())
