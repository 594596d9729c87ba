"""The web chat as a citizen meets it in a browser: resumes, survives the network, forgets at once, speaks to everybody, stays safe."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot import chat_tokens
from dialogs import files, handoff
from dialogs import tables as t
from dialogs.case_machine import Actor
from dialogs.models import Channel
from dialogs.outbox import say
from dialogs.replies import Button, Document, Place, Reply
from knowledge.database import reading, writing
from tests.desk import sheet, staff_member
from tests.house import CHROMIUM, CHROMIUM_ARGS, Served, served, the_house

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
XSS = "<img src=x onerror=\"window.hacked='yes'\"><script>window.hacked='yes'</script>"
ANSWERED = ".turn.citizen:not(.pending) ~ .turn.bot:not(.past)"
LATEST = ".turn.bot:not(.past) .choices button"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        try:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGS))
        except playwright.Error:
            pytest.skip("Chromium is not installed")
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    made = chromium.new_context(viewport=PHONE, locale="it-IT", reduced_motion="reduce")
    made.set_default_timeout(15_000)
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


# --- going on where one was ------------------------------------------------------------------------------------------


def test_the_talk_resumes_after_a_reload_and_goes_on_in_two_tabs(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    write(page, "dove siete a Milano?")
    page.wait_for_selector(ANSWERED)
    before = said(page)[1:]  # the consent itself is not among the words kept
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert said(page) == before
    other = opened(context, server)
    assert said(other) == before
    write(other, "ciao dalla seconda scheda")
    page.locator(".turn.citizen").get_by_text("ciao dalla seconda scheda").wait_for()
    assert said(page).count("ciao dalla seconda scheda") == said(other).count("ciao dalla seconda scheda") == 1


def test_a_lost_or_foreign_token_begins_a_new_talk(context: Any, server: Served) -> None:
    page = opened(context, server)
    first = page.evaluate("localStorage.getItem('bussola.token')")
    page.evaluate("localStorage.setItem('bussola.token', 'inventato.firma')")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector(LATEST)
    assert page.evaluate("localStorage.getItem('bussola.token')") not in {first, "inventato.firma"}


def test_a_poster_leads_to_its_service_once(context: Any, server: Served) -> None:
    page = opened(context, server, "/?start=servizio-bonus-asilo-nido")
    assert "start=" not in page.url
    count = page.locator(".turn").count()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".turn").count() <= count


# --- without a network -----------------------------------------------------------------------------------------------


def test_what_is_written_without_a_network_is_sent_once_when_it_returns(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    context.set_offline(True)
    write(page, "prima senza rete")
    write(page, "seconda senza rete")
    page.locator("#status").get_by_text("Non c'è rete").wait_for()
    assert page.locator(".pending").count() == 2
    context.set_offline(False)
    page.wait_for_selector(".pending", state="detached")
    assert [text for text in kept_words(page) if "senza rete" in text] == ["prima senza rete", "seconda senza rete"]


def test_a_server_that_stops_in_the_middle_loses_nothing_and_doubles_nothing(context: Any) -> None:
    with served() as mine:
        page = opened(context, mine)
        agree(page)
        page.route("**/chat/messages?cursor=*", _cut_answers)
        write(page, "arrivata ma senza risposta")
        page.locator("#status").get_by_text("Non c'è rete").wait_for()
        page.unroute("**/chat/messages?cursor=*")
        mine.stop()
        write(page, "scritta a server spento")
        page.wait_for_timeout(500)
        mine.start()
        page.wait_for_selector(".pending", state="detached", timeout=30_000)
        sent = [text for text in kept_words(page) if "arrivata" in text or "spento" in text]
        assert sent == ["arrivata ma senza risposta", "scritta a server spento"]
        shown = [text for text in said(page) if "arrivata" in text or "spento" in text]
        assert shown == sent
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('bussola.q.')).length") == 0


def _cut_answers(route: Any) -> None:
    """The server gets it, the page never hears back."""
    if route.request.method == "POST":
        route.fetch()
    route.abort()


# --- a person ---------------------------------------------------------------------------------------------------------


def test_an_operators_words_arrive_by_name_with_place_and_document(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    house = the_house()
    with writing(house.engine) as conn:
        key = staff_member(conn, f"op-{time.monotonic_ns()}", "Marta Colombo")
        case = handoff.open_case(conn, house, conversation(page).id, sheet(), now=house.now())
        handoff.claim(conn, case.id, Actor(key, "Marta Colombo"), now=house.now())
        file_id = files.keep(conn, conversation(page).id, name="Domanda.pdf", mime="application/pdf", content=b"%PDF-1.7", now=house.now())
    reply = Reply(
        "Ecco il modulo.",
        place=Place("Sportello", "via prova 1", 45.46, 9.19),
        document=Document(file_id, "Domanda.pdf", "application/pdf"),
    )
    with writing(house.engine) as conn:
        handoff.answer(conn, case.id, Actor(key, "Marta Colombo"), reply, now=house.now(), hold_seconds=2)
    turn = page.locator(".turn.operator").last
    turn.wait_for()
    assert "Marta Colombo" in turn.locator(".who").inner_text()
    assert "Sportello, via prova 1" in turn.inner_text()
    with page.expect_download() as given:
        turn.get_by_role("button", name="Domanda.pdf").click()
    assert given.value.suggested_filename == "Domanda.pdf"
    png = {"name": "foto.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 32}
    page.set_input_files("#file", png)
    page.locator(".turn.citizen").get_by_role("button", name="foto.png").wait_for()
    page.set_input_files("#file", {**png, "buffer": b"MZ"})
    page.locator("#status").get_by_text("fino a 20 MB").wait_for()


# --- leaving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["button", "escape"])
def test_leaving_in_a_hurry_leaves_nothing_here_and_ends_the_session(context: Any, server: Served, how: str) -> None:
    context.route(re.compile(r"wikipedia"), lambda route: route.fulfill(body="<title>Meteo</title>", content_type="text/html"))
    page, other = opened(context, server), opened(context, server)
    token = page.evaluate("localStorage.getItem('bussola.token')")
    if how == "button":
        page.click("#leave")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("**/wiki/**")
    other.wait_for_url("**/wiki/**")
    page.goto(server.address + "/privacy")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    answer = page.request.get(f"{server.address}/chat/messages", headers={"X-Bussola-Chat": token})
    assert answer.status == 401


# --- for everybody ----------------------------------------------------------------------------------------------------


def test_a_keyboard_is_enough_and_the_focus_goes_to_the_answer(context: Any, server: Served) -> None:
    page = opened(context, server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "composer-text"
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "Sì, va bene":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(ANSWERED)
    page.wait_for_function("document.activeElement.classList.contains('bot')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in {"BUTTON", "A", "SUMMARY"}


@pytest.mark.parametrize(("size", "scheme", "lang"), [(PHONE, "light", "it"), (DESK, "dark", "it"), (PHONE, "dark", "ar")])
def test_the_page_is_accessible(chromium: Any, server: Served, size: dict[str, int], scheme: str, lang: str) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="it-IT", bypass_csp=True, reduced_motion="reduce")
    page = opened(context, server, f"/?lang={lang}")
    hear(page, Reply("Chiama il *112*.", buttons=(Button("Va bene", "b.zz.0"),), folded="ancora parole", tags=("safety",)))
    hear(page, Reply("Buongiorno"), author="operator")
    page.wait_for_selector(".turn.operator")
    page.click("#more-ways")
    found = axe.Axe().run(page)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]] == []
    assert page.get_attribute("#log", "aria-live") == "polite"
    assert page.get_attribute(".safety", "role") == "alert"
    assert page.get_attribute(".safety a", "href") == "tel:112"
    assert page.evaluate("getComputedStyle(document.querySelector('.turn')).animationName") == "none"
    context.close()


def test_arabic_runs_from_right_to_left_in_frame_and_talk(context: Any, server: Served) -> None:
    page = opened(context, server, "/?lang=ar")
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    assert re.search(r"[؀-ۿ]", page.locator(".turn.bot .bubble").first.inner_text())
    bubble, log = page.locator(".turn.bot .bubble").first.bounding_box(), page.locator("#log").bounding_box()
    assert log["x"] + log["width"] - bubble["x"] - bubble["width"] < 40
    page.select_option("#language", "en")
    page.wait_for_function("document.documentElement.dir === 'ltr'")


def test_twice_as_large_text_still_fits_and_works(context: Any, server: Served) -> None:
    page = opened(context, server)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("#leave", "#composer-text", ".send", LATEST):
        page.locator(part).first.scroll_into_view_if_needed()
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    assert page.locator("#log").bounding_box()["height"] > 300, "the talk is not squeezed away"
    agree(page)


# --- safe and quick ---------------------------------------------------------------------------------------------------


def test_no_words_of_anyone_become_markup(context: Any, server: Served) -> None:
    page = opened(context, server)
    agree(page)
    write(page, XSS)
    page.locator(".turn.citizen").get_by_text("onerror").first.wait_for()
    buttons = (Button(XSS, "b.zz.0"), Button("cattivo", url="javascript:window.hacked='yes'"))
    with writing(the_house().engine) as conn:
        key = staff_member(conn, f"op-{time.monotonic_ns()}", XSS)
    hear(page, Reply(XSS, buttons=buttons, folded=XSS, place=Place(XSS, XSS, 45.0, 9.0)), author="operator", staff_id=key)
    page.wait_for_selector(".turn.operator")
    page.reload()
    page.wait_for_selector(".turn.operator")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".log img, .log script, .log a[href^=javascript]").count() == 0


def test_nothing_is_asked_of_third_parties_and_nothing_goes_wrong_quietly(context: Any, server: Served) -> None:
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.address)
    page.wait_for_selector(LATEST)
    agree(page)
    write(page, "abito a Milano e ho due figli di 3 e 7 anni")
    page.wait_for_selector(ANSWERED)
    assert asked
    assert all(url.startswith(server.address) for url in asked)
    assert complaints == []


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """Serves one page from an origin that is not Bussola's."""
    pages: list[str] = []

    class Comune(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[0].encode())

        def log_message(self, *_: object) -> None: ...

    site = ThreadingHTTPServer(("127.0.0.1", 0), Comune)
    threading.Thread(target=site.serve_forever, daemon=True).start()

    def put(html: str) -> str:
        pages.append(html)
        return f"http://localhost:{site.server_port}/"

    yield put
    site.shutdown()


def test_it_lives_in_a_frame_of_another_site_by_one_line(context: Any, server: Served, another_site: Callable[[str], str]) -> None:
    one_line = f'<script src="{server.address}/static/chat/embed.js" defer></script>'
    html = f'<!doctype html><html lang="it"><title>Comune</title><p>Sito</p>{one_line}</html>'
    context.route(re.compile(r"wikipedia"), lambda route: route.fulfill(body="Meteo", content_type="text/html"))
    page = context.new_page()
    page.goto(another_site(html))
    page.get_by_role("button", name="Chiedi a Bussola").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Sì, va bene").click()
    frame.locator(ANSWERED).first.wait_for()
    frame.locator("#leave").click()
    page.wait_for_url("**/wiki/**")


def test_the_first_paint_is_quick_on_a_slow_phone(chromium: Any, server: Served) -> None:
    context = chromium.new_context(viewport=PHONE, locale="it-IT")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
    )
    page.goto(server.address)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    files_asked = page.evaluate("JSON.stringify(performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize]))")
    assert painted < 2500, f"{painted} ms {json.loads(files_asked)}"
    context.close()
