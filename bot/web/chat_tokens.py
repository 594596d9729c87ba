"""Signed names of web-chat sessions: whoever holds the token is that session, nobody can make one up, and one ended stays ended."""

import hashlib
import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer
from sqlalchemy import Connection, delete

from dialogs import tables as t
from dialogs.post.alarms import recall, remember
from dialogs.privacy.encryption import KEYS

_ENDED = "chat-ended:"


def _signer() -> Signer:
    """Signs with the newest key; those that were in use before are still believed."""
    return Signer(list(KEYS.signing_keys), salt="web-chat", digest_method=hashlib.sha256)


def new_token() -> str:
    """A token for a new session."""
    return _signer().sign(secrets.token_urlsafe(18)).decode()


def session_of(token: str) -> str | None:
    """The session a token names, or ``None`` if it was not signed here."""
    try:
        return _signer().unsign(token.encode("utf-8", "replace")).decode()
    except (BadSignature, UnicodeDecodeError):
        return None


def renewed(token: str) -> str | None:
    """The same session's token signed with the newest key, or ``None`` if it is."""
    session = session_of(token)
    fresh = None if session is None else _signer().sign(session).decode()
    return None if fresh == token else fresh


def _name(session: str) -> str:
    return _ENDED + hashlib.sha256(session.encode()).hexdigest()


def end(conn: Connection, session: str, *, now: datetime, days: int) -> None:
    """From now on the token opens nothing. Ends older than ``days`` are dropped: their conversations are gone by then."""
    oldest = (now - timedelta(days=days)).isoformat()
    conn.execute(delete(t.remembered).where(t.remembered.c.name.startswith(_ENDED), t.remembered.c.value < oldest))
    remember(conn, _name(session), now.isoformat())


def is_ended(conn: Connection, session: str) -> bool:
    return recall(conn, _name(session)) is not None
