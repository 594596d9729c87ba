"""The web chat's own routes: a signed session, messages with a client id, and waiting for news by cursor; no rule of the talk is here."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from bot import chat_tokens
from bot.message_reader import Page, after, conversation_of, newest
from bot.worker import process_now
from dialogs.buttons import TOKEN
from dialogs.house import House
from dialogs.incoming import Incoming, Kind
from dialogs.models import Author, Channel
from knowledge.database import reading

MAX_WAIT_SECONDS = 25
LOOK_EVERY_SECONDS = 0.7
ALL_AUTHORS = (Author.CITIZEN, Author.BOT, Author.OPERATOR, Author.SYSTEM)


class NewSession(BaseModel):
    token: str


class ChatMessage(BaseModel):
    """One act on the page. ``client_id`` is made by the page, so that sending again after a lost answer changes nothing."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    kind: Literal["text", "button", "start", "location"] = "text"
    text: str = Field(default="", max_length=20_000)
    lang: str = Field(default="", max_length=8)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)


class Lines(BaseModel):
    """New lines in order; ``cursor`` is what to ask with next time."""

    lines: list[dict[str, Any]]
    cursor: int


def _session(token: str | None) -> str:
    session = chat_tokens.session_of(token or "")
    if session is None:
        raise HTTPException(401, detail={"it": "La sessione non è valida: ricarica la pagina.", "en": "Invalid session: reload the page."})
    return session


def _act(session: str, body: ChatMessage, house: House) -> Incoming:
    kind = Kind(body.kind)
    if kind is Kind.BUTTON and not TOKEN.fullmatch(body.text.strip()):
        kind = Kind.TEXT
    return Incoming(
        channel=Channel.WEB,
        address=session,
        kind=kind,
        text=body.text,
        at=house.now().isoformat(),
        lang_hint=body.lang,
        lat=body.lat,
        lon=body.lon,
    )


def _read(house: House, session: str, cursor: int) -> Lines:
    with reading(house.engine) as conn:
        conversation = conversation_of(conn, Channel.WEB, session)
        if conversation is None:
            return Lines(lines=[], cursor=0)
        page: Page = after(conn, conversation.id, cursor, now=house.now(), authors=ALL_AUTHORS)
    return Lines(lines=list(page.lines), cursor=page.cursor)


def _newest(house: House) -> int:
    with reading(house.engine) as conn:
        return newest(conn)


def _say(house: House, session: str, body: ChatMessage, cursor: int) -> Lines:
    process_now(house, _act(session, body, house), update_key=f"{session}:{body.client_id}")
    return _read(house, session, cursor)


class News:
    """One look at the database for all waiting pages of this process: wakes them when there is any newer message."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen = 0
        self._changed = asyncio.Event()
        self._waiting = 0
        self._task: asyncio.Task[None] | None = None

    async def wait(self, seconds: float) -> None:
        """Return when something new may have come, or after ``seconds``."""
        self._waiting += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._waiting -= 1

    async def _look(self) -> None:
        while self._waiting:
            top = await run_in_threadpool(_newest, self._house)
            if top != self._seen:
                self._seen = top
                self._changed.set()
                self._changed = asyncio.Event()
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def web_channel(house: House) -> APIRouter:
    """Routes under ``/chat``; the token travels in the ``X-Bussola-Chat`` header, so other sites cannot act for a citizen."""
    router = APIRouter(prefix="/chat", tags=["chat"])
    news = News(house)
    token_header = Annotated[str | None, Header(alias="X-Bussola-Chat", max_length=256)]

    @router.post("/session", summary="A new web-chat session")
    def session() -> NewSession:
        return NewSession(token=chat_tokens.new_token())

    @router.post("/messages", summary="Say or press something", responses={401: {"description": "No valid session"}})
    async def say(body: ChatMessage, x_bussola_chat: token_header = None, cursor: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Lines:
        return await run_in_threadpool(_say, house, _session(x_bussola_chat), body, cursor)

    @router.get(
        "/messages",
        summary="Lines newer than a cursor; waits a little when there are none",
        responses={401: {"description": "No valid session"}},
    )
    async def lines(
        x_bussola_chat: token_header = None,
        cursor: Annotated[int, Query(ge=0, le=2**53)] = 0,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT_SECONDS, allow_inf_nan=False)] = 0,
    ) -> Lines:
        name = _session(x_bussola_chat)
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            found = await run_in_threadpool(_read, house, name, cursor)
            left = deadline - asyncio.get_running_loop().time()
            if found.lines or left <= 0:
                return found
            await news.wait(min(left, 9.0))

    return router
