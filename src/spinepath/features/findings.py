"""A feature for each finding of the vocabulary, and `<id>_possible` for those a red flag must not miss."""

from functools import cache

from spinepath.chart.vocabulary import findings
from spinepath.features.define import Definition, boolean

SETTLED_BY = {
    "imaging": "imaging of the spine",
    "sign": "examination",
    "symptom": "asking the patient",
    "history": "asking the patient",
    "emg": "EMG",
    "nuclear": "bone scan",
    "blood": "blood test or culture",
    "block": "a diagnostic block",
    "safety": "the implant card or the safety questions before the test",
    "medicine": "the problem list; asking the patient",
}

SUSPECTED = (
    "discitis_abscess",
    "fracture",
    "tumour",
    "cord_compression",
    "cauda_equina_compression",
    "epidural_haematoma",
    "pseudomeningocele",
    "fluid_collection",
    "positive_culture",
    "motor_weakness",
    "new_deficit",
    "bladder_bowel_saddle",
    "urinary_retention",
    "saddle_numbness",
    "faecal_incontinence",
    "suicidal_ideation",
    "fever",
    "wound_problem",
)
"""Findings where suspicion alone must be acted on."""

SAID = (
    "discitis_abscess_possible",
    "fracture_possible",
    "tumour_possible",
    "cord_compression_possible",
    "cauda_equina_compression_possible",
    "epidural_haematoma_possible",
    "pseudomeningocele_possible",
    "fluid_collection_possible",
    "positive_culture_possible",
)
"""Suspicions that a report or diagnosis must have voiced to exist: silence means that nobody did."""

MEASURED = ("pain_score", "qtc_interval", "gestation_weeks")
"""Findings that are numbers; they are defined with the person and with the medicines."""


@cache
def definitions() -> tuple[Definition, ...]:
    """One boolean per finding; one more per suspected danger."""
    plain = (_definition(name, name, kind.means, "stated") for name, kind in findings().items())
    return (*(each for each in plain if each.feature.id not in MEASURED), *map(_suspected, SUSPECTED))


def _suspected(name: str) -> Definition:
    means = f"{findings()[name].means}: said to be there or suspected"
    return _definition(name, f"{name}_possible", means, "suspected")


def _definition(finding: str, name: str, means: str, mark: str) -> Definition:
    said = name in SAID
    return boolean(
        name,
        means,
        ask=SETTLED_BY[findings()[finding].group],
        keys=(f"finding/{finding}",),
        expr=mark,
        absence="no" if said else "unknown",
        reason="a suspicion nobody voiced is not in the record" if said else "a silent record is no answer",
        silent=False if said else None,
    )
