"""Closing a case from the group: how it went, about which service of the sheet; the recap names its papers and the nearest office."""

from zlib import crc32

from sqlalchemy import Row

from dialogs.cases import projection
from dialogs.cases.words import OUTCOME_LABELS_IT, Outcome
from dialogs.replies import Button
from knowledge.catalogue import Catalogue
from knowledge.places.offices import offices_for

BY_STAFF = [outcome for outcome in Outcome if outcome is not Outcome.WITHDRAWN]
ABOUT_A_SERVICE = frozenset({Outcome.ORIENTED, Outcome.APPLICATION_HELPED, Outcome.REFERRED, Outcome.APPOINTMENT, Outcome.TAKEN_ON})
NO_SERVICE, MOST = "nessuno", 6


def outcomes(case: Row[object]) -> list[Button]:
    """One button for each way a case may end."""
    return [Button(OUTCOME_LABELS_IT[one], projection.payload(case, "close", one)) for one in BY_STAFF]


def services(case: Row[object], catalogue: Catalogue, outcome: Outcome) -> list[Button]:
    """The services of the sheet that this may have been about; none to choose from, none asked."""
    if outcome not in ABOUT_A_SERVICE:
        return []
    names = {_mark(slug): catalogue.services[slug].name_it[:60] for slug in _slugs(case, catalogue)}
    if not names:
        return []
    names[NO_SERVICE] = "Nessuno in particolare"
    return [Button(name, projection.payload(case, "about", f"{outcome}--{mark}")) for mark, name in names.items()]


def chosen(case: Row[object], catalogue: Catalogue, what: str) -> tuple[Outcome, str, str] | None:
    """The outcome, the service and the office that a button means; ``None`` when it no longer means anything."""
    outcome, _, mark = what.partition("--")
    if outcome not in BY_STAFF:
        return None
    slug = next((one for one in _slugs(case, catalogue) if _mark(one) == mark), "")
    if not slug and mark != NO_SERVICE:
        return None
    return Outcome(outcome), slug, _office(case, catalogue, slug) if slug else ""


def _slugs(case: Row[object], catalogue: Catalogue) -> list[str]:
    found = [one for one in case.sheet.get("matches", ()) if one["slug"] in catalogue.services and one["outcome"] != "unlikely"]
    return [one["slug"] for one in found[:MOST]]


def _mark(slug: str) -> str:
    """Short enough for a button of Telegram, the same after the sheet has changed."""
    return f"{crc32(slug.encode()):08x}"


def _office(case: Row[object], catalogue: Catalogue, slug: str) -> str:
    """The office nearest to where the person said they live; without a place said, none is named."""
    comune = next((fact["value"] for fact in case.sheet.get("facts", ()) if fact["key"] == "comune_residenza"), None)
    places = offices_for(catalogue, slug, comune=comune, limit=1).offices if isinstance(comune, str) else ()
    return next((place.office.id for place in places), "")
