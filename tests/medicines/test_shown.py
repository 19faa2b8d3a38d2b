"""The next medicines and the reduction in the reports: all of it, the answer first, what is out folded away."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

import spinepath
from presentations.statements import Visible, squeezed, statements
from spinepath.assessment.assess import assess
from spinepath.assessment.model import Assessment, Medications
from spinepath.presentations.html import to_html
from spinepath.presentations.page import Page
from spinepath.presentations.terms import NEVER_AN_ORDER
from spinepath.presentations.text import to_text
from spinepath.sources.read import read_one

SAMPLE = Path(spinepath.__file__).parent / "samples" / "made-up-patient.json"


@pytest.fixture(scope="module")
def sample() -> Assessment:
    return assess(read_one(SAMPLE.read_bytes()), date(2026, 5, 1))


def only_medicines(of: Assessment) -> list[str]:
    assert of.medications is not None
    without = replace(of.medications, options=(), reduction=None)
    other = set(statements(replace(of, medications=without)))
    return [said for said in statements(of) if said not in other]


def test_every_statement_stands_in_the_page(sample: Assessment) -> None:
    page = Visible(to_html(sample))
    shown = squeezed("".join(page.text) + " ".join(page.attributes))
    assert [said for said in only_medicines(sample) if squeezed(said) not in shown] == []


def test_every_statement_stands_in_the_text(sample: Assessment) -> None:
    clean, shown = Page(Console(width=80)).clean, squeezed(to_text(sample, everything=True))
    assert [said for said in only_medicines(sample) if squeezed(clean(said)) not in shown] == []


def test_the_short_text_says_what_it_is_and_folds_what_is_out(sample: Assessment) -> None:
    text = to_text(sample)
    assert squeezed(NEVER_AN_ORDER) in squeezed(text)
    assert text.count("Comes last") + text.count("one of a kind only") <= 2
    assert "[methadone]" not in text and "Methadone: For specialists only" in text


def test_no_medicine_named_says_why(sample: Assessment) -> None:
    none = replace(sample, medications=Medications(recorded=True, why_no_options="No pain is recorded now."))
    assert "No pain is recorded now." in to_html(none)
    assert "No pain is recorded now." in to_text(none)
