"""Runs the whole house in one process until it is told to stop: web server, turns, timers and, with a token, Telegram."""

import asyncio
import contextlib
import errno
import signal
import socket

import uvicorn
import uvloop

from bot.bells import STOPPING
from bot.light_web import FastAPI
from bot.memory import settle
from bot.periodic import run_periodic
from bot.web.guards import PatientProtocol
from bot.worker import Worker
from dialogs.house import House
from knowledge.settings import Settings


def run(app: FastAPI, house: House, settings: Settings) -> None:
    """Until Ctrl-C or SIGTERM."""
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(app, house, settings))


async def _serve(app: FastAPI, house: House, settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=30,
        http=PatientProtocol,
        ws="none",
        forwarded_allow_ips=",".join(settings.trusted_proxies),
    )
    settle()
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    tasks = [asyncio.create_task(Worker(house).run(stop)), asyncio.create_task(run_periodic(house, stop))]
    if settings.telegram_bot_token:
        from bot.telegram.door import serve_telegram

        tasks.append(asyncio.create_task(serve_telegram(house, settings, stop)))
    serving = asyncio.create_task(server._serve())
    tasks.append(asyncio.create_task(_announce(server, settings)))
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, serving, *tasks[:-1]}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    app.state.is_stopping = True
    house.wake(STOPPING)
    server.should_exit = True
    await asyncio.gather(serving, *tasks, return_exceptions=True)
    for task in done - {stopping}:
        if error := task.exception():
            raise error


async def _announce(server: object, settings: Settings) -> None:
    while not getattr(server, "started", False):
        await asyncio.sleep(0.02)
    where = f"http://{settings.host}:{settings.port}"
    print(f"Bussola è pronta. Chat: {where}/  Console: {where}/admin/  (Ctrl-C per fermarla)", flush=True)


def port_trouble(settings: Settings) -> str:
    """Why nobody can be served there, in one Italian sentence; nothing if they can."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = "è già occupata" if error.errno == errno.EADDRINUSE else f"non si può aprire ({error.strerror})"
            return f"La porta {settings.port} su {settings.host} {reason}: scegline un'altra con BUSSOLA_PORT."
    return ""
