"""Calls the house's timers at a steady pace, and tidies memory now and then; what is due, and who does it, is decided inside."""

import asyncio
from dataclasses import dataclass
from time import monotonic, process_time

import structlog

from bot.memory import era, give_back, lay_together, settle
from bot.placement import Placement
from dialogs.due import timers
from dialogs.house import House

EVERY_SECONDS = 5.0
GIVE_BACK_SECONDS, GIVE_BACK_BUSY_SECONDS = 60.0, 900.0
"""When it has been quiet for so long, and then as often; rarely while busy, since it tears the large pages apart that make turns fast."""
LAY_SECONDS = 15.0
BUSY_SHARE = 0.5
"""Of a processor, between two rounds: so much work is worth having memory laid together for, again and again: what is remembered grows
fastest in the first minutes, and what lies together already costs next to nothing."""
FULL_SHARE = 0.75
"""Of a processor: from here on there is nothing to gain from a second one."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tidying:
    """What memory wants, by how much of a processor was used between one look and the next; moments and use in seconds."""

    at: float
    used: float
    busy_at: float = -GIVE_BACK_SECONDS
    given_back_at: float = 0.0
    laid_at: float = -LAY_SECONDS
    share: float = 0.0
    """Of a processor, between the last two looks."""

    def __post_init__(self) -> None:
        self.given_back_at = self.at

    def look(self, *, at: float, used: float) -> None:
        """Every few seconds."""
        self.share = (used - self.used) / max(at - self.at, 0.001)
        self.at, self.used = at, used
        if self.share > BUSY_SHARE:
            self.busy_at = at

    def gives_back(self) -> bool:
        """Whether to give back what is not needed now; then it counts as done."""
        is_quiet = self.at - self.busy_at > GIVE_BACK_SECONDS
        is_due = self.at - self.given_back_at > (GIVE_BACK_SECONDS if is_quiet else GIVE_BACK_BUSY_SECONDS)
        if is_due:
            self.given_back_at = self.at
        return is_due

    def lays(self) -> bool:
        """Whether to lay together what is remembered; then it counts as done."""
        is_due = self.share > BUSY_SHARE and self.at - self.laid_at > LAY_SECONDS
        if is_due:
            self.laid_at = self.at
        return is_due


async def run_periodic(house: House, stop: asyncio.Event) -> None:
    """Until ``stop``: run what is due, in a thread; a failure is logged and tried again at the next round."""
    settled, placement = None, Placement()
    tidying = Tidying(monotonic(), process_time())
    while not stop.is_set():
        try:
            await asyncio.to_thread(timers.run_due, house)
            tidying.look(at=monotonic(), used=process_time())
            if tidying.gives_back():
                await asyncio.to_thread(give_back)
            if tidying.lays():
                await asyncio.to_thread(lay_together)
            placement.look(is_busy=tidying.share > FULL_SHARE)
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
