"""What Bussola says, neutral to the channel: texts, buttons, links, places and documents; every door shows the same."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A tap. ``payload`` is what comes back when it is pressed (at most 64 bytes); ``url`` opens a page instead."""

    title: str
    payload: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, WGS84 degrees."""

    title: str
    address: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand over, by the id of a ``StoredFile`` row."""

    file_id: str
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. ``text`` is plain text in which ``*…*`` marks strong words; ``ask`` requests a location or a contact."""

    text: str
    buttons: tuple[Button, ...] = ()
    columns: int = 1
    place: Place | None = None
    document: Document | None = None
    ask: str | None = None
    folded: str = ""
    """More text that the reader may unfold ("non sembra": reasons); on Telegram an expandable quotation."""
    controls: int = 0
    """How many of the last buttons are no answers but ways out: a door lays them in short rows of their own."""
    tags: tuple[str, ...] = field(default=())
    """What kind of reply this is, for the page's look and for tests: ``question``, ``results``, ``safety``, ``operator`` …"""


def to_json(reply: Reply) -> dict[str, Any]:
    """The reply as stored in ``Message.body`` and in outbox payloads; empty parts are left out."""
    body: dict[str, Any] = {"text": reply.text}
    if reply.buttons:
        body["buttons"] = [{k: v for k, v in (("title", b.title), ("payload", b.payload), ("url", b.url)) if v} for b in reply.buttons]
        body["columns"] = reply.columns
        if reply.controls:
            body["controls"] = reply.controls
    if reply.place:
        body["place"] = {"title": reply.place.title, "address": reply.place.address, "lat": reply.place.lat, "lon": reply.place.lon}
    if reply.document:
        body["document"] = {"file_id": reply.document.file_id, "name": reply.document.name, "mime": reply.document.mime}
    for name in ("ask", "folded"):
        if getattr(reply, name):
            body[name] = getattr(reply, name)
    if reply.tags:
        body["tags"] = list(reply.tags)
    return body


def from_json(body: dict[str, Any]) -> Reply:
    """The inverse of :func:`to_json`."""
    return Reply(
        text=body.get("text", ""),
        buttons=tuple(Button(b["title"], b.get("payload", ""), b.get("url", "")) for b in body.get("buttons", ())),
        columns=body.get("columns", 1),
        controls=body.get("controls", 0),
        place=Place(**body["place"]) if "place" in body else None,
        document=Document(**body["document"]) if "document" in body else None,
        ask=body.get("ask"),
        folded=body.get("folded", ""),
        tags=tuple(body.get("tags", ())),
    )


CONTROLS_IN_ROW = 3
ROW_LETTERS = 34


def rows_of(buttons: tuple[Button, ...], *, columns: int = 1, controls: int = 0) -> list[list[Button]]:
    """Buttons in rows: answers ``columns`` a row, then the controls packed as many as fit a narrow screen."""
    step, answers = max(columns, 1), len(buttons) - controls
    rows = [list(buttons[at : min(at + step, answers)]) for at in range(0, answers, step)]
    packed: list[Button] = []
    for button in buttons[answers:]:
        if packed and (len(packed) == CONTROLS_IN_ROW or sum(len(one.title) for one in packed) + len(button.title) > ROW_LETTERS):
            rows.append(packed)
            packed = []
        packed.append(button)
    return [*rows, packed] if packed else rows
