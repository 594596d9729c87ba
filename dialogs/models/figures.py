"""Pseudonymous counts, and what people asked and did not find."""

from datetime import datetime

from sqlalchemy import Column, Index, Integer
from sqlmodel import Field, SQLModel

from dialogs.models.columns import NEVER_REUSED, key, moment
from dialogs.privacy.encryption import SealedText


class Gap(SQLModel, table=True):
    """What was asked and not understood or not found, without personal details."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    kind: str
    lang: str = "it"
    text: str = Field(sa_column=Column(SealedText, nullable=False))
    state: str = "open"
    at: datetime = Field(sa_column=moment(index=True))


class Tally(SQLModel, table=True):
    """One pseudonymous count for the social report: what happened, on which day, how often, never about whom; minus one takes one back."""

    __table_args__ = (
        Index("ix_tally_report", "kind", "day", "slug", "outcome", "need_area", "office", "lang", "channel", "number"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=key())
    day: str = Field(index=True)
    kind: str
    channel: str | None = None
    lang: str | None = None
    need_area: str | None = None
    slug: str | None = None
    office: str | None = None
    team: str | None = None
    outcome: str | None = None
    value: float | None = None
    number: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
