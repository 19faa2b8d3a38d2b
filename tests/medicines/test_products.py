"""Round trip: the name of every opioid product gives back its ingredient, strength and route."""

import csv
from fractions import Fraction

import pytest

from spinepath.assessment.medicines.names import named
from spinepath.assessment.medicines.products import ingredients_of
from spinepath.chart.event import Event
from spinepath.chart.terminology.tables import read

ROWS = list(csv.DictReader(read("opioid_products.csv").splitlines()))


def strength(row: dict[str, str]) -> tuple[Fraction, str]:
    """As the table has it: in mg for each unit, mL or spray, or in ug/h."""
    value, per = Fraction(row["strength_value"]), row["strength_unit"].partition("/")[2]
    return (value * 1000, "h") if per == "HR" else (value, {"": "1", "ML": "mL", "ACTUAT": "spray"}[per])


def two_salts(row: dict[str, str]) -> bool:
    return sum(other["rxcui"] == row["rxcui"] for other in ROWS) > 1


def reads_back(row: dict[str, str]) -> bool:
    found = named(row["name"])
    held = dict(found.strengths).get(row["ingredient"])
    return held is not None and ((held.value, held.per), found.route) == (strength(row), row["route"])


def test_names_read_back() -> None:
    # All but the packs, whose route the table calls "pack"; the name says mucosal spray.
    lost = {row["rxcui"] for row in ROWS if not reads_back(row) and not two_salts(row)}
    assert len(ROWS) == 1179
    packs = {row["rxcui"] for row in ROWS if row["route"] == "pack"}
    assert lost == packs
    assert len(packs) == 4


def test_codes_read_back() -> None:
    wrong = []
    for row in ROWS:
        event = Event(patient="", kind="medication", code=f"RXNORM/{row['rxcui']}", name="", source="")
        (part,) = (one for one in ingredients_of(event) if one.name == row["ingredient"])
        held = part.strength
        right = held is not None and ((held.value, held.per) == strength(row) or two_salts(row))
        if not right or part.route != row["route"] or not part.opioid or part.known_by != "code":
            wrong.append(row["name"])
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "held", "route", "release"),
    [
        ("oxycodone 10 mg", {"oxycodone": 10}, None, None),
        ("OxyContin 20", {"oxycodone": 20}, "oral", "extended"),
        ("Percocet 5-325", {"oxycodone": 5, "acetaminophen": 325}, "oral", None),
        ("acetaminophen-codeine 300-30 mg tablet", {"acetaminophen": 300, "codeine": 30}, "oral", None),
        (
            "oxycodone-acetaminophen 10 mg-325 mg oral tablet",
            {"oxycodone": 10, "acetaminophen": 325},
            "oral",
            None,
        ),
        ("morphine ER 30 mg", {"morphine": 30}, None, "extended"),
        ("Butrans 10 mcg/hour", {"buprenorphine": 10}, "transdermal", None),
        ("Tylenol with codeine #3", {}, "oral", None),
        ("tramadol", {}, None, None),
    ],
)
def test_plain_words(text: str, held: dict[str, int], route: str | None, release: str | None) -> None:
    found = named(text)
    assert {name: one.value for name, one in found.strengths} == held
    assert (found.route, found.release) == (route, release)
