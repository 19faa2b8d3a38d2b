"""The report in a real browser: accessible, fits a phone, prints whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from presentations.people import SAMPLES

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

OPEN_DETAILS = "document.querySelectorAll('details').forEach(one => one.open = true)"
TOO_WIDE = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 200))"""
HIDDEN = """() => [...document.querySelectorAll('details li, details td, details th')]
    .filter(one => one.innerText.trim() && !one.getClientRects().length).length"""


SEEN = [(1280, "light"), (360, "dark")]
REST = [pytest.param(*seen, marks=pytest.mark.deep) for seen in ((1280, "dark"), (360, "light"))]


@pytest.mark.parametrize(("width", "scheme"), [*SEEN, *REST])
@pytest.mark.parametrize("name", SAMPLES)
def test_axe_finds_nothing(open_page: OpenPage, name: str, width: int, scheme: str) -> None:
    page = open_page(name, width, scheme)
    page.evaluate(OPEN_DETAILS)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_wider_than_a_phone(open_page: OpenPage, name: str) -> None:
    page = open_page(name, 360)
    page.evaluate(OPEN_DETAILS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_closed_parts_are_open_in_print(open_page: OpenPage, name: str) -> None:
    page = open_page(name)
    page.emulate_media(media="print")
    assert page.evaluate(HIDDEN) == 0


PAPERS = {"A4": (210, 297), "Letter": (215.9, 279.4)}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", SAMPLES)
def test_it_prints_uncut(open_page: OpenPage, name: str, paper: str, tmp_path: Path) -> None:
    page = open_page(name)
    printed = page.pdf(path=tmp_path / f"{paper}.pdf", format=paper)
    assert printed.startswith(b"%PDF") and len(printed) > 10_000
    width = round((PAPERS[paper][0] - 26) / 25.4 * 96)  # between the margins, in CSS pixels
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE.replace("!one.closest('.scroll') && ", "")) == []


def test_the_keyboard_reaches_the_summary_and_opens_the_evidence(open_page: OpenPage) -> None:
    page = open_page("full", 360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#causes").locator("xpath=..").locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("recurrent disc extrusion at L4/5 compressing").first).to_be_visible()


def test_the_course_scrolls_inside_its_own_region(open_page: OpenPage) -> None:
    page = open_page("full", 360)
    region = page.get_by_role("region", name="Picture of the course")
    region.focus()
    assert region.evaluate("one => one.scrollWidth > one.clientWidth && one === document.activeElement")


def test_it_works_without_scripts_and_lets_none_in(open_page: OpenPage) -> None:
    page = open_page("hostile")
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.styleSheets.length") == 1
