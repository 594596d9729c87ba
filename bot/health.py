"""Whether the house is alive and well: ``/healthz``, ``/readyz`` and Prometheus' ``/metrics``; figures only, no words of anyone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from sqlalchemy import ColumnElement, Connection, Table, TextClause, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.turn_times import NAME, TURN_TIMES
from dialogs import tables as t
from dialogs.cases.group_chat import FLOOD_ALARM, GROUP_ALARM
from dialogs.house import House
from dialogs.models import CaseState, Lane, OutboxState
from dialogs.post import alarms
from knowledge.database import reading

INBOX_TOO_OLD = timedelta(minutes=2)
OUTBOX_TOO_OLD = timedelta(minutes=10)
EXPLAIN_THE_GROUP = {GROUP_ALARM, FLOOD_ALARM}
"""While these sound the staff know that the group is silent, and the chat on the site and the console are as ready as ever."""


def _count(conn: Connection, table: Table, *where: ColumnElement[bool] | TextClause) -> float:
    return float(conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _figures(conn: Connection, house: House) -> dict[str, float]:
    now = house.now()
    oldest_in = conn.execute(select(func.min(t.inbox.c.received_at)).where(t.inbox_new)).scalar()
    oldest_out = _waiting_since(conn, now)
    return {
        "bussola_inbox_age_seconds": (now - oldest_in).total_seconds() if oldest_in else 0.0,
        "bussola_outbox_age_seconds": max((now - oldest_out).total_seconds(), 0.0) if oldest_out else 0.0,
        "bussola_inbox_parked": _count(conn, t.inbox, t.inbox_parked),
        "bussola_outbox_failed": _count(conn, t.outbox, t.outbox_troubled, t.outbox.c.state == OutboxState.FAILED),
        "bussola_outbox_uncertain": _count(conn, t.outbox, t.outbox_troubled, t.outbox.c.state == OutboxState.UNCERTAIN),
        "bussola_cases_waiting": _count(conn, t.cases, t.cases.c.state == CaseState.REQUESTED),
        "bussola_cases_urgent_waiting": _count(conn, t.cases, t.cases.c.state == CaseState.REQUESTED, t.cases.c.urgent.is_(True)),
        "bussola_catalogue_version": float(house.published().catalogue.version),
    }


def _waiting_since(conn: Connection, now: datetime, *where: ColumnElement[bool]) -> datetime | None:
    """Since when the oldest row waits to leave: one not yet due does not wait, one that is tried again and again does."""
    rows, is_open = t.outbox.c, t.outbox_open
    tried = is_open & (rows.attempts > 0)
    due = is_open & (rows.attempts == 0) & (rows.not_before <= now)
    found = [
        conn.execute(select(func.min(since)).where(which, *where)).scalar()
        for since, which in ((rows.created_at, tried), (rows.not_before, due))
    ]
    return min((moment for moment in found if moment is not None), default=None)


def _stands_still(conn: Connection, lane: Lane, now: datetime) -> bool:
    """Whether something waits too long and nothing of its lane has left meanwhile: a long queue that moves is not a standstill."""
    since = _waiting_since(conn, now, t.outbox.c.lane == lane)
    if since is None or now - since <= OUTBOX_TOO_OLD:
        return False
    recently = (t.outbox.c.lane == lane) & (t.outbox.c.sent_at > now - OUTBOX_TOO_OLD)
    return conn.execute(select(t.outbox.c.id).where(recently).limit(1)).first() is None


def _troubles(conn: Connection, house: House, figures: dict[str, float]) -> list[str]:
    now, found = house.now(), []
    if figures["bussola_inbox_age_seconds"] > INBOX_TOO_OLD.total_seconds():
        found.append("messaggi ricevuti e non ancora letti")
    told = {alarm["name"] for alarm in alarms.sounding(conn)}
    lanes = [Lane.CITIZENS, *([] if told & EXPLAIN_THE_GROUP else [Lane.GROUP])]
    if any(_stands_still(conn, lane, now) for lane in lanes):
        found.append("messaggi da inviare fermi da troppo tempo")
    return found


def _for_prometheus(figures: dict[str, float]) -> Response:
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
    from prometheus_client.core import HistogramMetricFamily
    from prometheus_client.registry import Collector

    class Turns(Collector):
        def collect(self) -> Iterator[HistogramMetricFamily]:
            buckets, total = TURN_TIMES.so_far()
            yield HistogramMetricFamily(NAME, "Seconds a turn of this process took, without the commit", buckets=buckets, sum_value=total)

    registry = CollectorRegistry()
    registry.register(Turns())
    for name, value in figures.items():
        Gauge(name, name.removeprefix("bussola_").replace("_", " "), registry=registry).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def health(house: House) -> APIRouter:
    """The three routes."""
    router = APIRouter(tags=["salute"])

    @router.get("/healthz", summary="The process is alive")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Database and catalogue answer, queues move", responses={503: {"description": "Not ready"}})
    def ready(response: Response) -> dict[str, object]:
        try:
            with reading(house.engine) as conn:
                figures = _figures(conn, house)
                troubles = _troubles(conn, house, figures)
        except SQLAlchemyError:
            response.status_code = 503
            return {"status": "unavailable", "why": ["il database non risponde"]}
        response.status_code = 503 if troubles else 200
        return {
            "status": "unavailable" if troubles else "ok",
            "why": troubles,
            "catalogue_version": int(figures["bussola_catalogue_version"]),
        }

    @router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    def metrics() -> Response:
        with reading(house.engine) as conn:
            figures = _figures(conn, house)
        return _for_prometheus(figures)

    return router
