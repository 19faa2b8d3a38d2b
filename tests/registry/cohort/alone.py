"""The slow, obvious way: one assessment of one chart, written down as the row that the cohort should have."""

from datetime import date
from typing import Any

from spinepath.assessment.assess import assess
from spinepath.assessment.judge import judge
from spinepath.assessment.operations import index_event
from spinepath.assessment.options.decided import answered_again, decided
from spinepath.chart.chart import Chart
from spinepath.registry.cohort.rows import SEVERITIES, name_of


def row(chart: Chart, as_of: date) -> dict[str, Any]:
    """What assess() says of one person, by column of the cohort."""
    said = assess(chart, as_of)
    subject, _, rules, answers = judge(chart, as_of)
    if said.causes:
        answers = answered_again(rules, answers, {**subject.values, **decided(said)})  # type: ignore[arg-type]
    index = index_event(subject)
    months = subject.values.get("months_since_surgery") or (None, None)
    mme = subject.values.get("mme_per_day") or (None, None)
    return {
        "patient": chart.patient,
        "as_of": as_of,
        "recognition": said.recognition.answer,
        "index_surgery_earliest": index and index.earliest,
        "index_surgery_latest": index and index.latest,
        "months_since_surgery_low": months[0],
        "months_since_surgery_high": months[1],
        "top_cause": said.causes[0].id if said.causes else None,
        "correctable": said.correctable.answer if said.correctable else None,
        "mme_per_day_low": mme[0],
        "mme_per_day_high": mme[1],
        **{f"cause_{cause.id}": cause.probability for cause in said.causes},
        **{f"alerts_{one}": sum(alert.severity == one for alert in said.alerts) for one in SEVERITIES},
        **{name_of(rule): answers[name] for name, rule in rules.items()},
    }
