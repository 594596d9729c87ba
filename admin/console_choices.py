"""What an operator may choose from in a case, what the sheet speaks of first; typed names are read back to ids, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from knowledge.catalogue import Catalogue
from knowledge.places.offices import offices_for
from knowledge.records import Office


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list: what is stored, and the name that people search by."""

    id: str
    label: str


class NotFoundError(ValueError):
    """Nothing has the name typed; the message says in Italian what to do."""


def chosen(choices: Iterable[Choice], typed: str) -> str:
    """The id of what was typed or picked; empty stays empty."""
    wanted = typed.strip().casefold()
    if not wanted:
        return ""
    known = list(choices)
    exact = [one for one in known if wanted in (one.id.casefold(), one.label.casefold())]
    found = exact or [one for one in known if wanted in one.label.casefold()]
    if len(found) != 1:
        raise NotFoundError(f"Non so quale sia «{typed.strip()}»: sceglilo dall'elenco.")
    return found[0].id


def services(catalogue: Catalogue, case: Row[Any]) -> list[Choice]:
    """Services by name, those on the sheet first."""
    first = [one["slug"] for one in case.sheet["matches"] if one["slug"] in catalogue.services]
    rest = sorted((one for one in catalogue.services.values() if one.slug not in first), key=lambda one: one.name_it)
    return [*(Choice(slug, catalogue.services[slug].name_it) for slug in first), *(Choice(one.slug, one.name_it) for one in rest)]


def offices(catalogue: Catalogue, case: Row[Any]) -> list[Choice]:
    """Offices by name: the team's own, then where the sheet's services are asked for, then all others."""
    team = catalogue.teams.get(case.team or "")
    first = [catalogue.offices[one] for one in (team.office_ids if team else ()) if one in catalogue.offices]
    comune = next((fact["value"] for fact in case.sheet["facts"] if fact["key"] == "comune_residenza"), None)
    for found in case.sheet["matches"]:
        if found["slug"] in catalogue.services:
            near = offices_for(catalogue, found["slug"], comune=comune if isinstance(comune, str) else None, limit=2)
            first += [place.office for place in near.offices]
    ordered = {one.id: one for one in [*first, *sorted(catalogue.offices.values(), key=lambda one: one.name_it)]}
    names = [one.name_it for one in ordered.values()]
    return [Choice(one.id, _name(one, alone=names.count(one.name_it) == 1)) for one in ordered.values()]


def _name(office: Office, *, alone: bool) -> str:
    where = office.address or office.city or office.id
    return office.name_it if alone else f"{office.name_it}, {where}"


def targets(catalogue: Catalogue, case: Row[Any]) -> list[Choice]:
    """To whom a sheet may be sent: the subjects of the network and the offices."""
    subjects = sorted(catalogue.network_subjects.values(), key=lambda one: one.name_it)
    return [*(Choice(one.id, one.name_it) for one in subjects), *offices(catalogue, case)]
