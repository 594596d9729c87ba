"""The columns that tables share; a number that once named a row never names another."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Index, Integer, text

from dialogs.privacy.encryption import SealedWord
from knowledge.database import UtcDateTime


def new_id() -> str:
    """A random identifier of 32 hexadecimal digits."""
    return uuid4().hex


def word(*, nullable: bool = False, index: bool = False) -> Column[str]:
    return Column(SealedWord(), nullable=nullable, index=index)


NEVER_REUSED = {"sqlite_autoincrement": True}
"""A number that once named a row never names another: readers by cursor and people who saw a code rely on it."""


def index_where(name: str, *columns: str, condition: str) -> Index:
    """An index of the few rows that are ever looked for so: the others cost nothing. A query must say ``condition`` in these very words."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def key() -> Column[int]:
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime(), nullable=nullable, index=index)
