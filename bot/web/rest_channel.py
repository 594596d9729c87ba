"""The REST channel as Rasa's: a message in, the replies out. Its ``sender`` is a name the caller chooses and must keep to itself.

REST conversations are apart from those of the web page: no sender name opens a page's conversation, whatever it is.
"""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import update
from starlette.concurrency import run_in_threadpool

from bot.web.chat_files import NOT_HERE, as_download
from bot.web.explaining import ExplainedRoute
from bot.web.flooding import Pace, refuse_flood, slow_down, urgent
from bot.web.message_reader import after, conversation_of
from bot.worker import process_now
from dialogs import tables as t
from dialogs.buttons import TOKEN
from dialogs.house import House
from dialogs.models import Channel
from dialogs.post import files
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing

NO_CONTROL = r"^[^\x00-\x1f\x7f]+$"
ACTS_A_SENDER = 60
PACE_SECONDS = 10
PATIENCE_SECONDS = 12
DOCUMENTS = "/webhooks/rest/documents"


class RestMessage(BaseModel):
    """What Rasa's REST channel takes; ``message_id`` makes a repeated call harmless."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sender": "prova-1", "message": "ciao"}]})

    sender: str = Field(min_length=1, max_length=128, pattern=NO_CONTROL)
    message: str = Field(max_length=20_000)
    message_id: str | None = Field(default=None, max_length=64, pattern=NO_CONTROL)


class RestButton(BaseModel):
    title: str
    payload: str


class RestReply(BaseModel):
    """One reply; ``custom`` holds what text and buttons cannot (place, document, link)."""

    recipient_id: str
    text: str
    buttons: list[RestButton] = []
    custom: dict[str, Any] | None = None


def as_reply(sender: str, line: dict[str, Any]) -> RestReply:
    """A line of the conversation in the channel's shape."""
    buttons = [RestButton(title=b["title"], payload=b["payload"]) for b in line.get("buttons", ()) if b.get("payload")]
    links = [{"title": b["title"], "url": b["url"]} for b in line.get("buttons", ()) if b.get("url")]
    if document := line.get("document"):
        line = {**line, "document": {**document, "url": f"{DOCUMENTS}/{document['file_id']}?sender={quote(sender, safe='')}"}}
    extra = {key: line[key] for key in ("place", "document", "folded", "tags") if key in line} | ({"links": links} if links else {})
    return RestReply(recipient_id=sender, text=line.get("text", ""), buttons=buttons, custom=extra or None)


def act_of(body: RestMessage, house: House) -> Incoming:
    """The message as an act: a payload of ours is a press, ``/start …`` an arrival, the rest is text."""
    text = body.message.strip()
    kind, said = (Kind.BUTTON, text) if TOKEN.fullmatch(text) else (Kind.TEXT, body.message)
    if text == "/start" or text.startswith("/start "):
        kind, said = Kind.START, text.removeprefix("/start").strip()
    return Incoming(channel=Channel.REST, address=body.sender, kind=kind, text=said, at=house.now().isoformat())


def _answer(house: House, body: RestMessage) -> list[RestReply]:
    key = f"{body.sender}:{body.message_id or uuid4().hex}"
    process_now(house, act_of(body, house), update_key=key)
    with writing(house.engine) as conn:
        conversation = conversation_of(conn, Channel.REST, body.sender)
        if conversation is None:
            return []
        shown = conn.execute(
            t.messages.select()
            .with_only_columns(t.messages.c.id)
            .where(t.messages.c.conversation_id == conversation.id, t.messages.c.remote_id == "rest")
            .order_by(t.messages.c.id.desc())
            .limit(1)
        ).scalar()
        page = after(conn, conversation.id, shown or 0, now=house.now())
        ids = [line["id"] for line in page.lines]
        conn.execute(update(t.messages).where(t.messages.c.id.in_(ids)).values(remote_id="rest"))
    return [as_reply(body.sender, line) for line in page.lines]


def rest_channel(house: House) -> APIRouter:
    """``POST /webhooks/rest/webhook``. A sender in a hurry is held back first, and refused only when it does not wait for its answers."""
    router = APIRouter(tags=["chat"], route_class=ExplainedRoute)
    pace = Pace(ACTS_A_SENDER, PACE_SECONDS)
    held: set[str] = set()
    hurried: dict[int | str, dict[str, Any]] = {429: {"description": "Too many at once: wait for the seconds of Retry-After"}}

    @router.post("/webhooks/rest/webhook", summary="A message to Bussola and its replies, as Rasa's REST channel", responses=hurried)
    async def webhook(body: RestMessage) -> list[RestReply]:
        wait = pace.count(body.sender)
        if wait > 0 and body.sender not in held and not urgent(house, body.message):
            held.add(body.sender)
            try:
                wait = await slow_down(pace, body.sender, patience=PATIENCE_SECONDS)
            finally:
                held.discard(body.sender)
        refuse_flood(house, wait, body.message)
        return await run_in_threadpool(_answer, house, body)

    @router.get(
        f"{DOCUMENTS}/{{file_id}}",
        summary="A document of a sender's own conversation",
        response_class=Response,
        responses={404: {"description": "No such document here"}},
    )
    def document(file_id: str, sender: Annotated[str, Query(min_length=1, max_length=128, pattern=NO_CONTROL)]) -> Response:
        with reading(house.engine) as conn:
            conversation = conversation_of(conn, Channel.REST, sender)
            found = files.kept(conn, file_id, conversation_id=conversation.id) if conversation is not None else None
        if found is None:
            raise HTTPException(404, detail=NOT_HERE)
        return as_download(found)

    return router
