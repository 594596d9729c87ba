"""Calls the house's timers at a steady pace, and tidies memory now and then; what is due, and who does it, is decided inside."""

import asyncio
from time import monotonic, process_time

import structlog

from bot.memory import era, give_back, lay_together, settle
from bot.placement import Placement
from dialogs.due import timers
from dialogs.house import House

EVERY_SECONDS = 5.0
GIVE_BACK_SECONDS = 60.0
LAY_SECONDS = 15.0
BUSY_SHARE = 0.5
"""Of a processor, between two rounds: so much work is worth having memory laid together for, again and again: what is remembered grows
fastest in the first minutes, and what lies together already costs next to nothing."""
FULL_SHARE = 0.75
"""Of a processor: from here on there is nothing to gain from a second one."""
log = structlog.get_logger(__name__)


async def run_periodic(house: House, stop: asyncio.Event) -> None:
    """Until ``stop``: run what is due, in a thread; a failure is logged and tried again at the next round."""
    settled, given_back, laid, used = None, monotonic(), 0.0, process_time()
    placement = Placement()
    while not stop.is_set():
        try:
            await asyncio.to_thread(timers.run_due, house)
            if monotonic() - given_back > GIVE_BACK_SECONDS:
                given_back = monotonic()
                await asyncio.to_thread(give_back)
            before, used = used, process_time()
            if used - before > BUSY_SHARE * EVERY_SECONDS and monotonic() - laid > LAY_SECONDS:
                laid = monotonic()
                await asyncio.to_thread(lay_together)
            placement.look(is_busy=used - before > FULL_SHARE * EVERY_SECONDS)
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
    placement.apart()
