"""The mail room running in a thread of the test: worker, Telegram door and delivery, with the echo dialog unless told otherwise."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Engine

from bot.bells import Bells
from bot.telegram.door import serve_telegram
from bot.telegram.pacing import Pace
from bot.worker import Worker
from dialogs.house import House, PublishedSource
from knowledge.settings import Settings
from tests import echo
from tests.telegram_server import GROUP_CHAT, TOKEN

NO_LIMITS = Pace(per_second=100_000, per_chat=10_000, chat_burst=10_000, group_per_minute=100_000)


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of a bot that talks to the loopback server."""
    return Settings(telegram_bot_token=TOKEN, telegram_api_url=url, _env_file=None, **more)


def house_for(engine: Engine, **more: Any) -> House:
    """A house for tests of the mail room, which needs no catalogue."""
    return House(engine=engine, published=cast(PublishedSource, None), wake=Bells(), **{"operators_chat": GROUP_CHAT, **more})


@contextmanager
def running(
    house: House,
    url: str,
    *,
    take: Callable[..., Any] = echo.take,
    handle: Callable[..., Any] = echo.handle,
    pace: Pace = NO_LIMITS,
    **settings: Any,
) -> Iterator[None]:
    """Everything on, until the end of the block."""
    stop_here: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    started = threading.Event()
    failures: list[BaseException] = []

    async def main() -> None:
        stop = asyncio.Event()
        stop_here.append((asyncio.get_running_loop(), stop))
        started.set()
        worker = Worker(house, take=take, handle=handle)
        door = serve_telegram(house, settings_for(url, **settings), stop, pace=pace, poll_seconds=1)
        await asyncio.gather(worker.run(stop), door)

    def work() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(60)
    try:
        yield
    finally:
        loop, stop = stop_here[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)
    assert not thread.is_alive(), "the mail room did not stop"
    if failures:
        raise failures[0]
