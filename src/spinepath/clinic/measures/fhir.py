"""Answers as FHIR: the QuestionnaireResponse as given, and the score as an Observation that the assessment reads."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Max

from spinepath.clinic.measures.models import Answer
from spinepath.clinic.measures.questionnaires import questionnaires, title
from spinepath.clinic.people.models import Patient

_LOINC, _UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_TOTALS = {
    "nrs_back": ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
    "nrs_leg": ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),
    "peg": ("91147-9", "Mean score [PEG]"),
    "phq9": ("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]"),
    "gad7": ("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]"),
}
"""Codes of the project's terminology; a measure without one goes by its name."""
_SELF_HARM = (
    "44260-8",
    "Thoughts that you would be better off dead, or of hurting yourself in some way in last 2 weeks [Reported.PHQ]",
)


def stamp(patient: Patient) -> str:
    """Answers are never changed: their number and the last one say it all."""
    found = Answer.objects.filter(patient=patient).aggregate(n=Count("pk"), last=Max("pk"))
    return f"{found['n']}:{found['last']}"


def resources(patient: Patient) -> Iterable[dict[str, Any]]:
    """Oldest first."""
    for one in Answer.objects.filter(patient=patient).order_by("at", "pk"):
        yield from _of(one)


def _of(answer: Answer) -> Iterator[dict[str, Any]]:
    if answer.items:
        yield _response(answer)
    yield _observation(
        answer, "total", _TOTALS.get(answer.measure), str(answer.total.normalize()), title(answer.measure)
    )
    if answer.measure == "phq9" and answer.items:
        yield _observation(answer, "item9", _SELF_HARM, str(answer.items[8]), _SELF_HARM[1])


def _observation(
    answer: Answer, part: str, code: tuple[str, str] | None, value: str, words: str
) -> dict[str, Any]:
    concept: dict[str, Any] = {"text": words}
    if code:
        concept["coding"] = [{"system": _LOINC, "code": code[0], "display": code[1]}]
    return {
        "resourceType": "Observation", "id": f"answer-{answer.pk}-{part}", "status": "final", "code": concept,
        "subject": {"reference": f"Patient/{answer.patient_id}"}, "effectiveDateTime": answer.at.isoformat(),
        "valueQuantity": {"value": float(value), "unit": "{score}", "system": _UCUM, "code": "{score}"},
    }  # fmt: skip


def _response(answer: Answer) -> dict[str, Any]:
    asked = questionnaires()[answer.measure]
    return {
        "resourceType": "QuestionnaireResponse", "id": f"answer-{answer.pk}", "status": "completed",
        "questionnaire": asked["url"], "subject": {"reference": f"Patient/{answer.patient_id}"},
        "authored": answer.at.isoformat(),
        "item": [_item(item, value) for item, value in zip(asked["item"], answer.items, strict=True)],
    }  # fmt: skip


def _item(item: dict[str, Any], value: int) -> dict[str, Any]:
    if item["type"] == "boolean":
        given: dict[str, Any] = {"valueBoolean": bool(value)}
    else:
        given = {
            "valueCoding": next(
                o["valueCoding"] for o in item["answerOption"] if o["valueCoding"]["code"] == str(value)
            )
        }
    return {"linkId": item["linkId"], "text": item["text"], "answer": [given]}
