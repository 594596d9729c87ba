"""Whether the house is alive and well: ``/healthz``, ``/readyz`` and Prometheus' ``/metrics``; figures only, no words of anyone."""

from collections.abc import Iterator
from datetime import timedelta

from fastapi import APIRouter, Response
from sqlalchemy import ColumnElement, Connection, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.turn_times import NAME, TURN_TIMES
from dialogs import tables as t
from dialogs.house import House
from dialogs.models import CaseState, InboxStatus, OutboxState
from knowledge.database import reading

INBOX_TOO_OLD = timedelta(minutes=2)
OUTBOX_TOO_OLD = timedelta(minutes=10)


def _count(conn: Connection, table: Table, *where: ColumnElement[bool]) -> float:
    return float(conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _figures(conn: Connection, house: House) -> dict[str, float]:
    now = house.now()
    oldest_in = conn.execute(select(func.min(t.inbox.c.received_at)).where(t.inbox.c.status == InboxStatus.NEW)).scalar()
    due = (t.outbox.c.state == OutboxState.QUEUED) & (t.outbox.c.not_before <= now)
    oldest_out = conn.execute(select(func.min(t.outbox.c.created_at)).where(due)).scalar()
    return {
        "bussola_inbox_age_seconds": (now - oldest_in).total_seconds() if oldest_in else 0.0,
        "bussola_outbox_age_seconds": (now - oldest_out).total_seconds() if oldest_out else 0.0,
        "bussola_inbox_parked": _count(conn, t.inbox, t.inbox.c.status == InboxStatus.PARKED),
        "bussola_outbox_failed": _count(conn, t.outbox, t.outbox.c.state == OutboxState.FAILED),
        "bussola_outbox_uncertain": _count(conn, t.outbox, t.outbox.c.state == OutboxState.UNCERTAIN),
        "bussola_cases_waiting": _count(conn, t.cases, t.cases.c.state == CaseState.REQUESTED),
        "bussola_cases_urgent_waiting": _count(conn, t.cases, t.cases.c.state == CaseState.REQUESTED, t.cases.c.urgent.is_(True)),
        "bussola_catalogue_version": float(house.published().catalogue.version),
    }


def _troubles(figures: dict[str, float]) -> list[str]:
    found = []
    if figures["bussola_inbox_age_seconds"] > INBOX_TOO_OLD.total_seconds():
        found.append("messaggi ricevuti e non ancora letti")
    if figures["bussola_outbox_age_seconds"] > OUTBOX_TOO_OLD.total_seconds():
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
        except SQLAlchemyError:
            response.status_code = 503
            return {"status": "unavailable", "why": ["il database non risponde"]}
        troubles = _troubles(figures)
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
