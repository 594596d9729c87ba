"""The two bots that are compared: a bare python-telegram-bot echo with its default client, and Bussola's whole path."""

import argparse
import asyncio
import signal
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from tests.telegram_server import TOKEN


def bare(url: str, *, at_once: int = 1) -> None:
    """Echo as in the library's own examples: long polling, one update at a time unless told otherwise."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None and update.message.text is not None
        await update.message.reply_text(update.message.text)

    app = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(at_once).build()
    app.add_handler(MessageHandler(filters.ALL, echo))
    app.run_polling(poll_interval=0.0, timeout=1, stop_signals=(signal.SIGTERM,))


async def _serve(house: Any, url: str, take: Any) -> None:
    """What ``bussola run`` runs, without the web server."""
    from bot.memory import settle
    from bot.periodic import run_periodic
    from bot.telegram.door import serve_telegram
    from bot.worker import Worker
    from tests.mail_room import NO_LIMITS, settings_for

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settle()
    works = [Worker(house, take=take).run(stop), serve_telegram(house, settings_for(url), stop, pace=NO_LIMITS, poll_seconds=1)]
    await asyncio.gather(*works, *([run_periodic(house, stop)] if take is None else []))


def bussola(url: str, *, dialog: str, database: str) -> None:
    """The full path: committed inbox row, turn in one transaction, outbox row, delivery; the dialog is the real one or an echo."""
    from dialogs.privacy.encryption import KEYS
    from knowledge.database import open_engine

    KEYS.load(("una chiave soltanto per le prove",))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(database or f"sqlite:///{Path(folder) / 'prova.db'}")
        if dialog == "echo":
            from sqlmodel import SQLModel

            import dialogs.models  # noqa: F401
            from tests import echo
            from tests.mail_room import house_for

            SQLModel.metadata.create_all(engine)
            uvloop.run(_serve(house_for(engine), url, echo.take))
        else:
            import bussola as composition
            from tests.mail_room import settings_for
            from tests.running_house import take_over

            take_over(Path(folder))
            settings = settings_for(url, data_dir=Path(folder), database_url=str(engine.url) if database else None)
            house = composition.build_house(settings, composition.prepare(settings))
            house.published()
            uvloop.run(_serve(house, url, None))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=("bare", "bare-256", "echo", "interview"))
    parser.add_argument("url")
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    if asked.which.startswith("bare"):
        bare(asked.url, at_once=int(asked.which.partition("-")[2] or 1))
    else:
        bussola(asked.url, dialog=asked.which, database=asked.database)


if __name__ == "__main__":
    main()
