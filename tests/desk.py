"""What the tests of the hand-off share: a house on a test database, a member of staff, a conversation, a case."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select

from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House, Published
from dialogs.models import Channel, Role, new_id
from knowledge.database import reading
from tests.content import built_in

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday morning in Rome."""


@cache
def published() -> Published:
    from dialogs.published import compiled

    return compiled(built_in())


def house_of(engine: Engine) -> House:
    return House(engine=engine, published=published, now=lambda: NOW)


def staff_member(
    conn: Connection, staff_id: str, name: str, *, telegram_id: int | None = None, roles: tuple[str, ...] = (Role.OPERATOR,)
) -> str:
    values = {"id": staff_id, "username": staff_id, "name": name, "roles": list(roles), "password_hash": "", "must_change": False}
    conn.execute(insert(t.staff).values(**values, telegram_id=telegram_id, active=True, failures=0, created_at=NOW))
    return staff_id


def new_conversation(conn: Connection, *, channel: str = Channel.WEB, name: str | None = None, address: str | None = None) -> str:
    key = new_id()
    values = {"id": key, "channel": channel, "address": address or key, "lang": "it", "turn": 0, "display_name": name, "reachable": True}
    conn.execute(insert(t.conversations).values(**values, created_at=NOW, seen_at=NOW))
    return key


def sheet(*, name: str = "", need: str = "non arrivo a fine mese") -> dict[str, Any]:
    """A sheet as ``dialogs.cases.intake`` drafts it, written by hand so that the case's tests need no conversation."""
    return {
        "v": 1,
        "revision": 1,
        "made_at": NOW.isoformat(),
        "as_of": "2026-11-24",
        "catalogue_version": 0,
        "who": {"name": name, "lang": "it", "channel": "web", "office": None},
        "reach": {},
        "need": {"words": [need], "areas": [{"id": "reddito", "label": "Soldi e spese di casa"}]},
        "facts": [{"key": "isee", "label": "ISEE", "value": 8500, "text": "8.500 €", "wording": "isee 8500", "how": "typed", "at": ""}],
        "matches": [],
        "papers": {"have": [], "missing": []},
        "urgency": None,
        "told": [],
        "route": {"team": "wemi-ornato", "territory": "milano", "why": [], "names": {"wemi-ornato": "WeMi Ornato"}},
        "struck": 0,
    }


def new_case(
    conn: Connection,
    house: House,
    *,
    conversation_id: str | None = None,
    channel: str = Channel.WEB,
    name: str | None = None,
    need: str = "non arrivo a fine mese",
    urgent: bool = False,
    team: str | None = None,
    now: datetime = NOW,
) -> Row[Any]:
    person = conversation_id or new_conversation(conn, channel=channel, name=name, address="4711" if channel == Channel.TELEGRAM else None)
    return handoff.open_case(conn, house, person, sheet(name=name or "", need=need), now=now, urgent=urgent, team=team)


def at(house: House, moment: datetime) -> House:
    """The same house at another time."""
    return replace(house, now=lambda: moment)


def as_it_stands(house: House, case: Row[Any]) -> Row[Any]:
    with reading(house.engine) as conn:
        found = handoff.by_id(conn, case.id)
    assert found is not None
    return found


def said_in(house: House, case: Row[Any]) -> list[str]:
    """What was said in the case's conversation, by anybody."""
    with reading(house.engine) as conn:
        rows = conn.execute(select(t.messages.c.body).where(t.messages.c.conversation_id == case.conversation_id).order_by(t.messages.c.id))
        return [row.body["text"] for row in rows]
