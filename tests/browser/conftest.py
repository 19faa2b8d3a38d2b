"""One Chromium for all browser tests; they are skipped where there is none."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from presentations.people import SAMPLES
from spinepath.presentations.html import to_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        opened = _launch(playwright, CHROMIUM)
        yield opened
        opened.close()


def _launch(playwright: Playwright, path: str) -> Browser:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--no-sandbox"] if root else []  # Chromium refuses to sandbox for root, as in containers
    return playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens a sample's report as a file, and fails the test for any request or complaint of the page."""
    contexts, complaints = [], []

    def opened(name: str, width: int = 1280, scheme: str = "light") -> Page:
        file = tmp_path / f"{name}.html"
        file.write_text(to_html(SAMPLES[name]()), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda one: one.url == file.as_uri() or complaints.append(one.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
