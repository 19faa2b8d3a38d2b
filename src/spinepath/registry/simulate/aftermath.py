"""The record of the time after the operation: questionnaires, treatments, implants, doses, complications, death."""

from spinepath.registry.simulate.fhir import (
    CATEGORY,
    CONFIRMED,
    PROBLEM,
    RESOLVED,
    Resource,
    concept,
    quantity,
)
from spinepath.registry.simulate.later import Implant, Later
from spinepath.registry.simulate.scribe import Scribe
from spinepath.registry.simulate.truth import Truth, ago
from spinepath.registry.simulate.words import codes

_DATES = ("performedDateTime", "onsetDateTime", "effectiveDateTime")
_KEY = 1 << 61


def aftermath(truth: Truth, course: Later, key: int, record: list[Resource]) -> list[Resource]:
    """The whole record: what there was on the day of looking, without anything after a death, and the course."""
    scribe = _Aftermath(truth, key | _KEY)
    scribe.resources = list(record)
    scribe.write(course)
    died = scribe.day(course.died) if course.died is not None else None
    return _until(scribe.resources, died) if died is not None else scribe.resources


def _until(resources: list[Resource], died: str) -> list[Resource]:
    """A record ends with a death."""
    patient, *rest = resources
    kept = [
        one
        for one in rest
        if not any(one.get(name, "")[:10] > died[: len(one.get(name, ""))] for name in _DATES)
    ]
    return [{**patient, "deceasedDateTime": died}, *kept]


class _Aftermath(Scribe):
    """Writes with whole dates: such things are dated by the systems that hold them."""

    def day(self, month: float) -> str:
        """The day so many months after the operation."""
        return min(ago(self.truth.months_since - month), ago(0)).isoformat()

    def write(self, course: Later) -> None:
        """All of it, in the order of kinds."""
        for visit in course.visits:
            if visit.answered:
                month = visit.week * 7 / 30.4375
                for name in ("pain", "odi", "peg", "phq9", "gad7"):
                    self.score(name, getattr(visit, name), month)
        if course.infection is not None:
            self.diagnosis("infection", course.infection)
        if course.revision is not None:
            self.done(f"revision_{self.truth.operation}", course.revision, level=self.names["operated"])
        for name, month in course.treatments:
            self.done(name, month)
        if course.trial is not None:
            self.done("stimulator_trial", course.trial)
        for implant in course.implants:
            self.implant(implant, course.observed)
        for dose in course.doses:
            self.dose(dose.mg_per_day, dose.start, dose.end)

    def score(self, name: str, value: float, month: float) -> None:
        """An answered questionnaire."""
        code, words = codes().scores[name]
        self.add(
            "Observation", status="final", category=CATEGORY["survey"], code=concept(code, words), subject=self.subject,
            effectiveDateTime=self.day(month), valueQuantity=quantity(round(value, 2), "{score}"),
        )  # fmt: skip

    def done(self, name: str, month: float, level: str | None = None) -> None:
        """A procedure."""
        code, words = codes().later[name]
        text = words.format(level=level) if level else words
        self.add(
            "Procedure", status="completed", code=concept(code, text), subject=self.subject,
            performedDateTime=self.day(month), bodySite=[{"text": level}] if level else None,
        )  # fmt: skip

    def diagnosis(self, name: str, month: float) -> None:
        """A coded complication."""
        code, words = codes().later[name]
        self.add(
            "Condition", clinicalStatus=RESOLVED, verificationStatus=CONFIRMED, category=PROBLEM,
            code=concept(code, words), subject=self.subject, onsetDateTime=self.day(month),
        )  # fmt: skip

    def implant(self, implant: Implant, observed: float) -> None:
        """An implant, its device, and what became of both."""
        self.done(implant.kind, implant.at)
        code, words = codes().later[f"{implant.kind}_device"]
        self.add(
            "Device", status="active" if implant.removed is None else "inactive", type=concept(code, words),
            patient=self.subject,
        )  # fmt: skip
        if implant.infected is not None:
            self.diagnosis(f"{implant.kind}_infection", implant.infected)
        if implant.revised is not None:
            self.done(f"{implant.kind}_revised", implant.revised)
        if implant.removed is not None:
            self.done(f"{implant.kind}_removed", implant.removed)
        if implant.kind == "pump":
            end = implant.removed if implant.removed is not None else observed
            month = implant.at + 3
            while month < end:
                self.done("pump_refill", month)
                month += 3

    def dose(self, mg: float, start: float, end: float) -> None:
        """A stretch of one dose of oxycodone."""
        code, words = codes().later["oxycodone"]
        each = 10 if mg % 10 == 0 else 5
        times = round(mg / each)
        repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
        self.add(
            "MedicationStatement", status="completed" if end < self.truth.months_since - 0.05 else "active",
            medicationCodeableConcept=concept(code, words), subject=self.subject,
            effectivePeriod=self.stretch(start, end),
            dosage=[{
                "text": f"{each} mg {times} times daily", "timing": {"repeat": repeat},
                "doseAndRate": [{"doseQuantity": quantity(each, "mg")}],
            }],
        )  # fmt: skip

    def stretch(self, start: float, end: float) -> dict[str, str]:
        """A period; one that lasts has no end."""
        lasts = end >= self.truth.months_since - 0.05
        return {"start": self.day(start)} | ({} if lasts else {"end": self.day(end)})
