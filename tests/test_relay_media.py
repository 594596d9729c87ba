"""Files, places and corrected words of the operators' group: what left is changed or taken back, what is held is not sent twice."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot.telegram.updates import GroupKind
from bot.web.message_reader import after
from dialogs import tables as t
from dialogs.cases import register
from dialogs.house import House
from dialogs.models import Author, CaseState, Channel, OutboxState
from dialogs.post import files
from knowledge.database import reading, writing
from tests.desk import NOW
from tests.operators_group import GROUP, a_case, a_house, as_it_is, happens, posts, press, rows, to_citizen, with_topic  # noqa: F401  (fixtures)


def left(house: House) -> None:
    """All that waited has arrived."""
    with writing(house.engine) as conn:
        conn.execute(update(t.outbox).values(state=OutboxState.SENT))
        conn.execute(update(t.messages).values(remote_id="321"))


def test_media_go_to_telegram_as_a_copy_and_can_be_taken_back(house: House, case: Row[Any]) -> None:
    happens(house, media="photo", file_ref="f1", text="ecco il modulo")
    kept, copy = to_citizen(house)
    wanted = {"from_chat_id": GROUP, "message_id": 10, "chat_id": "4711", "caption": "ecco il modulo"}
    assert copy.method == "copy_media" and wanted.items() <= copy.payload.items()
    assert kept.method == "fetch_file", "colleagues open it in the console"
    undo = rows(house, "topic_post")[-1].payload["reply"]["buttons"][0]["payload"].removeprefix(f"k.{case.id}.")
    assert "Annullato" in press(house, case, undo)
    assert to_citizen(house) == []


def test_an_edited_caption_changes_the_file_that_is_held_or_that_was_sent(house: House, case: Row[Any]) -> None:
    photo: dict[str, Any] = {"media": "photo", "file_ref": "f1"}
    happens(house, **photo, text="ecco il modulo")
    happens(house, GroupKind.EDITED, **photo, text="ecco il modulo giusto", edit=True, at=timedelta(seconds=3))
    kept, copy = to_citizen(house)
    assert (kept.method, copy.method, copy.payload["caption"]) == ("fetch_file", "copy_media", "ecco il modulo giusto")
    left(house)
    happens(house, GroupKind.EDITED, **photo, text="il modulo B", edit=True, at=timedelta(seconds=60))
    (edit,) = to_citizen(house)
    assert (edit.method, edit.payload["message_id"], edit.payload["is_caption"]) == ("edit", 321, True)
    assert edit.payload["reply"]["text"] == "il modulo B"


def test_an_edited_caption_is_read_on_the_web_beside_its_file(house: House) -> None:
    case = with_topic(house, channel=Channel.WEB, topic=88)
    photo: dict[str, Any] = {"media": "photo", "file_ref": "f1", "topic_id": 88, "message_id": 12}
    happens(house, **photo, text="ecco il modulo")
    (row,) = to_citizen(house)
    with writing(house.engine) as conn:
        files.attach(conn, row, b"\xff\xd8\xff", now=NOW + timedelta(seconds=9))
    happens(house, GroupKind.EDITED, **photo, text="il modulo B", edit=True, at=timedelta(seconds=60))
    with reading(house.engine) as conn:
        *_, last = after(conn, case.conversation_id, 0, now=NOW + timedelta(seconds=61)).lines
    assert (last["text"], last["document"]["name"], bool(last["replaces"])) == ("il modulo B", "foto.jpg", True)


def test_media_reach_the_web_once_they_have_left_sealed_at_rest(house: House) -> None:
    case = with_topic(house, channel=Channel.WEB, topic=88)
    happens(house, media="voice", file_ref="f2", topic_id=88, message_id=12)
    (row,) = to_citizen(house)
    assert (row.method, row.payload["ref"], row.not_before) == ("fetch_file", "f2", NOW + timedelta(seconds=8))
    later = NOW + timedelta(seconds=9)
    with writing(house.engine) as conn:
        assert after(conn, case.conversation_id, 0, now=later).lines == ()
        files.attach(conn, row, b"OggS voce", now=later)
        lines = after(conn, case.conversation_id, 0, now=later).lines
        assert {line["document"]["name"] for line in lines} == {"messaggio-vocale.ogg"} and lines[1]["replaces"] == lines[0]["id"]
        sealed = conn.execute(select(t.stored_files.c.content)).scalar_one()
        assert b"OggS" not in bytes(sealed) and len(register.words(conn, case.id)) == 1
    happens(house, media="video", file_ref="f3", size=30_000_000, topic_id=88, message_id=13)
    assert "20 MB" in posts(house)[-1]


def test_words_of_the_group_are_signed_on_telegram_and_marked_as_arrived_on_the_web(house: House, case: Row[Any]) -> None:
    happens(house, text="ci sono")
    assert to_citizen(house)[0].payload["reply"]["text"] == "👤 *Anna*\nci sono"
    with_topic(house, channel=Channel.WEB, topic=88)
    happens(house, text="anche qui", topic_id=88, message_id=12)
    (sign,) = rows(house, "reaction")
    assert (sign.payload["emoji"], sign.payload["message_id"], sign.not_before) == ("👍", 12, NOW + timedelta(seconds=8))


def test_corrected_words_change_before_the_eyes_of_who_reads_on_the_web(house: House) -> None:
    case = with_topic(house, channel=Channel.WEB, topic=88)
    happens(house, text="alle 9", topic_id=88, message_id=12)
    happens(house, GroupKind.EDITED, text="alle 10", edit=True, topic_id=88, message_id=12, at=timedelta(minutes=1))
    with reading(house.engine) as conn:
        first, correction = after(conn, case.conversation_id, 0, now=NOW + timedelta(minutes=2)).lines
        assert [line.body["text"] for line in register.words(conn, case.id)] == ["alle 10"]
    assert (first["text"], correction["replaces"], correction["text"]) == ("alle 10", first["id"], "alle 10")


def test_nothing_leaves_for_a_chat_that_the_person_called_unsafe(house: House, case: Row[Any]) -> None:
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).where(t.cases.c.id == case.id).values(sheet={**case.sheet, "reach": {"safe": "no"}}))
    happens(house, text="buongiorno")
    happens(house, media="photo", file_ref="f1", message_id=12)
    assert to_citizen(house) == [] and ["non è sicuro" in text for text in posts(house)] == [True, True]
    assert as_it_is(house, case).state == CaseState.REQUESTED
    press(house, case, "claim")
    assert "La chat non è sicura" in rows(house, "card")[-1].payload["reply"]["text"]


def test_a_place_is_sent_as_a_place(house: House, case: Row[Any]) -> None:
    happens(house, media="location", lat=45.5, lon=9.2)
    assert to_citizen(house)[0].payload["reply"]["place"]["lat"] == 45.5


def test_an_edit_changes_what_is_held_or_what_was_sent_and_nothing_if_the_words_are_the_same(house: House, case: Row[Any]) -> None:
    happens(house, text="alle 9")
    happens(house, GroupKind.EDITED, text="alle 9", edit=True, at=timedelta(seconds=2))
    assert [row.payload["reply"]["text"] for row in to_citizen(house)] == ["👤 *Anna*\nalle 9"]
    happens(house, GroupKind.EDITED, text="alle 10", edit=True, at=timedelta(seconds=4))
    assert [row.payload["reply"]["text"] for row in to_citizen(house)] == ["👤 *Anna*\nalle 10"]
    left(house)
    happens(house, GroupKind.EDITED, text="alle 11", edit=True, at=timedelta(seconds=60))
    edits = to_citizen(house)
    assert [(row.method, row.payload["message_id"], row.payload["reply"]["text"]) for row in edits] == [("edit", 321, "👤 *Anna*\nalle 11")]


def test_words_edited_into_a_note_are_a_note_and_never_change_what_the_citizen_reads(house: House, case: Row[Any]) -> None:
    happens(house, text="la signora non dice tutto")
    happens(house, GroupKind.EDITED, text="// la signora non dice tutto", edit=True, at=timedelta(seconds=4))
    assert to_citizen(house) == []
    with reading(house.engine) as conn:
        assert [(line.author, line.body["text"]) for line in register.words(conn, case.id)] == [(Author.NOTE, "la signora non dice tutto")]
    happens(house, text="a domani", message_id=11, at=timedelta(minutes=1))
    left(house)
    happens(house, GroupKind.EDITED, text="// a domani", edit=True, message_id=11, at=timedelta(minutes=2))
    assert to_citizen(house) == [] and "già letto" in posts(house)[-1]


def test_a_correction_does_not_reach_a_chat_called_unsafe(house: House, case: Row[Any]) -> None:
    happens(house, text="va bene")
    left(house)
    with writing(house.engine) as conn:
        conn.execute(update(t.cases).values(sheet={**case.sheet, "reach": {"safe": "no"}}))
    happens(house, GroupKind.EDITED, text="la aspettano al centro", edit=True, at=timedelta(minutes=2))
    assert to_citizen(house) == [] and "non è sicuro" in posts(house)[-1]
    with reading(house.engine) as conn:
        assert [line.body["text"] for line in register.words(conn, case.id)] == ["va bene"]
