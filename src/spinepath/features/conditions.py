"""What stands against a medicine: other conditions, allergies, kidneys that nobody measured."""

import polars as pl

from spinepath.features.define import Definition, boolean, says
from spinepath.features.listed import LISTED_ONLY, MAYBE, YES

CONDITIONS = {
    "diabetes": "Diabetes",
    "ckd": "Chronic kidney disease",
    "liver_disease": "Liver disease",
    "peptic_ulcer_gi_bleed": "A peptic ulcer or bleeding of the gut",
    "bleeding_disorder": "A bleeding disorder",
    "heart_failure": "Heart failure",
    "coronary_disease": "Coronary disease",
    "long_qt": "Long QT, or an abnormal ECG",
    "narrow_angle_glaucoma": "Narrow-angle glaucoma",
    "seizure": "Seizures",
    "sleep_apnea": "Sleep apnoea",
    "opioid_use_disorder": "Opioid use disorder",
    "alcohol_use_disorder": "Alcohol use disorder",
}
HISTORIES = {
    "opioid_overdose": "An opioid overdose, ever",
    "substance_use_disorder": "A substance use disorder, ever",
}
ALLERGIES = {
    "nsaid_allergy": ("Allergic to an NSAID", ("med_nsaid",)),
    "acetaminophen_allergy": ("Allergic to acetaminophen", ("med_acetaminophen",)),
    "gabapentinoid_allergy": ("Allergic to a gabapentinoid", ("med_gabapentinoid",)),
}
RETENTION = ("urinary_retention", "finding/urinary_retention")

_CONDITIONS, _ALLERGIES = "kind/condition", "kind/allergy"
_condition = pl.col("kind").is_in(["condition", "finding"]) & pl.col("counts")
MARKS = {
    "condition_said": pl.when(pl.col("key") == _CONDITIONS).then(pl.when("counts").then(LISTED_ONLY))
    .when(_condition & says("yes")).then(YES)
    .when(_condition & says("maybe")).then(MAYBE),
    "condition_ever": pl.when(pl.col("key") == _CONDITIONS).then(pl.when("counts").then(LISTED_ONLY))
    .when(_condition & pl.col("assertion").is_in(["affirmed", "historical", "resolved"])).then(YES)
    .when(_condition & says("maybe")).then(MAYBE),
    "allergy": pl.when(pl.col("key") == _ALLERGIES).then(pl.when("counts").then(LISTED_ONLY))
    .when(pl.col("kind").is_in(["allergy", "finding"]) & (says("yes") | says("maybe"))).then(YES),
    "measured": pl.when(pl.col("counts") & pl.col("value_high").is_not_null()).then(YES),
}  # fmt: skip
"""What one record says of a condition or allergy; that there is a list at all is the least it can say."""


def has(name: str, means: str, keys: tuple[str, ...], mark: str = "condition_said") -> Definition:
    """Whether a condition stands in the record; a list of conditions without it denies it."""
    return boolean(
        name,
        means,
        ask="the problem list; asking the patient",
        keys=(*keys, _CONDITIONS),
        expr=mark,
        absence="no",
        reason="a record that lists conditions is taken to list them all",
        unshown=(_CONDITIONS,),
    )


def allergic(name: str, means: str, keys: tuple[str, ...]) -> Definition:
    """An allergy that is only suspected counts: it is cleared up before the next dose."""
    return boolean(
        name,
        means,
        ask="the allergy list; asking the patient",
        keys=(*keys, _ALLERGIES),
        expr="allergy",
        absence="no",
        reason="a record that lists allergies is taken to list them all",
        unshown=(_ALLERGIES,),
    )


def _egfr_known() -> Definition:
    return boolean(
        "egfr_known",
        "An estimated kidney function is recorded",
        ask="creatinine",
        keys=("lab_egfr",),
        expr="measured",
        absence="no",
        reason="what was not recorded is not known",
        silent=False,
    )


DEFINITIONS = (
    *(has(f"has_{name}", means, (name,)) for name, means in CONDITIONS.items()),
    *(has(f"had_{name}", means, (name,), "condition_ever") for name, means in HISTORIES.items()),
    has("has_urinary_retention", "Urinary retention", RETENTION),
    *(allergic(name, means, keys) for name, (means, keys) in ALLERGIES.items()),
    _egfr_known(),
)
