"""The shared examples, where they lie beside the checkout: all are read, and every problem has a reason."""

import re
from collections import Counter
from pathlib import Path

import pytest

from spinepath.sources.read import read, read_one

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "examples"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not EXAMPLES.is_dir(), reason="no shared examples beside the checkout"),
]

# Synthea writes no dosage for most prescriptions; the other types are not ours to use.
LEGITIMATE = {
    ("dosage", "no dosage instruction; the dose is not known", "warning"),
    *(
        (name, f"not ours to use: N {name}", "info")
        for name in (
            "CarePlan",
            "Claim",
            "ExplanationOfBenefit",
            "Goal",
            "Immunization",
            "Organization",
            "Practitioner",
        )
    ),
}


def kinds(charts):
    found = Counter()
    for chart in charts:
        for problem in chart.problems:
            found[problem.field, re.sub(r"\d+", "N", problem.reason), problem.severity] += 1
    return found


def test_all_people_of_synthea_are_read_without_an_unexplained_problem():
    charts = list(read(EXAMPLES / "synthea"))
    assert len({chart.patient for chart in charts}) == len(charts) == 607
    assert set(kinds(charts)) <= LEGITIMATE
    stated = [event for chart in charts for event in chart.events if event.kind != "finding"]
    assert len(stated) == 152_976


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("synthea/bundles/*.gz")), ids=lambda path: path.name)
def test_a_bundle_says_the_same_as_the_export(path):
    assert set(kinds([read_one(path)])) <= LEGITIMATE


def test_the_cases_are_read_without_an_unexplained_problem():
    charts = [read_one(path) for path in sorted(EXAMPLES.glob("cases/*/bundle.json"))]
    assert len(charts) == 61
    assert {field for field, _, severity in kinds(charts) if severity != "info"} <= {
        "dosage",
        "conclusionCode",
    }
