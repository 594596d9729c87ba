"""The people who work here: accounts, passwords, second factor, sessions and the audit of what they do; no page and no cookie.

Passwords: argon2id with the library's defaults (RFC 9106 low-memory profile). Lock-out after ``MAX_FAILURES`` for ``LOCK_MINUTES``.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dialogs.models import Role, new_id
from dialogs.staff.second_factor import is_used_first, offered, pending, second_factor_roles, step_of
from dialogs.tables import audits as audit_table
from dialogs.tables import rehearsals
from dialogs.tables import staff as people
from dialogs.tables import staff_sessions as sessions

MAX_FAILURES = 5
LOCK_MINUTES = 15
SESSION_HOURS = 12
IDLE_MINUTES = 60
USERNAME_IT = "lettere, numeri, punto, trattino, trattino basso e @"
MIN_PASSWORD = 10

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password fits: a name that does not exist takes as long to refuse as a wrong password."""
    return _hasher.hash(secrets.token_urlsafe(16))


class StaffError(Exception):
    """What was asked of an account cannot be done; the message is plain Italian for the person who asked."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is behind a request."""

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    team: str | None
    csrf: str
    must_change: bool
    seen_at: datetime
    must_enrol: bool = False
    """A second factor is required of this person and not set up yet."""

    def may(self, *roles: Role) -> bool:
        """Whether this person has one of ``roles``; an administrator has them all."""
        return Role.ADMINISTRATOR in self.roles or not self.roles.isdisjoint(roles)


def anyone(conn: Connection) -> bool:
    return conn.execute(select(people.c.id).limit(1)).first() is not None


def check_password(password: str, username: str) -> None:
    """``StaffError`` if the password is too weak to accept."""
    if len(password) < MIN_PASSWORD:
        raise StaffError(f"La password deve avere almeno {MIN_PASSWORD} caratteri.")
    if username.lower() in password.lower():
        raise StaffError("La password non deve contenere il nome utente.")


def add(
    conn: Connection,
    username: str,
    password: str,
    *,
    name: str,
    roles: Iterable[str],
    must_change: bool,
    now: datetime,
    team: str | None = None,
) -> str:
    """A new account; returns its id. ``StaffError`` for a name taken or a weak password."""
    username = username.strip().lower()
    if not username or not username.replace(".", "").replace("-", "").replace("_", "").replace("@", "").isalnum():
        raise StaffError(f"Il nome utente può avere {USERNAME_IT}.")
    if conn.execute(select(people.c.id).where(people.c.username == username)).first():
        raise StaffError(f"Il nome utente «{username}» esiste già.")
    check_password(password, username)
    staff_id = new_id()
    values = {"id": staff_id, "username": username, "name": name.strip() or username, "roles": _chosen(roles)}
    conn.execute(
        insert(people).values(
            **values, password_hash=_hasher.hash(password), must_change=must_change, team=team, active=True, failures=0, created_at=now
        )
    )
    return staff_id


def _chosen(roles: Iterable[str]) -> list[str]:
    chosen = sorted({str(Role(role)) for role in roles})
    if not chosen:
        raise StaffError("Scegli almeno una casella sotto «Che cosa fa».")
    return chosen


def by_id(conn: Connection, staff_id: str) -> Row[Any] | None:
    return conn.execute(select(people).where(people.c.id == staff_id)).first()


def everyone(conn: Connection) -> list[Row[Any]]:
    return list(conn.execute(select(people).order_by(people.c.username)))


def sign_in(conn: Connection, username: str, password: str, *, code: str | None, now: datetime) -> str:
    """Check name, password and second factor; returns a new session token. ``StaffError`` says no more than a stranger may know."""
    nobody = _nobody()
    row = conn.execute(select(people).where(people.c.username == username.strip().lower())).first()
    if row is None or not row.active:
        _fits(nobody, password)
        raise StaffError("Nome utente o password sbagliati.")
    if row.locked_until and row.locked_until > now:
        raise StaffError(f"Troppi tentativi. Riprova tra {LOCK_MINUTES} minuti, o chiedi a un amministratore.")
    if not _fits(row.password_hash, password):
        _count_failure(conn, row, now)
        raise StaffError("Nome utente o password sbagliati.")
    if row.totp_secret:
        if not code:
            raise StaffError("Scrivi il codice a sei cifre della tua app.")
        step = step_of(row.totp_secret, code, now)
        if step is None:
            _count_failure(conn, row, now)
            raise StaffError("Il codice a sei cifre non è giusto.")
        if not is_used_first(conn, row.id, step):
            raise StaffError("Questo codice è già stato usato. Aspetta che la tua app ne mostri un altro.")
    conn.execute(update(people).where(people.c.id == row.id).values(failures=0, locked_until=None))
    return _open_session(conn, row.id, now)


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(conn: Connection, row: Row[Any], now: datetime) -> None:
    failures = row.failures + 1
    locked = now + timedelta(minutes=LOCK_MINUTES) if failures >= MAX_FAILURES else None
    conn.execute(update(people).where(people.c.id == row.id).values(failures=0 if locked else failures, locked_until=locked))


def digest(token: str) -> str:
    """What is kept of a secret: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open_session(conn: Connection, staff_id: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    until = now + timedelta(hours=SESSION_HOURS)
    values = {
        "id": digest(token),
        "staff_id": staff_id,
        "csrf": secrets.token_urlsafe(24),
        "created_at": now,
        "seen_at": now,
        "expires_at": until,
    }
    conn.execute(insert(sessions).values(**values))
    return token


def signed_in(conn: Connection, token: str, *, now: datetime) -> SignedIn | None:
    """Who holds this session token, if it is still good."""
    query = select(people, sessions.c.csrf, sessions.c.seen_at, sessions.c.expires_at).join(sessions, sessions.c.staff_id == people.c.id)
    row = conn.execute(query.where(sessions.c.id == digest(token), people.c.active.is_(True))).first()
    if row is None or row.expires_at < now or row.seen_at < now - timedelta(minutes=IDLE_MINUTES):
        return None
    roles = frozenset(Role(role) for role in row.roles)
    must_enrol = not row.totp_secret and not roles.isdisjoint(second_factor_roles(conn))
    return SignedIn(row.id, row.username, row.name, roles, row.team, row.csrf, row.must_change, row.seen_at, must_enrol)


def touch(conn: Connection, token: str, *, now: datetime) -> None:
    """Keep a session awake."""
    conn.execute(update(sessions).where(sessions.c.id == digest(token)).values(seen_at=now))


def sign_out(conn: Connection, token: str) -> None:
    conn.execute(delete(sessions).where(sessions.c.id == digest(token)))


def change_password(conn: Connection, staff_id: str, old: str, new: str, *, keep: str | None = None) -> None:
    """Change one's own password; every other session of the person ends."""
    row = by_id(conn, staff_id)
    if row is None or not _fits(row.password_hash, old):
        raise StaffError("La password di adesso non è giusta.")
    check_password(new, row.username)
    conn.execute(update(people).where(people.c.id == staff_id).values(password_hash=_hasher.hash(new), must_change=False))
    conn.execute(delete(sessions).where(sessions.c.staff_id == staff_id, sessions.c.id != digest(keep or "")))


def one_time_password() -> str:
    """A first password to be read aloud or copied, changed at the first sign-in."""
    return secrets.token_urlsafe(12)


def reset_password(conn: Connection, staff_id: str) -> str:
    """By an administrator: a new one-time password, to be changed at the next sign-in; all sessions end."""
    password = one_time_password()
    values = {"password_hash": _hasher.hash(password), "must_change": True, "failures": 0, "locked_until": None, "totp_secret": None}
    conn.execute(update(people).where(people.c.id == staff_id).values(**values))
    conn.execute(delete(sessions).where(sessions.c.staff_id == staff_id))
    return password


def set_active(conn: Connection, staff_id: str, active: bool) -> None:
    """Switch an account on or off; the last active administrator cannot be switched off."""
    others = [row for row in everyone(conn) if row.active and Role.ADMINISTRATOR in row.roles and row.id != staff_id]
    if not active and not others:
        raise StaffError("Serve almeno un amministratore attivo.")
    conn.execute(update(people).where(people.c.id == staff_id).values(active=active))
    if not active:
        conn.execute(delete(sessions).where(sessions.c.staff_id == staff_id))


def set_roles(conn: Connection, staff_id: str, roles: Iterable[str], *, team: str | None) -> None:
    chosen = _chosen(roles)
    others = [row for row in everyone(conn) if row.active and Role.ADMINISTRATOR in row.roles and row.id != staff_id]
    if Role.ADMINISTRATOR not in chosen and not others:
        raise StaffError("Serve almeno un amministratore attivo.")
    conn.execute(update(people).where(people.c.id == staff_id).values(roles=chosen, team=team))


def rename(conn: Connection, staff_id: str, name: str) -> None:
    """Change the name that colleagues see; an empty one changes nothing."""
    if name.strip():
        conn.execute(update(people).where(people.c.id == staff_id).values(name=name.strip()))


def new_totp(conn: Connection, staff_id: str, token: str) -> tuple[str, str]:
    """The second-factor secret that this session is to scan and its ``otpauth`` address; not in force until :func:`confirm_totp`."""
    row = by_id(conn, staff_id)
    secret = offered(conn, digest(token))
    return secret, pyotp.TOTP(secret).provisioning_uri(name=row.username if row else staff_id, issuer_name="Bussola")


def confirm_totp(conn: Connection, staff_id: str, token: str, code: str, *, now: datetime) -> None:
    """The secret shown to this session is in force, once its code was typed; a wrong code leaves it as it is."""
    secret = pending(conn, digest(token))
    if secret is None:
        raise StaffError("Questa chiave non vale più. Ricarica la pagina.")
    step = step_of(secret, code, now)
    if step is None:
        raise StaffError("Il codice a sei cifre non è giusto: riprova con quello di adesso.")
    conn.execute(update(people).where(people.c.id == staff_id).values(totp_secret=secret, totp_step=step))
    conn.execute(update(sessions).where(sessions.c.staff_id == staff_id).values(pending_totp=None))


def remove_totp(conn: Connection, staff_id: str, password: str) -> None:
    """Switch one's own second factor off; the password is asked again."""
    row = by_id(conn, staff_id)
    if row is None or not _fits(row.password_hash, password):
        raise StaffError("La password non è giusta.")
    if not second_factor_roles(conn).isdisjoint(row.roles):
        raise StaffError("Per il tuo ruolo il secondo passaggio è obbligatorio.")
    conn.execute(update(people).where(people.c.id == staff_id).values(totp_secret=None))


def unlock(conn: Connection, staff_id: str) -> None:
    """Let someone who was locked out try again at once."""
    conn.execute(update(people).where(people.c.id == staff_id).values(failures=0, locked_until=None))


def same_csrf(person: SignedIn, given: str) -> bool:
    return hmac.compare_digest(person.csrf, given)


def audit(conn: Connection, actor: str, action: str, *, now: datetime, target: str | None = None, detail: str | None = None) -> None:
    """Record what a member of staff changed or looked at; ``detail`` never holds a citizen's words."""
    conn.execute(insert(audit_table).values(at=now, actor=actor, action=action, target=target, detail=detail))


def end_expired(conn: Connection, *, now: datetime) -> int:
    """Remove sessions that no longer open anything, and try-out chats of another day; returns how many."""
    idle = now - timedelta(minutes=IDLE_MINUTES)
    conn.execute(delete(rehearsals).where(rehearsals.c.at < now - timedelta(hours=SESSION_HOURS)))
    return conn.execute(delete(sessions).where((sessions.c.expires_at < now) | (sessions.c.seen_at < idle))).rowcount


def count_active(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(people).where(people.c.active.is_(True))).scalar_one())
