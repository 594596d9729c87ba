"""Replies look right on Telegram and always fit: nothing is lost in splitting, nothing breaks the markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.render import TEXT_LIMIT, calls_of, edit_call, html, plain, split, width
from dialogs.replies import Button, Document, Place, Reply
from tests.telegram_world import read_html

CHAT = {"chat_id": "7"}


def test_strong_words_and_signs() -> None:
    assert html("È *gratis* & <subito>, 3*4*5") == "È <b>gratis</b> &amp; &lt;subito&gt;, 3*4*5"
    assert plain("È *gratis*") == "È gratis"


@given(st.text())
def test_any_text_can_be_parsed_and_says_the_same(text: str) -> None:
    assert read_html(html(text)) == plain(text)


@given(st.text(alphabet="ab *\n😀ع", max_size=400), st.integers(min_value=4, max_value=50))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < width(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_buttons_stand_in_columns_under_the_last_text() -> None:
    buttons = (*(Button(str(number), f"b.1.{number}") for number in range(3)), Button("Sito", url="https://example.org"), Button("Vuoto"))
    calls = calls_of(Reply("parola " * 1200, buttons=buttons, columns=2), CHAT)
    assert [call.method for call in calls] == ["sendMessage"] * 3
    assert "reply_markup" not in calls[0].params
    rows = calls[-1].params["reply_markup"]["inline_keyboard"]
    assert [[key["text"] for key in row] for row in rows] == [["0", "1"], ["2", "Sito"]]


def test_what_is_folded_can_be_opened_and_moves_on_when_there_is_no_room() -> None:
    (short,) = calls_of(Reply("Ecco i servizi.", folded="Non sembra: *bonus*"), CHAT)
    assert short.params["text"] == "Ecco i servizi.\n<blockquote expandable>Non sembra: <b>bonus</b></blockquote>"
    long = calls_of(Reply("a" * 4000, folded="b" * 4000), CHAT)
    assert [width(read_html(call.params["text"])) <= TEXT_LIMIT for call in long] == [True, True]


def test_place_document_and_requests() -> None:
    reply = Reply("Ecco.", place=Place("WeMi", "Via Ornato 7", 45.5, 9.2), document=Document("f1", "risultati.pdf", "application/pdf"))
    assert [(call.method, call.file_id) for call in calls_of(reply, CHAT)] == [
        ("sendMessage", ""),
        ("sendVenue", ""),
        ("sendDocument", "f1"),
    ]
    (asking,) = calls_of(Reply("Dove sei?", ask="location"), CHAT, lang="en")
    assert asking.params["reply_markup"]["keyboard"] == [[{"text": "📍 Send location", "request_location": True}]]
    both = calls_of(Reply("Dove sei?", ask="contact", buttons=(Button("Salta", "b.1.1"),)), CHAT)
    assert ["inline_keyboard" in both[0].params["reply_markup"], "keyboard" in both[1].params["reply_markup"]] == [True, True]


@pytest.mark.parametrize("payload", ["x" * 65, "è" * 33])
def test_a_payload_too_long_for_telegram_is_left_out(payload: str) -> None:
    (call,) = calls_of(Reply("?", buttons=(Button("No", payload),)), CHAT)
    assert "reply_markup" not in call.params


def test_an_edit_is_one_message_and_clears_old_buttons() -> None:
    call = edit_call(Reply("parola " * 1200), {"chat_id": 7, "message_thread_id": 3}, 12)
    assert (call.params["message_id"], call.params["reply_markup"]) == (12, {"inline_keyboard": []})
    assert width(call.params["text"]) <= TEXT_LIMIT and "message_thread_id" not in call.params
