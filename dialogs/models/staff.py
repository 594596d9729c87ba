"""Accounts of the staff, their sessions, what they tried out and what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from dialogs.models.columns import NEVER_REUSED, key, moment, new_id
from dialogs.privacy.encryption import SealedJson, SealedText


class Role(StrEnum):
    EDITOR = "editor"
    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Staff(SQLModel, table=True):
    """A person who works here. ``roles`` is a JSON list of ``Role``."""

    id: str = Field(default_factory=new_id, primary_key=True)
    username: str = Field(unique=True)
    name: str
    roles: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    password_hash: str
    must_change: bool = False
    totp_secret: str | None = Field(default=None, sa_column=Column(SealedText))
    totp_step: int | None = None
    """Of the code that was used last, which half a minute since 1970: each code opens once (RFC 6238, 5.2)."""
    team: str | None = None
    shift: str | None = None
    """Own hours, as OpenStreetMap writes them; without, those of the team's desk."""
    telegram_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    link_code_hash: str | None = None
    link_code_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    active: bool = True
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())


class StaffSession(SQLModel, table=True):
    """A signed-in browser; ``id`` is the SHA-256 of the cookie's token."""

    id: str = Field(primary_key=True)
    staff_id: str = Field(sa_column=Column(ForeignKey("staff.id", ondelete="CASCADE"), index=True, nullable=False))
    csrf: str
    created_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    pending_totp: str | None = Field(default=None, sa_column=Column(SealedText))
    """A second factor shown to this browser and not confirmed yet."""


class SignInTry(SQLModel, table=True):
    """A sign-in that failed, by a digest of the network address it came from; gone after a few minutes."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    origin: str = Field(index=True)
    at: datetime = Field(sa_column=moment())


class Rehearsal(SQLModel, table=True):
    """What one editor did in the try-out chat with one state of the draft, to be played again by whichever process is asked."""

    staff_id: str = Field(sa_column=Column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True))
    digest: str
    acts: Any = Field(default=None, sa_column=Column(SealedJson, nullable=False))
    at: datetime = Field(sa_column=moment())


class Audit(SQLModel, table=True):
    """Who among the staff changed something or looked at personal data."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    at: datetime = Field(sa_column=moment(index=True))
    actor: str
    action: str
    target: str | None = None
    detail: str | None = Field(default=None, sa_column=Column(Text))
