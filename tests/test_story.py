"""One story across the whole house, by every door: a citizen writes, an operator answers, the citizen reads it in the same chat."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import browser, window
from tests.running_house import PASSWORD, ROOT, USER, Running, running_house
from tests.telegram_server import GROUP_CHAT, TelegramServer

NEED = "sono disoccupata, ho due figli di 3 e 7 anni e vivo a Milano, non arrivo a fine mese"
PERSON = "voglio parlare con qualcuno"
ANSWER = "Buongiorno, sono qui. Domani alle 10 la aspetto in via Ornato."
CASE = re.compile(r"C-\d{4,8}")
MAX_QUESTIONS = 30
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.add_group()
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, telegram: TelegramServer) -> Iterator[Running]:
    settings = {
        "TELEGRAM_BOT_TOKEN": "4242:prova",
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_OPERATORS_CHAT_ID": str(GROUP_CHAT),
        "TELEGRAM_OPERATOR_IDS": "900",
    }
    with running_house(tmp_path_factory.mktemp("casa"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


class Operator:
    """A member of staff at the console."""

    def __init__(self, chromium: Browser, house: Running) -> None:
        self.page = window(chromium).new_page()
        self.address = house.address
        self.page.goto(f"{house.address}/admin/")
        if self.page.get_by_label("Nome utente").is_visible():
            self.page.get_by_label("Nome utente").fill(USER)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Entra").click()
            self.page.wait_for_url(lambda url: "accesso" not in url)

    def open(self, code: str) -> None:
        self.page.goto(f"{self.address}/admin/casi")
        expect(self.page.get_by_role("link", name=code).first).to_be_visible()
        self.page.goto(f"{self.address}/admin/casi/{code}")

    def answer(self, words: str) -> None:
        self.page.get_by_role("button", name="Prendi in carico").first.click()
        expect(self.page.get_by_text("lo segui tu").first).to_be_visible()
        self.page.get_by_label("Rispondi al cittadino").fill(words)
        self.page.get_by_role("button", name="Invia", exact=True).click()
        expect(self.page.get_by_text(words).first).to_be_visible()

    def close(self, outcome: str) -> None:
        self.page.locator("summary", has_text="Chiudi il caso").click()
        self.page.get_by_label("Com'è andata").select_option(label=outcome)
        self.page.get_by_role("button", name="Chiudi il caso").click()
        expect(self.page.get_by_text("Il caso è chiuso").first).to_be_visible()


def _button(replies: list[dict[str, Any]], *titles: str) -> str | None:
    """The payload of the first button whose title contains one of ``titles``."""
    for title in titles:
        for reply in reversed(replies):
            for button in reply.get("buttons", ()):
                if title.lower() in button["title"].lower():
                    return str(button["payload"])
    return None


def _tags(replies: list[dict[str, Any]]) -> set[str]:
    return {tag for reply in replies for tag in (reply.get("custom") or {}).get("tags", ())}


def _words(replies: list[dict[str, Any]]) -> str:
    return "\n".join(str(reply["text"]) for reply in replies)


def _until_results(say: Any, replies: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Answer every question until results come; also counts the questions."""
    for asked in range(MAX_QUESTIONS):
        if "results" in _tags(replies):
            return replies, asked
        payload = _button(
            replies, "Per me", "Fino a", "Nessun", "Cittadinanza italiana", "registrato", "Sì", "Non lo so", "Una cosa alla volta"
        )
        assert payload, _words(replies)
        replies = say(payload)
    raise AssertionError("no results after so many questions")


def _until_case(say: Any, replies: list[dict[str, Any]]) -> str:
    """Say yes to sheet, way and time of being reached until there is a case; returns its code."""
    for _ in range(8):
        if found := CASE.search(_words(replies)):
            return found.group()
        payload = _button(replies, "manda", "invia", "va bene", "qui in chat", "sì", "quando potete", "appena", "non importa")
        assert payload, _words(replies)
        replies = say(payload)
    raise AssertionError("no case")


def test_by_rest_and_console(house: Running, chromium: Browser) -> None:
    def say(message: str) -> list[dict[str, Any]]:
        return house.rest("storia-1", message)

    replies = say("/start")
    replies = say(_button(replies, "Sì, va bene") or "")
    replies = say(NEED)
    assert "3 e 7 anni" in _words(replies)
    assert "Milano" in _words(replies)
    assert not _button(replies, "Soldi e spese di casa"), "the need was said: it must not be asked"
    replies, asked = _until_results(say, say(_button(replies, "Sì") or ""))
    assert asked <= 16
    assert "potrebbe" in _words(replies).lower()
    replies = say(PERSON)
    assert "3 e 7 anni" in _words(replies), "the sheet is shown before it is sent"
    code = _until_case(say, replies)

    desk = Operator(chromium, house)
    desk.open(code)
    expect(desk.page.get_by_role("region", name="Scheda").get_by_text("non arrivo a fine mese").first).to_be_visible()
    desk.answer(ANSWER)
    said = ""
    for _ in range(30):
        time.sleep(2)
        said += _words(say("grazie"))
        if ANSWER in said:
            break
    assert ANSWER in said
    desk.page.reload()
    desk.close("Ha un appuntamento")
    assert say("/aiuto")
    desk.page.close()


def test_on_the_web_page(house: Running, chromium: Browser) -> None:
    page = window(chromium, viewport={"width": 390, "height": 844}).new_page()
    page.goto(house.address)
    page.get_by_role("button", name="Sì, va bene").click()
    expect(page.get_by_text("Raccontami")).to_be_visible()
    _write(page, NEED)
    expect(page.get_by_text("Ho capito:").last).to_contain_text("3 e 7 anni")
    page.get_by_role("button", name="Sì", exact=True).last.click()
    expect(page.get_by_text(re.compile("domand[ae] ancora")).first).to_be_visible()
    _write(page, PERSON)
    code = _until_code(page, "manda", "invia", "va bene", "qui in chat", "quando potete", "appena", "non importa")
    desk = Operator(chromium, house)
    desk.open(code)
    desk.answer(ANSWER)
    expect(page.get_by_text(ANSWER)).to_be_visible()
    desk.page.close()
    page.close()


def _write(page: Page, words: str) -> None:
    page.locator("#composer-text").fill(words)
    page.keyboard.press("Enter")


def _until_code(page: Page, *titles: str) -> str:
    """Press the newest button with one of these words whenever there is one, until there is a case; returns its code."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if found := CASE.search(page.locator("#log").inner_text()):
            return found.group()
        buttons = page.locator(".turn.bot:not(.past) .choices button")
        fitting = [button for title in titles for button in reversed(buttons.all()) if title in button.inner_text().lower()]
        if fitting:
            fitting[0].click()
        page.wait_for_timeout(200)
    raise AssertionError(page.locator("#log").inner_text()[-500:])


def _under_way(house: Running) -> int:
    """How much was received and is not answered, or said and not delivered to citizens."""
    with closing(sqlite3.connect(house.data / "bussola.db", timeout=60)) as conn:
        (rows,) = conn.execute(
            "SELECT (SELECT count(*) FROM inbox WHERE status = 'new') + "
            "(SELECT count(*) FROM outbox WHERE lane = 'citizens' AND state IN ('queued', 'sending'))"
        ).fetchone()
    return int(rows)


def _said_on(telegram: TelegramServer, chat: int, after: int) -> list[dict[str, Any]]:
    """New messages of the bot in a chat, in the REST channel's shape."""
    shaped = []
    for message in telegram.world.in_chat(chat):
        if message["message_id"] <= after or not message.get("from", {}).get("is_bot"):
            continue
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [{"title": b["text"], "payload": b.get("callback_data", "")} for row in rows for b in row]
        shaped.append({"text": message.get("text", ""), "buttons": buttons})
    return shaped


def test_on_telegram_with_the_group(house: Running, telegram: TelegramServer) -> None:
    chat = 5151
    assert house.process.poll() is None

    def newest() -> int:
        return max((m["message_id"] for m in telegram.world.in_chat(chat)), default=0)

    def say(message: str) -> list[dict[str, Any]]:
        before = newest()
        if message.startswith("b."):
            telegram.presses(chat, message)
        else:
            before = int(telegram.writes(chat, message)["message"]["message_id"])
        assert telegram.wait(lambda: bool(_said_on(telegram, chat, before)) and not _under_way(house))
        return _said_on(telegram, chat, before)

    replies = say("/start")
    replies = say(_button(replies, "Sì, va bene") or "")
    replies = say(NEED)
    assert "3 e 7 anni" in _words(replies)
    replies = say(_button(replies, "Sì") or "")
    code = _until_case(say, say(PERSON))
    group = telegram.world.groups[GROUP_CHAT]
    assert telegram.wait(lambda: any(code in topic["name"] for topic in group.topics.values()))
    topic = next(number for number, topic in group.topics.items() if code in topic["name"])
    assert telegram.wait(lambda: any("Prendo in carico" in str(m.get("reply_markup")) for m in telegram.world.in_chat(GROUP_CHAT)))
    before = newest()
    telegram.operator_writes(ANSWER, topic=topic)
    assert telegram.wait(lambda: ANSWER in _words(_said_on(telegram, chat, before)))
    before = newest()
    _press_in_group(telegram, "Chiudi")
    _press_in_group(telegram, "Ha un appuntamento")
    _press_in_group(telegram, "Nessuno in particolare")
    assert telegram.wait(lambda: newest() > before), "the citizen reads how it ended"


def _press_in_group(telegram: TelegramServer, title: str) -> None:
    """Press the newest button of the group with these words, once it is there."""

    def found() -> list[tuple[int, str]]:
        rows = [
            (m["message_id"], row)
            for m in telegram.world.in_chat(GROUP_CHAT)
            for row in (m.get("reply_markup") or {}).get("inline_keyboard", [])
        ]
        return [(number, button["callback_data"]) for number, row in rows for button in row if title in button["text"]]

    assert telegram.wait(lambda: bool(found())), title
    number, data = found()[-1]
    telegram.operator_presses(data, message_id=number)


class Terminal:
    """A person at `bussola chat`, in a process of its own beside the serving one."""

    def __init__(self, house: Running) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "bussola.py", "chat"],
            cwd=ROOT,
            env=house.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.seen = ""
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        while piece := self.process.stdout.read(1):
            self.seen += piece

    def wait_for(self, words: str, *, seconds: float = 90) -> bool:
        deadline = time.monotonic() + seconds
        while words not in self.seen and time.monotonic() < deadline:
            time.sleep(0.1)
        return words in self.seen

    def types(self, line: str) -> str:
        """Type a line; what the screen shows until it waits for the next."""
        assert self.process.stdin
        before = len(self.seen)
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        deadline = time.monotonic() + 90
        while "\n> " not in self.seen[before:] and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.seen[before:]

    def presses(self, *titles: str) -> str:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            shown = dict(reversed(one) for one in re.findall(r"\[(\d+)\] (.+)", self.seen))
            number = next((shown[name] for title in titles for name in reversed(shown) if title in name.lower()), None)
            if number is not None:
                return self.types(number)
            time.sleep(0.2)
        raise AssertionError(f"none of {titles} in {self.seen[-1000:]}")


def test_in_the_terminal(house: Running, chromium: Browser) -> None:
    citizen = Terminal(house)
    assert citizen.wait_for("\n> ")
    citizen.presses("sì, va bene")
    assert "3 e 7 anni" in citizen.types(NEED)
    shown = citizen.types(PERSON)
    for _ in range(6):
        if CASE.search(shown):
            break
        shown = citizen.presses("manda", "invia", "va bene", "qui in chat", "quando potete", "appena", "non importa")
    found = CASE.search(shown)
    assert found, citizen.seen[-2000:]
    desk = Operator(chromium, house)
    desk.open(found.group())
    desk.answer(ANSWER)
    assert citizen.wait_for(ANSWER), citizen.seen[-2000:]
    desk.page.reload()
    desk.close("Ha un appuntamento")
    citizen.types("/esci")
    assert citizen.process.wait(90) == 0
    desk.page.close()
