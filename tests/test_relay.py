"""The operators' group: an operator's words reach one citizen, anybody else's reach nobody, and the topic follows the case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select, update

from bot.relay import group
from bot.telegram.updates import GroupEvent, GroupKind
from bot.web.message_reader import after
from dialogs import tables as t
from dialogs.cases import handoff, register
from dialogs.cases.handoff import Actor
from dialogs.house import House
from dialogs.models import CaseState, Channel, OutboxState
from dialogs.post import alarms, files
from dialogs.staff import telegram_links
from knowledge.database import reading, writing
from tests.desk import NOW, house_of, new_case, staff_member

GROUP, TOPIC, ANNA_ID, STRANGER_ID = -100, 77, 501, 999


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    with writing(sqlite_engine) as conn:
        staff_member(conn, "anna", "Anna", telegram_id=ANNA_ID)
        staff_member(conn, "bruno", "Bruno", telegram_id=502)
        staff_member(conn, "elena", "Elena", telegram_id=503, roles=("editor",))
    return replace(house_of(sqlite_engine), operators_chat=GROUP)


@pytest.fixture
def case(house: House) -> Row[Any]:
    return _with_topic(house, channel=Channel.TELEGRAM)


def _with_topic(house: House, *, channel: str, topic: int = TOPIC) -> Row[Any]:
    with writing(house.engine) as conn:
        made = new_case(conn, house, channel=channel)
        conn.execute(update(t.cases).where(t.cases.c.id == made.id).values(topic_id=topic))
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        found = handoff.by_id(conn, made.id)
    assert found is not None
    return found


def _happens(house: House, kind: GroupKind = GroupKind.MESSAGE, *, at: timedelta = timedelta(), **more: Any) -> None:
    event = GroupEvent(
        kind=kind, **{"chat_id": GROUP, "topic_id": TOPIC, "user_id": ANNA_ID, "user_name": "Anna", "message_id": 10, **more}
    )
    later = replace(house, now=lambda: NOW + at)
    with writing(house.engine) as conn:
        group.handle(later, conn, event)


def _press(
    house: House, case: Row[Any], act: str, *, user: int = ANNA_ID, number: str = "1", at: timedelta = timedelta(), **more: Any
) -> str:
    _happens(house, GroupKind.BUTTON, callback=f"k.{case.id}.{act}", callback_id=number, user_id=user, at=at, **more)
    with reading(house.engine) as conn:
        row = conn.execute(select(t.outbox).where(t.outbox.c.method == "answer_callback").order_by(t.outbox.c.id.desc()).limit(1)).one()
    return str(row.payload.get("text", ""))


def _rows(house: House, *methods: str, lane: str | None = None) -> list[Row[Any]]:
    query = select(t.outbox).where(t.outbox.c.state == OutboxState.QUEUED, t.outbox.c.method.in_(methods)).order_by(t.outbox.c.id)
    with reading(house.engine) as conn:
        return [row for row in conn.execute(query) if lane in (None, row.lane)]


def _posts(house: House) -> list[str]:
    return [row.payload["reply"]["text"] for row in _rows(house, "topic_post")]


def _now(house: House, case: Row[Any]) -> Row[Any]:
    with reading(house.engine) as conn:
        found = handoff.by_id(conn, case.id)
    assert found is not None
    return found


def _to_citizen(house: House) -> list[Row[Any]]:
    return _rows(house, "message", "copy_media", "edit", "fetch_file", lane="citizens")


def test_claim_answer_and_close_from_the_topic_alone(house: House, case: Row[Any]) -> None:
    assert "Ora lo segui tu" in _press(house, case, "claim")
    _happens(house, text="Buongiorno, sono Anna")
    sent = _to_citizen(house)
    assert [row.payload["reply"]["text"] for row in sent] == ["👤 *Anna*\nBuongiorno, sono Anna"]
    assert sent[0].payload["chat_id"] == "4711" and sent[0].payload["origin"] == {"chat_id": GROUP, "message_id": 10}
    assert sent[0].not_before == NOW + timedelta(seconds=8)
    assert _press(house, case, "close", number="2") == "Com'è andata?"
    menu = _rows(house, "card")[-1].payload["reply"]["buttons"]
    assert any(button["payload"] == f"k.{case.id}.close.orientato" for button in menu)
    _press(house, case, "close.orientato", number="3")
    assert (_now(house, case).state, _now(house, case).outcome) == (CaseState.RESOLVED, "orientato")
    assert case.code in _to_citizen(house)[-1].payload["reply"]["text"]
    assert [row.method for row in _rows(house, "topic_close")] == ["topic_close"]


def test_closing_asks_which_service_of_the_sheet_and_the_recap_says_papers_and_office(house: House, case: Row[Any]) -> None:
    slug, catalogue = "nidi-gratis-plus", house.published().catalogue
    matches = [{"slug": slug, "outcome": "likely"}, {"slug": "assegno-sociale", "outcome": "unlikely"}]
    facts = [*case.sheet["facts"], {"key": "comune_residenza", "value": "milano", "label": "Residenza", "text": "Milano", "how": "typed"}]
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).values(sheet={**case.sheet, "matches": matches, "facts": facts}))
    _press(house, case, "claim")
    _press(house, case, "close", number="2")
    assert "Per quale servizio" in _press(house, case, "close.orientato", number="3")
    assert _now(house, case).outcome is None
    menu = _rows(house, "card")[-1].payload["reply"]["buttons"]
    (named, _none, _back) = menu
    assert named["title"].startswith(catalogue.services[slug].name_it[:40]) and len(named["payload"].encode()) <= 64
    assert "non vale più" in _press(house, case, "about.orientato--00000000", number="4")
    _press(house, case, named["payload"].removeprefix(f"k.{case.id}."), number="5")
    assert _now(house, case).outcome == "orientato"
    said = _to_citizen(house)[-1].payload["reply"]["text"]
    assert catalogue.services[slug].name_it in said and catalogue.services[slug].documents_needed[0] in said


def test_answering_an_unclaimed_case_claims_it(house: House, case: Row[Any]) -> None:
    _happens(house, text="ci penso io")
    assert (_now(house, case).owner_id, len(_to_citizen(house))) == ("anna", 1)


def test_take_back_within_the_seconds_and_not_after(house: House, case: Row[Any]) -> None:
    _happens(house, text="messaggio sbagliato")
    button = _rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]
    assert button["title"] == "Annulla"
    undo = button["payload"].removeprefix(f"k.{case.id}.")
    assert "Troppo tardi" in _press(house, case, undo, user=502, number="a")
    assert "Annullato" in _press(house, case, undo, number="b", at=timedelta(seconds=5))
    assert _to_citizen(house) == []
    assert "Troppo tardi" in _press(house, case, undo, number="c", at=timedelta(seconds=20))


def test_two_slashes_are_a_note(house: House, case: Row[Any]) -> None:
    _happens(house, text="// sentire il CAF")
    assert _to_citizen(house) == []
    with reading(house.engine) as conn:
        assert [(row.author, row.body["text"]) for row in handoff.words(conn, case.id)] == [("note", "sentire il CAF")]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"user_id": STRANGER_ID}, "non ti conosco"),
        ({"user_id": 1087968824, "is_anonymous": True}, "anonimo"),
        ({"user_id": 4, "is_bot": True}, "altri bot"),
        ({"user_id": 503}, "non ha il ruolo"),
        ({"user_id": 0}, "non ti conosco"),
    ],
)
def test_whoever_is_not_an_operator_is_refused_with_a_reason(house: House, case: Row[Any], who: dict[str, Any], why: str) -> None:
    _happens(house, text="ciao cittadino", **who)
    _happens(house, text="ciao cittadino", **who)
    assert len(_posts(house)) == 1 and why in _posts(house)[0]
    assert _to_citizen(house) == []
    with reading(house.engine) as conn:
        assert handoff.words(conn, case.id) == []
    assert _now(house, case).state == CaseState.REQUESTED


def test_a_stranger_cannot_press_and_an_anonymous_operator_can(house: House, case: Row[Any]) -> None:
    assert "ti conosco" in _press(house, case, "claim", user=STRANGER_ID)
    assert _now(house, case).owner_id is None
    _press(house, case, "claim", number="2", is_anonymous=True)
    assert _now(house, case).owner_id == "anna"


def test_general_other_groups_and_unknown_topics_reach_nobody(house: House, case: Row[Any]) -> None:
    _happens(house, text="ciao", topic_id=None)
    _happens(house, text="ciao", topic_id=None, message_id=11)
    _happens(house, text="ciao", topic_id=4242)
    _happens(house, text="ciao", chat_id=-7)
    assert _to_citizen(house) == []
    assert len(_posts(house)) == 1 and "non arrivano ai cittadini" in _posts(house)[0]


def test_another_operators_case_is_not_answered(house: House, case: Row[Any]) -> None:
    _press(house, case, "claim")
    _happens(house, text="intervengo io", user_id=502)
    assert _to_citizen(house) == [] and "lo segue Anna" in _posts(house)[-1]
    assert "lo segue Anna" in _press(house, case, "claim", user=502, number="9")


def test_a_button_of_another_topic_or_an_old_one_does_nothing(house: House, case: Row[Any]) -> None:
    assert "non vale più" in _press(house, case, "claim", topic_id=78)
    _happens(house, GroupKind.BUTTON, callback="qualcosa", callback_id="z")
    assert _now(house, case).state == CaseState.REQUESTED


def test_media_go_to_telegram_as_a_copy_and_can_be_taken_back(house: House, case: Row[Any]) -> None:
    _happens(house, media="photo", file_ref="f1", text="ecco il modulo")
    kept, copy = _to_citizen(house)
    wanted = {"from_chat_id": GROUP, "message_id": 10, "chat_id": "4711", "caption": "ecco il modulo"}
    assert copy.method == "copy_media" and wanted.items() <= copy.payload.items()
    assert kept.method == "fetch_file", "colleagues open it in the console"
    undo = _rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]["payload"].removeprefix(f"k.{case.id}.")
    assert "Annullato" in _press(house, case, undo)
    assert _to_citizen(house) == []


def test_an_edited_caption_changes_the_file_that_is_held_or_that_was_sent(house: House, case: Row[Any]) -> None:
    photo: dict[str, Any] = {"media": "photo", "file_ref": "f1"}
    _happens(house, **photo, text="ecco il modulo")
    _happens(house, GroupKind.EDITED, **photo, text="ecco il modulo giusto", edit=True, at=timedelta(seconds=3))
    kept, copy = _to_citizen(house)
    assert (kept.method, copy.method, copy.payload["caption"]) == ("fetch_file", "copy_media", "ecco il modulo giusto")
    with writing(house.engine) as conn:
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        conn.execute(update(t.messages).values(remote_id="321"))
    _happens(house, GroupKind.EDITED, **photo, text="il modulo B", edit=True, at=timedelta(seconds=60))
    (edit,) = _to_citizen(house)
    assert (edit.method, edit.payload["message_id"], edit.payload["is_caption"]) == ("edit", 321, True)
    assert edit.payload["reply"]["text"] == "il modulo B"


def test_an_edited_caption_is_read_on_the_web_beside_its_file(house: House) -> None:
    case = _with_topic(house, channel=Channel.WEB, topic=88)
    photo: dict[str, Any] = {"media": "photo", "file_ref": "f1", "topic_id": 88, "message_id": 12}
    _happens(house, **photo, text="ecco il modulo")
    (row,) = _to_citizen(house)
    with writing(house.engine) as conn:
        files.attach(conn, row, b"\xff\xd8\xff", now=NOW + timedelta(seconds=9))
    _happens(house, GroupKind.EDITED, **photo, text="il modulo B", edit=True, at=timedelta(seconds=60))
    with reading(house.engine) as conn:
        *_, last = after(conn, case.conversation_id, 0, now=NOW + timedelta(seconds=61)).lines
    assert (last["text"], last["document"]["name"], bool(last["replaces"])) == ("il modulo B", "foto.jpg", True)


def test_media_reach_the_web_once_they_have_left_sealed_at_rest(house: House) -> None:
    case = _with_topic(house, channel=Channel.WEB, topic=88)
    _happens(house, media="voice", file_ref="f2", topic_id=88, message_id=12)
    (row,) = _to_citizen(house)
    assert (row.method, row.payload["ref"], row.not_before) == ("fetch_file", "f2", NOW + timedelta(seconds=8))
    later = NOW + timedelta(seconds=9)
    with writing(house.engine) as conn:
        assert after(conn, case.conversation_id, 0, now=later).lines == ()
        files.attach(conn, row, b"OggS voce", now=later)
        lines = after(conn, case.conversation_id, 0, now=later).lines
        assert {line["document"]["name"] for line in lines} == {"messaggio-vocale.ogg"} and lines[1]["replaces"] == lines[0]["id"]
        sealed = conn.execute(select(t.stored_files.c.content)).scalar_one()
        assert b"OggS" not in bytes(sealed) and len(register.words(conn, case.id)) == 1
    _happens(house, media="video", file_ref="f3", size=30_000_000, topic_id=88, message_id=13)
    assert "20 MB" in _posts(house)[-1]


def test_words_of_the_group_are_signed_on_telegram_and_marked_as_arrived_on_the_web(house: House, case: Row[Any]) -> None:
    _happens(house, text="ci sono")
    assert _to_citizen(house)[0].payload["reply"]["text"] == "👤 *Anna*\nci sono"
    _with_topic(house, channel=Channel.WEB, topic=88)
    _happens(house, text="anche qui", topic_id=88, message_id=12)
    (sign,) = _rows(house, "reaction")
    assert (sign.payload["emoji"], sign.payload["message_id"], sign.not_before) == ("👍", 12, NOW + timedelta(seconds=8))


def test_corrected_words_change_before_the_eyes_of_who_reads_on_the_web(house: House) -> None:
    case = _with_topic(house, channel=Channel.WEB, topic=88)
    _happens(house, text="alle 9", topic_id=88, message_id=12)
    _happens(house, GroupKind.EDITED, text="alle 10", edit=True, topic_id=88, message_id=12, at=timedelta(minutes=1))
    with reading(house.engine) as conn:
        first, correction = after(conn, case.conversation_id, 0, now=NOW + timedelta(minutes=2)).lines
        assert [line.body["text"] for line in register.words(conn, case.id)] == ["alle 10"]
    assert (first["text"], correction["replaces"], correction["text"]) == ("alle 10", first["id"], "alle 10")


def test_nothing_leaves_for_a_chat_that_the_person_called_unsafe(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": {"safe": "no"}}))
    _happens(house, text="buongiorno")
    _happens(house, media="photo", file_ref="f1", message_id=12)
    assert _to_citizen(house) == [] and ["non è sicuro" in text for text in _posts(house)] == [True, True]
    assert _now(house, case).state == CaseState.REQUESTED
    _press(house, case, "claim")
    assert "La chat non è sicura" in _rows(house, "card")[-1].payload["reply"]["text"]


def test_a_place_is_sent_as_a_place(house: House, case: Row[Any]) -> None:
    _happens(house, media="location", lat=45.5, lon=9.2)
    assert _to_citizen(house)[0].payload["reply"]["place"]["lat"] == 45.5


def test_an_edit_changes_what_is_held_or_what_was_sent_and_nothing_if_the_words_are_the_same(house: House, case: Row[Any]) -> None:
    _happens(house, text="alle 9")
    _happens(house, GroupKind.EDITED, text="alle 9", edit=True, at=timedelta(seconds=2))
    assert [row.payload["reply"]["text"] for row in _to_citizen(house)] == ["👤 *Anna*\nalle 9"]
    _happens(house, GroupKind.EDITED, text="alle 10", edit=True, at=timedelta(seconds=4))
    assert [row.payload["reply"]["text"] for row in _to_citizen(house)] == ["👤 *Anna*\nalle 10"]
    with writing(house.engine) as conn:
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        conn.execute(update(t.messages).values(remote_id="321"))
    _happens(house, GroupKind.EDITED, text="alle 11", edit=True, at=timedelta(seconds=60))
    edits = _to_citizen(house)
    assert [(row.method, row.payload["message_id"], row.payload["reply"]["text"]) for row in edits] == [("edit", 321, "👤 *Anna*\nalle 11")]


def test_the_sheet_is_posted_only_when_asked_for_and_that_is_written_down(house: House, case: Row[Any]) -> None:
    assert not any("8.500" in text for text in _posts(house))
    _press(house, case, "sheet")
    assert any("8.500" in text for text in _posts(house))
    with reading(house.engine) as conn:
        assert ("caso-gruppo-sheet", case.code) in [(row.action, row.target) for row in conn.execute(select(t.audits))]


def test_passing_on_goes_through_the_list_of_teams(house: House, case: Row[Any]) -> None:
    assert _press(house, case, "pass") == "A chi lo passi?"
    assert "Psicologo" in _press(house, case, "pass.psicologo", number="2")
    assert (_now(house, case).team, _now(house, case).state) == ("psicologo", CaseState.REQUESTED)


def test_a_closed_case_takes_no_more_words_until_reopened(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        handoff.close(conn, house, case.id, Actor("anna", "Anna"), outcome=handoff.Outcome.OTHER, now=NOW)
    _happens(house, text="un'ultima cosa")
    assert _to_citizen(house) == [] and "Riapri" in _posts(house)[-1]
    _press(house, case, "reopen")
    _happens(house, text="un'ultima cosa", message_id=14)
    assert len(_to_citizen(house)) == 1


def test_a_topic_closed_or_renamed_by_hand_is_put_back(house: House, case: Row[Any]) -> None:
    _happens(house, GroupKind.TOPIC_CLOSED)
    _happens(house, GroupKind.TOPIC_EDITED, message_id=11)
    _happens(house, GroupKind.TOPIC_EDITED, message_id=12, is_bot=True)
    assert [row.method for row in _rows(house, "topic_reopen", "topic_edit")] == ["topic_reopen", "topic_edit"]
    assert _rows(house, "topic_edit")[0].payload["name"] == f"{case.code} · reddito"


def test_a_deleted_topic_is_drawn_again_on_request(house: House, case: Row[Any]) -> None:
    _happens(house, text="// prima nota")
    _happens(house, text=f"/caso {case.code}", topic_id=None, message_id=30)
    assert [row.payload["name"] for row in _rows(house, "topic_create")] == [f"{case.code} · reddito"]
    assert _now(house, case).topic_id is None
    assert any("prima nota" in text for text in _posts(house))


def test_a_telegram_user_is_linked_by_a_code_that_vanishes_from_sight(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        staff_member(conn, "carla", "Carla")
        code = telegram_links.new_link_code(conn, "carla", now=NOW)
    _happens(house, text="/collega 00000000", user_id=STRANGER_ID, topic_id=None, message_id=40)
    _happens(house, text=f"/collega {code}", user_id=STRANGER_ID, topic_id=None, message_id=41)
    _happens(house, text=f"/collega {code}", user_id=7, topic_id=None, message_id=42)
    assert "non vale" in _posts(house)[0] and "sei Carla" in _posts(house)[1] and "non vale" in _posts(house)[2]
    assert [row.payload["message_id"] for row in _rows(house, "delete")] == [40, 41, 42]
    _happens(house, text="eccomi", user_id=STRANGER_ID, message_id=43)
    assert _now(house, case).owner_id == "carla"


def test_operators_of_the_settings_act_before_anyone_is_linked(house: House, case: Row[Any]) -> None:
    _happens(replace(house, operator_ids=(STRANGER_ID,)), text="eccomi", user_id=STRANGER_ID, user_name="Dario")
    assert len(_to_citizen(house)) == 1
    with reading(house.engine) as conn:
        assert handoff.owner_name(conn, handoff.by_id(conn, case.id)) == "Dario"


def test_a_demoted_bot_sounds_an_alarm_and_a_moved_group_is_followed(house: House, case: Row[Any]) -> None:
    _happens(house, GroupKind.BOT_STATUS, status="member", topic_id=None)
    with reading(house.engine) as conn:
        assert [alarm["name"] for alarm in alarms.sounding(conn)] == ["telegram-rights"]
    _happens(house, GroupKind.BOT_STATUS, status="administrator", can_manage_topics=True, topic_id=None)
    with reading(house.engine) as conn:
        assert [alarm["name"] for alarm in alarms.sounding(conn)] == ["telegram-rights-delete"]
    _happens(house, GroupKind.BOT_STATUS, status="administrator", can_manage_topics=True, can_delete=True, topic_id=None)
    with reading(house.engine) as conn:
        assert alarms.sounding(conn) == []
    _happens(house, GroupKind.MIGRATED, new_chat_id=-200, topic_id=None)
    _happens(house, text="dopo il trasloco", chat_id=-200)
    assert len(_to_citizen(house)) == 1


def test_topic_and_console_tell_one_story(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        handoff.claim(conn, case.id, Actor("bruno", "Bruno"), now=NOW)
        handoff.answer(conn, case.id, Actor("bruno", "Bruno"), handoff.Reply("dalla console"), now=NOW)
    _happens(house, text="dal gruppo")
    assert len(_to_citizen(house)) == 1
    assert any("dalla console" in text for text in _posts(house)) and "lo segue Bruno" in _posts(house)[-1]
