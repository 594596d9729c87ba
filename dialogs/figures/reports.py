"""The figures of a period, from pseudonymous counts alone: names nobody, hides small counts, says the same after somebody is erased."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from dialogs.cases.words import OUTCOME_LABELS_IT
from dialogs.figures import case_counts
from dialogs.figures.definitions import FIGURES, TABLES
from dialogs.figures.names import Names, names_of
from dialogs.figures.values import Count, Figure, Figures, Filters, count, counts, middle, weighed
from dialogs.figures.values import Row as Line
from dialogs.figures.values import Table as Breakdown
from dialogs.house import ROME
from dialogs.tables import gaps, tallies
from knowledge.elision import elided
from knowledge.months import MONTHS

Groups = list[tuple[dict[str, Any], int]]
OTHER = "non indicato"
PEOPLE, MATCH = "conversation", "match"
BY_SERVICE = (MATCH, "service_read", "follow")
BY_NEED = ("need", "faq")
WITH_VALUES = (case_counts.WAIT, case_counts.RATED)
WITHOUT_VALUES = (case_counts.CASE, case_counts.TAKEN, case_counts.FAMILY, case_counts.URGENT, case_counts.CLOSED)


def figures(
    conn: Connection,
    since: date | None = None,
    until: date | None = None,
    *,
    office: str | None = None,
    need_area: str | None = None,
    slug: str | None = None,
    names: Names | None = None,
) -> Figures:
    """Every figure of the days from ``since`` to ``until``, both included; ``names`` gives ids their Italian names by kind."""
    filters = Filters(since, until, office, need_area, slug)
    groups = _tallied(conn, filters)
    missed = _gaps(conn, filters)
    named = names_of(conn) if names is None else names
    return Figures(filters, tuple(_headlines(groups, missed, filters)), tuple(_tables(groups, missed, named)))


def _tallied(conn: Connection, filters: Filters) -> Groups:
    """Tallies added up: a few narrow questions, each answered from one index, instead of one wide one."""
    month, c = func.substr(tallies.c.day, 1, 7).label("month"), tallies.c
    found = [
        *_added(conn, filters, (PEOPLE,), (month, c.office, c.lang, c.channel)),
        *_added(conn, filters, BY_SERVICE, (c.slug, c.outcome)),
        *_added(conn, filters, BY_NEED, (c.need_area,)),
    ]
    if not filters.slug:
        found += _added(conn, filters, WITHOUT_VALUES, (month, c.office, c.need_area, c.team, c.outcome))
        found += _added(conn, filters, WITH_VALUES, (c.team, c.value))
    return [(row, n) for row, n in found if n]


def _added(conn: Connection, filters: Filters, kinds: Sequence[str], columns: tuple[ColumnElement[Any], ...]) -> Groups:
    query = select(tallies.c.kind, *columns, func.sum(tallies.c.number).label("n")).where(tallies.c.kind.in_(kinds))
    if filters.since:
        query = query.where(tallies.c.day >= filters.since.isoformat())
    if filters.until:
        query = query.where(tallies.c.day <= filters.until.isoformat())
    for name in ("office", "need_area", "slug"):
        wanted = getattr(filters, name)
        query = query.where(tallies.c[name] == wanted) if wanted else query
    return [(dict(row), int(row["n"])) for row in conn.execute(query.group_by(tallies.c.kind, *columns)).mappings()]


def _moment(day: date, *, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time(), tzinfo=ROME).astimezone(UTC)


def _within(query: Select[Any], table: Table, column: str, filters: Filters) -> Select[Any]:
    if filters.since:
        query = query.where(table.c[column] >= _moment(filters.since))
    return query.where(table.c[column] < _moment(filters.until, after=1)) if filters.until else query


def _gaps(conn: Connection, filters: Filters) -> dict[str, int]:
    if filters.office or filters.need_area or filters.slug:
        return {}
    query = _within(select(gaps.c.kind, func.count()), gaps, "at", filters).group_by(gaps.c.kind)
    return {kind: int(number) for kind, number in conn.execute(query)}


def total(groups: Groups, *kinds: str, **equal: str) -> int:
    """How much these kinds add up to, with these values."""
    return sum(n for row, n in groups if row["kind"] in kinds and all(row.get(key) == value for key, value in equal.items()))


def _values(groups: Groups, kind: str) -> Counter[float]:
    found: Counter[float] = Counter()
    for row, n in groups:
        if row["kind"] == kind and row["value"] is not None:
            found[row["value"]] += n
    return found


def _headlines(groups: Groups, missed: Mapping[str, int], filters: Filters) -> Iterable[Figure]:
    """What a filter cannot be asked of has no value: people are not counted by area or service, cases not by service."""
    by_need = filters.need_area or filters.slug
    waits, ratings = _values(groups, case_counts.WAIT), _values(groups, case_counts.RATED)
    votes = ratings.total()
    values: dict[str, Count] = {
        "people": Count(None) if by_need else count(total(groups, PEOPLE)),
        "needs": count(total(groups, "need")),
        "likely": count(total(groups, MATCH, outcome="likely")),
        "faq": count(total(groups, "faq")),
        "cases": Count(None) if filters.slug else count(total(groups, case_counts.CASE)),
        "urgent": Count(None) if filters.slug else count(total(groups, case_counts.URGENT)),
        "closed": Count(None) if filters.slug else count(total(groups, case_counts.CLOSED)),
        "wait": Count(middle(waits), unit="minuti"),
        "wait_90": Count(middle(waits, 0.9), unit="minuti"),
        "rating": Count(weighed(ratings) / votes if votes >= 5 else None, unit="su 5"),
        "gaps": count(sum(missed.values())),
    }
    for name, value in values.items():
        title, definition = FIGURES[name]
        yield Figure(name, title, value, definition)


def _tables(groups: Groups, missed: Mapping[str, int], names: Names) -> Iterable[Breakdown]:
    case = case_counts.CASE
    yield _by_month(groups)
    yield _breakdown("offices", names.get("office", {}), people=_of(groups, "office", PEOPLE), cases=_of(groups, "office", case))
    yield _breakdown("areas", names.get("need_area", {}), people=_of(groups, "need_area", "need"), cases=_of(groups, "need_area", case))
    yield _by_service(groups, names.get("slug", {}))
    yield _breakdown(
        "teams", names.get("team", {}), people=_of(groups, "team", case_counts.FAMILY), cases=_of(groups, "team", case_counts.TAKEN)
    )
    yield _waits(groups, names.get("team", {}))
    yield _breakdown("outcomes", OUTCOME_LABELS_IT, people=_of(groups, "outcome", case_counts.CLOSED))
    ratings = {f"{value:.0f}": n for value, n in _values(groups, case_counts.RATED).items()}
    yield _breakdown("ratings", {}, people=ratings, order=lambda pair: pair[0])
    yield _breakdown("languages", names.get("lang", {}), people=_of(groups, "lang", PEOPLE))
    yield _breakdown("channels", names.get("channel", {}), people=_of(groups, "channel", PEOPLE))
    yield _breakdown("urgencies", names.get("urgency", {}), people=_of(groups, "outcome", case_counts.URGENT))
    yield _breakdown("gaps", names.get("gap", {}), people=dict(missed))


def _of(groups: Groups, field: str, *kinds: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row, n in groups:
        if row["kind"] in kinds:
            found[row.get(field) or OTHER] += n
    return {key: n for key, n in found.items() if n}


def _breakdown(
    name: str, words: Mapping[Any, str], order: Callable[[tuple[str, int]], Any] | None = None, **columns: Mapping[str, int]
) -> Breakdown:
    title, definition, *titles = TABLES[name]
    shown = [counts(values) for values in columns.values()]
    first = next(iter(columns.values()))
    keys = sorted({key for values in columns.values() for key in values})
    keys.sort(key=(lambda key: order((key, first.get(key, 0)))) if order else (lambda key: -first.get(key, 0)))
    rows = tuple(Line(words.get(key, key), tuple(column.get(key, Count(0)) for column in shown)) for key in keys)
    return Breakdown(name, title, definition, tuple(titles), rows)


def _by_month(groups: Groups) -> Breakdown:
    people, opened = _of(groups, "month", PEOPLE), _of(groups, "month", case_counts.CASE)
    title, definition, *titles = TABLES["months"]
    first, second = counts(people), counts(opened)
    rows = tuple(Line(month_name(key), (first.get(key, Count(0)), second.get(key, Count(0)))) for key in sorted({*people, *opened}))
    return Breakdown("months", title, definition, tuple(titles), rows)


def month_name(month: str) -> str:
    """``2026-11`` → *novembre 2026*."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _by_service(groups: Groups, names: Mapping[str, str]) -> Breakdown:
    matched = [(row, n) for row, n in groups if row["kind"] == MATCH]
    columns = {
        "likely": _of([(row, n) for row, n in matched if row["outcome"] == "likely"], "slug", MATCH),
        "possible": _of([(row, n) for row, n in matched if row["outcome"] in ("possible", "check")], "slug", MATCH),
        "read": _of(groups, "slug", "service_read"),
        "follow": _of(groups, "slug", "follow"),
    }
    return _breakdown("services", names, None, **columns)


def _waits(groups: Groups, names: Mapping[str, str]) -> Breakdown:
    by_team: dict[str, Counter[float]] = defaultdict(Counter)
    for row, n in groups:
        if row["kind"] == case_counts.WAIT:
            by_team[row["team"] or OTHER][row["value"]] += n
    title, definition, *titles = TABLES["waits"]
    rows = []
    for team in sorted(by_team):
        waits = by_team[team]
        rows.append(Line(names.get(team, team), tuple(Count(middle(waits, share), unit="minuti") for share in (0.5, 0.9))))
    return Breakdown("waits", title, definition, tuple(titles), tuple(rows))


def as_text(found: Figures) -> str:
    """The report for a terminal or an e-mail."""
    filters = found.filters
    since = elided(f"dal {filters.since:%d/%m/%Y}") if filters.since else "dall'inizio"
    until = elided(f"al {filters.until:%d/%m/%Y}") if filters.until else "a oggi"
    lines = [f"Report {since} {until}", ""]
    lines += [f"{one.title}: {one.value.text}" for one in found.headlines]
    for table in found.tables:
        if table.rows:
            lines += ["", table.title.upper(), *(_text_row(table, row) for row in table.rows)]
    lines += ["", f"I numeri da 1 a 4 non si scrivono ({Count(1, hidden=True).text}), perché potrebbero far riconoscere qualcuno."]
    return "\n".join(lines)


def _text_row(table: Breakdown, row: Line) -> str:
    return f"  {row.label}: " + ", ".join(f"{title.lower()} {cell.text}" for title, cell in zip(table.columns, row.cells, strict=True))
