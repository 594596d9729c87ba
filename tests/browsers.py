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
