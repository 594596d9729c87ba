"""The page where who runs the desk says when people answer: hours with the break, closures, how long an answer takes; in force at once.

What is saved here is published by itself: the rest of the draft waits as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from admin.auth import Sent, check_csrf, house_of, require
from admin.pages import render
from admin.publishing import follow
from admin.record_reading import Tree, tree_of
from dialogs.cases import hours, week
from dialogs.house import House
from dialogs.models import Role
from dialogs.staff import accounts
from dialogs.staff.accounts import SignedIn
from knowledge import publishing
from knowledge.catalogue import Catalogue
from knowledge.database import writing
from knowledge.places.opening_hours import DAYS

KIND, KEY = publishing.DESK
EVERYONE = "tutti"
MOST_MINUTES = 60 * 24 * 5
OWN = ("opening_hours", "first_answer_minutes", "minutes_per_case")
InCharge = Annotated[SignedIn, Depends(require(Role.COORDINATOR))]
Text = Annotated[str, Form(max_length=200)]
Change = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Card:
    """The hours of everyone or of one team. ``week`` is ``None`` where the hours are no plain week; ``now`` says what holds."""

    id: str
    name: str
    week: Mapping[str, tuple[week.Stretch, ...]] | None
    open_on_holidays: bool
    first: int | str | None
    each: int | str | None
    is_own: bool
    now: str


def cards(catalogue: Catalogue) -> list[Card]:
    """Everyone's hours first, then each team's."""
    data = catalogue.documents.get(KEY) or {}
    base, own = data.get("default") or {}, data.get("teams") or {}
    found = [_card(EVERYONE, "Orario di tutti", base, now=base.get("opening_hours") or hours.DEFAULT_HOURS)]
    for team in catalogue.teams.values():
        mine = own.get(team.id) or {}
        found.append(_card(team.id, team.name_it, mine, now=hours.written_hours(catalogue, team.id)))
    return found


def _card(id_: str, name: str, own: Mapping[str, Any], *, now: str) -> Card:
    plain = week.shown(own.get("opening_hours"))
    filled, on_holidays = plain or (None, False)
    return Card(id_, name, filled, on_holidays, own.get("first_answer_minutes"), own.get("minutes_per_case"), bool(own), week.in_words(now))


def _as_typed(card: Card, tree: Tree) -> Card:
    """The card as it was filled in: what was refused stays to be corrected."""
    first, each = _text(tree, "first_answer_minutes"), _text(tree, "minutes_per_case")
    return replace(card, week=_filled(tree), open_on_holidays=_text(tree, "holidays") == "on", first=first, each=each)


def _filled(tree: Tree) -> dict[str, tuple[week.Stretch, ...]]:
    days = tree.get("day", {})
    return {day: tuple((_text(one, "start"), _text(one, "end")) for one in days.get(day, {}).values()) for day in DAYS}


def _own(tree: Tree) -> dict[str, Any]:
    """What the form of one card says; ``ValueError`` in Italian."""
    text = week.written(_filled(tree), open_on_holidays=_text(tree, "holidays") == "on")
    found: dict[str, Any] = {"opening_hours": text} if text else {}
    for name, label in (("first_answer_minutes", "Minuti per la prima risposta"), ("minutes_per_case", "Minuti in più per ogni caso")):
        given = _text(tree, name)
        if given and not (given.isdecimal() and int(given) <= MOST_MINUTES):
            raise ValueError(f"{label}: scrivi un numero di minuti.")
        if given:
            found[name] = int(given)
    return found


def _text(tree: Tree, name: str) -> str:
    sent = tree.get(name, [])
    return str(sent[-1]).strip() if isinstance(sent, list) and sent else ""


def _with_hours(team: str, own: Mapping[str, Any]) -> Change:
    def change(data: Mapping[str, Any]) -> dict[str, Any]:
        if team == EVERYONE:
            return {**data, "to_set_by_staff": False, "default": {**(data.get("default") or {}), **own}}
        kept = {name: one for name, one in ((data.get("teams") or {}).get(team) or {}).items() if name not in OWN}
        teams = {**(data.get("teams") or {}), team: {**kept, **own}}
        return {**data, "teams": {name: one for name, one in teams.items() if one}}

    return change


def _with_closure(closure: Mapping[str, Any], *, is_new: bool) -> Change:
    def change(data: Mapping[str, Any]) -> dict[str, Any]:
        kept = [one for one in data.get("closures") or () if dict(one) != closure]
        return {**data, "closures": sorted([*kept, closure] if is_new else kept, key=lambda one: (one["from"], one["to"]))}

    return change


def _closure(first: str, last: str, team: str, note: str, catalogue: Catalogue) -> dict[str, Any]:
    try:
        days = (date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        raise ValueError("Scrivi il primo giorno di chiusura.") from None
    if days[0] > days[1]:
        raise ValueError("L'ultimo giorno viene prima del primo.")
    if team and team not in catalogue.teams:
        raise ValueError("Questa squadra non c'è.")
    found = {"from": days[0].isoformat(), "to": days[1].isoformat(), "team": team, "note": note.strip()}
    return {name: one for name, one in found.items() if one}


def _keep(request: Request, person: SignedIn, change: Change, *, action: str, target: str, note: str, detail: str = "") -> Response:
    house = house_of(request)
    with writing(house.engine) as conn:
        publishing.publish_only(conn, KIND, KEY, change, by=person.username, at=house.now(), note=note)
        accounts.audit(conn, person.username, action, now=house.now(), target=target, detail=detail)
    follow(house)
    return RedirectResponse("/admin/orari?fatto=1", status_code=303)


def _page(
    request: Request,
    *,
    error: str = "",
    done: str = "",
    opened: str = "",
    tree: Tree | None = None,
    closure: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    house = house_of(request)
    catalogue = house.published().catalogue
    data = catalogue.documents.get(KEY) or {}
    closures = [one for one in data.get("closures") or () if str(one["to"]) >= house.today().isoformat()]
    days = tuple(zip(DAYS, week.DAYS_IT, strict=True))
    shown = [_as_typed(card, tree) if tree is not None and card.id == opened else card for card in cards(catalogue)]
    known = {
        "cards": shown,
        "closure": closure or {},
        "closures": closures,
        "teams": catalogue.teams,
        "days": days,
        "stretches": range(week.STRETCHES),
    }
    is_guess = bool(data.get("to_set_by_staff"))
    return render(request, "hours.html", status=status, error=error, done=done, opened=opened, is_guess=is_guess, **known)


def routes(house: House) -> APIRouter:  # noqa: ARG001
    """Routes under ``/admin``."""
    router = APIRouter(prefix="/admin", include_in_schema=False)

    @router.get("/orari", response_class=HTMLResponse)
    def page(request: Request, _person: InCharge, fatto: bool = False) -> HTMLResponse:
        return _page(request, done="Salvato: vale da adesso." if fatto else "")

    @router.post("/orari/chiusure", dependencies=[Depends(check_csrf)])
    def close(request: Request, person: InCharge, first: Text = "", last: Text = "", team: Text = "", note: Text = "") -> Response:
        try:
            closure = _closure(first, last, team, note, house_of(request).published().catalogue)
        except ValueError as refused:
            typed = {"first": first, "last": last, "team": team, "note": note}
            return _page(request, error=str(refused), closure=typed, status=422)
        detail = f"{closure['from']}/{closure['to']}"
        change = _with_closure(closure, is_new=True)
        return _keep(request, person, change, action="chiusura-aggiunta", target=team or EVERYONE, note="Chiusura aggiunta", detail=detail)

    @router.post("/orari/chiusure-togli", dependencies=[Depends(check_csrf)])
    def reopen(request: Request, person: InCharge, first: Text, last: Text, team: Text = "", note: Text = "") -> Response:
        closure = {name: one for name, one in {"from": first, "to": last, "team": team, "note": note}.items() if one}
        change = _with_closure(closure, is_new=False)
        detail = f"{first}/{last}"
        return _keep(request, person, change, action="chiusura-tolta", target=team or EVERYONE, note="Chiusura tolta", detail=detail)

    @router.post("/orari/{team}")
    def save(request: Request, person: InCharge, team: str, sent: Sent) -> Response:
        catalogue, tree = house_of(request).published().catalogue, tree_of(pair for pair in sent if pair[0] != "csrf")
        try:
            if team != EVERYONE and team not in catalogue.teams:
                raise ValueError("Questa squadra non c'è più.")
            own = _own(tree)
            if team == EVERYONE and "opening_hours" not in own:
                raise ValueError("Scrivi almeno un giorno con un orario: vale per chi non ne ha uno suo.")
        except ValueError as refused:
            return _page(request, error=str(refused), opened=team, tree=tree, status=422)
        name = "di tutti" if team == EVERYONE else catalogue.teams[team].name_it
        detail = own.get("opening_hours", "come tutti")
        change = _with_hours(team, own)
        return _keep(request, person, change, action="orari-cambiati", target=team, note=f"Orario {name}", detail=detail)

    return router
