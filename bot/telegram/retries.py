"""When a row that failed is tried again: backoff with jitter for the server's troubles, the server's own word for floods, never blindly."""

import random
from datetime import datetime, timedelta
from typing import Any

from bot.telegram.calls import Fate, Verdict
from dialogs.models import OutboxState
from dialogs.post.doubts import after_doubt
from dialogs.post.sending import Result

FIRST_SECONDS = 1.0
MOST_SECONDS = 60.0
SERVER_TRIES = 8
NOT_SENT_HOURS = 24
GROUP_LOST_SECONDS = 60.0


def after_failure(row: Any, verdict: Verdict, *, now: datetime) -> Result:
    """What becomes of ``row`` after ``verdict``."""
    if verdict.fate is Fate.DOUBT:
        return after_doubt(row, now=now, reason=verdict.reason)
    if verdict.fate is Fate.FLOOD:
        return _again(row, verdict, now, verdict.seconds + 0.1)
    if verdict.fate in (Fate.NOT_SENT, Fate.TOKEN):
        too_old = now - row.created_at > timedelta(hours=NOT_SENT_HOURS)
        return Result(row, OutboxState.FAILED, "expired") if too_old else _again(row, verdict, now, backoff(row.attempts))
    if verdict.fate is Fate.SERVER and row.attempts < SERVER_TRIES - 1:
        return _again(row, verdict, now, backoff(row.attempts))
    if verdict.fate is Fate.GROUP_LOST:
        too_old = now - row.created_at > timedelta(hours=NOT_SENT_HOURS)
        return Result(row, OutboxState.FAILED, verdict.reason) if too_old else _again(row, verdict, now, GROUP_LOST_SECONDS)
    return Result(row, OutboxState.FAILED, verdict.reason)


def _again(row: Any, verdict: Verdict, now: datetime, seconds: float) -> Result:
    return Result(row, OutboxState.QUEUED, verdict.reason, not_before=now + timedelta(seconds=seconds), payload=row.payload)


def backoff(attempts: int) -> float:
    """Seconds before try number ``attempts + 2``: doubling, spread by a quarter either way, at most a minute."""
    return float(min(FIRST_SECONDS * 2**attempts, MOST_SECONDS) * random.uniform(0.75, 1.25))  # noqa: S311
