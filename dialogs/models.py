"""The tables of everything personal: conversations, messages, inbox, outbox, cases, consents, staff; no logic.

Moments are aware UTC. Sealed columns are encrypted at rest (``dialogs.privacy.encryption``).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dialogs.privacy.encryption import SealedJson, SealedText, SealedWord
from knowledge.database import UtcDateTime


def new_id() -> str:
    """A random identifier of 32 hexadecimal digits."""
    return uuid4().hex


def _word(*, nullable: bool = False, index: bool = False) -> Column[str]:
    return Column(SealedWord(), nullable=nullable, index=index)


NEVER_REUSED = {"sqlite_autoincrement": True}
"""A number that once named a row never names another: readers by cursor and people who saw a code rely on it."""


def _key() -> Column[int]:
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime(), nullable=nullable, index=index)


class Channel(StrEnum):
    TELEGRAM = "telegram"
    WEB = "web"
    REST = "rest"
    TERMINAL = "terminal"
    DESK = "desk"


class Conversation(SQLModel, table=True):
    """One person on one channel. ``address`` is the chat id, the web session or the REST sender; ``turn`` counts turns taken."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    channel: str
    address: str = Field(sa_column=_word())
    lang: str = "it"
    turn: int = 0
    state: Any = Field(default=None, sa_column=Column(SealedJson))
    display_name: str | None = Field(default=None, sa_column=Column(SealedText))
    office: str | None = Field(default=None, sa_column=_word(nullable=True))
    reachable: bool = True
    created_at: datetime = Field(sa_column=_moment())
    seen_at: datetime = Field(sa_column=_moment(index=True))


class Consent(SQLModel, table=True):
    """What was agreed to, with which text, and when it was taken back."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=_key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    purpose: str = Field(sa_column=_word())
    text_version: str
    given_at: datetime = Field(sa_column=_moment())
    withdrawn_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Author(StrEnum):
    CITIZEN = "citizen"
    BOT = "bot"
    OPERATOR = "operator"
    NOTE = "note"
    SYSTEM = "system"


class Message(SQLModel, table=True):
    """One line of a conversation as people see it; ``body`` is ``{"text", "buttons"?, "file"?, "place"?, …}``."""

    __table_args__ = (Index("ix_message_conversation_id_id", "conversation_id", "id"), NEVER_REUSED)

    id: int | None = Field(default=None, sa_column=_key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    case_id: int | None = Field(default=None, index=True)
    author: str
    staff_id: str | None = None
    body: Any = Field(sa_column=Column(SealedJson, nullable=False))
    remote_id: str | None = None
    held_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    """An operator's words can be taken back until then; readers by cursor stop before a held message."""
    at: datetime = Field(sa_column=_moment())


class InboxStatus(StrEnum):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"


class Inbox(SQLModel, table=True):
    """One update as received, kept before it is acknowledged. ``stream`` orders the turns of one chat."""

    __table_args__ = (
        UniqueConstraint("channel", "update_key"),
        Index("ix_inbox_status_id", "status", "id"),
        Index("ix_inbox_waiting", "stream", "id", sqlite_where=text("status = 'new'"), postgresql_where=text("status = 'new'")),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=_key())
    channel: str
    update_key: str = Field(sa_column=_word())
    stream: str = Field(sa_column=_word(index=True))
    payload: Any = Field(sa_column=Column(SealedJson, nullable=False))
    status: str = InboxStatus.NEW
    attempts: int = 0
    reason: str | None = None
    received_at: datetime = Field(sa_column=_moment())
    done_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


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


_OUTBOX_OPEN = "state IN ('queued', 'sending')"


class Outbox(SQLModel, table=True):
    """What is to reach a person or the operators' group. ``stream`` keeps the order of one chat; lower ``priority`` goes first."""

    __table_args__ = (
        Index("ix_outbox_due", "lane", "state", "not_before"),
        Index("ix_outbox_open", "stream", "id", sqlite_where=text(_OUTBOX_OPEN), postgresql_where=text(_OUTBOX_OPEN)),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=_key())
    lane: str
    channel: str
    stream: str = Field(sa_column=_word())
    method: str
    payload: Any = Field(sa_column=Column(SealedJson, nullable=False))
    conversation_id: str | None = Field(default=None, index=True)
    message_id: int | None = None
    case_id: int | None = Field(default=None, index=True)
    dedupe_key: str | None = Field(default=None, unique=True)
    priority: int = 5
    state: str = OutboxState.QUEUED
    attempts: int = 0
    reason: str | None = None
    remote_id: str | None = None
    not_before: datetime = Field(sa_column=_moment())
    expires_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    created_at: datetime = Field(sa_column=_moment())
    sent_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


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

    id: int | None = Field(default=None, sa_column=_key())
    code: str = Field(unique=True)
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    state: str = Field(default=CaseState.REQUESTED, index=True)
    version: int = 1
    urgent: bool = False
    urgency: str | None = Field(default=None, sa_column=Column(SealedText))
    need_area: str | None = Field(default=None, sa_column=Column(SealedText))
    office: str | None = Field(default=None, sa_column=_word(nullable=True))
    team: str | None = Field(default=None, sa_column=_word(nullable=True))
    territory: str | None = Field(default=None, sa_column=_word(nullable=True))
    lang: str = "it"
    owner_id: str | None = Field(default=None, index=True)
    sheet: Any = Field(sa_column=Column(SealedJson, nullable=False))
    catalogue_version: int = 0
    opened_at: datetime = Field(sa_column=_moment(index=True))
    claimed_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    lease_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    escalate_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    promised_by: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    follow_up_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    outcome: str | None = Field(default=None, sa_column=_word(nullable=True))
    rating: int | None = None
    group_chat: str | None = None
    topic_id: int | None = None
    card_id: int | None = None


class CaseEvent(SQLModel, table=True):
    """Append-only history of a case: who did what, from where to where, and why."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=_key())
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
    at: datetime = Field(sa_column=_moment())


class Follow(SQLModel, table=True):
    """Somebody wants to know when a call reopens."""

    __table_args__ = (UniqueConstraint("conversation_id", "slug"), NEVER_REUSED)

    id: int | None = Field(default=None, sa_column=_key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    slug: str = Field(sa_column=_word())
    created_at: datetime = Field(sa_column=_moment())
    told_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Erasure(SQLModel, table=True):
    """Somebody asked to be forgotten: the random id of what was theirs, so that a copy restored later forgets it again."""

    conversation_id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=_moment())


class Gap(SQLModel, table=True):
    """What was asked and not understood or not found, without personal details."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=_key())
    kind: str
    lang: str = "it"
    text: str = Field(sa_column=Column(SealedText, nullable=False))
    state: str = "open"
    at: datetime = Field(sa_column=_moment(index=True))


class Tally(SQLModel, table=True):
    """One pseudonymous count for the social report: what happened, on which day, how often, never about whom; minus one takes one back."""

    __table_args__ = (
        Index("ix_tally_report", "kind", "day", "slug", "outcome", "need_area", "office", "lang", "channel", "number"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=_key())
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
    team: str | None = None
    shift: str | None = None
    """Own hours, as OpenStreetMap writes them; without, those of the team's desk."""
    telegram_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    link_code_hash: str | None = None
    link_code_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    active: bool = True
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    created_at: datetime = Field(sa_column=_moment())


class StaffSession(SQLModel, table=True):
    """A signed-in browser; ``id`` is the SHA-256 of the cookie's token."""

    id: str = Field(primary_key=True)
    staff_id: str = Field(sa_column=Column(ForeignKey("staff.id", ondelete="CASCADE"), index=True, nullable=False))
    csrf: str
    created_at: datetime = Field(sa_column=_moment())
    seen_at: datetime = Field(sa_column=_moment())
    expires_at: datetime = Field(sa_column=_moment())


class SignInTry(SQLModel, table=True):
    """A sign-in that failed, by a digest of the network address it came from; gone after a few minutes."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=_key())
    origin: str = Field(index=True)
    at: datetime = Field(sa_column=_moment())


class Rehearsal(SQLModel, table=True):
    """What one editor did in the try-out chat with one state of the draft, to be played again by whichever process is asked."""

    staff_id: str = Field(sa_column=Column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True))
    digest: str
    acts: Any = Field(default=None, sa_column=Column(SealedJson, nullable=False))
    at: datetime = Field(sa_column=_moment())


class Audit(SQLModel, table=True):
    """Who among the staff changed something or looked at personal data."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=_key())
    at: datetime = Field(sa_column=_moment(index=True))
    actor: str
    action: str
    target: str | None = None
    detail: str | None = Field(default=None, sa_column=Column(Text))


class Lease(SQLModel, table=True):
    """A named right held by one process at a time (poller, periodic work)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_column=_moment())


class Remembered(SQLModel, table=True):
    """One value the house learns while it runs, such as the id the operators' group moved to."""

    name: str = Field(primary_key=True)
    value: str


class StoredFile(SQLModel, table=True):
    """A file that crossed the desk, sealed; removed with its conversation."""

    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    name: str = Field(sa_column=Column(SealedText, nullable=False))
    mime: str
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_column=_moment())
