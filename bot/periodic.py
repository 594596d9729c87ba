"""Calls the house's timers at a steady pace, and tidies memory now and then; what is due, and who does it, is decided inside."""

import asyncio

import structlog

from bot.memory import era, settle
from dialogs.due import timers
from dialogs.house import House

EVERY_SECONDS = 5.0
log = structlog.get_logger(__name__)


async def run_periodic(house: House, stop: asyncio.Event) -> None:
    """Until ``stop``: run what is due, in a thread; a failure is logged and tried again at the next round."""
    settled = None
    while not stop.is_set():
        try:
            await asyncio.to_thread(timers.run_due, house)
            now = era(house)
            if settled not in (None, now):
                settle()
            settled = now
        except Exception:
            log.error("timers.failed", exc_info=True)
        try:
            await asyncio.wait_for(stop.wait(), EVERY_SECONDS)
        except TimeoutError:
            continue
