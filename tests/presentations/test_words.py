"""The words that all formats share."""

import subprocess
import sys
from datetime import date

import pytest

from spinepath.assessment.assess import assess
from spinepath.assessment.model import Fact
from spinepath.chart.chart import Chart
from spinepath.presentations import FORMATS, words


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.004, "<1%"), (0.46, "46%"), (0.995, ">99%"), (1, "100%")]
)
def test_percent_never_rounds_to_certainty(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2019-03-12", "12 Mar 2019"),
        ("2019-03", "Mar 2019"),
        ("2019", "2019"),
        ("2019-03-12T23:30:00+01:00", "12 Mar 2019"),
        (None, "date unknown"),
        ("last spring", "last spring"),
    ],
)
def test_a_date_is_as_exact_as_it_is(text: str | None, said: str) -> None:
    assert words.day(text) == said


@pytest.mark.parametrize(
    ("hours", "said"), [(0, "now"), (1, "within 1 hour"), (24, "within 24 hours"), (168, "within 7 days")]
)
def test_deadlines(hours: float, said: str) -> None:
    assert words.within(hours) == said


def test_unknown_says_what_would_settle_it() -> None:
    scan = Fact(feature="mri", value="done", means="an MRI")
    assert words.unknown_because((scan, scan)) == "Unknown. Would settle it: an MRI."
    assert words.unknown_because(()) == "Unknown: the record does not say."


def test_numbers_without_a_read_source_are_provisional() -> None:
    assert words.standing("seen") == ""
    for standing in ("memory", "elicited", "something new", ""):
        assert words.standing(standing).startswith("provisional")


def test_formats_load_their_libraries_only_when_used() -> None:
    code = "import sys, spinepath.presentations; print({'rich', 'jinja2', 'polars'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_the_formats_are_these() -> None:
    assert list(FORMATS) == ["text", "json", "jsonl", "html", "fhir"]


@pytest.mark.parametrize("format_", ["text", "html"])
def test_a_part_that_is_empty_says_why(format_: str) -> None:
    """An almost empty record: why nothing was weighed reaches the page, not only the JSON."""
    report = assess(Chart(patient="p", events=[]), date(2026, 1, 1))
    assert report.why_empty["causes"] in " ".join(FORMATS[format_](report).split())
