"""From a fact that nobody recorded to the form that fills it."""

from collections.abc import Iterator
from typing import NamedTuple

from spinepath.assessment.model import Assessment
from spinepath.chart.vocabulary import findings
from spinepath.clinic.typed.kinds import Kind
from spinepath.clinic.typed.said import ALLERGY, EXAMINATION, MEDICINE_ALLERGY, REPORT
from spinepath.presentations.views import Missing, missing

_REPORTED = ("imaging", "nuclear", "emg", "blood")
_GROUPS = dict.fromkeys(_REPORTED, Kind.REPORT) | {"block": Kind.TREATMENT}
"""By the group of chart/findings.toml; every other finding is asked or looked for: an examination."""
_IMPLANTS = (
    "stimulator_implanted", "pump_implanted", "pacemaker_implanted", "mr_conditional_device", "mr_unsafe_device",
)  # fmt: skip
_STARTS = (
    (("pregnan", "breastfeeding"), Kind.PREGNANCY),
    (("anticoagulated",), Kind.THINNER),
    (("crp", "esr", "wbc", "egfr", "hba1c"), Kind.BLOOD),
    (("qtc", "urine_drug"), Kind.REPORT),
    (("mme", "on_", "takes_", "opioid_", "naloxone", "maoi", "long_acting"), Kind.MEDICINE),
    (("has_stimulator", "has_pump", "has_pacemaker", "several_devices", "days_since_implant"), Kind.IMPLANT),
    (("had_spine_surgery", "number_of_operations", "months_since_surgery", "days_since_last_operation", "aimed_to", "had_posterior"), Kind.OPERATION),  # noqa: E501
    (("stimulator_tried", "had_physical", "days_since_", "epidurals_", "radiofrequency_", "sacroiliac_inj"), Kind.TREATMENT),  # noqa: E501
)  # fmt: skip
_WORDED = ("pregnan", "breastfeeding", "anticoagulated")
"""Findings of other groups that have a form of their own."""
_ENDS = ("_count", "_mg_per_day")


class Gap(NamedTuple):
    """A missing fact, the form that takes it, and the field to begin at ("" for the first)."""

    fact: Missing
    kind: Kind
    field: str


def gaps(assessment: Assessment) -> Iterator[Gap]:
    """Each missing fact with its form, in the report's order."""
    return (Gap(fact, form_for(fact.feature), _field(fact.feature)) for fact in missing(assessment))


def form_for(feature: str) -> Kind:
    """The form that takes this fact; what nothing else takes is written down as an examination."""
    name = feature.removesuffix("_possible")
    if name in _IMPLANTS:
        return Kind.IMPLANT
    if name.endswith("_allergy"):
        return Kind.ALLERGY
    if name.startswith(_WORDED):
        return next(kind for starts, kind in _STARTS if name.startswith(starts))
    if name in findings():
        return _GROUPS.get(findings()[name].group, Kind.EXAMINATION)
    if name.endswith(_ENDS):
        return Kind.MEDICINE
    return next((kind for starts, kind in _STARTS if name.startswith(starts)), Kind.EXAMINATION)


def _field(feature: str) -> str:
    name = feature.removesuffix("_possible")
    name = {"has_anaesthetic_allergy": "local_anaesthetic_allergy"}.get(name, name.removeprefix("has_"))
    ticked = name in EXAMINATION or name in REPORT or name in ALLERGY or name in MEDICINE_ALLERGY
    return f"id_{name}_state" if ticked else ""
