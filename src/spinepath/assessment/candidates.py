"""Every test of tests.toml as a candidate: what it would tell, what it costs, whether it was done or is too early."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from spinepath.assessment.differential import Differential, test_names
from spinepath.assessment.information import Gain, gains
from spinepath.assessment.model import RedFlag
from spinepath.assessment.safety import Safety, safety, settings
from spinepath.assessment.studies import Study, studies
from spinepath.assessment.subject import Subject
from spinepath.features.define import DAYS_A_MONTH
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.tables import evidence

_NO_GAIN = Gain(0.0, 0.0, (), ())
_BLOOD = ("esr", "crp", "wbc")
_NO_TESTS = ("recorded_diagnosis", "concordance")


class Candidate(NamedTuple):
    """One test with all that decides about it. worth: bits per burden. stale, too_early, urgent: in words."""

    test: str
    gain: Gain
    worth: float
    safety: Safety
    study: Study | None
    stale: str | None
    too_early: str | None
    urgent: str | None


@cache
def rows() -> dict[str, dict[str, Any]]:
    """The evidence on each test, by id."""
    return {test["id"]: test for test in evidence("tests")["test"] if test["id"] not in _NO_TESTS}


def candidates(
    subject: Subject,
    differential: Differential,
    flags: Iterable[RedFlag],
    rules: Mapping[str, Rule],
    answers: Mapping[str, str],
) -> list[Candidate]:
    """Every test for this person."""
    told = gains(differential.net, differential.row, differential.operation)
    done = studies(subject)
    safe = {test: safety(test, subject, rules, answers) for test in rows()}
    urgent = dict(_urgent(flags, safe))
    return [
        Candidate(
            test=test,
            gain=told.get(test, _NO_GAIN),
            worth=_worth(test, told.get(test, _NO_GAIN)),
            safety=safe[test],
            study=done.get(test),
            stale=_stale(test, done.get(test), subject)
            or _before_the_flag(done.get(test), urgent.get(test), subject),
            too_early=_too_early(test, subject),
            urgent=urgent.get(test),
        )
        for test in rows()
    ]


def _before_the_flag(study: Study | None, urgent: str | None, subject: Subject) -> str | None:
    """A red flag of today is not answered by a study of last month."""
    if study is None or urgent is None or study.event.latest is None:
        return None
    days = (subject.as_of - study.event.latest).days
    return "it is older than the red flag" if days > settings()["urgent_lasts_days"] else None


def _worth(test: str, gain: Gain) -> float:
    row = rows()[test]
    burden = row["cost_class"] + row["radiation_msv"]["value"] / settings()["msv_per_cost"]
    return float((settings()["decision_weight"] * gain.decision + gain.cause) / burden)


def _urgent(flags: Iterable[RedFlag], safe: Mapping[str, Safety]) -> Iterator[tuple[str, str]]:
    """Tests that a red flag demands, with its words; the most urgent flag is the last to speak, and stays."""
    raised = [flag for flag in flags if flag.answer == "yes" and flag.id in settings()["urgent"]]
    for flag in sorted(raised, key=lambda flag: -flag.within_hours):
        row = settings()["urgent"][flag.id]
        for test in row["tests"]:
            yield test, f"{row['says']} (within {flag.within_hours:g} hours)."
            if safe[test].status != "safe":
                yield row["instead"], f"{row['says']}, and {test_names()[test]} is not known to be safe here."


def _stale(test: str, study: Study | None, subject: Subject) -> str | None:
    """Why a study no longer counts; None when it does."""
    if study is None or study.event.latest is None:
        return None
    age = (subject.as_of - study.event.latest).days
    since = (subject.values.get("days_since_last_operation") or (None, None))[1]
    if since is not None and age > since:
        return "it was done before the last operation"
    months = settings()["blood_lasts_months" if test in _BLOOD else "imaging_lasts_months"]
    return (
        f"it is older than {months} month{'s' if months > 1 else ''}" if age > months * DAYS_A_MONTH else None
    )


def _too_early(test: str, subject: Subject) -> str | None:
    if test not in settings()["fusion_tests"] or not subject.values.get("aimed_to_stabilise"):
        return None
    since = (subject.values.get("days_since_last_operation") or (None, None))[1]
    months = settings()["fusion_judged_after_months"]
    if since is None or since >= months * DAYS_A_MONTH:
        return None
    return f"A fusion is not to be judged before about {months} months."
