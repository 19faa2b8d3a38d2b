"""A real server on a copy of the made-up clinic, and a real browser in front of it.

    def test_x(as_role, look):
        page = as_role("nurse")                 # signed in, at home; as_role("nurse", phone=True) on a phone
        page.goto(...)
        look(page, "nurse-home")                # axe finds nothing, nothing is wider than the page, a picture is taken

CLINIC_IMAGES=1 keeps the pictures in docs/images/clinic.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from clinic.postgres import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IMAGES = Path(__file__).parents[2] / "docs" / "images" / "clinic"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

expect.set_options(timeout=30_000)  # as long as a click may take: a busy machine is no fault of the page
_STATES: dict[str | None, Any] = {}
"""The session of each who signed in already: each signs in once."""


class Server(NamedTuple):
    url: str
    password: str


def copied(folder: Path, name: str = "copy") -> dict[str, str]:
    """The environment of a program on a database of its own, made from the tests' one."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        name = f"{name}_{os.getpid()}"
        source = connection.settings_dict["NAME"]
        connection.close()
        address = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        from psycopg import connect

        with connect(f"{address}/template1", autocommit=True) as opened:
            opened.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        return {"DATABASE_URL": f"{address}/{name}"}
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as one:
        with closing(sqlite3.connect(folder / "clinic.sqlite3")) as other:
            one.backup(other)
    return {"DATABASE_URL": ""}


@pytest.fixture(scope="session")
def server(world: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`spinepath clinic` as a user starts it, on a copy, so that what a browser does touches no other test."""
    folder = tmp_path_factory.mktemp("clinic-server")
    port, log = free_port(), folder / "log"
    environment = os.environ | {"SPINEPATH_CLINIC_DATA": str(folder)} | copied(folder)
    command = [
        sys.executable,
        "-c",
        "from spinepath.cli import main; main()",
        "clinic",
        "--port",
        str(port),
        "--empty",
    ]
    with log.open("wb") as opened:
        running = subprocess.Popen(command, env=environment, stdout=opened, stderr=opened)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, running, log)
        yield Server(url, world)
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait(url: str, running: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/healthz") as answer:
                assert answer.status == 200
                return
        except OSError:
            assert running.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; `apt-get install chromium` brings it")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def as_role(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Signs in through the page; any complaint of the browser (a refused script or style) fails the test."""
    contexts, complaints = [], []

    def opened(name: str | None, *, phone: bool = False, scheme: str = "light", language: str = "en") -> Page:
        size = PHONE if phone else DESKTOP
        known = _STATES.get(name)
        context = chromium.new_context(
            viewport=size, color_scheme=scheme, locale=language, base_url=server.url, storage_state=known
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _complains(message) and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        if name is not None and known is None:
            page.locator("#id_login").fill(f"{name}@made-up.example")
            page.locator("#id_password").fill(server.password)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{server.url}/")
            _STATES[name] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _complains(message: ConsoleMessage) -> bool:
    """An error page is reported as one more error of the browser; the test knows."""
    return message.type in ("error", "warning") and not message.text.startswith("Failed to load resource")


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Page, str], None]:
    """Judges the page as it stands and takes its picture."""
    folder = IMAGES if os.environ.get("CLINIC_IMAGES") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def judged(page: Page, name: str) -> None:
        page.wait_for_load_state()
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} pixels wider than the screen"
        page.screenshot(path=folder / f"{name}.png", full_page=False)

    return judged
