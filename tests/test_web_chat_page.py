"""The chat page for everybody: keyboard, screen reader, right to left, large text; safe from markup, light, at home on other sites."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Route

from dialogs.replies import Button, Place, Reply
from knowledge.database import writing
from tests.browsers import window
from tests.chat_page import ANSWERED, DESK, LATEST, PHONE, XSS, a_chromium, a_context, a_server, agree, axe, hear, opened, write  # noqa: F401
from tests.desk import staff_member
from tests.house import Served, the_house

pytestmark = pytest.mark.browser

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
    page.locator(".bot:focus").first.wait_for(state="attached")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in {"BUTTON", "A", "SUMMARY"}


def test_the_focus_goes_to_the_answer_also_when_the_wait_for_news_brings_it_first(context: Any, server: Served) -> None:
    page = opened(context, server)
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/chat/messages?cursor=*", hold)
    page.get_by_role("button", name="Sì, va bene").press("Enter")
    page.wait_for_selector(ANSWERED.replace(":not(.pending)", ""))
    while not held:
        page.wait_for_timeout(50)
    route, answer = held[0]
    route.fulfill(response=answer)
    page.wait_for_selector(ANSWERED)
    assert page.locator(".bot:focus").count() == 1


@pytest.mark.parametrize(("size", "scheme", "lang"), [(PHONE, "light", "it"), (DESK, "dark", "it"), (PHONE, "dark", "ar")])
def test_the_page_is_accessible(chromium: Any, server: Served, size: dict[str, int], scheme: str, lang: str) -> None:
    context = window(chromium, viewport=size, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
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


def test_only_numbers_that_are_called_can_be_tapped(context: Any, server: Served) -> None:
    page = opened(context, server)
    hear(
        page,
        Reply(
            "Dopo di Noi (legge 112/2016), D.Lgs. 112/98, art. 118, 1.522 euro, 114 giorni, il 12/112. Chiama il 112, il 1522 o il 116 117."
        ),
    )
    page.get_by_text("Dopo di Noi (legge").wait_for()
    assert page.locator(".turn.bot a.tel").all_inner_texts()[-3:] == ["112", "1522", "116 117"]
    assert "Dopo di Noi" in page.locator(".turn.bot .bubble", has=page.locator("a.tel")).last.inner_text()
    assert page.locator(".turn.bot .bubble", has_text="Dopo di Noi").locator("a.tel").count() == 3


def test_without_scripts_nothing_looks_alive_that_is_not(chromium: Any, server: Served) -> None:
    context = window(chromium, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(server.address)
    assert page.locator("#composer").is_hidden() and page.locator("#language").is_hidden()
    assert page.locator("noscript p[lang=en]").is_visible()
    away = page.locator("#leave")
    assert away.is_visible() and str(away.get_attribute("href")).startswith("https://")
    context.close()


def test_arabic_runs_from_right_to_left_in_frame_and_talk(context: Any, server: Served) -> None:
    page = opened(context, server, "/?lang=ar")
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    assert re.search(r"[؀-ۿ]", page.locator(".turn.bot .bubble").first.inner_text())
    bubble, log = page.locator(".turn.bot .bubble").first.bounding_box(), page.locator("#log").bounding_box()
    assert log["x"] + log["width"] - bubble["x"] - bubble["width"] < 40
    page.locator(LATEST).first.click()
    page.wait_for_selector(ANSWERED)
    page.select_option("#language", "en")
    page.locator(".turn.bot").get_by_text("let's write in English").wait_for()
    assert page.locator(".turn.citizen .bubble").last.inner_text() == "English", "its name, not the command that asks for it"
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["ltr", "en"]


def test_an_answer_that_comes_late_does_not_bring_the_old_language_back(context: Any, server: Served) -> None:
    page = context.new_page()
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch(url=route.request.url.replace("wait=20", "wait=0"))))

    page.route("**/chat/messages?*wait=20", hold)
    page.goto(f"{server.address}/?lang=ar")
    page.wait_for_selector("body[data-ready]")
    while not held:
        page.wait_for_timeout(50)
    shown = page.locator(".turn.bot").count()
    page.select_option("#language", "en")
    page.locator(".turn.bot").nth(shown).wait_for()
    route, stale = held[0]
    assert stale.json()["lang"] == "ar"
    with page.expect_request("**/chat/messages?*wait=20"):
        route.fulfill(response=stale)
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["ltr", "en"]


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


def test_what_was_answered_can_no_more_be_pressed_but_the_results_stay_open(context: Any, server: Served) -> None:
    page = opened(context, server)
    first = page.locator(".turn.bot .choices button").all()
    agree(page)
    assert all(button.is_disabled() for button in first)
    write(page, "abito a Milano, ho 41 anni, ho due figli di 3 e 7 anni, ISEE 7.500, per me, non arrivo a fine mese")
    page.wait_for_selector(ANSWERED)
    write(page, "/risultati")
    page.wait_for_selector(".turn.bot:not(.past) .aid")
    aids = page.locator(".aid .open")
    names = aids.all_inner_texts()
    assert len(names) == 4 and page.locator(".controls button").count()
    aids.nth(0).click()
    page.locator(ANSWERED).get_by_text("Come si chiede").wait_for()
    assert aids.nth(1).is_enabled()
    aids.nth(1).click()
    page.locator(".turn.citizen:not(.pending)").get_by_text(names[1].strip()).wait_for()
    page.reload()
    page.wait_for_selector(".aid")
    assert page.locator(".turn.shut .choices button:enabled").count() == 0 < page.locator(".turn.shut .choices button").count()


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


def test_a_plain_frame_of_another_site_works_too(context: Any, server: Served, another_site: Callable[[str], str]) -> None:
    page = context.new_page()
    page.goto(
        another_site(
            f'<!doctype html><html lang="it"><title>Comune</title><iframe src="{server.address}/?embed=1&lang=en"></iframe></html>'
        )
    )
    frame = page.frame_locator("iframe")
    frame.locator(".turn.bot .choices button").first.click()
    frame.locator(ANSWERED).first.wait_for()
    assert frame.locator("html").get_attribute("lang") == "en"
    assert frame.locator(".foot a").first.get_attribute("target") == "_blank"
