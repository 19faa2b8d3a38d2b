"""What git keeps must make sense to anyone, anywhere."""

import re
from pathlib import Path

import pytest

from project.root import ROOT, read, tracked

TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".sh",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".csv",
    "",
}
# One machine's folders, and the hosts of package indexes: neither means anything elsewhere.
ONE_MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+|opt/(?:pypi|wheels))/")
INDEX_HOST = re.compile(r"https?://(?:[\w-]+\.)*(?:p[y]pi|python[h]osted|np[m]js|deb\.debi[a]n)\.")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def texts() -> list[Path]:
    return [path for path in tracked() if path.suffix in TEXT]


@pytest.mark.parametrize("pattern", [ONE_MACHINE, INDEX_HOST], ids=["folder", "host"])
def test_no_trace_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = [path.relative_to(ROOT) for path in texts() if pattern.search(path.read_text("utf-8"))]
    assert found == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [path for path in tracked() if path.suffix == ".md"]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text("utf-8"))
        if "://" not in link and not link.startswith(("mailto:", "<")) and not (page.parent / link).exists()
    ]
    assert dead == []


def test_every_decision_is_numbered_once_and_listed() -> None:
    files = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    index = read("docs/adr/index.md")
    assert not [name for name in files if name not in index]


def test_every_page_is_in_the_menu() -> None:
    menu = read("mkdocs.yml")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert not [page for page in pages if page not in menu]
