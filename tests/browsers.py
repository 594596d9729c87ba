"""The real browser in which pages are tried: the Chromium that is on the PATH; it installs none and asks nothing of third parties."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.needs import chromium

PATIENCE = 120_000
"""Milliseconds that a page may take for anything: what is waited for comes, on a busy machine later."""
expect.set_options(timeout=PATIENCE)
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser of its own, closed at the end; where there is none the test is skipped and says so."""
    found = chromium()
    if found is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(ARGS))
        try:
            yield opened
        finally:
            opened.close()


def window(browser: Browser, **options: Any) -> BrowserContext:
    """A window of its own, Italian unless told otherwise, that waits for as long as ``PATIENCE``."""
    made = browser.new_context(**{"locale": "it-IT", **options})
    made.set_default_timeout(PATIENCE)
    return made


_STICKING_OUT = """() => Array.from(
  document.querySelectorAll('main :is(input, button, select, textarea, a, p, li, dd, h1, h2, h3)')
).filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || one.closest('.visually-hidden')) return false;
  for (let around = one.parentElement; around; around = around.parentElement) {
    if (getComputedStyle(around).overflowX !== 'visible') return false;
    if (around.matches('.card, .row-card, main')) return box.right > around.getBoundingClientRect().right + 1;
  }
  return false;
}).map(one => `${one.tagName} ${one.id || one.textContent.trim().slice(0, 40)}`)"""


def sticking_out(page: Any) -> list[str]:
    """What is wider than the card it stands in, where it may lie under another: with every fold of the page open."""
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found: list[str] = page.evaluate(_STICKING_OUT)
    return found
