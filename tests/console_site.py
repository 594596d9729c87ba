"""The staff's site on a loopback port for the browser's tests: the real application with the console's room alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles

import admin.app
from dialogs.house import House
from dialogs.staff import accounts
from knowledge.database import writing
from knowledge.settings import Settings
from tests import served_app

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
    with served_app.served(application(house)) as server:
        yield server.address
