"""The mail room as a process that a test may kill: database and Bot API from the environment, the echo dialog inside."""

import asyncio
import os
import signal
import sys

from bot.telegram.door import serve_telegram
from bot.worker import Worker
from dialogs.privacy.encryption import KEYS
from knowledge.database import open_engine
from tests import echo
from tests.conftest import TEST_KEY
from tests.mail_room import NO_LIMITS, house_for, settings_for


async def main(database: str, api: str) -> None:
    """Serve until SIGTERM."""
    KEYS.load((TEST_KEY,))
    house = house_for(open_engine(database))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    worker = Worker(house, take=echo.take, handle=echo.handle)
    await asyncio.gather(worker.run(stop), serve_telegram(house, settings_for(api), stop, pace=NO_LIMITS, poll_seconds=1))


if __name__ == "__main__":
    asyncio.run(main(os.environ["PROVA_DATABASE"], sys.argv[1]))
