"""Signed names of web-chat sessions: whoever holds the token is that session, and nobody can make one up."""

import hashlib
import secrets

from itsdangerous import BadSignature, Signer

from dialogs.encryption import KEYS


def _signer() -> Signer:
    return Signer(KEYS.signing_key, salt="web-chat", digest_method=hashlib.sha256)


def new_token() -> str:
    """A token for a new session."""
    return _signer().sign(secrets.token_urlsafe(18)).decode()


def session_of(token: str) -> str | None:
    """The session a token names, or ``None`` if it was not signed here."""
    try:
        return _signer().unsign(token).decode()
    except BadSignature:
        return None
