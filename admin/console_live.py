"""Keeps the console's pages current by server-sent events; after a sleep the browser says what it last saw, so nothing is missed.

Streams are short and begin again by themselves: a browser asleep or a server that restarts costs one reconnection, never an update.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from admin import console_views
from admin.auth import house_of, require
from dialogs.cases import register
from dialogs.house import House
from dialogs.models import Role
from dialogs.staff.accounts import SignedIn
from knowledge.database import reading

Desk = Annotated[SignedIn, Depends(require(Role.OPERATOR, Role.COORDINATOR))]
LOOK_EVERY_SECONDS = 0.7
STREAM_SECONDS = 14.0
RETRY_MILLISECONDS = 800


async def _stream(request: Request, house: House, look: Callable[[Connection], str], seen: str) -> AsyncIterator[str]:
    """One event whenever ``look`` gives something else than was seen last."""

    def now() -> str:
        with reading(house.engine) as conn:
            return look(conn)

    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    loop = asyncio.get_running_loop()
    until = loop.time() + STREAM_SECONDS
    while loop.time() < until and not request.app.state.is_stopping and not await request.is_disconnected():
        mark = await asyncio.to_thread(now)
        if mark != seen:
            seen = mark
            yield f"id: {mark}\ndata: {mark}\n\n"
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _events(request: Request, look: Callable[[Connection], str], seen: str) -> StreamingResponse:
    last = request.headers.get("Last-Event-ID", seen)
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(request, house_of(request), look, last), media_type="text/event-stream", headers=headers)


def routes() -> APIRouter:
    """The streams of the queue and of a case."""
    router = APIRouter()

    @router.get("/eventi")
    async def queue(request: Request, _person: Desk, visto: str = "") -> StreamingResponse:
        return _events(request, lambda conn: str(register.newest_event(conn)), visto)

    @router.get("/{code}/eventi")
    async def case(request: Request, code: str, _person: Desk, visto: str = "") -> StreamingResponse:
        house = house_of(request)

        def look(conn: Connection) -> str:
            found = register.by_code(conn, code)
            return console_views.mark(conn, found, now=house.now()) if found else "gone"

        return _events(request, look, visto)

    return router
