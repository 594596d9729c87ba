"""The operators' group as the tests play it: an event happens in a topic, and what is to leave is read from the rows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select, update

from bot.relay import group
from bot.telegram.updates import GroupEvent, GroupKind
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.house import House
from dialogs.models import Channel, OutboxState
from knowledge.database import reading, writing
from tests.desk import NOW, house_of, new_case, staff_member

GROUP, TOPIC, ANNA_ID, STRANGER_ID = -100, 77, 501, 999


@pytest.fixture(name="house")
def a_house(sqlite_engine: Engine) -> House:
    with writing(sqlite_engine) as conn:
        staff_member(conn, "anna", "Anna", telegram_id=ANNA_ID)
        staff_member(conn, "bruno", "Bruno", telegram_id=502)
        staff_member(conn, "elena", "Elena", telegram_id=503, roles=("editor",))
    return replace(house_of(sqlite_engine), operators_chat=GROUP)


@pytest.fixture(name="case")
def a_case(house: House) -> Row[Any]:
    return with_topic(house, channel=Channel.TELEGRAM)


def with_topic(house: House, *, channel: str, topic: int = TOPIC) -> Row[Any]:
    with writing(house.engine) as conn:
        made = new_case(conn, house, channel=channel)
        conn.execute(update(t.cases).where(t.cases.c.id == made.id).values(topic_id=topic))
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        found = handoff.by_id(conn, made.id)
    assert found is not None
    return found


def happens(house: House, kind: GroupKind = GroupKind.MESSAGE, *, at: timedelta = timedelta(), **more: Any) -> None:
    event = GroupEvent(
        kind=kind, **{"chat_id": GROUP, "topic_id": TOPIC, "user_id": ANNA_ID, "user_name": "Anna", "message_id": 10, **more}
    )
    later = replace(house, now=lambda: NOW + at)
    with writing(house.engine) as conn:
        group.handle(later, conn, event)


def press(
    house: House, case: Row[Any], act: str, *, user: int = ANNA_ID, number: str = "1", at: timedelta = timedelta(), **more: Any
) -> str:
    happens(house, GroupKind.BUTTON, callback=f"k.{case.id}.{act}", callback_id=number, user_id=user, at=at, **more)
    with reading(house.engine) as conn:
        row = conn.execute(select(t.outbox).where(t.outbox.c.method == "answer_callback").order_by(t.outbox.c.id.desc()).limit(1)).one()
    return str(row.payload.get("text", ""))


def rows(house: House, *methods: str, lane: str | None = None) -> list[Row[Any]]:
    query = select(t.outbox).where(t.outbox.c.state == OutboxState.QUEUED, t.outbox.c.method.in_(methods)).order_by(t.outbox.c.id)
    with reading(house.engine) as conn:
        return [row for row in conn.execute(query) if lane in (None, row.lane)]


def posts(house: House) -> list[str]:
    return [row.payload["reply"]["text"] for row in rows(house, "topic_post")]


def as_it_is(house: House, case: Row[Any]) -> Row[Any]:
    with reading(house.engine) as conn:
        found = handoff.by_id(conn, case.id)
    assert found is not None
    return found


def to_citizen(house: House) -> list[Row[Any]]:
    return rows(house, "message", "copy_media", "edit", "fetch_file", lane="citizens")
