"""The staff's site on a loopback port for the browser's tests: the real application with the console's room alone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles

import admin.app
from dialogs.house import House
from dialogs.staff import accounts
from knowledge.database import writing
from knowledge.settings import Settings

PASSWORD = "una-parola-lunga-42"


def application(house: House) -> FastAPI:
    """The staff's door with the console behind it."""
    app = FastAPI()
    rooms, admin.app.ROOMS = admin.app.ROOMS, ("console",)
    try:
        admin.app.mount(app, house, Settings())
    finally:
        admin.app.ROOMS = rooms
    import bootstrap_italia_template

    app.mount("/static/italia", StaticFiles(directory=f"{bootstrap_italia_template.__path__[0]}/static"))
    return app


def operator(
    engine: Engine, house: House, username: str, name: str, *, roles: tuple[str, ...] = ("operator",), team: str | None = None
) -> str:
    with writing(engine) as conn:
        return accounts.add(conn, username, PASSWORD, name=name, roles=roles, must_change=False, now=house.now(), team=team)


@contextmanager
def served(house: House) -> Iterator[str]:
    """The address of the running site."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(application(house), host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)
