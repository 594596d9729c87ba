"""What a citizen did, neutral to the channel: the shape in which every door writes its inbox rows."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    START = "start"
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    EDITED = "edited"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One act. ``text`` is the message, caption, pressed payload (``BUTTON``) or deep-link argument (``START``);
    ``at`` is ISO 8601 with zone; ``lat``/``lon`` WGS84 degrees; ``file_ref`` is the channel's own id of a file, ``size`` in bytes."""

    channel: str
    address: str
    kind: Kind
    text: str = ""
    at: str = ""
    lang_hint: str = ""
    name: str = ""
    lat: float | None = None
    lon: float | None = None
    file_ref: str = ""
    file_name: str = ""
    mime: str = ""
    size: int = 0
    remote_id: str = ""
    edits: str = ""
    """The ``remote_id`` of the message that this one corrects."""
    spins: str = ""
    """The channel's own id of a press whose button spins until it is acknowledged."""

    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def to_json(incoming: Incoming) -> dict[str, Any]:
    """As kept in ``Inbox.payload``; empty parts are left out."""
    return {key: value for key, value in asdict(incoming).items() if value not in ("", None, 0)}


def from_json(payload: dict[str, Any]) -> Incoming:
    return Incoming(**{**payload, "kind": Kind(payload["kind"])})
