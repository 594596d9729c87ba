"""What came in, what is to go out, files that crossed the desk, and who holds the right to carry them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogs.models.columns import NEVER_REUSED, index_where, key, moment, new_id, word
from dialogs.privacy.encryption import SealedJson, SealedText


class InboxStatus(StrEnum):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"


INBOX_NEW, INBOX_PARKED = "status = 'new'", "status = 'parked'"


class Inbox(SQLModel, table=True):
    """One update as received, kept before it is acknowledged. ``stream`` orders the turns of one chat."""

    __table_args__ = (
        UniqueConstraint("channel", "update_key"),
        index_where("ix_inbox_new", "id", condition=INBOX_NEW),
        index_where("ix_inbox_parked", "id", condition=INBOX_PARKED),
        index_where("ix_inbox_waiting", "stream", "id", condition=INBOX_NEW),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=key())
    channel: str
    update_key: str = Field(sa_column=word())
    stream: str = Field(sa_column=word(index=True))
    payload: Any = Field(sa_column=Column(SealedJson, nullable=False))
    status: str = InboxStatus.NEW
    attempts: int = 0
    reason: str | None = None
    received_at: datetime = Field(sa_column=moment())
    done_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lane(StrEnum):
    CITIZENS = "citizens"
    GROUP = "group"


OUTBOX_QUEUED, OUTBOX_OPEN, OUTBOX_TROUBLED = "state = 'queued'", "state IN ('queued', 'sending')", "state IN ('uncertain', 'failed')"
OUTBOX_GROUP = "lane = 'group'"


class Outbox(SQLModel, table=True):
    """What is to reach a person or the operators' group. ``stream`` keeps the order of one chat; lower ``priority`` goes first."""

    __table_args__ = (
        index_where("ix_outbox_due", "lane", "not_before", condition=OUTBOX_QUEUED),
        index_where("ix_outbox_open", "stream", "id", condition=OUTBOX_OPEN),
        index_where("ix_outbox_troubled", "state", condition=OUTBOX_TROUBLED),
        index_where("ix_outbox_group", "state", "sent_at", condition=OUTBOX_GROUP),
        index_where("ix_outbox_case_id", "case_id", condition="case_id IS NOT NULL"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=key())
    lane: str
    channel: str
    stream: str = Field(sa_column=word())
    method: str
    payload: Any = Field(sa_column=Column(SealedJson, nullable=False))
    conversation_id: str | None = Field(default=None, index=True)
    message_id: int | None = None
    case_id: int | None = None
    dedupe_key: str | None = Field(default=None, unique=True)
    priority: int = 5
    state: str = OutboxState.QUEUED
    attempts: int = 0
    reason: str | None = None
    remote_id: str | None = None
    not_before: datetime = Field(sa_column=moment())
    expires_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class StoredFile(SQLModel, table=True):
    """A file that crossed the desk, sealed; removed with its conversation."""

    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    name: str = Field(sa_column=Column(SealedText, nullable=False))
    mime: str
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_column=moment())


class Lease(SQLModel, table=True):
    """A named right held by one process at a time (poller, periodic work)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_column=moment())


class Remembered(SQLModel, table=True):
    """One value the house learns while it runs, such as the id the operators' group moved to."""

    name: str = Field(primary_key=True)
    value: str
