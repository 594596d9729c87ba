"""Conversations, what was said in them, consents, what people follow and whom the house has forgotten."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogs.models.columns import NEVER_REUSED, index_where, key, moment, new_id, word
from dialogs.privacy.encryption import SealedJson, SealedText


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
    address: str = Field(sa_column=word())
    lang: str = "it"
    turn: int = 0
    state: Any = Field(default=None, sa_column=Column(SealedJson))
    display_name: str | None = Field(default=None, sa_column=Column(SealedText))
    office: str | None = Field(default=None, sa_column=word(nullable=True))
    reachable: bool = True
    created_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment(index=True))


class Consent(SQLModel, table=True):
    """What was agreed to, with which text, and when it was taken back."""

    __table_args__ = NEVER_REUSED

    id: int | None = Field(default=None, sa_column=key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True, nullable=False))
    purpose: str = Field(sa_column=word())
    text_version: str
    given_at: datetime = Field(sa_column=moment())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Author(StrEnum):
    CITIZEN = "citizen"
    BOT = "bot"
    OPERATOR = "operator"
    NOTE = "note"
    SYSTEM = "system"


class Message(SQLModel, table=True):
    """One line of a conversation as people see it; ``body`` is ``{"text", "buttons"?, "file"?, "place"?, …}``."""

    __table_args__ = (
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
        index_where("ix_message_case_id", "case_id", condition="case_id IS NOT NULL"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, sa_column=key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    case_id: int | None = None
    author: str
    staff_id: str | None = None
    body: Any = Field(sa_column=Column(SealedJson, nullable=False))
    remote_id: str | None = None
    held_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    """An operator's words can be taken back until then; readers by cursor stop before a held message."""
    at: datetime = Field(sa_column=moment())


class Follow(SQLModel, table=True):
    """Somebody wants to know when a call reopens."""

    __table_args__ = (UniqueConstraint("conversation_id", "slug"), NEVER_REUSED)

    id: int | None = Field(default=None, sa_column=key())
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    slug: str = Field(sa_column=word())
    created_at: datetime = Field(sa_column=moment())
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Erasure(SQLModel, table=True):
    """Somebody asked to be forgotten: the random id of what was theirs, so that a copy restored later forgets it again."""

    conversation_id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
