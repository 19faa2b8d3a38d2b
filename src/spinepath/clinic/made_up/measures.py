"""Made-up answers of a year, and questionnaires that are due."""

from datetime import datetime, timedelta

from spinepath.clinic.measures.models import Answer, Asked
from spinepath.clinic.measures.scores import total
from spinepath.clinic.people.models import Patient, User

_GIVEN = {
    "nrs_back": ([7], [6], [5], [4]),
    "peg": ([7, 8, 7], [6, 7, 6], [5, 5, 6], [4, 5, 4]),
    "phq9": ([1, 1, 2, 2, 1, 1, 1, 0, 0], [1, 1, 1, 2, 1, 0, 1, 0, 0]),
}
_EVENT = "first visit"


def measures(found: list[Patient], by: User, now: datetime) -> None:
    """The first three patients."""
    for patient in found[:3]:
        measures_of(patient, by, now)


def measures_of(patient: Patient, by: User, now: datetime) -> None:
    """Answers twelve weeks apart; the next ones are due, one of them overdue."""
    for measure, rows in _GIVEN.items():
        for place, items in enumerate(rows):
            at = now - timedelta(weeks=12 * (len(rows) - place))
            score, urgent = total(measure, items)
            asked = Asked.objects.create(
                patient=patient, by=by, at=at, measure=measure, due_on=at.date(), event=_EVENT
            )
            Answer.objects.create(
                patient=patient,
                by=by,
                at=at,
                asked=asked,
                measure=measure,
                items=items,
                total=score,
                urgent=urgent,
            )
    for measure, days in (("peg", 0), ("phq9", 2), ("rmdq", 30), ("odi", 0)):
        due_on = (now - timedelta(days=days)).date()
        Asked.objects.create(patient=patient, by=by, at=now, measure=measure, due_on=due_on, event=_EVENT)
