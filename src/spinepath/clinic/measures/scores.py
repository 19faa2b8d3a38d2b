"""Totals, what is due, and the trend with the change that matters."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from spinepath.clinic.measures import questionnaires
from spinepath.clinic.measures.models import Answer, Asked
from spinepath.clinic.pages.plot import Plot, Point, plot
from spinepath.clinic.people.models import Patient
from spinepath.therapy.evidence import exact
from spinepath.therapy.proms import judged, row, score
from spinepath.therapy.responders import Response, respond

GRACE = timedelta(days=14)
"""A questionnaire is shown so long before its day; as long after it, it is overdue."""


class Due(NamedTuple):
    asked: Asked
    title: str
    overdue: bool
    by_patient: bool


class Trend(NamedTuple):
    """One measure over time. response: the last score against the first, None while there is one only."""

    measure: str
    title: str
    plot: Plot
    response: Response | None
    band: str | None


def total(measure: str, items: Sequence[int]) -> tuple[Decimal, bool]:
    """The score, and whether an answer is urgent. Raises TherapyRefused when items are missing or off the scale."""
    found = score(measure, items)
    return found.total, bool(found.remarks)


def due(patient: Patient, today: date) -> list[Due]:
    """What to fill in now, the oldest first."""
    rows = Asked.objects.filter(patient=patient, answers=None, due_on__lte=today + GRACE).order_by(
        "due_on", "pk"
    )
    known = questionnaires.questionnaires()
    return [
        Due(one, questionnaires.title(one.measure), _late(one, today), one.measure in known) for one in rows
    ]


def _late(asked: Asked, today: date) -> bool:
    return bool(asked.due_on + GRACE < today)


def trends(patient: Patient) -> Iterator[Trend]:
    """Each measure that was answered."""
    by_measure: dict[str, list[Answer]] = {}
    for one in Answer.objects.filter(patient=patient).order_by("at", "pk"):
        by_measure.setdefault(one.measure, []).append(one)
    for measure, rows in sorted(by_measure.items()):
        yield _trend(measure, rows)


def _trend(measure: str, rows: list[Answer]) -> Trend:
    found = row(measure)[1]
    changed = len(rows) > 1 and "range" in found
    response = respond(measure, rows[0].total, rows[-1].total) if changed else None
    points = [Point(one.at, one.total) for one in rows]
    picture = plot(points, *scale(measure), _better(found, response))
    return Trend(
        measure, questionnaires.title(measure), picture, response, judged(measure, rows[-1].total).band
    )


def scale(measure: str) -> tuple[int, int]:
    """The ends of its scale: of a score by norm (PROMIS) three deviations to each side."""
    found = row(measure)[1]
    if "range" in found:
        return found["range"][0], found["range"][1]
    if "t_score_mean" in found:
        mean, deviation = found["t_score_mean"], found["t_score_sd"]
        return mean - 3 * deviation, mean + 3 * deviation
    return 1, found["levels"]


def _better(found: dict[str, Any], response: Response | None) -> list[tuple[Decimal, Decimal, str]]:
    """From where on a score is better by what matters, on the side of the scale that is better."""
    if response is None or response.needed_by_points is None:
        return []
    needed = response.needed_by_points
    says = f"better than the first score by what matters ({found['source']}, {response.standing})"
    if found["direction"] == "lower_better":
        return [(exact(found["range"][0]), needed, says)] if needed >= exact(found["range"][0]) else []
    return [(needed, exact(found["range"][1]), says)] if needed <= exact(found["range"][1]) else []
