"""What a turn needs from outside, passed as one argument: the engine, the catalogue in force, the clock and a few settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue
    from knowledge.rules.matching import Rules
    from knowledge.search.index import Index

ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True, slots=True)
class Published:
    """One published catalogue with what is compiled from it; immutable, shared by threads."""

    catalogue: "Catalogue"
    rules: "Rules"
    index: "Index"


class PublishedSource(Protocol):
    """Gives the catalogue in force; follows a new publication within two seconds."""

    def __call__(self) -> Published: ...


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """``now`` gives aware UTC; ``wake`` is called after a commit that left outbox rows (lane name) to deliver."""

    engine: Engine
    published: PublishedSource
    now: Callable[[], datetime] = utc_now
    wake: Callable[[str], None] = field(default=lambda _lane: None)
    follow_up_days: int = 14
    conversation_days: int = 30
    case_days: int = 365
    public_url: str = ""
    controller: str = ""
    """Who answers for the data; then how to reach them and their data protection officer. Empty until the organisation says so."""
    controller_contact: str = ""
    dpo_contact: str = ""
    operators_chat: int | None = None
    operator_ids: tuple[int, ...] = ()
    """Telegram users who may act in the group before anyone has linked an account."""

    def today(self) -> date:
        """The date in Rome: what ``as_of`` means for a conversation."""
        return self.now().astimezone(ROME).date()
