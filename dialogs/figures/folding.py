"""Counts of days gone by, added up: equal rows become one, so that neither order nor number of rows says what came from one person."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from dialogs import tables as t

FIELDS = ("day", "kind", "channel", "lang", "need_area", "slug", "office", "team", "outcome", "value")
WINDOW_DAYS, DAYS_AT_ONCE = 40, 5


def fold(conn: Connection, *, today: date) -> int:
    """Add up the days before yesterday, of the last weeks, that have equal rows, a few at a time; returns how many rows went."""
    tallies, columns = t.tallies, [t.tallies.c[name] for name in FIELDS]
    past = (tallies.c.day < _day(today, 1), tallies.c.day >= _day(today, WINDOW_DAYS))
    repeated = select(tallies.c.day).where(*past).group_by(*columns).having(func.count() > 1).subquery()
    return sum(_fold_day(conn, day) for day in list(conn.execute(select(repeated.c.day).distinct().limit(DAYS_AT_ONCE)).scalars()))


def _day(today: date, ago: int) -> str:
    return (today - timedelta(days=ago)).isoformat()


def _fold_day(conn: Connection, day: str) -> int:
    """What is deleted is what is added up, so that a row written meanwhile by another process is not lost."""
    tallies, sums = t.tallies, Counter[tuple[object, ...]]()
    gone = conn.execute(
        delete(tallies).where(tallies.c.day == day).returning(*(tallies.c[name] for name in FIELDS), tallies.c.number)
    ).all()
    for row in gone:
        sums[tuple(row[:-1])] += row.number
    rows = [{**dict(zip(FIELDS, key, strict=True)), "number": number} for key, number in sums.items() if number]
    if rows:
        conn.execute(insert(tallies), sorted(rows, key=lambda row: str(sorted(row.items(), key=str))))
    return len(gone) - len(rows)
