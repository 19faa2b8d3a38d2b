"""The definitions: checked when loaded, and any change shows in the hash."""

import copy
from typing import Any

import pytest

from spinepath.errors import KnowledgeError, UnknownName
from spinepath.registry.measures.definitions import benchmark, load, measure, measures, number, sha256
from spinepath.shipped import toml


def raw() -> dict[str, Any]:
    return copy.deepcopy(toml("spinepath.registry.measures", "definitions.toml"))


def test_every_measure_says_what_it_counts_of_whom_and_what_is_missing() -> None:
    assert len(measures()) >= 15
    for one in measures():
        assert all((one.name, one.numerator, one.denominator, one.missing, one.citations)), one.id


def test_what_the_issue_asks_for_is_measured() -> None:
    assert {"incidence", "responder", "dose", "dose_share", "answer", "cause", "completeness"} == {
        one.kind for one in measures()
    }
    assert {"kind", "level", "aim", "surgeon", "site"} <= set(measure("fbss_incidence").by)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"event": ""}, "has no event"),
        ({"citations": ["nobody2020"]}, "unknown citation 'nobody2020'"),
        ({"benchmark": "no_such_rate"}, "no single rate 'no_such_rate'"),
        ({"version": 0}, "version 0"),
        ({"kind": "guess"}, "Invalid enum value 'guess'"),
        ({"colour": "red"}, "colour"),
        ({"fall": {"fraction": "outcomes:responder.nothing"}}, "no number 'outcomes:responder.nothing'"),
        ({"id": "reoperation"}, "stands twice"),
    ],
    ids=str,
)
def test_a_mistake_is_found_and_said(change: dict[str, Any], says: str) -> None:
    content = raw()
    content["measure"][0] |= change
    with pytest.raises(KnowledgeError, match=says.replace("[", r"\[")):
        load(content)


def test_any_change_changes_the_hash() -> None:
    content = raw()
    before = load(content)
    for field, value in (("window_days", 61), ("name", "x"), ("at_months", [6, 12])):
        changed = copy.deepcopy(content)
        changed["measure"][0][field] = value
        after = load(changed)
        assert after[0].sha256 != before[0].sha256, field
        assert [one.sha256 for one in after[1:]] == [one.sha256 for one in before[1:]]
    assert len(sha256()) == 64


def test_thresholds_come_from_the_evidence_with_their_standing() -> None:
    assert number("outcomes:responder.pain_moderate_fraction")[0] == 0.30
    assert number("medications:opioid_rules.mme_caution_per_day")[0] == 50
    assert (
        measure("fbss_incidence").standing == "elicited"
    )  # the score that counts as persistent is our estimate
    assert benchmark(measure("fbss_incidence")) == 0.208
    with pytest.raises(UnknownName, match="no measure 'x'"):
        measure("x")
