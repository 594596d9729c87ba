"""The door itself: who floods, sends too much or too slowly is told so; what it gives is packed and light."""

import asyncio
import gzip
import socket
import time
from contextlib import suppress
from typing import Any

import httpx
import pytest

from bot.web import chat_tokens, guards
from bot.web.flooding import Pace
from bot.web.guards import BodyLimit
from tests.house import Talker, browserless, served, talker, the_app, the_house
from tests.staff_room import app_of

# --- the pace --------------------------------------------------------------------------------------------------------


def test_who_floods_is_asked_to_wait_and_who_is_in_danger_never_is() -> None:
    anna = talker(app_of(the_house()))
    answers = [anna.post("text", "ciao") for _ in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 5
    assert int(refused[0].headers["retry-after"]) >= 1
    assert "Aspetta un momento" in refused[0].json()["detail"]["it"]
    urgent = anna.post("text", "mio marito mi picchia, ho paura")
    assert urgent.status_code == 200
    assert any("safety" in line.get("tags", ()) for line in urgent.json()["lines"])
    berta = Talker(anna.http, chat_tokens.new_token())
    assert berta.post("text", "ciao").status_code == 200, "somebody else is welcome"


def test_many_sessions_from_one_address_are_slowed() -> None:
    http = browserless(app_of(the_house()))
    codes = {http.post("/chat/session").status_code for _ in range(61)}
    assert codes == {200, 429}


def test_a_rest_sender_in_a_hurry_is_held_back_and_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.rest_channel.ACTS_A_SENDER", 2)
    monkeypatch.setattr("bot.web.rest_channel.PACE_SECONDS", 1)
    http = browserless(app_of(the_house()))
    begun = time.monotonic()
    codes = [http.post("/webhooks/rest/webhook", json={"sender": "fretta", "message": "ciao"}).status_code for _ in range(4)]
    assert codes == [200] * 4
    assert time.monotonic() - begun > 0.9


def test_the_pace_counts_a_sliding_window_and_forgets() -> None:
    now = [0.0]
    pace = Pace(2, 10, clock=lambda: now[0])
    assert [pace.count("a"), pace.count("a"), pace.count("b")] == [0, 0, 0]
    now[0] = 4
    assert pace.count("a") == 6
    now[0] = 10.1
    assert pace.count("a") == 0


# --- large, slow, packed ---------------------------------------------------------------------------------------------


def test_a_body_that_grows_over_the_limit_without_saying_so_is_cut() -> None:
    def endless() -> Any:
        for _ in range(30):
            yield b" " * 50_000

    answer = browserless().post("/api/v1/match", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_body_that_arrives_too_slowly_is_given_up(run: asyncio.Runner) -> None:
    async def slow() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> Any:
            await asyncio.sleep(3600)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "http_version": "1.1", "scheme": "http", "method": "POST", "path": "/api/v1/match", "query_string": b""}
        await BodyLimit(the_app(), seconds=0.1)({**scope, "headers": []}, receive, send)
        return sent

    assert run.run(slow())[0]["status"] == 408


def test_who_opens_a_connection_and_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "HEADER_SECONDS", 0.6)
    with served(the_app()) as server, socket.create_connection(("127.0.0.1", server.port), timeout=90) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        assert silent.recv(1) == b""


def test_a_head_that_never_ends_is_cut_and_a_long_talk_on_one_connection_is_not() -> None:
    with served(the_app()) as server:
        said = b""
        with socket.create_connection(("127.0.0.1", server.port), timeout=90) as endless, suppress(ConnectionError):
            endless.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ")
            for _ in range(8):
                endless.sendall(b"x" * 50_000)
            said = endless.recv(80)
        assert said == b"" or said.startswith(b"HTTP/1.1 400")
        with httpx.Client(base_url=server.address, timeout=90) as http:
            heads = {"X-Padding": "x" * 4000}
            assert {http.get("/healthz", headers=heads).status_code for _ in range(30)} == {200}
            assert http.post("/api/v1/match", json={"facts": {}, "need_areas": ["casa"]}, headers=heads).status_code == 200


def test_static_files_are_packed_and_kept_by_browsers_for_good() -> None:
    http = browserless()
    page = http.get("/")
    address = next(part for part in page.text.split('"') if part.startswith("/static/chat/chat.js?v="))
    answer = http.get(address)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert http.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert "immutable" not in http.get("/static/chat/chat.js").headers["cache-control"]
    assert http.get("/static/chat/../app.py").status_code == 404
    assert http.get("/static/chat/%2e%2e/app.py").status_code == 404


def test_the_page_with_its_style_and_script_is_under_25_kb() -> None:
    http = browserless()
    page = http.get("/").text
    parts = [part for part in page.split('"') if part.startswith("/static/chat/")]
    texts = {part.partition("?")[0]: http.get(part).content for part in parts}
    assert {"/static/chat/lines.js", "/static/chat/mail.js", "/static/chat/chat.css"} <= set(texts)
    size = len(gzip.compress(page.encode(), 5)) + sum(len(gzip.compress(text, 9)) for text in texts.values())
    assert size < 25_000
