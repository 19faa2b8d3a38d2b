"""Every statement of an assessment stands in every format."""

import json

import msgspec
import pytest
from rich.console import Console

from presentations.people import SAMPLES
from presentations.statements import Visible, squeezed, statements
from spinepath.assessment.model import Assessment
from spinepath.presentations import FORMATS
from spinepath.presentations.page import Page
from spinepath.presentations.text import to_text


@pytest.fixture(params=SAMPLES)
def person(request: pytest.FixtureRequest) -> Assessment:
    return SAMPLES[request.param]()


def test_html_shows_every_statement(person: Assessment) -> None:
    page = Visible(str(FORMATS["html"](person)))
    shown = squeezed("".join(page.text) + " ".join(page.attributes))
    absent = [said for said in statements(person) if squeezed(said) not in shown]
    assert absent == []


def test_text_shows_every_statement(person: Assessment) -> None:
    clean = Page(Console(width=80)).clean
    shown = squeezed(to_text(person, width=100, everything=True))
    hidden = {argument.finding for cause in person.causes for argument in (*cause.for_, *cause.against)}
    absent = {said for said in statements(person) if squeezed(clean(said)) not in shown}
    assert absent - hidden == set()


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_decodes_to_the_same_assessment(person: Assessment, name: str) -> None:
    written = FORMATS[name](person)
    assert msgspec.json.decode(written, type=Assessment) == msgspec.convert(
        msgspec.to_builtins(person), Assessment
    )
    assert json.loads(written)["schema_version"] == person.schema_version


def test_jsonl_is_one_line(person: Assessment) -> None:
    written = FORMATS["jsonl"](person)
    assert isinstance(written, bytes)
    assert written.count(b"\n") == 1 and written.endswith(b"\n")


def test_json_does_not_depend_on_the_order_of_dictionaries(person: Assessment) -> None:
    turned = msgspec.structs.replace(person, citations=dict(reversed(person.citations.items())))
    assert FORMATS["json"](turned) == FORMATS["json"](person)
