"""The page: safe with hostile words, complete in one file, and plain about what is not known."""

import re
from itertools import pairwise

import pytest

from presentations.people import SAMPLES
from presentations.statements import Visible
from spinepath.presentations import notebook_html
from spinepath.presentations.html import to_html

_TAGS = (
    "html head meta title style body header main footer section a p span strong h1 h2 h3 h4 dl dt dd div "
    "ul ol li table caption thead tbody tr th td details summary bdi q code br time "
    "svg desc g rect line polyline circle path text"
)
ALLOWED_TAGS = set(_TAGS.split())


@pytest.mark.parametrize("name", SAMPLES)
def test_only_our_own_tags_and_attributes(name: str) -> None:
    page = Visible(to_html(SAMPLES[name]()))
    assert set(page.tags) <= ALLOWED_TAGS
    assert page.tags.count("style") == 1 and page.tags.count("meta") == 5
    assert not {attribute for attribute in page.names if attribute.startswith("on")}
    assert not {"src", "style", "srcset", "action"} & page.names


@pytest.mark.parametrize("name", SAMPLES)
def test_links_stay_on_the_page_and_lead_somewhere(name: str) -> None:
    page = to_html(SAMPLES[name]())
    targets = re.findall(r'href="([^"]*)"', page)
    assert targets and all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(re.findall(r' id="([^"]*)"', page))


@pytest.mark.parametrize("name", SAMPLES)
def test_ids_are_unique(name: str) -> None:
    ids = re.findall(r' id="([^"]*)"', to_html(SAMPLES[name]()))
    assert len(ids) == len(set(ids))


def test_page_fetches_nothing() -> None:
    page = to_html(SAMPLES["full"]())
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "url(" not in page and "@import" not in page


def test_made_up_people_are_marked() -> None:
    assert "Made-up sample data" in to_html(SAMPLES["full"]())
    assert "Made-up sample data" not in to_html(SAMPLES["empty"]())


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", to_html(SAMPLES["full"]()))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_unknown_is_never_a_no_or_a_blank() -> None:
    page = to_html(SAMPLES["empty"]())
    assert 'class="badge no"' not in page
    assert not re.findall(r"<(?:td|th|dd|li|p|h\d|strong)[^>]*>\s*(?:<bdi></bdi>)?\s*</", page)
    assert page.count("Would settle it: ") >= 3


def test_nothing_reads_as_safe_when_it_was_not_assessed() -> None:
    page = to_html(SAMPLES["left_out"]())
    assert 'class="badge good"' not in page
    for part in ("red flags", "what medicines are taken", "alerts", "whether surgery can correct it"):
        assert f"Not assessed by this version: {part}." in page
    assert "That is not the same as nothing to warn about" in page


def test_notebook_frame_holds_the_page_as_one_attribute() -> None:
    frame = notebook_html(SAMPLES["hostile"]())
    parsed = Visible(frame)
    assert parsed.tags == ["iframe"] and parsed.names == {"title", "sandbox", "srcdoc", "style"}
    assert to_html(SAMPLES["hostile"]()) in parsed.attributes
