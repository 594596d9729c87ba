"""What the browser tests of the web chat share: a server, a browser, a citizen's few acts on the page."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.web import chat_tokens
from dialogs import tables as t
from dialogs.models import Channel
from dialogs.post.outbox import say
from dialogs.replies import Reply
from knowledge.database import reading, writing
from tests.browsers import browser, window
from tests.house import Served, served, the_house

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
XSS = "<img src=x onerror=\"window.hacked='yes'\"><script>window.hacked='yes'</script>"
ANSWERED = ".turn.citizen:not(.pending) ~ .turn.bot:not(.past)"
LATEST = ".turn.bot:not(.past) .choices button"


@pytest.fixture(name="server", scope="module")
def a_server() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(name="chromium", scope="module")
def a_chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


@pytest.fixture(name="context")
def a_context(chromium: Any) -> Iterator[Any]:
    made = window(chromium, viewport=PHONE, reduced_motion="reduce")
    yield made
    made.close()


def opened(context: Any, server: Served, path: str = "/") -> Any:
    page = context.new_page()
    page.goto(server.address + path)
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector(".turn.bot")
    return page


def write(page: Any, text: str) -> None:
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")


def agree(page: Any) -> None:
    page.locator(LATEST).get_by_text("Sì, va bene").click()
    page.wait_for_selector(ANSWERED)


def said(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".turn.citizen .bubble").all_inner_texts()]


def conversation(page: Any) -> Any:
    session = chat_tokens.session_of(page.evaluate("localStorage.getItem('bussola.token')"))
    with reading(the_house().engine) as conn:
        return conn.execute(
            t.conversations.select().where(t.conversations.c.channel == Channel.WEB, t.conversations.c.address == session)
        ).one()


def kept_words(page: Any) -> list[str]:
    with reading(the_house().engine) as conn:
        mine = t.messages.c.conversation_id == conversation(page).id
        rows = conn.execute(t.messages.select().where(mine, t.messages.c.author == "citizen").order_by(t.messages.c.id))
        return [row.body["text"] for row in rows]


def hear(page: Any, reply: Reply, *, author: str = "bot", staff_id: str | None = None) -> None:
    house = the_house()
    with writing(house.engine) as conn:
        say(conn, conversation(page), reply, now=house.now(), author=author, staff_id=staff_id)
