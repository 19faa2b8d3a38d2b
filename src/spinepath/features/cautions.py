"""What makes a medicine dangerous besides the long-term conditions: heart, falls, pregnancy, allergies, plans."""

from functools import cache

import polars as pl

from spinepath.features.conditions import allergic, has
from spinepath.features.course import NEURAXIAL
from spinepath.features.define import Definition, among, boolean, interval, latest, number, says
from spinepath.features.listed import YES
from spinepath.features.medicines import how_many, takes

YEAR_DAYS = 365
PREGNANT_DAYS = 294
"""A week of pregnancy says nothing of today after 42 weeks."""
TERM_WEEKS = 42.0
DRUGS = ("ibuprofen", "celecoxib")
ANTICHOLINERGIC = ("med_tca", "med_sedative_antihistamine")
ALSO_ANTICHOLINERGIC = ("cyclobenzaprine", "orphenadrine", "paroxetine", "chlorpromazine", "thioridazine")
"""Beers 2023, from memory: strongly anticholinergic."""
INJECTIONS = ("proc_esi", "proc_facet_injection_mbb", "proc_si_injection", "proc_rfa", *NEURAXIAL[1:])

_ordered = pl.col("kind").is_in(["order", "appointment"]) & pl.col("status").is_in(["active", "unknown"])
_stands = (pl.col("assertion") == "affirmed") & (
    pl.col("says").is_not_null() | (pl.col("status") == "planned")
)
MARKS = {
    "still_planned": pl.when(_stands & (_ordered | (pl.col("status") == "planned"))).then(YES),
    "in_last_year": pl.when(pl.col("counts") & (pl.col("days_old") <= YEAR_DAYS)).then(YES),
}
"""still_planned: not done yet. in_last_year: done in the year before the day."""

_WEEKS = {
    "pregnancy_weeks_under_20": (0.0, 19.0),
    "pregnancy_weeks_20_to_29": (20.0, 29.0),
    "pregnancy_weeks_from_30": (30.0, TERM_WEEKS),
}
"""Value sets of weeks (ICD-10-CM Z3A) and what they allow."""
_GESTATION = "finding/gestation_weeks"
_CONDITIONS = {
    "has_heart_block": ("Heart block, or a bundle-branch block", ("heart_block", "finding/heart_block")),
    "has_recent_infarction": ("A heart attack in the last half year", ("finding/recent_infarction",)),
    "has_severe_heart_failure": (
        "Severe heart failure (NYHA class III or IV)",
        ("finding/severe_heart_failure",),
    ),
    "has_uncontrolled_hypertension": (
        "Blood pressure that is not controlled",
        ("finding/uncontrolled_hypertension",),
    ),
    "had_falls": ("Falls or a broken bone on record", ("finding/falls", "dx_vertebral_fracture")),
    "has_delirium_risk": ("Delirium, or dementia", ("finding/delirium", "dementia")),
    "has_gut_obstruction": ("Obstruction of the gut, or ileus", ("finding/gut_obstruction",)),
    "has_acute_asthma": ("An acute attack of asthma", ("finding/acute_asthma",)),
    "has_aspirin_asthma": (
        "Asthma that aspirin or an NSAID sets off",
        ("finding/aspirin_sensitive_asthma",),
    ),
    "is_ultrarapid_cyp2d6": ("Ultra-rapid metaboliser by CYP2D6", ("finding/cyp2d6_ultrarapid",)),
}


def _pregnancy_weeks() -> Definition:
    """From the latest week on record, by code or number, and the time since."""
    known = pl.col("counts") & (pl.col("days_old") <= PREGNANT_DAYS) & (says("yes") | among(_GESTATION))
    rows = among(*_WEEKS, _GESTATION) & known
    at_least = pl.coalesce(pl.when(among(_GESTATION)).then(pl.col("value_low")), *_coded(0))
    at_most = pl.coalesce(pl.when(among(_GESTATION)).then(pl.col("value_high")), *_coded(1))
    since = pl.col("days_old") / 7
    ends = ((at_least + since).filter(rows).max(), (at_most + since).filter(rows).min())
    return interval(
        "pregnancy_weeks",
        "Week of pregnancy",
        "wk",
        ask="asking the patient; the antenatal record",
        keys=(*_WEEKS, _GESTATION),
        ends=tuple(end.clip(upper_bound=TERM_WEEKS) for end in ends),
    )


def _coded(end: int) -> list[pl.Expr]:
    return [pl.when(among(key)).then(pl.lit(weeks[end])) for key, weeks in _WEEKS.items()]


def _injection_planned() -> Definition:
    return boolean(
        "spinal_injection_planned",
        "An injection or lead at the spine is ordered, booked or planned",
        ask="the orders; asking the patient",
        keys=INJECTIONS,
        expr="still_planned",
        absence="no",
        reason="what nobody ordered is not planned",
        silent=False,
    )


def _urine_drug_test() -> Definition:
    return boolean(
        "urine_drug_test_within_year",
        "A urine drug test in the last year is recorded",
        ask="the laboratory results",
        keys=("lab_urine_drug_screen",),
        expr="in_last_year",
        absence="no",
        reason="what was not recorded is not known to have been done",
        silent=False,
    )


def _qtc() -> Definition:
    here = among("finding/qtc_interval") & pl.col("counts")
    return number(
        "qtc_ms", "QTc of the last ECG", "ms", ask="an ECG", keys=("finding/qtc_interval",),
        expr=latest(here & (pl.col("unit") == "ms"), "value_high"),
    )  # fmt: skip


@cache
def definitions() -> tuple[Definition, ...]:
    """Every feature of this page; made when first asked for, as those of the medicines."""
    also = tuple(f"ingredient:{name}" for name in ALSO_ANTICHOLINERGIC)
    return (
        *(takes(f"takes_{name}", name, (f"ingredient:{name}",)) for name in DRUGS),
        *(has(name, means, keys) for name, (means, keys) in _CONDITIONS.items()),
        has(
            "had_coronary_bypass",
            "Coronary bypass surgery was done",
            ("coronary_bypass", "finding/coronary_bypass"),
        ),
        allergic("has_sulfonamide_allergy", "Allergic to a sulfonamide", ("finding/sulfonamide_allergy",)),
        allergic(
            "has_anaesthetic_allergy",
            "Allergic to a local anaesthetic",
            ("finding/local_anaesthetic_allergy",),
        ),
        how_many("anticholinergic_count", "strongly anticholinergic medicines", ANTICHOLINERGIC, also),
        _qtc(),
        _pregnancy_weeks(),
        _injection_planned(),
        _urine_drug_test(),
    )
