"""The figures of a period, from pseudonymous tallies and from cases without their content; names nobody and hides small counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select

from dialogs.cases.words import OUTCOME_LABELS_IT
from dialogs.figures.definitions import FIGURES, TABLES
from dialogs.figures.names import Names, names_of
from dialogs.figures.values import Count, Figure, Figures, Filters, count, counts, middle
from dialogs.figures.values import Row as Line
from dialogs.figures.values import Table as Breakdown
from dialogs.house import ROME
from dialogs.tables import cases, conversations, gaps, tallies

Groups = list[tuple[dict[str, Any], int]]
OTHER = "non indicato"
SENT = ("inviato-altro-servizio", "appuntamento", "preso-in-carico", "aiutato-domanda")
PEOPLE, MATCH = "conversation", "match"
MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre")


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
    held = _cases(conn, filters)
    missed = _gaps(conn, filters)
    named = names_of(conn) if names is None else names
    return Figures(filters, tuple(_headlines(groups, held, missed, filters)), tuple(_tables(groups, held, missed, named)))


def _tallied(conn: Connection, filters: Filters) -> Groups:
    """Tallies counted: three narrow questions, each answered from one index, instead of one wide one."""
    month = func.substr(tallies.c.day, 1, 7).label("month")
    kind = tallies.c.kind
    by_service = (MATCH, "service_read", "follow")
    return [
        *_counted(conn, filters, kind == PEOPLE, (month, tallies.c.office, tallies.c.lang, tallies.c.channel)),
        *_counted(conn, filters, kind.in_(by_service), (tallies.c.slug, tallies.c.outcome)),
        *_counted(conn, filters, kind.not_in((PEOPLE, *by_service)), (tallies.c.need_area,)),
    ]


def _counted(conn: Connection, filters: Filters, which: ColumnElement[bool], columns: tuple[ColumnElement[Any], ...]) -> Groups:
    query = select(tallies.c.kind, *columns, func.count().label("n")).where(which)
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


def _cases(conn: Connection, filters: Filters) -> Sequence[Row[Any]]:
    wanted = (
        "need_area",
        "team",
        "lang",
        "urgent",
        "urgency",
        "outcome",
        "rating",
        "opened_at",
        "claimed_at",
        "closed_at",
        "conversation_id",
    )
    query: Select[Any] = select(
        *(cases.c[name] for name in wanted), cases.c.closed_at.is_not(None).label("is_closed"), conversations.c.office
    )
    query = _within(query.join(conversations, conversations.c.id == cases.c.conversation_id), cases, "opened_at", filters)
    if filters.office:
        query = query.where(conversations.c.office == filters.office)
    if filters.need_area:
        query = query.where(cases.c.need_area == filters.need_area)
    return [] if filters.slug else conn.execute(query).all()


def _gaps(conn: Connection, filters: Filters) -> dict[str, int]:
    if filters.office or filters.need_area or filters.slug:
        return {}
    query = _within(select(gaps.c.kind, func.count()), gaps, "at", filters).group_by(gaps.c.kind)
    return {kind: int(number) for kind, number in conn.execute(query)}


def total(groups: Groups, *kinds: str, **equal: str) -> int:
    """How many tallies of these kinds, with these values."""
    return sum(n for row, n in groups if row["kind"] in kinds and all(row.get(key) == value for key, value in equal.items()))


def _headlines(groups: Groups, held: Sequence[Row[Any]], missed: Mapping[str, int], filters: Filters) -> Iterable[Figure]:
    """What a filter cannot be asked of has no value: people are not counted by area or service, cases not by service."""
    by_need = filters.need_area or filters.slug
    waits = [(row.claimed_at - row.opened_at).total_seconds() / 60 for row in held if row.claimed_at]
    ratings = [row.rating for row in held if row.rating]
    values: dict[str, Count] = {
        "people": Count(None) if by_need else count(total(groups, PEOPLE)),
        "needs": count(total(groups, "need")),
        "likely": count(total(groups, MATCH, outcome="likely")),
        "faq": count(total(groups, "faq")),
        "cases": Count(None) if filters.slug else count(len(held)),
        "urgent": Count(None) if filters.slug else count(sum(bool(row.urgent) for row in held)),
        "closed": Count(None) if filters.slug else count(sum(bool(row.is_closed) for row in held)),
        "wait": Count(middle(waits), unit="minuti"),
        "wait_90": Count(middle(waits, 0.9), unit="minuti"),
        "rating": Count(sum(ratings) / len(ratings) if len(ratings) >= 5 else None, unit="su 5"),
        "gaps": count(sum(missed.values())),
    }
    for name, value in values.items():
        title, definition = FIGURES[name]
        yield Figure(name, title, value, definition)


def _tables(groups: Groups, held: Sequence[Row[Any]], missed: Mapping[str, int], names: Names) -> Iterable[Breakdown]:
    yield _by_month(groups, held)
    yield _breakdown("offices", names.get("office", {}), people=_of(groups, "office", PEOPLE), cases=_tally(held, "office"))
    yield _breakdown("areas", names.get("need_area", {}), people=_of(groups, "need_area", "need"), cases=_tally(held, "need_area"))
    yield _by_service(groups, names.get("slug", {}))
    yield _breakdown("teams", names.get("team", {}), people=_families(held), cases=_tally(held, "team"))
    yield _waits(held, names.get("team", {}))
    yield _breakdown("outcomes", OUTCOME_LABELS_IT, people=_tally([row for row in held if row.is_closed], "outcome"))
    yield _breakdown("ratings", {}, people=_tally([row for row in held if row.rating], "rating"), order=lambda pair: pair[0])
    yield _breakdown("languages", names.get("lang", {}), people=_of(groups, "lang", PEOPLE))
    yield _breakdown("channels", names.get("channel", {}), people=_of(groups, "channel", PEOPLE))
    yield _breakdown("urgencies", names.get("urgency", {}), people=_tally([row for row in held if row.urgency], "urgency"))
    yield _breakdown("gaps", names.get("gap", {}), people=dict(missed))


def _of(groups: Groups, field: str, *kinds: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row, n in groups:
        if row["kind"] in kinds:
            found[row.get(field) or OTHER] += n
    return dict(found)


def _tally(held: Sequence[Row[Any]], field: str) -> dict[str, int]:
    return dict(Counter(str(getattr(row, field) or OTHER) for row in held))


def _families(held: Sequence[Row[Any]]) -> dict[str, int]:
    seen: dict[str, set[str]] = defaultdict(set)
    for row in held:
        seen[row.team or OTHER].add(row.conversation_id)
    return {team: len(found) for team, found in seen.items()}


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


def _by_month(groups: Groups, held: Sequence[Row[Any]]) -> Breakdown:
    people = _of(groups, "month", PEOPLE)
    opened = dict(Counter(row.opened_at.astimezone(ROME).strftime("%Y-%m") for row in held))
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


def _waits(held: Sequence[Row[Any]], names: Mapping[str, str]) -> Breakdown:
    by_team: dict[str, list[float]] = defaultdict(list)
    for row in held:
        if row.claimed_at:
            by_team[row.team or OTHER].append((row.claimed_at - row.opened_at).total_seconds() / 60)
    title, definition, *titles = TABLES["waits"]
    rows = []
    for team in sorted(by_team):
        waits = by_team[team]
        hidden = len(waits) < 5
        rows.append(Line(names.get(team, team), tuple(Count(middle(waits, share), hidden, "minuti") for share in (0.5, 0.9))))
    return Breakdown("waits", title, definition, tuple(titles), tuple(rows))


def as_text(found: Figures) -> str:
    """The report for a terminal or an e-mail."""
    filters = found.filters
    since = f"dal {filters.since:%d/%m/%Y}" if filters.since else "dall'inizio"
    until = f"al {filters.until:%d/%m/%Y}" if filters.until else "a oggi"
    lines = [f"Report {since} {until}", ""]
    lines += [f"{one.title}: {one.value.text}" for one in found.headlines]
    for table in found.tables:
        if table.rows:
            lines += ["", table.title.upper(), *(_text_row(table, row) for row in table.rows)]
    lines += ["", f"I numeri da 1 a 4 non si scrivono ({Count(1, hidden=True).text}), perché potrebbero far riconoscere qualcuno."]
    return "\n".join(lines)


def _text_row(table: Breakdown, row: Line) -> str:
    return f"  {row.label}: " + ", ".join(f"{title.lower()} {cell.text}" for title, cell in zip(table.columns, row.cells, strict=True))
