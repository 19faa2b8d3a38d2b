"""From one chart to one assessment: the only way through."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import version as installed_version
from typing import Any

from spinepath.assessment.explained import explain_pain
from spinepath.assessment.findings import findings
from spinepath.assessment.judge import Judged, judge
from spinepath.assessment.medication import cited, medications
from spinepath.assessment.model import (
    SCHEMA_VERSION,
    Assessment,
    Input,
    Knowledge,
    Person,
    ProblemItem,
    Timeline,
)
from spinepath.assessment.options import options
from spinepath.assessment.recognition import recognise
from spinepath.assessment.red_flags import alerts, red_flags
from spinepath.assessment.subject import Subject, day_text
from spinepath.assessment.timeline import timeline
from spinepath.chart.chart import Chart
from spinepath.knowledge.references import references
from spinepath.knowledge.version import sha256, version

NOT_ASSESSED: tuple[str, ...] = ()
"""Parts of the design that this version does not answer; the report says so."""


def assess(chart: Chart, as_of: date, what_if: Mapping[str, str] | None = None) -> Assessment:
    """Everything spinepath says of this chart on this day. Events after `as_of` do not exist.

    what_if: findings to suppose, see differential.differential. Raises KnowledgeError when the knowledge is
    wrong or none is in force on that day, UnknownName for a finding that does not exist.
    """
    return assessed(judge(chart, as_of), what_if)


def assessed(
    judged: Judged, what_if: Mapping[str, str] | None = None, *, in_brief: bool = False
) -> Assessment:
    """The same of a record that was judged already.

    in_brief: for a summary. Without the lists that no other part rests on: findings, timeline, medicines to come next.
    """
    subject, taken, rules, said = judged
    chart, as_of = subject.chart, subject.as_of
    flags = red_flags(subject, rules.values(), said)
    fired = alerts(subject, rules.values(), said)
    recognition = recognise(subject, rules, said)
    medicines = medications(taken, subject, rules, said, in_brief=in_brief)
    why = explain_pain(subject, recognition, flags, rules=rules, answers=said, what_if=what_if)
    therapies = options(subject, why, flags, recognition.operations, rules=rules, answers=said)
    return Assessment(
        schema_version=SCHEMA_VERSION,
        spinepath_version=_own_version(),
        knowledge=Knowledge(version=version(), sha256=sha256()),
        input=Input(path=chart.path, sha256=chart.sha256),
        patient=_person(subject),
        as_of=as_of,
        recognition=recognition,
        findings=() if in_brief else findings(subject),
        red_flags=flags,
        causes=why.causes,
        workup=why.workup,
        correctable=why.correctable,
        medications=medicines,
        options=therapies,
        alerts=fired,
        not_assessed=NOT_ASSESSED,
        why_empty=dict(why.why_empty),
        timeline=Timeline() if in_brief else timeline(subject),
        problems=tuple(ProblemItem(**_fields(problem)) for problem in chart.problems),
        citations=_citations(*flags, *fired, *why.cited(), *cited(medicines), *therapies),
    )


@cache
def _own_version() -> str:
    return installed_version("spinepath")


def _citations(*parts: Any) -> dict[str, str]:
    cited = {name for part in parts for name in part.citations}
    return {name: references()[name].text for name in sorted(cited)}


def _fields(problem: object) -> dict[str, str]:
    return {name: getattr(problem, name) for name in ("source", "field", "reason", "severity")}


def _person(subject: Subject) -> Person:
    events = [event for event in subject.chart.events if event.kind == "patient"]
    event = events[0] if events else None
    youngest, oldest = (end and int(end) for end in subject.values.get("age_years", (None, None)))
    return Person(
        id=subject.chart.patient,
        sex=event.text_value if event else None,
        birth=day_text(event.earliest, event.latest) if event else None,
        age=youngest if youngest == oldest else None,
        made_up=bool(event and "made-up" in event.concepts),
    )
