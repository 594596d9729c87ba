"""The web chat's own routes: a signed session, messages with a client id, and waiting for news by cursor; no rule of the talk is here."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from bot.bells import STOPPING, bells_of
from bot.web import chat_tokens
from bot.web.chat_files import CLIENT_ID, chat_files
from bot.web.chat_session import Lines, Session, TokenHeader, open_session, read_lines
from bot.web.flooding import Pace, refuse_flood
from bot.web.message_reader import newest
from bot.worker import process_now
from dialogs.buttons import TOKEN
from dialogs.house import House
from dialogs.models import Channel
from dialogs.post.incoming import Incoming, Kind
from knowledge.database import reading, writing

MAX_WAIT_SECONDS = 25
LOOK_EVERY_SECONDS = 0.7
ACTS_A_SESSION = 25
ACTS_AN_ADDRESS = 400
SESSIONS_AN_ADDRESS = 60
PACE_SECONDS = 10


class NewSession(BaseModel):
    token: str


class ChatMessage(BaseModel):
    """One act on the page. ``client_id`` is made by the page, so that sending again after a lost answer changes nothing."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"client_id": "4f2a9c31-1", "kind": "text", "text": "ciao", "lang": "it"}]}
    )

    client_id: str = Field(min_length=8, max_length=64, pattern=CLIENT_ID)
    kind: Literal["text", "button", "start", "location"] = "text"
    text: str = Field(default="", max_length=20_000)
    lang: str = Field(default="", max_length=8)
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    lon: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)


def _act(session: Session, body: ChatMessage, house: House) -> Incoming:
    kind = Kind(body.kind)
    if kind is Kind.BUTTON and not TOKEN.fullmatch(body.text.strip()):
        kind = Kind.TEXT
    if kind is Kind.LOCATION and (body.lat is None or body.lon is None):
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
        remote_id=body.client_id,
    )


def _newest(house: House) -> int:
    with reading(house.engine) as conn:
        return newest(conn)


def _say(house: House, session: Session, body: ChatMessage, cursor: int) -> Lines:
    process_now(house, _act(session, body, house), update_key=f"{session}:{body.client_id}")
    return read_lines(house, session, cursor)


def _end(house: House, session: Session) -> None:
    with writing(house.engine) as conn:
        chat_tokens.end(conn, session, now=house.now(), days=house.conversation_days + house.case_days)


class News:
    """One look at the database for all waiting pages of this process: wakes them when there is any newer message."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen = 0
        self._changed = asyncio.Event()
        self._waiting = 0
        self._task: asyncio.Task[None] | None = None
        self.is_over = False
        bells_of(house).add(STOPPING, self._end)

    def _end(self) -> None:
        """The house stops: nobody waits any more, from the loop's own thread."""
        self.is_over = True
        self._changed.set()

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


class Gate:
    """The pace at this door, per session and per address of the network."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._sessions = Pace(ACTS_A_SESSION, PACE_SECONDS)
        self._addresses = Pace(ACTS_AN_ADDRESS, PACE_SECONDS)
        self._new = Pace(SESSIONS_AN_ADDRESS, 60)

    def new_session(self, request: Request) -> None:
        refuse_flood(self._house, self._new.count(_address(request)), "")

    def act(self, request: Request, session: Session, text: str) -> None:
        wait = self._sessions.count(session) or self._addresses.count(_address(request))
        refuse_flood(self._house, wait, text)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


UNSIGNED: dict[int | str, dict[str, Any]] = {401: {"description": "No valid session"}}
HURRIED: dict[int | str, dict[str, Any]] = {429: {"description": "Too many at once: wait for the seconds of Retry-After"}}


def _session_routes(router: APIRouter, house: House, gate: Gate) -> None:
    @router.post("/session", summary="A new web-chat session", responses=HURRIED)
    async def session(request: Request) -> NewSession:
        gate.new_session(request)
        return NewSession(token=chat_tokens.new_token())

    @router.post("/leave", summary="End a session: its token opens nothing any more", status_code=204, responses=UNSIGNED)
    async def leave(x_bussola_chat: TokenHeader = None) -> None:
        await run_in_threadpool(_end, house, await open_session(house, x_bussola_chat))


def web_channel(house: House) -> APIRouter:
    """Routes under ``/chat``; the token travels in the ``X-Bussola-Chat`` header, so other sites cannot act for a citizen."""
    router = APIRouter(prefix="/chat", tags=["chat"])
    news, gate = News(house), Gate(house)
    _session_routes(router, house, gate)

    @router.post("/messages", summary="Say or press something", responses=UNSIGNED | HURRIED)
    async def say(
        request: Request,
        answer: Response,
        body: ChatMessage,
        x_bussola_chat: TokenHeader = None,
        cursor: Annotated[int, Query(ge=0, le=2**53)] = 0,
    ) -> Lines:
        name = await open_session(house, x_bussola_chat, answer)
        gate.act(request, name, body.text)
        return await run_in_threadpool(_say, house, name, body, cursor)

    @router.get("/messages", summary="Lines newer than a cursor; waits a little when there are none", responses=UNSIGNED)
    async def lines(
        answer: Response,
        x_bussola_chat: TokenHeader = None,
        cursor: Annotated[int, Query(ge=0, le=2**53)] = 0,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT_SECONDS, allow_inf_nan=False)] = 0,
    ) -> Lines:
        name = await open_session(house, x_bussola_chat, answer)
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            found = await run_in_threadpool(read_lines, house, name, cursor)
            left = deadline - asyncio.get_running_loop().time()
            if found.lines or left <= 0 or news.is_over:
                return found
            await news.wait(max(0.05, min(left, 9.0, 9.0 if found.due_in is None else found.due_in + 0.05)))

    outer = APIRouter()
    outer.include_router(router)
    outer.include_router(chat_files(house))
    return outer
