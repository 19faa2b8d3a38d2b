"""MME written by hand from the CDC's tables and FHIR's timing rules: golden.tsv."""

from datetime import date
from pathlib import Path

import pytest

from medicines.records import events, request
from spinepath.assessment.medicines import current, mme
from spinepath.assessment.medicines.amount import span
from spinepath.assessment.medicines.model import Mme

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("golden.tsv").read_text("utf-8").splitlines()[1:]
    if not line.startswith("#")
]
AS_OF = date(2025, 1, 20)


def said(found: Mme) -> str:
    """The answer in the notation of the table."""
    if found.not_converted:
        return "none"
    if found.not_computed:
        return "? " + ", ".join(found.not_computed[0].missing)
    assert found.total is not None
    return span(found.total.low, found.total.high).replace(" to ", "..")


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:4]) for row in ROWS])
@pytest.mark.parametrize("edition", ["2022", "2016"])
def test_each_case(row: list[str], edition: str) -> None:
    drug, dose, often, other, in_2022, in_2016, _ = row
    listed = current(events(request(drug, dose, often, other)), AS_OF)
    found = mme(listed, edition)
    assert said(found) == (in_2022 if edition == "2022" else in_2016), found.says
    assert found.edition == edition
    assert all(f"CDC {edition}" in line.formula for line in found.lines)
    assert found.at_least == bool(found.not_computed or found.not_converted)
    assert [line.as_needed for line in found.lines] in (
        [],
        ["prn" in other or "needed" in f"{other}{drug}" or "max=" in other],
    )


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 150
    drugs = {"codeine", "fentanyl", "hydrocodone", "hydromorphone", "methadone", "morphine", "oxycodone",
             "oxymorphone",
             "tapentadol", "tramadol", "buprenorphine"}  # fmt: skip
    listed = (current(events(request(*row[:4])), AS_OF).lines for row in ROWS)
    assert drugs <= {line.ingredient for lines in listed for line in lines}
