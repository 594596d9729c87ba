"""The mail room as a process that a test may kill: database and Bot API given, the echo dialog inside.

Processes are copies of one that has already imported everything: a test starts dozens of them.
"""

import asyncio
import importlib
import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerProcess

from bot.telegram.door import serve_telegram
from bot.worker import Worker
from dialogs.post import crashpoints
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


def begin(database: str, api: str, crash_at: str) -> None:
    """The whole life of one process; ``crash_at`` as ``BUSSOLA_CRASH_AT`` says it."""
    for name in [name for name in os.environ if name.startswith(("BUSSOLA_", "TELEGRAM_"))]:
        del os.environ[name]
    if crash_at:
        os.environ |= {"BUSSOLA_TEST_CRASHES": "1", "BUSSOLA_CRASH_AT": crash_at}
    importlib.reload(crashpoints)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    asyncio.run(main(database, api))


def start(database: str, api: str, *, crash_at: str = "") -> ForkServerProcess:
    """A process of its own, already running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.run_bot"])
    process = context.Process(target=begin, args=(database, api, crash_at), daemon=True)
    process.start()
    return process
