"""Which team a case goes to: by office of the deep link, territory, need area, service and language; it opens nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.records import Team

OWN_OFFICE, OFFICE, FIRST_NEED, OTHER_NEED, MAIN_CALLING, SERVICE, LANGUAGE = 10.0, 6.0, 3.0, 1.0, 0.5, 2.0, 1.0
MOST_SERVICES = 2


@dataclass(frozen=True, slots=True)
class Route:
    """Where to, and why in Italian for whoever opens the case. ``team`` is ``None`` only in a catalogue without teams."""

    team: str | None
    territory: str | None
    why_it: tuple[str, ...]


def route(
    catalogue: Catalogue,
    *,
    need_areas: Sequence[str] = (),
    slugs: Sequence[str] = (),
    comune: str | None = None,
    office: str | None = None,
    lang: str = "it",
) -> Route:
    """The team that fits best; the one the house starts from when none fits or several equally do."""
    territory = territory_of(catalogue, comune, office)
    start = default_team(catalogue)
    best: tuple[float, Team, tuple[str, ...]] | None = None
    for team in catalogue.teams.values():
        if not _serves(catalogue, team, comune):
            continue
        score, why = _fit(catalogue, team, need_areas=need_areas, slugs=slugs, office=office, lang=lang)
        better = best is None or score > best[0] or (score == best[0] and team.id == start)
        if score > 0 and better:
            best = (score, team, why)
    if best is None:
        return Route(start, territory, ("nessuna squadra più precisa",))
    return Route(best[1].id, territory, best[2])


def default_team(catalogue: Catalogue) -> str | None:
    """Where cases without a precise team start, as the staff set it."""
    chosen = (catalogue.documents.get("desk.yml") or {}).get("default_team")
    return chosen if chosen in catalogue.teams else next(iter(catalogue.teams), None)


def territory_of(catalogue: Catalogue, comune: str | None, office: str | None) -> str | None:
    """The smallest territory of the catalogue that holds the comune, else the office's."""
    sizes = {name: _comuni(catalogue, name) for name in catalogue.semantics.territories}
    holding = [(len(comuni), name) for name, comuni in sizes.items() if comuni and comune in comuni]
    if holding:
        return min(holding)[1]
    place = catalogue.offices.get(office or "")
    return place.territory if place else None


def _serves(catalogue: Catalogue, team: Team, comune: str | None) -> bool:
    if comune is None:
        return True
    territories = (_comuni(catalogue, name) for name in team.territory)
    return any(comuni is None or comune in comuni for comuni in territories)


def _comuni(catalogue: Catalogue, territory: str) -> frozenset[str] | None:
    """The comuni of a territory, groups opened up; ``None`` for the whole country."""
    names = catalogue.semantics.territories.get(territory, (territory,))
    if names is None:
        return None
    groups = catalogue.facts["comune_residenza"].value_groups
    return frozenset(comune for name in names for comune in (name, *groups.get(name, ())))


def _fit(
    catalogue: Catalogue, team: Team, *, need_areas: Sequence[str], slugs: Sequence[str], office: str | None, lang: str
) -> tuple[float, tuple[str, ...]]:
    score, why = 0.0, []
    if office and office in team.office_ids:
        score += OWN_OFFICE if office == team.id else OFFICE
        why.append(f"è arrivato da {catalogue.offices[office].name_it}" if office in catalogue.offices else "è arrivato dal suo ufficio")
    for place, area in enumerate(need_areas):
        if area in team.need_areas:
            score += (FIRST_NEED if place == 0 else OTHER_NEED) + MAIN_CALLING * (area == team.need_areas[0])
            why.append(catalogue.need_areas[area].name_it if area in catalogue.need_areas else area)
    known = [slug for slug in slugs if slug in team.measures][:MOST_SERVICES]
    score += SERVICE * len(known)
    why += [catalogue.services[slug].name_it for slug in known if slug in catalogue.services]
    if score and lang != "it" and lang in (team.languages or ()):
        score += LANGUAGE
        why.append(f"parla {lang}")
    return score, tuple(why)
