"""Conditions: a small JSON in, the events out."""

from datetime import date

import pytest

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
FAILED_BACK = {"coding": [{"system": ICD, "code": "M96.1", "display": "Postlaminectomy syndrome"}]}


def status(code):
    return {"coding": [{"code": code}]}


def test_a_coded_condition_states_its_finding(events):
    (event,) = events({"resourceType": "Condition", "code": FAILED_BACK, "onsetDateTime": "2019-03"})
    assert (event.kind, event.code, event.name) == ("condition", "ICD10CM/M96.1", "Postlaminectomy syndrome")
    assert (event.source, event.finding, event.concepts) == (
        "Condition/1", "post_laminectomy_syndrome", ("dx_fbss",),
    )  # fmt: skip
    assert (event.earliest, event.latest) == (date(2019, 3, 1), date(2019, 3, 31))


def test_a_code_that_states_two_findings_gives_an_extra_event(events):
    code = {"coding": [{"system": ICD, "code": "C79.51"}]}
    first, second = events({"resourceType": "Condition", "code": code})
    assert {first.finding, second.finding} == {"tumour", "history_of_cancer"}
    assert (second.kind, second.certainty, second.part_of) == ("finding", "recorded", "Condition/1")


def test_words_state_findings_too(events):
    condition, finding = events({"resourceType": "Condition", "code": {"text": "Sciatica, left, L5"}})
    assert (condition.code, condition.side, condition.level) == ("TEXT/Sciatica, left, L5", "left", "L5")
    assert (finding.code, finding.finding, finding.certainty, finding.part_of) == (
        "FINDING/radicular_leg_pain", "radicular_leg_pain", "from_text", "Condition/1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clinical", "verification", "expected"),
    [
        ("active", "confirmed", ("active", "affirmed", "recorded")),
        ("recurrence", None, ("active", "affirmed", "recorded")),
        ("resolved", "confirmed", ("resolved", "resolved", "recorded")),
        ("remission", None, ("inactive", "resolved", "recorded")),
        ("inactive", None, ("inactive", "historical", "recorded")),
        ("active", "provisional", ("active", "uncertain", "recorded")),
        ("active", "differential", ("active", "uncertain", "recorded")),
        ("active", "unconfirmed", ("active", "uncertain", "recorded")),
        ("active", "refuted", ("unknown", "affirmed", "refuted")),
        (None, "entered-in-error", ("unknown", "affirmed", "refuted")),
        (None, None, ("unknown", "affirmed", "recorded")),
    ],
)
def test_statuses(events, clinical, verification, expected):
    body = {"resourceType": "Condition", "code": FAILED_BACK}
    body |= {"clinicalStatus": status(clinical)} if clinical else {}
    body |= {"verificationStatus": status(verification)} if verification else {}
    (event,) = events(body)
    assert (event.status, event.assertion, event.certainty) == expected


def test_text_of_a_resolved_condition_is_resolved_and_of_a_refuted_one_not_read(events):
    body = {"resourceType": "Condition", "code": {"text": "sciatica"}}
    assert events(body | {"clinicalStatus": status("resolved")})[1].assertion == "resolved"
    assert len(events(body | {"verificationStatus": status("refuted")})) == 1


def test_a_condition_that_ended_and_says_no_status_is_resolved(events):
    (event,) = events(
        {
            "resourceType": "Condition",
            "code": FAILED_BACK,
            "onsetDateTime": "2019",
            "abatementDateTime": "2020-02-01",
        }
    )
    assert (event.status, event.assertion) == ("resolved", "resolved")
    assert (event.end_earliest, event.end_latest) == (date(2020, 2, 1), date(2020, 2, 1))


@pytest.mark.parametrize(
    ("onset", "earliest", "latest"),
    [
        ({"onsetAge": {"value": 60, "code": "a", "system": "http://unitsofmeasure.org"}}, 2010, 2011),
        ({"onsetAge": {"value": 60, "unit": "years"}}, 2010, 2011),
        ({"onsetRange": {"low": {"value": 50, "code": "a"}, "high": {"value": 59, "code": "a"}}}, 2000, 2010),
        ({"onsetString": "2004"}, 2004, 2004),
        ({"onsetPeriod": {"start": "2005-01-01", "end": "2006-01-01"}}, 2005, 2005),
        ({"recordedDate": "2012-05-05"}, 1950, 2012),
    ],
)
def test_ages_periods_and_strings_become_intervals(events, onset, earliest, latest):
    (event,) = events({"resourceType": "Condition", "code": FAILED_BACK} | onset)
    assert (event.earliest.year, event.latest.year) == (earliest, latest)


@pytest.mark.parametrize(
    ("onset", "field"),
    [
        ({"onsetDateTime": "2019-02-30"}, "onsetDateTime"),
        ({"onsetString": "some years ago"}, "onsetString"),
        ({"onsetAge": {"value": 60, "unit": "bananas"}}, "onsetAge"),
        ({"onsetAge": {"value": 1e9, "code": "a"}}, "onsetAge"),
        ({"onsetDateTime": "2020", "abatementDateTime": "2019"}, "abatement"),
    ],
)
def test_a_date_that_is_none_is_a_problem_and_the_fact_stays(chart, onset, field):
    found = chart({"resourceType": "Condition", "code": FAILED_BACK} | onset)
    assert [problem.field for problem in found.problems] == [field]
    assert found.events[1].code == "ICD10CM/M96.1"


def test_body_site_tells_side_and_level(events):
    (event,) = events(
        {"resourceType": "Condition", "code": FAILED_BACK, "bodySite": [{"text": "L4-L5, right"}]}
    )
    assert (event.level, event.side) == ("L4-L5", "right")
