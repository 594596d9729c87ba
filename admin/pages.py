"""Renders staff pages: one Jinja environment, Italian dates, the menu by role; decides nothing about who may see a page."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from dialogs.house import ROME, House
from dialogs.models import Role
from dialogs.staff.accounts import SignedIn
from knowledge import reviews
from knowledge.database import reading
from knowledge.elision import elided

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STRONG = re.compile(r"(?<![*\w])\*(?!\s)([^*\n]+)(?<!\s)\*(?![*\w#])")


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the menu and who sees it (an administrator sees all; no role: everyone)."""

    href: str
    text: str
    roles: tuple[Role, ...] = ()
    here: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: tuple[Link, ...]


EDITORS = (Role.EDITOR,)
REVIEWS_AT = "/admin/pubblica"
DESK = (Role.OPERATOR, Role.COORDINATOR)
MENU = (
    Group("", (Link("/admin/casi", "Casi", DESK),)),
    Group(
        "Catalogo",
        (
            Link("/admin/schede", "Schede", EDITORS),
            Link("/admin/voci/office", "Uffici", EDITORS),
            Link("/admin/voci/faq", "FAQ", EDITORS),
            Link("/admin/voci/term", "Glossario", EDITORS),
            Link("/admin/voci", "Altre voci", EDITORS),
            Link("/admin/traduzioni", "Traduzioni", EDITORS),
            Link("/admin/situazioni", "Situazioni", EDITORS),
            Link("/admin/pubblica", "Bozze e pubblicazione", EDITORS),
            Link("/admin/lacune", "Lacune", EDITORS),
            Link("/admin/scadenze", "Scadenze", EDITORS),
            Link("/admin/importa", "Importa ed esporta", EDITORS),
        ),
    ),
    Group(
        "Organizzazione",
        (
            Link("/admin/report", "Report", (Role.COORDINATOR, Role.EDITOR)),
            Link("/admin/orari", "Orari e chiusure", (Role.COORDINATOR,)),
            Link("/admin/persone", "Persone", (Role.ADMINISTRATOR,)),
            Link("/admin/registro", "Registro", (Role.ADMINISTRATOR,)),
        ),
    ),
)


def navigation(person: SignedIn, path: str, waiting: int = 0) -> tuple[Group, ...]:
    """The menu of ``person``, with the line of ``path`` marked and how many reviews are ``waiting`` for them."""
    links = [link for group in MENU for link in group.links]
    fitting = [link.href for link in links if path == link.href or path.startswith(link.href + "/")]
    here = max(fitting, key=len, default="")
    groups = []
    for group in MENU:
        seen = tuple(
            replace(link, here=link.href == here, count=waiting if link.href == REVIEWS_AT else 0)
            for link in group.links
            if not link.roles or person.may(*link.roles)
        )
        if seen:
            groups.append(Group(group.title, seen))
    return tuple(groups)


def moment(value: datetime | None, pattern: str = "d MMM y, HH:mm") -> str:
    """A UTC moment as people in Italy read it."""
    return format_datetime(value.astimezone(ROME), pattern, locale="it") if value else "—"


def day(value: date | str | None, pattern: str = "d MMM y") -> str:
    """A date as people in Italy read it; what is not a whole date stays as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return format_date(value, pattern, locale="it") if value else "—"


def ago(value: datetime | None, now: datetime) -> str:
    """How long since ``value``: *3 ore*, *2 giorni*."""
    return format_timedelta(now - value, locale="it") if value else "—"


def number(value: float | None, pattern: str = "#,##0.##") -> str:
    """A number with Italian separators."""
    return format_decimal(value, pattern, locale="it") if value is not None else "—"


@lru_cache(maxsize=64)
def _digest(path: Path, changed: float) -> str:  # noqa: ARG001  (part of the key: a file that changed is read again)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it."""
    path = HERE / "static" / name
    return f"/admin/static/{name}?v={_digest(path, path.stat().st_mtime)}" if path.is_file() else f"/admin/static/{name}"


def strong(text: str) -> Markup:
    """A message's words with ``*…*`` as strong ones; all else is escaped."""
    return Markup(STRONG.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704  (escaped right here)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(strong=strong, moment=moment, ago=ago, day=day, elided=elided, number=number)
    environment.globals.update(Role=Role, navigation=navigation, static=static)
    return environment


def _reviews_for(person: SignedIn | None, house: House) -> int:
    """1 while a colleague has asked this person to read the draft as it stands."""
    if person is None or not person.may(Role.EDITOR):
        return 0
    with reading(house.engine) as conn:
        return int(reviews.waits_for(conn, person.username))


def render(request: Request, name: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The template ``name`` with the request's person (``person``), or ``None`` before sign-in."""
    person = getattr(request.state, "person", None)
    house = request.app.state.house
    known: Mapping[str, Any] = {"request": request, "person": person, "now": house.now(), "today": house.today()}
    known = {**known, "waiting": _reviews_for(person, house)}
    html = _environment().get_template(name).render({**known, **context})
    return HTMLResponse(html, status_code=status)
