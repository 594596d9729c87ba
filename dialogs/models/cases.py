"""The hand-off to a person: cases and what happened to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel

from dialogs.models.columns import NEVER_REUSED, key, moment, word
from dialogs.privacy.encryption import SealedJson, SealedText


class CaseState(StrEnum):
    REQUESTED = "requested"
    CLAIMED = "claimed"
    WAITING_CITIZEN = "waiting_citizen"
    WAITING_OPERATOR = "waiting_operator"
    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    BOT = "bot"


class Case(SQLModel, table=True):
    """A hand-off: the sheet, who has it, where it stands. ``version`` grows by one at every change (compare-and-set)."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    code: str = Field(unique=True)
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    state: str = Field(default=CaseState.REQUESTED, index=True)
    version: int = 1
    urgent: bool = False
    urgency: str | None = Field(default=None, sa_column=Column(SealedText))
    need_area: str | None = Field(default=None, sa_column=Column(SealedText))
    office: str | None = Field(default=None, sa_column=word(nullable=True))
    team: str | None = Field(default=None, sa_column=word(nullable=True))
    territory: str | None = Field(default=None, sa_column=word(nullable=True))
    lang: str = "it"
    owner_id: str | None = Field(default=None, index=True)
    sheet: Any = Field(sa_column=Column(SealedJson, nullable=False))
    catalogue_version: int = 0
    opened_at: datetime = Field(sa_column=moment(index=True))
    claimed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    escalate_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    promised_by: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    follow_up_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    outcome: str | None = Field(default=None, sa_column=word(nullable=True))
    rating: int | None = None
    group_chat: str | None = None
    topic_id: int | None = None
    card_id: int | None = None


class CaseEvent(SQLModel, table=True):
    """Append-only history of a case: who did what, from where to where, and why."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    case_id: int = Field(
        sa_column=Column(
            BigInteger().with_variant(Integer, "sqlite"), ForeignKey("case.id", ondelete="CASCADE"), index=True, nullable=False
        )
    )
    version: int
    kind: str
    actor: str
    from_state: str | None = None
    to_state: str | None = None
    data: Any = Field(default=None, sa_column=Column(SealedJson))
    at: datetime = Field(sa_column=moment())
