"""The report: one page that needs nothing else, every figure with its people, and tables with a codebook."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from registry.made_up_tables import AS_OF, Planted, made_up
from registry.measures.small import operation, person, registry
from spinepath.registry.measures.compute import Results, compute
from spinepath.registry.measures.definitions import measures
from spinepath.registry.report import to_html, write
from spinepath.registry.report.files import COLUMNS


@pytest.fixture(scope="module")
def results() -> Results:
    return compute(made_up(Planted(people=1500, sites=8, outlier=2.0, disparity=0.6, mnar=0.3)).tables, AS_OF)


@pytest.fixture(scope="module")
def page(results: Results) -> str:
    return to_html(results)


class Seen(HTMLParser):
    """Tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_it_needs_nothing_else(page: str) -> None:
    seen = Seen(page)
    assert not [tag for tag, _ in seen.tags if tag in ("script", "link", "img", "iframe", "form")]
    assert not [
        attrs for _, attrs in seen.tags if "style" in attrs or any(name.startswith("on") for name in attrs)
    ]
    links = [
        attrs[name] or "" for _, attrs in seen.tags for name in ("href", "src", "xlink:href") if name in attrs
    ]
    assert links
    assert all(link.startswith("#") for link in links)
    assert "http:" not in page
    assert "https:" not in page


def test_ids_are_used_once_and_links_lead_somewhere(page: str) -> None:
    seen = Seen(page)
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    points = [attrs["href"][1:] for _, attrs in seen.tags if (attrs.get("href") or "").startswith("#")]  # type: ignore[index]
    clips = re.findall(r"url\(#([^)]+)\)", page)
    assert set(points) | set(clips) <= set(ids)


def test_every_picture_says_what_it_shows_and_has_its_table(page: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", page, re.S)
    pictures = [figure for figure in figures if "<svg" in figure]
    assert len(pictures) >= 15
    for figure in pictures:
        assert re.search(r"<title[^>]*>.+?</title><desc[^>]*>.*\d.*</desc>", figure, re.S)
        assert "<table>" in figure


def test_every_row_of_a_figure_has_people_missing_and_interval(page: str) -> None:
    rows = 0
    for table in re.findall(r"<table>.*?</table>", page, re.S):
        if "Every row gives the people" in table:
            heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", table)
            assert heads[1:7] == ["Month", "People", "Events", "Missing", "Value", "95 % interval"]
            for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.S):
                cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
                assert all(cells[at] for at in (2, 4, 5, 6)), row
                rows += 1
    assert rows > 100


def test_what_stands_out_is_said_first(page: str) -> None:
    glance = page[page.index('id="glance"') : page.index("</ul>", page.index('id="glance"'))]
    assert "Persistent pain after a spine operation within 24 months" in glance
    assert "Site 01 is above the 99.8 % limits" in glance
    assert "figures are hidden" in glance
    assert "Published: 20.8" in glance


def test_made_up_data_is_called_so_and_a_judgement_is_not_made(page: str) -> None:
    assert "Made-up sample data" in page
    assert "it judges nobody" in page


@pytest.mark.deep
def test_the_same_registry_gives_the_same_bytes(results: Results, page: str) -> None:
    assert to_html(results) == page


def test_words_of_a_record_are_words() -> None:
    """A site named like a tag is shown, not run."""
    name = '<script>alert("x")</script>'
    people = [person(f"p{number}", 40) for number in range(60)]
    done = [operation(f"p{number}", site=name if number < 30 else "B") for number in range(60)]
    page = to_html(compute(registry(people=people, operations=done), AS_OF))
    assert "<script" not in page


def test_an_empty_registry_says_so() -> None:
    page = to_html(compute(registry(), AS_OF))
    assert page.count("No measure of this chapter has any people in this registry.") == 8


def test_files_and_codebook(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spinepath.registry.report.files.to_html", lambda *_: "the page, drawn above")
    made = {path.name for path in write(results, tmp_path)}
    assert made == {
        "report.html",
        "figures.csv",
        "places.csv",
        "assumptions.csv",
        "models.csv",
        "curves.csv",
        "codebook.md",
    }
    with (tmp_path / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == len(results.figures)
    book = (tmp_path / "codebook.md").read_text("utf-8")
    for one in measures():
        assert f"## {one.id}, version {one.version}" in book
        assert one.sha256 in book
