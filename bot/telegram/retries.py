"""When a row that failed is tried again: backoff with jitter for the server's troubles, the server's own word for floods, never blindly."""

import random
from datetime import datetime, timedelta
from typing import Any

from bot.telegram.calls import Fate, Verdict
from dialogs.models import Lane, OutboxState
from dialogs.post.doubts import after_doubt
from dialogs.post.sending import Result

FIRST_SECONDS = 1.0
MOST_SECONDS = 60.0
SERVER_HOURS = 2
"""A server in trouble comes back within that; a message at which it always fails must not keep what follows it for longer."""
HOURS = {Lane.CITIZENS: 24, Lane.GROUP: 14 * 24}
"""A citizen's question is old after a day; what the operators' group has not seen is still worth seeing after a holiday."""
GROUP_LOST_SECONDS, GROUP_LOST_MOST_SECONDS = 60.0, 1_800.0


def after_failure(row: Any, verdict: Verdict, *, now: datetime) -> Result:
    """What becomes of ``row`` after ``verdict``."""
    fate, hours = verdict.fate, HOURS[Lane(row.lane)]
    if fate is Fate.DOUBT:
        return after_doubt(row, now=now, reason=verdict.reason)
    if fate is Fate.FLOOD:
        return _again(row, verdict, now, verdict.seconds + 0.1)
    if fate in (Fate.NOT_SENT, Fate.TOKEN):
        return (
            Result(row, OutboxState.FAILED, "expired") if _is_older(row, now, hours) else _again(row, verdict, now, backoff(row.attempts))
        )
    if fate is Fate.SERVER and not _is_older(row, now, SERVER_HOURS):
        return _again(row, verdict, now, backoff(row.attempts))
    if fate is Fate.GROUP_LOST and not _is_older(row, now, hours):
        return _again(row, verdict, now, min(GROUP_LOST_SECONDS * 2 ** min(row.attempts, 8), GROUP_LOST_MOST_SECONDS))
    return Result(row, OutboxState.FAILED, verdict.reason)


def _is_older(row: Any, now: datetime, hours: float) -> bool:
    return bool(now - row.created_at > timedelta(hours=hours))


def _again(row: Any, verdict: Verdict, now: datetime, seconds: float) -> Result:
    return Result(row, OutboxState.QUEUED, verdict.reason, not_before=now + timedelta(seconds=seconds), payload=row.payload)


def backoff(attempts: int) -> float:
    """Seconds before try number ``attempts + 2``: doubling, spread by a quarter either way, at most a minute."""
    return float(min(FIRST_SECONDS * 2 ** min(attempts, 8), MOST_SECONDS) * random.uniform(0.75, 1.25))  # noqa: S311
