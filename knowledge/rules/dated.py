"""Dated figures of requirements: the one in force on a day, or a criterion that only a person can verify; never the last one known."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from operator import is_
from typing import Any

from babel.dates import format_date

from knowledge.catalogue import Catalogue
from knowledge.elision import elided
from knowledge.records import Alternatives, Criterion, DatedFigure, Lapsed, Service

NOT_KNOWN = "La cifra di oggi va verificata."


def criteria_of(service: Service) -> Iterator[Criterion]:
    """Every criterion of a service, inside alternatives and added by variants too."""
    for entry in (*service.criteria, *(entry for variant in service.variants for entry in variant.add)):
        yield from [one for option in entry.alternatives for one in option.all] if isinstance(entry, Alternatives) else [entry]


def figures_of(service: Service) -> Iterator[DatedFigure]:
    """Every dated figure of a service, those that variants override too."""
    for criterion in criteria_of(service):
        yield from criterion.figures
    for variant in service.variants:
        for override in variant.override:
            yield from (DatedFigure.model_validate(one) for one in (override.model_extra or {}).get("figures", ()))


def turning_days(catalogue: Catalogue) -> tuple[date, ...]:
    """The days on which some figure comes into force or has just ended."""
    found: set[date] = set()
    for service in catalogue.services.values():
        for figure in figures_of(service):
            found |= {day for day in (figure.from_, figure.to and figure.to + timedelta(days=1)) if day}
    return tuple(sorted(found))


def period_of(days: tuple[date, ...], day: date) -> int:
    """Two days with the same number have the same figures."""
    return bisect_right(days, day)


def service_on(service: Service, day: date | None) -> Service:
    """The service with the figures in force on ``day``; ``None``: as it is written."""
    if day is None:
        return service
    there = tuple(_entry_on(entry, day) for entry in service.criteria)
    return service if all(map(is_, there, service.criteria)) else service.model_copy(update={"criteria": there})


def _entry_on(entry: Criterion | Alternatives, day: date) -> Criterion | Alternatives:
    if isinstance(entry, Criterion):
        return criterion_on(entry, day)
    if not any(one.figures for option in entry.alternatives for one in option.all):
        return entry
    options = tuple(option.model_copy(update={"all": tuple(criterion_on(one, day) for one in option.all)}) for option in entry.alternatives)
    return entry.model_copy(update={"alternatives": options})


def criterion_on(criterion: Criterion, day: date) -> Criterion:
    """The criterion with the figure in force on ``day``, or ``Lapsed`` where there is none."""
    if not criterion.figures:
        return criterion
    found = next((figure for figure in criterion.figures if figure.holds_on(day)), None)
    if found is None:
        written = {name: getattr(criterion, name) for name in criterion.model_fields_set}
        return Lapsed.model_construct(_fields_set=None, **written, **_standing(criterion, day))
    return criterion.model_copy(
        update={
            "value": found.value,
            "verify_to": criterion.verify_to if found.verify_to is None and found.value == criterion.value else found.verify_to,
            "source": found.source,
            "as_of": found.verified_on or criterion.as_of,
        }
    )


def _standing(criterion: Criterion, day: date) -> dict[str, Any]:
    """Why there is no figure: the last one has ended, or the first one is still to come."""
    until = max((figure.to for figure in criterion.figures if figure.to and figure.to < day), default=None)
    if until:
        return {"why": elided(f"La cifra nota valeva fino al {_said(until)}: quella di oggi va verificata."), "until": until, "since": None}
    since = min((figure.from_ for figure in criterion.figures if figure.from_ and figure.from_ > day), default=None)
    why = elided(f"La cifra nota vale dal {_said(since)}: quella di oggi va verificata.") if since else NOT_KNOWN
    return {"why": why, "until": None, "since": since}


def _said(day: date) -> str:
    return format_date(day, format="d MMMM y", locale="it")


def each_figure(criterion: Criterion) -> Iterator[Criterion]:
    """The criterion once for every figure it has had: what facts must be able to tell apart."""
    yield criterion
    for figure in criterion.figures:
        yield criterion.model_copy(update={"value": figure.value, "verify_to": figure.verify_to})
