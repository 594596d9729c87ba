"""What Telegram sends becomes an act of a citizen or an event of the group; what is strange becomes nothing, never an error at the door."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.polling import arrival_of
from bot.telegram.updates import GroupKind, address_of, group_event_of, incoming_of
from dialogs.post.incoming import Kind, from_json, to_json

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHAT = {"id": 7, "type": "private"}
ANNA = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "uk"}
GROUP = {"id": -1001, "type": "supergroup", "is_forum": True}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 5, "date": 1772442000, "chat": CHAT, "from": ANNA, **content}}


def in_group(**content: Any) -> dict[str, Any]:
    marta = {"id": 900, "is_bot": False, "first_name": "Marta", "last_name": "B."}
    return {"update_id": 1, "message": {"message_id": 5, "date": 1772442000, "chat": GROUP, "from": marta, **content}}


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "ciao"}, Kind.TEXT, "ciao"),
        ({"text": "/operatore"}, Kind.TEXT, "/operatore"),
        ({"text": "/start"}, Kind.START, ""),
        ({"text": "/start wemi-ornato"}, Kind.START, "wemi-ornato"),
        ({"text": "/start@bussola_bot wemi"}, Kind.START, "wemi"),
        ({"text": "/startup"}, Kind.TEXT, "/startup"),
        ({"photo": [{"file_id": "p", "width": 90}, {"file_id": "g", "width": 800}], "caption": "bolletta"}, Kind.PHOTO, "bolletta"),
        ({"document": {"file_id": "d", "file_name": "isee.pdf", "mime_type": "application/pdf", "file_size": 9}}, Kind.DOCUMENT, ""),
        ({"voice": {"file_id": "v", "duration": 3}}, Kind.VOICE, ""),
        ({"video_note": {"file_id": "v"}}, Kind.VIDEO, ""),
        ({"sticker": {"file_id": "s"}}, Kind.STICKER, ""),
        ({"location": {"latitude": 45.46, "longitude": 9.19}}, Kind.LOCATION, ""),
        ({"contact": {"phone_number": "+39000", "first_name": "Anna"}}, Kind.CONTACT, "+39000"),
        ({"dice": {"value": 3}}, Kind.OTHER, ""),
    ],
)
def test_every_kind_of_message_is_recognised(content: dict[str, Any], kind: Kind, text: str) -> None:
    act = incoming_of(message(**content), received=NOW)
    assert act is not None
    assert (act.kind, act.text, act.address, act.name, act.lang_hint, act.remote_id) == (kind, text, "7", "Anna", "uk", "5")
    assert from_json(to_json(act)) == act


def test_a_photo_is_taken_in_its_largest_size_and_a_document_keeps_its_name() -> None:
    photo = incoming_of(message(photo=[{"file_id": "p", "width": 90}, {"file_id": "g", "width": 800}]), received=NOW)
    paper = incoming_of(
        message(document={"file_id": "d", "file_name": "isee.pdf", "mime_type": "application/pdf", "file_size": 9}), received=NOW
    )
    assert photo is not None and photo.file_ref == "g"
    assert paper is not None and (paper.file_ref, paper.file_name, paper.mime, paper.size) == ("d", "isee.pdf", "application/pdf", 9)


def test_an_edit_names_the_message_it_corrects_and_a_button_its_payload() -> None:
    edit = incoming_of({"update_id": 1, "edited_message": message(text="9.000")["message"] | {"edit_date": 1772442060}}, received=NOW)
    press = {"id": "q", "from": ANNA, "data": "b.1.2", "message": {"message_id": 4, "chat": CHAT, "date": 0}}
    pressed = incoming_of({"update_id": 1, "callback_query": press}, received=NOW)
    assert edit is not None and (edit.kind, edit.edits, edit.text) == (Kind.EDITED, "5", "9.000")
    assert pressed is not None and (pressed.kind, pressed.text, pressed.remote_id) == (Kind.BUTTON, "b.1.2", "4")


@pytest.mark.parametrize(("status", "kind"), [("kicked", Kind.BLOCKED), ("member", Kind.UNBLOCKED)])
def test_blocking_and_coming_back(status: str, kind: Kind) -> None:
    change = {"chat": CHAT, "from": ANNA, "date": 1772442000, "new_chat_member": {"user": {"id": 1}, "status": status}}
    act = incoming_of({"update_id": 1, "my_chat_member": change}, received=NOW)
    assert act is not None and act.kind is kind


def test_a_topic_is_trusted_only_when_it_is_one() -> None:
    real = group_event_of(in_group(text="arrivo", message_thread_id=12, is_topic_message=True), received=NOW)
    reply_in_general = group_event_of(in_group(text="ok", message_thread_id=3, reply_to_message={"message_id": 3}), received=NOW)
    assert real is not None and (real.kind, real.topic_id, real.user_id, real.user_name) == (GroupKind.MESSAGE, 12, 900, "Marta B.")
    assert reply_in_general is not None and (reply_in_general.topic_id, reply_in_general.reply_to) == (None, 3)


def test_who_hides_behind_the_group_is_anonymous_and_bots_are_bots() -> None:
    hidden = in_group(text="x") | {}
    hidden["message"] |= {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP}
    robot = in_group(text="x")
    robot["message"]["from"] = {"id": 5, "is_bot": True, "first_name": "Robot"}
    first, second = group_event_of(hidden, received=NOW), group_event_of(robot, received=NOW)
    assert first is not None and (first.is_anonymous, first.is_bot) == (True, False)
    assert second is not None and (second.is_anonymous, second.is_bot) == (False, True)


def test_what_happens_to_the_group_itself() -> None:
    moved = group_event_of(in_group(migrate_to_chat_id=-1002), received=NOW)
    closed = group_event_of(in_group(forum_topic_closed={}, message_thread_id=12, is_topic_message=True), received=NOW)
    change = {"chat": GROUP, "from": ANNA, "date": 0, "new_chat_member": {"status": "administrator", "can_manage_topics": True}}
    bot = group_event_of({"update_id": 1, "my_chat_member": change}, received=NOW)
    assert moved is not None and (moved.kind, moved.new_chat_id) == (GroupKind.MIGRATED, -1002)
    assert closed is not None and (closed.kind, closed.topic_id) == (GroupKind.TOPIC_CLOSED, 12)
    assert bot is not None and (bot.kind, bot.status, bot.can_manage_topics) == (GroupKind.BOT_STATUS, "administrator", True)


def test_chats_go_to_their_own_streams() -> None:
    assert address_of(message(text="x")) == ("telegram", "telegram:7")
    assert address_of(in_group(text="x")) == ("telegram-group", "telegram-group:-1001")
    assert address_of({"update_id": 1, "poll": {}}) == ("telegram", "telegram:?")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["update_id", "message", "chat", "id", "from", "text"]), inner)
    ),
    max_leaves=12,
)


@given(anything)
def test_no_update_is_too_strange_to_be_kept(update: Any) -> None:
    arrival = arrival_of(update)
    assert arrival.update_key
    assert arrival.stream.startswith(arrival.channel)
