"""The web chat's routes: one's own conversation and nobody else's, nothing doubled, words held back, files."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.bells import STOPPING, Bells
from bot.web import chat_tokens
from bot.web.channel import News
from dialogs import tables as t
from dialogs.cases import handoff
from dialogs.cases.machine import Actor
from dialogs.post import files
from dialogs.replies import Reply
from knowledge.database import reading, writing
from tests.desk import sheet, staff_member
from tests.house import Talker, browserless, lines_of, served, talker, the_house
from tests.staff_room import app_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.7\n%%EOF\n"


def with_operator(someone: Talker, name: str = "Marta Colombo") -> tuple[Any, Actor]:
    """The talk is in the hands of a person."""
    someone.agrees()
    house = the_house()
    with writing(house.engine) as conn:
        key = staff_member(conn, f"op-{someone.session[:12]}", name)
        actor = Actor(key, name)
        case = handoff.open_case(conn, house, someone.row().id, sheet(), now=house.now())
        return handoff.claim(conn, case.id, actor, now=house.now()), actor


def upload(someone: Talker, content: bytes, *, name: str = "carta.png", client_id: str = "file-0001") -> Any:
    form = {"client_id": client_id}
    return someone.http.post("/chat/files", data=form, files={"file": (name, content)}, headers=someone.headers)


# --- whose conversation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "x", "a.b", "é.ù", "conversazione-di-un-altro.c2lnbmF0dXJl", "." * 200])
def test_a_token_that_was_not_signed_here_opens_nothing(token: str) -> None:
    headers = {"X-Bussola-Chat": token.encode()}
    assert browserless().get("/chat/messages", headers=headers).status_code == 401
    assert browserless().post("/chat/messages", headers=headers, json={"client_id": "abcdefgh", "text": "ciao"}).status_code == 401


def test_one_citizen_cannot_read_anothers_conversation() -> None:
    anna, berta = talker(), talker()
    anna.agrees()
    anna.says("mi chiamo Annalisa Segretissima")
    berta.agrees()
    assert any("Segretissima" in line["text"] for line in anna.hears())
    assert not any("Segretissima" in str(line) for line in berta.hears())
    assert berta.hears(cursor=0)[-1]["id"] > anna.hears()[0]["id"], "cursors are shared, lines are not"
    changed = anna.session + "x." + anna.token.rpartition(".")[2]
    assert browserless().get("/chat/messages", headers={"X-Bussola-Chat": changed}).status_code == 401


def test_a_rest_sender_with_a_sessions_name_is_somebody_else() -> None:
    anna = talker()
    anna.agrees()
    anna.says("un segreto per la chat")
    answer = browserless().post("/webhooks/rest/webhook", json={"sender": anna.session, "message": "cosa ho detto?"})
    assert "segreto" not in answer.text
    assert len(lines_of(anna.row().id)) == len(anna.hears())


def test_leaving_ends_the_token_and_forgets_nothing() -> None:
    anna = talker()
    anna.agrees()
    before = len(lines_of(anna.row().id))
    assert browserless().post("/chat/leave", headers=anna.headers).status_code == 204
    assert browserless().get("/chat/messages", headers=anna.headers).status_code == 401
    assert browserless(app_of(the_house())).get("/chat/messages", headers=anna.headers).status_code == 401, "after a restart too"
    assert len(lines_of(anna.row().id)) == before > 0


def test_the_memory_of_ended_sessions_does_not_grow_for_ever() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with writing(the_house().engine) as conn:
        chat_tokens.end(conn, "una sessione antica", now=now - timedelta(days=500), days=395)
        chat_tokens.end(conn, "una di ieri", now=now - timedelta(days=1), days=395)
        chat_tokens.end(conn, "una di oggi", now=now, days=395)
        assert not chat_tokens.is_ended(conn, "una sessione antica")
        assert chat_tokens.is_ended(conn, "una di ieri")


# --- nothing lost, nothing doubled -----------------------------------------------------------------------------------


def test_sending_again_after_a_lost_answer_changes_nothing_and_brings_the_answer() -> None:
    anna = talker()
    anna.agrees()
    body = {"client_id": "ritento-0001", "kind": "text", "text": "dove siete a Milano?"}
    first = anna.http.post(f"/chat/messages?cursor={anna.cursor}", json=body, headers=anna.headers).json()
    again = anna.http.post(f"/chat/messages?cursor={anna.cursor}", json=body, headers=anna.headers).json()
    assert first == again
    assert [line["client_id"] for line in first["lines"] if line["author"] == "citizen"] == ["ritento-0001"]
    assert sum(row.body.get("text") == body["text"] for row in lines_of(anna.row().id)) == 1


def test_without_consent_the_answer_is_read_and_nothing_said_is_kept() -> None:
    anna = talker()
    for _ in range(4):
        assert anna.says("dove siete?"), "every answer arrives, though the one before is gone"
    assert all(row.author != "citizen" for row in lines_of(anna.row().id))


def test_reading_by_cursor_gives_only_what_is_newer_and_waiting_ends_with_news() -> None:
    anna = talker()
    anna.agrees()
    assert anna.hears(anna.cursor) == []
    with served() as server:
        begun = time.monotonic()
        answer = httpx.get(f"{server.address}/chat/messages?cursor={anna.cursor}&wait=1", headers=anna.headers, timeout=90).json()
        assert time.monotonic() - begun > 0.9
    assert answer["lines"] == []
    assert answer["lang"] == "it"


# --- a person answers ------------------------------------------------------------------------------------------------


def test_who_waits_for_news_goes_home_when_the_house_stops() -> None:
    house = replace(the_house(), wake=Bells())
    news = News(house)

    async def story() -> None:
        waiting = asyncio.create_task(news.wait(60))
        await asyncio.sleep(0)
        house.wake(STOPPING)
        await asyncio.wait_for(waiting, 20)

    asyncio.run(story())
    assert news.is_over


def test_an_operators_words_arrive_by_name_after_the_seconds_to_take_them_back() -> None:
    anna = talker()
    case, marta = with_operator(anna)
    last = anna.hears()[-1]["id"]
    with served() as server:
        begun = the_house().now()
        with writing(the_house().engine) as conn:
            handoff.answer(conn, case.id, marta, Reply("Buongiorno, sono qui."), now=begun, hold_seconds=2)
            handoff.note(conn, case.id, marta, "nota interna da non vedere", now=begun)
        answer = httpx.get(f"{server.address}/chat/messages?cursor={last}&wait=25", headers=anna.headers, timeout=90)
        assert the_house().now() - begun >= timedelta(seconds=2)
    assert answer.status_code == 200, answer.text
    (line,) = answer.json()["lines"]
    assert (line["author"], line["name"], line["text"]) == ("operator", "Marta Colombo", "Buongiorno, sono qui.")
    assert "nota interna" not in str(anna.hears())


def test_words_taken_back_are_never_seen() -> None:
    anna = talker()
    case, marta = with_operator(anna)
    now = the_house().now()
    with writing(the_house().engine) as conn:
        message = handoff.answer(conn, case.id, marta, Reply("parole sbagliate"), now=now)
        assert handoff.take_back(conn, case.id, marta, message, now=now)
        handoff.answer(conn, case.id, marta, Reply("parole giuste"), now=now, hold_seconds=0)
    later = lines_of(anna.row().id)
    assert later
    with writing(the_house().engine) as conn:
        conn.execute(t.messages.update().where(t.messages.c.id == message).values(held_until=now - timedelta(seconds=1)))
    texts = [line["text"] for line in anna.hears()]
    assert "parole giuste" in texts
    assert "parole sbagliate" not in texts


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_document_is_given_to_its_own_conversation_only() -> None:
    anna, berta = talker(), talker()
    anna.agrees()
    berta.agrees()
    with writing(the_house().engine) as conn:
        key = files.keep(conn, anna.row().id, name="scheda è.pdf", mime="application/pdf", content=PDF, now=the_house().now())
    given = anna.http.get(f"/chat/files/{key}", headers=anna.headers)
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["cache-control"] == "no-store"
    assert berta.http.get(f"/chat/files/{key}", headers=berta.headers).status_code == 404
    assert anna.http.get(f"/chat/files/{key}").status_code == 401
    assert anna.http.get("/chat/files/nulla", headers=anna.headers).status_code == 404


def test_a_picture_sent_to_an_operator_is_kept_once_and_can_be_opened_again() -> None:
    anna = talker()
    with_operator(anna)
    first, again = upload(anna, PNG), upload(anna, PNG)
    assert first.status_code == again.status_code == 200
    (line,) = [line for line in anna.hears() if line.get("file")]
    assert line["file"]["name"] == "carta.png"
    assert anna.http.get(f"/chat/files/{line['document']['file_id']}", headers=anna.headers).content == PNG
    with reading(the_house().engine) as conn:
        kept = conn.execute(select(t.stored_files.c.id).where(t.stored_files.c.conversation_id == anna.row().id)).all()
    assert len(kept) == 1


def test_before_consent_no_file_is_kept() -> None:
    anna = talker()
    anna.says("", "start")
    assert upload(anna, PNG).status_code == 200
    with reading(the_house().engine) as conn:
        assert not conn.execute(select(t.stored_files.c.id).where(t.stored_files.c.conversation_id == anna.row().id)).all()


@pytest.mark.parametrize("content", [b"MZ\x90\0", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html>", b"", b"GIF89a"])
def test_only_pictures_and_pdf_are_taken_whatever_the_name_says(content: bytes) -> None:
    anna = talker()
    anna.agrees()
    assert upload(anna, content, name="foto.png").status_code == 415


def test_a_file_over_20_mb_is_refused() -> None:
    anna = talker()
    anna.agrees()
    assert upload(anna, PNG + b"\0" * 20_000_001).status_code == 413
    assert upload(anna, PNG + b"\0" * 22_000_000).status_code == 413
