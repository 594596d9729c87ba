"""The tables of the catalogue: the working draft, one row a record, its reviews, and the immutable numbered releases; no logic."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.database import UtcDateTime


class CatalogueEntry(SQLModel, table=True):
    """One record of the draft as staff edit it; ``version`` grows with every change and guards against overwriting."""

    __tablename__ = "catalogue_entry"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    )
    kind: str = Field(index=True)
    key: str
    data: Any = Field(sa_column=Column(JSON, nullable=False))
    position: int = 0
    version: int = 1
    updated_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    updated_by: str


class CatalogueRelease(SQLModel, table=True):
    """One publication, never changed afterwards: ``snapshot`` is the compressed JSON of all entries."""

    __tablename__ = "catalogue_release"

    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    published_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    published_by: str
    note: str = ""
    digest: str
    snapshot: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    restored_from: int | None = None


class CatalogueReview(SQLModel, table=True):
    """One request to read the draft again before it is published, and its answer; ``digest`` is the draft that was read."""

    __tablename__ = "catalogue_review"

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    )
    digest: str = Field(index=True)
    asked_by: str
    asked_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    question: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True))
    approved: bool | None = None
    answer: str = ""
