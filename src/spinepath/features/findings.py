"""A feature for each finding of the vocabulary, and `<id>_possible` for those a red flag must not miss."""

from functools import cache

import polars as pl

from spinepath.chart.vocabulary import findings
from spinepath.features.define import says
from spinepath.features.feature import Feature

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
def features() -> dict[str, Feature]:
    """One boolean per finding; one more per suspected danger."""
    plain = [_feature(name, name, findings()[name].means) for name in findings() if name not in MEASURED]
    return {feature.id: feature for feature in plain + [_suspected(name) for name in SUSPECTED]}


def _suspected(name: str) -> Feature:
    return _feature(name, f"{name}_possible", f"{findings()[name].means}: said to be there or suspected")


def _feature(finding: str, name: str, means: str) -> Feature:
    said = name in SAID
    return Feature(
        id=name,
        type="boolean",
        means=means,
        absence="no" if said else "unknown",
        reason="a suspicion nobody voiced is not in the record" if said else "a silent record is no answer",
        settled_by=SETTLED_BY[findings()[finding].group],
    )


def aggregate(facts: pl.DataFrame) -> pl.DataFrame:
    """One row per patient who has a finding, one column per feature; one pass for all of them.

    A finding is True when a current statement affirms it, unknown when one only suspects it, False when one
    denies it and none does either. Its `_possible` twin is True already when suspected.
    """
    yes, maybe, no = (says(answer).any() for answer in ("yes", "maybe", "no"))
    stated = (
        facts.filter(pl.col("key").str.starts_with("finding/"))
        .group_by("patient", key=pl.col("key").str.strip_prefix("finding/"))
        .agg(
            answer=pl.when(yes).then(True).when(maybe).then(None).when(no).then(False),
            possible=pl.when(yes | maybe).then(True).when(no).then(False),
        )
    )
    suspected = stated.filter(pl.col("key").is_in(list(SUSPECTED))).select(
        "patient", key=pl.col("key") + "_possible", answer="possible"
    )
    every = pl.concat([stated.select("patient", "key", "answer"), suspected]).filter(
        pl.col("key").is_in(list(features()))
    )
    return pl.concat([_none(), every.pivot(on="key", index="patient", values="answer")], how="diagonal")


@cache
def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"patient": pl.String} | dict.fromkeys(features(), pl.Boolean))
