"""Renders staff pages: one Jinja environment, Italian dates, the person signed in and the CSRF field on every page."""

from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime, format_timedelta
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from dialogs.house import ROME
from dialogs.models import Role

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


def moment(value: datetime | None, pattern: str = "d MMM y, HH:mm") -> str:
    """A UTC moment as people in Italy read it."""
    return format_datetime(value.astimezone(ROME), pattern, locale="it") if value else "—"


def ago(value: datetime | None, now: datetime) -> str:
    """How long since ``value``: *3 ore*, *2 giorni*."""
    return format_timedelta(now - value, locale="it") if value else "—"


_environment.filters["moment"] = moment
_environment.filters["ago"] = ago
_environment.globals["Role"] = Role


def render(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The template ``name`` with the request's person (``person``), or ``None`` before sign-in."""
    person = getattr(request.state, "person", None)
    house = request.app.state.house
    html = _environment.get_template(name).render(request=request, person=person, now=house.now(), **context)
    return HTMLResponse(html, status_code=status)
