"""Sees to it that Telegram knows the webhook and keeps knowing it; while it does not, the staff read why. It receives nothing."""

import asyncio
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.telegram.calls import Api, Fate, judge
from bot.telegram.polling import ALARM_SECOND, ALARM_SILENT, ALARM_TOKEN, SECOND_IT, SILENT_IT, TOKEN_IT
from bot.telegram.updates import ALLOWED_UPDATES
from dialogs.house import House
from dialogs.post import alarms
from knowledge.database import writing
from knowledge.settings import Settings

log = structlog.get_logger(__name__)
LOOK_SECONDS = 60.0
TRY_AGAIN_SECONDS = 30.0
CALM_LOOKS = 3
"""So many looks in a row must find the webhook in its place before the other program is thought gone."""
TRIES_BEFORE_ALARM = 3
ALARM_REFUSED = "telegram-webhook"
REFUSED_IT = "Telegram non accetta TELEGRAM_WEBHOOK_URL: il bot non riceve messaggi. Controlla l'indirizzo e il certificato del sito."
ALARMS = (ALARM_REFUSED, ALARM_SECOND, ALARM_SILENT, ALARM_TOKEN)
CONNECTIONS = 20


def announcement(settings: Settings) -> dict[str, Any]:
    """What Telegram is told: where to, with which secret, which updates; what waits there is never dropped."""
    params: dict[str, Any] = {
        "url": settings.telegram_webhook_url,
        "allowed_updates": list(ALLOWED_UPDATES),
        "drop_pending_updates": False,
        "max_connections": CONNECTIONS,
    }
    if settings.telegram_webhook_secret is not None:
        params["secret_token"] = settings.telegram_webhook_secret.get_secret_value()
    return params


class Hook:
    """Announces the webhook until it is taken, and looks every minute whether another program took it away."""

    def __init__(self, house: House, api: Api, params: dict[str, Any]) -> None:
        self._house, self._api, self._params = house, api, params
        self._sounding = set(ALARMS)  # those of a process before this one too
        self._was_set, self._calm, self._failures = False, 0, 0

    async def run(self, stop: asyncio.Event) -> None:
        """Look and mend until ``stop``."""
        while not stop.is_set():
            try:
                seconds = await self._look()
            except TelegramError as error:
                seconds = await self._trouble(error)
            except Exception as error:
                log.error("webhook.database", error=type(error).__name__)
                seconds = TRY_AGAIN_SECONDS
            try:
                await asyncio.wait_for(stop.wait(), seconds)
            except TimeoutError:
                continue

    async def _look(self) -> float:
        """Announce it at the start, and again if it is gone; in how many seconds to look again."""
        if self._was_set and (await self._api.call("getWebhookInfo", {})).get("url") == self._params["url"]:
            self._calm += 1
        else:
            await self._api.call("setWebhook", self._params)
            if self._was_set:
                self._calm = 0
                await self._alarm(ALARM_SECOND, SECOND_IT)
            self._was_set = True
        self._failures = 0
        if over := self._sounding - ({ALARM_SECOND} if self._calm < CALM_LOOKS else set()):
            await asyncio.to_thread(self._all_well, over)
        return LOOK_SECONDS

    async def _trouble(self, error: TelegramError) -> float:
        verdict = judge(error)
        log.warning("webhook.not-set", reason=verdict.reason)
        self._failures += 1
        if verdict.fate is Fate.TOKEN:
            await self._alarm(ALARM_TOKEN, TOKEN_IT)
        elif verdict.fate is Fate.REFUSED:
            await self._alarm(ALARM_REFUSED, REFUSED_IT)
        elif self._failures == TRIES_BEFORE_ALARM:
            await self._alarm(ALARM_SILENT, SILENT_IT)
        return max(verdict.seconds, TRY_AGAIN_SECONDS)

    async def _alarm(self, name: str, words: str) -> None:
        await asyncio.to_thread(self._sound, name, words)

    def _sound(self, name: str, words: str) -> None:
        self._sounding.add(name)
        with writing(self._house.engine) as conn:
            alarms.sound(conn, name, words, now=self._house.now())

    def _all_well(self, over: set[str]) -> None:
        with writing(self._house.engine) as conn:
            for name in over:
                alarms.over(conn, name)
        self._sounding -= over
