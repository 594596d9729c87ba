"""Opens the Telegram door: one HTTP client, delivery, and either long polling or the webhook; turns are the workers' business."""

import asyncio
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.calls import Api, judge
from bot.telegram.commands import command_calls
from bot.telegram.delivery import Delivery
from bot.telegram.hook import Hook, announcement
from bot.telegram.pacing import Pace
from bot.telegram.polling import POLL_SECONDS, Poller
from bot.telegram.request import WireRequest
from dialogs.house import House
from knowledge.settings import Settings

log = structlog.get_logger(__name__)
TRY_AGAIN_SECONDS = 30.0


def make_bot(settings: Settings) -> Bot:
    """python-telegram-bot's Bot over kept lines, for the API root of the settings."""
    assert settings.telegram_bot_token is not None
    root = settings.telegram_api_url.rstrip("/")
    client = WireRequest()
    return Bot(
        settings.telegram_bot_token.get_secret_value(),
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=client,
        get_updates_request=client,
    )


async def serve_telegram(
    house: House, settings: Settings, stop: asyncio.Event, *, pace: Pace | None = None, poll_seconds: int = POLL_SECONDS
) -> None:
    """Receive and deliver until ``stop``."""
    bot = make_bot(settings)
    await bot.request.initialize()
    api = Api(bot)
    tasks = [asyncio.create_task(Delivery(house, bot, pace=pace).run(stop))]
    if settings.telegram_webhook_url:
        tasks.append(asyncio.create_task(Hook(house, api, announcement(settings)).run(stop)))
    else:
        tasks.append(asyncio.create_task(Poller(house, api, poll_seconds=poll_seconds).run(stop)))
    announcing = asyncio.create_task(_until_done(stop, api, [("setMyCommands", call) for call in command_calls()]))
    try:
        await asyncio.gather(*tasks)
    finally:
        announcing.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(announcing, *tasks, return_exceptions=True)
        await bot.request.shutdown()


async def _until_done(stop: asyncio.Event, api: Api, calls: list[tuple[str, dict[str, Any]]]) -> None:
    """Make each call, trying again until it succeeds or is refused for good; then wait for ``stop``."""
    for method, params in calls:
        while not stop.is_set():
            try:
                await api.call(method, params)
                break
            except TelegramError as error:
                verdict = judge(error)
                log.warning("telegram.setup", method=method, reason=verdict.reason)
                if verdict.fate == "refused":
                    break
                await _pause(stop, max(verdict.seconds, TRY_AGAIN_SECONDS))
    await stop.wait()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
