"""When a service must be looked at again. The rule: twelve months after its newest source, or when what it says ends, if that comes first.

A source dated with a year only counts from January of that year; a service without a dated source is due on the day it was last verified.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.records import Service

MONTHS_OF_TRUST = 12


def source_month(as_of: str | None) -> date | None:
    """The last day of the month that a loose date names."""
    found = re.match(r"^(\d{4})(?:-(\d{2}))?", as_of or "")
    if found is None:
        return None
    return _month_end(int(found[1]), int(found[2] or 1))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def months_after(day: date, months: int) -> date:
    """The end of the month that comes ``months`` after that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _month_end(year, month + 1)


def ends_of(catalogue: Catalogue, service: Service) -> Iterable[date]:
    """Days on which what the service says ends: windows, amount rules, and deadlines unless it stays open after them."""
    yield from (end for window in service.windows for end in (window.to, window.expected) if end)
    if service.status.value != "attivo":
        yield from (line.to for line in service.deadlines if line.to)
    yield from (rule.valid.to for rule in catalogue.amount_rules.values() if rule.measure == service.slug and rule.valid.to)


def due_date(catalogue: Catalogue, service: Service) -> date:
    """The day by which the service must be verified again, by the rule above."""
    newest = source_month(service.newest_source_as_of)
    if newest is None:
        return service.last_verified
    later_ends = [end for end in ends_of(catalogue, service) if end > newest]
    return min([months_after(newest, MONTHS_OF_TRUST), *later_ends])


def is_stale(service: Service, as_of: date) -> bool:
    """Whether the citizen must be told that this should be checked again."""
    return service.verify_by is not None and service.verify_by < as_of
