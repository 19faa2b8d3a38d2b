"""The registry's report in a real browser: accessibility, phone width, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from registry.made_up_tables import AS_OF, Planted, made_up
from spinepath.registry.measures import compute
from spinepath.registry.report import to_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registry") / "report.html"
    tables = made_up(Planted(people=1500, sites=8, outlier=2.0, disparity=0.6)).tables
    path.write_text(to_html(compute(tables, AS_OF)), encoding="utf-8")
    return path


@pytest.fixture(params=[("light", 1280), ("dark", 360)], ids=["desktop by day", "phone at night"])
def page(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, opened; any request, message or error fails the test."""
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("request", lambda one: one.url == file.as_uri() or complaints.append(one.url))
    opened.goto(file.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    yield opened
    context.close()
    assert complaints == []


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_pictures_have_the_page_s_colours(page: Page) -> None:
    """No colour of a picture is fixed: what is drawn in ink is the page's ink, by day and by night."""
    ink = page.evaluate("getComputedStyle(document.body).color")
    texts = page.evaluate(
        "[...document.querySelectorAll('svg.plot text')].map(one => getComputedStyle(one).fill)"
    )
    assert ink in texts
    assert "rgb(0, 0, 0)" not in texts
