"""The editors' room of the tests: an application on an empty database, Anna signed in, her drafts and forms."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from dialogs.models import Role
from knowledge import drafting
from knowledge.catalogue import Catalogue
from knowledge.database import reading
from tests.content import built_in
from tests.pages_as_forms import Form
from tests.staff_room import Desk, app_of, house_on

SLUG = "nidi-gratis-plus"


@pytest.fixture(name="catalogue", scope="module")
def a_catalogue() -> Catalogue:
    return built_in()


@pytest.fixture(name="app")
def an_app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


@pytest.fixture(name="editor")
def an_editor(app: FastAPI) -> Desk:
    return Desk(app, "anna", roles=[Role.EDITOR])


def draft(app: FastAPI, kind: str, key: str) -> Any:
    with reading(app.state.house.engine) as conn:
        row = drafting.draft_row(conn, kind, key)
    return row.data if row else None


def form(desk: Desk, path: str) -> Form:
    return Form(desk.see(path).text)
