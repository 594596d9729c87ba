"""Every staff route has a rule: read from the route table, so that a new route without one fails here."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from starlette.routing import Mount
from starlette.testclient import TestClient

from admin.auth import check_csrf, current, whole_form
from dialogs.models import Role
from tests.staff_room import Desk, app_of, house_on

OPEN = {("GET", "/admin/accesso"), ("POST", "/admin/accesso")}
FORBIDDEN = {
    Role.EDITOR: ("/admin/persone", "/admin/registro"),
    Role.OPERATOR: ("/admin/schede", "/admin/pubblica", "/admin/persone", "/admin/report", "/admin/registro", "/admin/voci/faq"),
    Role.COORDINATOR: ("/admin/schede", "/admin/pubblica", "/admin/persone", "/admin/lacune"),
}


@pytest.fixture
def app(sqlite_engine: Engine) -> FastAPI:
    return app_of(house_on(sqlite_engine))


def flat(routes: list[Any]) -> Iterator[APIRoute]:
    """Every route, those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif not isinstance(route, Mount):
            inner = getattr(getattr(route, "original_router", None) or route, "routes", None)
            if inner:
                yield from flat(list(inner))


def staff_routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in flat(list(app.routes)) if route.path == "/admin" or route.path.startswith("/admin/")]


def calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from calls(inner)


def test_there_are_staff_routes_to_look_at(app: FastAPI) -> None:
    paths = {route.path for route in staff_routes(app)}
    assert len(paths) > 40
    assert {"/admin/schede", "/admin/pubblica", "/admin/report", "/admin/persone", "/admin/casi"} <= paths


def test_every_staff_route_asks_who_it_is_and_which_role(app: FastAPI) -> None:
    for route in staff_routes(app):
        for method in route.methods or ():
            if (method, route.path) in OPEN:
                continue
            found = list(calls(route.dependant))
            assert current in found, f"{method} {route.path}: senza accesso"
            assert any(hasattr(call, "roles") for call in found), f"{method} {route.path}: senza una regola sui ruoli"


def test_every_staff_route_that_changes_something_checks_its_token(app: FastAPI) -> None:
    for route in staff_routes(app):
        if not (route.methods or set()) <= {"GET", "HEAD"} and route.path != "/admin/accesso":
            found = list(calls(route.dependant))
            assert check_csrf in found or whole_form in found, f"{route.methods} {route.path}: senza CSRF"


def test_without_an_account_every_staff_route_leads_to_the_sign_in(app: FastAPI) -> None:
    client = TestClient(app, follow_redirects=False)
    for route in staff_routes(app):
        path = route.path.replace("{number}", "1").replace("{case_id}", "1").replace("{case_id:int}", "1")
        for part in ("{slug}", "{kind}", "{key:path}", "{staff_id}", "{file_id}"):
            path = path.replace(part, "x")
        for method in (route.methods or set()) - {"HEAD"}:
            if (method, route.path) in OPEN or "{" in path:
                continue
            answer = client.request(method, path)
            assert answer.status_code in (303, 401, 422), f"{method} {path}: {answer.status_code}"
            assert answer.status_code != 303 or answer.headers["location"].startswith("/admin/accesso"), path


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OPERATOR, Role.COORDINATOR])
def test_a_role_opens_only_its_own_pages(app: FastAPI, role: Role) -> None:
    desk = Desk(app, "persona", roles=[role])
    for path in FORBIDDEN[role]:
        answer = desk.see(path)
        assert answer.status_code == 403, path
        assert "permesso" in answer.text
    assert desk.see("/admin/password").status_code == 200


def test_staff_pages_leave_with_the_security_headers(app: FastAPI) -> None:
    answer = Desk(app, "persona").see("/admin/schede")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_form_posted_from_another_site_is_refused(app: FastAPI) -> None:
    desk = Desk(app, "persona")
    answer = desk.http.post("/admin/esci", data={"csrf": desk.csrf}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
