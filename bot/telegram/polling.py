"""Long polling: updates become committed rows before the next offset confirms them; nothing pending is ever dropped."""

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.bells import bells_of
from bot.telegram.calls import Api, judge
from bot.telegram.updates import ALLOWED_UPDATES, address_of
from dialogs.house import House
from dialogs.post import alarms, inbox, leases
from dialogs.post.crashpoints import crash_point
from dialogs.post.inbox import Arrival
from knowledge.database import writing

log = structlog.get_logger(__name__)
LEASE = "telegram-polling"
POLL_SECONDS = 25
RENEW_SECONDS = 3.0
APART_SECONDS, BUSY_UPDATES = 0.01, 100
"""Two requests that bring something begin at least so far apart, when so many updates a second come in: asking once for three updates
costs less than three times for one, and who waits behind them waits less."""
QUIET_SECONDS = 5 * 86_400
CALM_SECONDS = 60.0
"""Two bots of one token get answers by turns: only after this long without a conflict the other one is thought gone."""
BACK_OFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
ALARM_SECOND = "telegram-second"
ALARM_TOKEN = "telegram-token"  # noqa: S105
ALARM_SILENT = "telegram-silent"
ALARMS = (ALARM_SECOND, ALARM_TOKEN, ALARM_SILENT)
SECOND_IT = "Un altro programma legge i messaggi dello stesso bot Telegram: fermalo, o i messaggi andranno ora all'uno ora all'altro."
TOKEN_IT = "Telegram non riconosce TELEGRAM_BOT_TOKEN: copia di nuovo il token dato da BotFather e riavvia."  # noqa: S105
SILENT_IT = "Telegram non risponde. I messaggi in arrivo sono al sicuro presso Telegram per 24 ore."


def arrival_of(update: Any) -> Arrival:
    """An update as a row to keep; one without a number is known by its content."""
    number = _number(update)
    key = str(number) if number is not None else hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()
    channel, stream = address_of(update)
    return Arrival(channel, key, stream, {"raw": update})


def arrivals_of(updates: Sequence[Any]) -> list[Arrival]:
    """A batch of updates as rows to keep, in their own order."""
    return [arrival_of(update) for update in sorted(updates, key=lambda update: _number(update) or 0)]


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


async def keep(house: House, updates: Sequence[Any]) -> None:
    """Commit a batch of updates, in their own order, and wake the workers."""
    pen, arrivals = bells_of(house).pen, arrivals_of(updates)
    await pen.write(house.engine, lambda conn: inbox.receive_many(conn, arrivals, now=house.now()))
    crash_point("after-receive")
    if not pen.is_held():
        house.wake("inbox")


class Poller:
    """Asks for updates for as long as it holds the lease; another process stands by."""

    def __init__(self, house: House, api: Api, *, poll_seconds: int = POLL_SECONDS) -> None:
        self._house, self._api, self._poll_seconds = house, api, poll_seconds
        self._holder = leases.new_holder()
        self._offset: int | None = None
        self._last_at = time.monotonic()
        self._failures = 0
        self._is_answered = False  # until it is, nothing is waited for: what was wrong is seen to be over at once
        self._sounding = set(ALARMS)  # those of a process before this one too
        self._conflict_at = -CALM_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``."""
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                if not await asyncio.to_thread(self._has_lease):
                    log.info("polling.standing-by")
                    await _pause(stop, RENEW_SECONDS / 3)
                    continue
                self._offset = None
                await self._poll_with_lease(stop, stopped)
            await asyncio.to_thread(self._give_back)
        finally:
            stopped.cancel()

    async def _poll_with_lease(self, stop: asyncio.Event, stopped: "asyncio.Task[Any]") -> None:
        polling = asyncio.create_task(self._poll(stop))
        try:
            while not stop.is_set() and not polling.done():
                await asyncio.wait({polling, stopped}, timeout=RENEW_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not await asyncio.to_thread(self._has_lease):
                    log.warning("polling.lease-lost")
                    return
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def _poll(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                try:
                    begun = time.monotonic()
                    brought = await self.once()
                    if brought > BUSY_UPDATES * (time.monotonic() - begun):
                        await asyncio.sleep(begun + APART_SECONDS - time.monotonic())
                except TelegramError as error:
                    await self._trouble(error, stop)
            except Exception as error:
                log.error("polling.not-kept", error=type(error).__name__)
                await _pause(stop, BACK_OFF_SECONDS[1])

    async def once(self) -> int:
        """One request; its updates are committed before the offset moves. How many there were."""
        seconds = self._poll_seconds if self._is_answered else 0
        params: dict[str, Any] = {"timeout": seconds, "limit": 100, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call("getUpdates", params, read_seconds=seconds + 10.0)
        self._failures, self._is_answered = 0, True
        if self._sounding:
            await asyncio.to_thread(self._all_well)
        if updates:
            await keep(self._house, updates)
            self._confirm(updates)
        elif time.monotonic() - self._last_at > QUIET_SECONDS:
            self._offset = None
        return len(updates)

    def _confirm(self, updates: Sequence[Any]) -> None:
        """The next request confirms these. No number is remembered for long: after a silent week Telegram starts from another one."""
        numbers = [number for update in updates if (number := _number(update)) is not None]
        if numbers:
            self._offset = max(numbers) + 1
            self._last_at = time.monotonic()

    async def _trouble(self, error: TelegramError, stop: asyncio.Event) -> None:
        verdict = judge(error)
        log.warning("polling.failed", reason=verdict.reason)
        seconds = BACK_OFF_SECONDS[min(self._failures, len(BACK_OFF_SECONDS) - 1)]
        self._failures, self._is_answered = self._failures + 1, False
        if isinstance(error, Conflict):
            await self._conflict(error)
            seconds = 3.0
        elif isinstance(error, InvalidToken):
            await asyncio.to_thread(self._alarm, ALARM_TOKEN, TOKEN_IT)
            seconds = BACK_OFF_SECONDS[-1]
        elif isinstance(error, RetryAfter):
            seconds = verdict.seconds
        elif isinstance(error, NetworkError) and self._failures == 5:
            await asyncio.to_thread(self._alarm, ALARM_SILENT, SILENT_IT)
        await _pause(stop, seconds)

    async def _conflict(self, error: TelegramError) -> None:
        """A webhook that is still set is taken away without losing anything; another poller is only reported."""
        if "webhook" in error.message.lower():
            with suppress(TelegramError):
                await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            return
        self._conflict_at = time.monotonic()
        await asyncio.to_thread(self._alarm, ALARM_SECOND, SECOND_IT)

    def _has_lease(self) -> bool:
        try:
            with writing(self._house.engine) as conn:
                return leases.take(conn, LEASE, holder=self._holder, now=self._house.now())
        except Exception as error:
            log.error("polling.database", error=type(error).__name__)
            return False

    def _give_back(self) -> None:
        with writing(self._house.engine) as conn:
            leases.give_back(conn, LEASE, holder=self._holder)

    def _alarm(self, name: str, words: str) -> None:
        self._sounding.add(name)
        with writing(self._house.engine) as conn:
            alarms.sound(conn, name, words, now=self._house.now())

    def _all_well(self) -> None:
        over = self._sounding - ({ALARM_SECOND} if time.monotonic() - self._conflict_at < CALM_SECONDS else set())
        if not over:
            return
        with writing(self._house.engine) as conn:
            for name in over:
                alarms.over(conn, name)
        self._sounding -= over


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
