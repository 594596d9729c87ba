"""The topic follows the case, the group follows its settings: sheet, names, links, alarms; no word goes astray meanwhile."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from bot.telegram.updates import GroupKind
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import CaseState
from dialogs.post import alarms
from dialogs.privacy import retention
from dialogs.staff import telegram_links
from knowledge.database import reading, writing
from tests.desk import NOW, staff_member
from tests.operators_group import (  # noqa: F401  (fixtures)
    STRANGER_ID,
    TOPIC,
    a_case,
    a_house,
    as_it_is,
    happens,
    posts,
    press,
    rows,
    to_citizen,
    with_topic,
)


def test_the_sheet_is_posted_only_when_asked_for_and_that_is_written_down(house: House, case: Row[Any]) -> None:
    assert not any("8.500" in text for text in posts(house))
    press(house, case, "sheet")
    assert any("8.500" in text for text in posts(house))
    with reading(house.engine) as conn:
        assert ("caso-gruppo-sheet", case.code) in [(row.action, row.target) for row in conn.execute(select(t.audits))]


def test_passing_on_goes_through_the_list_of_teams(house: House, case: Row[Any]) -> None:
    assert press(house, case, "pass") == "A chi lo passi?"
    assert "Psicologo" in press(house, case, "pass.psicologo", number="2")
    assert (as_it_is(house, case).team, as_it_is(house, case).state) == ("psicologo", CaseState.REQUESTED)


def test_a_closed_case_takes_no_more_words_until_reopened(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        handoff.close(conn, house, case.id, Actor("anna", "Anna"), outcome=handoff.Outcome.OTHER, now=NOW)
    happens(house, text="un'ultima cosa")
    assert to_citizen(house) == [] and "Riapri" in posts(house)[-1]
    press(house, case, "reopen")
    happens(house, text="un'ultima cosa", message_id=14)
    assert len(to_citizen(house)) == 1


def test_a_topic_closed_or_renamed_by_hand_is_put_back(house: House, case: Row[Any]) -> None:
    happens(house, GroupKind.TOPIC_CLOSED)
    happens(house, GroupKind.TOPIC_EDITED, message_id=11)
    happens(house, GroupKind.TOPIC_EDITED, message_id=12, is_bot=True)
    assert [row.method for row in rows(house, "topic_reopen", "topic_edit")] == ["topic_reopen", "topic_edit"]
    assert rows(house, "topic_edit")[0].payload["name"] == f"{case.code} · reddito"


def test_a_deleted_topic_is_drawn_again_on_request(house: House, case: Row[Any]) -> None:
    happens(house, text="// prima nota")
    happens(house, text=f"/caso {case.code}", topic_id=None, message_id=30)
    assert [row.payload["name"] for row in rows(house, "topic_create")] == [f"{case.code} · reddito"]
    assert as_it_is(house, case).topic_id is None
    assert any("prima nota" in text for text in posts(house))
    assert [row.payload["message_thread_id"] for row in rows(house, "topic_delete")] == [TOPIC]
    happens(house, text="venga domani", message_id=31)
    assert to_citizen(house) == [] and "argomento di prima non è partito" in posts(house)[-1]


def test_an_erasure_right_after_a_new_drawing_takes_both_topics(house: House, case: Row[Any]) -> None:
    happens(house, text=f"/caso {case.code}", message_id=30)
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).values(topic_id=88))
        retention.erase(conn, case.conversation_id, now=NOW)
    assert {row.payload["message_thread_id"] for row in rows(house, "topic_delete")} == {TOPIC, 88}


def test_a_telegram_user_is_linked_by_a_code_that_vanishes_from_sight(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        staff_member(conn, "carla", "Carla")
        code = telegram_links.new_link_code(conn, "carla", now=NOW)
    happens(house, text="/collega 00000000", user_id=STRANGER_ID, topic_id=None, message_id=40)
    happens(house, text=f"/collega {code}", user_id=STRANGER_ID, topic_id=None, message_id=41)
    happens(house, text=f"/collega {code}", user_id=7, topic_id=None, message_id=42)
    assert "non vale" in posts(house)[0] and "sei Carla" in posts(house)[1] and "non vale" in posts(house)[2]
    assert [row.payload["message_id"] for row in rows(house, "delete")] == [40, 41, 42]
    happens(house, text="eccomi", user_id=STRANGER_ID, message_id=43)
    assert as_it_is(house, case).owner_id == "carla"


def test_operators_of_the_settings_act_before_anyone_is_linked(house: House, case: Row[Any]) -> None:
    happens(replace(house, operator_ids=(STRANGER_ID,)), text="eccomi", user_id=STRANGER_ID, user_name="Dario")
    assert len(to_citizen(house)) == 1
    with reading(house.engine) as conn:
        assert handoff.owner_name(conn, handoff.by_id(conn, case.id)) == "Dario"


def test_a_demoted_bot_sounds_an_alarm_and_a_moved_group_is_followed(house: House, case: Row[Any]) -> None:
    happens(house, GroupKind.BOT_STATUS, status="member", topic_id=None)
    with reading(house.engine) as conn:
        assert [alarm["name"] for alarm in alarms.sounding(conn)] == ["telegram-rights"]
    happens(house, GroupKind.BOT_STATUS, status="administrator", can_manage_topics=True, topic_id=None)
    with reading(house.engine) as conn:
        assert [alarm["name"] for alarm in alarms.sounding(conn)] == ["telegram-rights-delete"]
    happens(house, GroupKind.BOT_STATUS, status="administrator", can_manage_topics=True, can_delete=True, topic_id=None)
    with reading(house.engine) as conn:
        assert alarms.sounding(conn) == []
    happens(house, GroupKind.MIGRATED, new_chat_id=-200, topic_id=None)
    happens(house, text="dopo il trasloco", chat_id=-200)
    assert len(to_citizen(house)) == 1


def test_topic_and_console_tell_one_story(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        handoff.claim(conn, case.id, Actor("bruno", "Bruno"), now=NOW)
        handoff.answer(conn, case.id, Actor("bruno", "Bruno"), handoff.Reply("dalla console"), now=NOW)
    happens(house, text="dal gruppo")
    assert len(to_citizen(house)) == 1
    assert any("dalla console" in text for text in posts(house)) and "lo segue Bruno" in posts(house)[-1]
