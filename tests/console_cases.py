"""A staffed house and its cases for the console's tests, with a browserless sign-in; no page is judged here."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update

from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House
from knowledge.database import reading, writing
from tests.console_site import PASSWORD, application, operator
from tests.desk import new_case, published


@pytest.fixture(name="house")
def a_house(sqlite_engine: Engine) -> House:
    made = House(engine=sqlite_engine, published=published)
    operator(sqlite_engine, made, "anna", "Anna", team="wemi-ornato")
    operator(sqlite_engine, made, "bruno", "Bruno")
    operator(sqlite_engine, made, "elena", "Elena", roles=("editor",))
    return made


def state_of(house: House, case: Any) -> Any:
    with reading(house.engine) as conn:
        return handoff.by_id(conn, case.id)


def client_of(house: House, who: str) -> tuple[TestClient, dict[str, str]]:
    client = TestClient(application(house), base_url="https://testserver")
    client.post("/admin/accesso", data={"username": who, "password": PASSWORD})
    page = client.get("/admin/password").text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return client, {"X-CSRF": found[1], "X-Requested-With": "fetch"}


def unsafe_case(house: House) -> str:
    """The code of a case whose chat somebody else may read."""
    with writing(house.engine) as conn:
        case = new_case(conn, house, urgent=True, now=house.now())
        reach = {"how": "phone", "phone": "333 1234567", "safe": "no", "when": "lunedì 23 novembre 9-13"}
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": reach}))
    return str(case.code)


def at_the_desk(house: House) -> str:
    """Where an interview at the desk goes on, half-way through a question."""
    anna, head = client_of(house, "anna")
    told = {"name": "Ivo", "need": "non arrivo a fine mese, ho 40 anni e abito a Milano", "agreed": "yes", "then": "interview"}
    page = anna.post("/admin/casi/nuovo", data={**told, "csrf": head["X-CSRF"]})
    assert "40 anni" in page.text and "Parla con una persona" not in page.text
    return str(page.url).split("/admin/casi")[1]
