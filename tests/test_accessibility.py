"""What the accessibility statement says of the citizen's pages: axe finds nothing, nothing is cut at 320 pixels, the keyboard is enough."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import browser, window
from tests.running_house import Running, running_house

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
PAGES = ("/servizi", "/servizi/assegno-unico-universale", "/servizi/non-esiste", "/privacy")
NEED = "ho due figli di 3 e 7 anni e vivo a Milano, non arrivo a fine mese"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_house(tmp_path_factory.mktemp("casa")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def _problems(page: Page) -> list[str]:
    found: dict[str, Any] = axe.Axe().run(page).response
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_to_read(house: Running, chromium: Browser, width: int, scheme: Any) -> None:
    page = window(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for where in PAGES:
        page.goto(house.address + where)
        assert _problems(page) == [], where
        assert _fits(page), where
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["it", "ar"])
def test_the_chat_on_a_narrow_screen(house: Running, chromium: Browser, lang: str, scheme: Any) -> None:
    """320 pixels are 1280 at 400 per cent."""
    page = window(chromium, viewport={"width": 320, "height": 640}, color_scheme=scheme, reduced_motion="reduce").new_page()
    page.goto(f"{house.address}/?lang={lang}")
    expect(page.locator(".turn:not(.past) .choices button").first).to_be_visible()
    assert _problems(page) == []
    assert _fits(page)
    page.locator(".turn:not(.past) .choices button").first.click()
    expect(page.locator(".turn:not(.past) .choices button").first).to_be_visible()
    page.locator("#composer-text").fill(NEED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("3", exact=False).last).to_be_visible()
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    assert _problems(page) == []
    assert _fits(page)
    page.context.close()


def test_the_chat_by_keyboard_alone(house: Running, chromium: Browser) -> None:
    """From the skip link to consent, a message and an answer, with no mouse."""
    page = window(chromium, viewport={"width": 1280, "height": 800}).new_page()
    page.goto(house.address)
    consent = page.get_by_role("button", name="Sì, va bene")
    expect(consent).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Vai a scrivere un messaggio")).to_be_focused()
    for _ in range(12):
        if consent.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(consent).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Raccontami")).to_be_visible()
    page.locator("#composer-text").focus()
    page.keyboard.type(NEED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 e 7 anni").last).to_be_visible()
    page.context.close()


def test_text_twice_as_large_cuts_nothing(house: Running, chromium: Browser) -> None:
    page = window(chromium, viewport={"width": 1280, "height": 800}).new_page()
    for where in ("/", *PAGES):
        page.goto(house.address + where)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert _fits(page), where
    page.context.close()
