"""Every page that links lead to, for each role: axe finds nothing on any of them, and none is an error."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

from clinic.browsing import AXE
from clinic.test_access import ROLES

pytestmark = [pytest.mark.deep, pytest.mark.browser]
_KEY = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)|/\d[\d-]*(?=/|$)")
_LEFT_OUT = ("/account/logout", "/static/", "/healthz")
FEWEST = 6


def shape(path: str) -> str:
    """Addresses that differ only in whose they are lead to the same kind of page."""
    return _KEY.sub("/1", path)


def opened(page: Page, path: str) -> bool:
    """Whether a page came; a file for download is none."""
    try:
        answer = page.goto(path)
    except Error as error:
        assert "Download is starting" in str(error) or "ERR_ABORTED" in str(error), f"{path}: {error}"
        return False
    assert answer is not None and answer.status < 400, f"{path}: {answer and answer.status}"
    return "text/html" in answer.headers.get("content-type", "")


def links(page: Page) -> list[str]:
    """Paths of this site that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    paths = (one.partition("#")[0].partition("?")[0] for one in found if one.startswith("/"))
    return [path for path in paths if path and not path.startswith(_LEFT_OUT)]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible(role, as_role):
    page, seen, waiting = as_role(role), set(), ["/"]
    while waiting:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        if opened(page, path):
            wrong = Axe().run(page, options=AXE).response["violations"]
            assert not wrong, f"{path}: {[(one['id'], one['nodes'][0]['html'][:200]) for one in wrong]}"
            waiting += links(page)
    print(role, len(seen), sorted(seen))
    assert len(seen) >= FEWEST
