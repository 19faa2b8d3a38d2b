"""What decides whether a therapy fits: what was tried before, what is planned, and what the differential says."""

import polars as pl

from spinepath.features.define import (
    Definition,
    among,
    boolean,
    days_since_last,
    interval,
    latest,
    number,
    says,
)

YEAR_DAYS = 365
SHARE = "share"
"""Unit of a chance, 0 to 1."""
SCREENS = ("phq9_total", "phq9_panel", "gad7_total", "gad7_panel", "phq2", "start_back", "promis_29_panel")
NEEDLES = (
    "proc_esi",
    "proc_facet_injection_mbb",
    "proc_rfa",
    "proc_si_injection",
    "proc_scs_trial",
    "proc_scs_implant",
    "proc_it_trial",
    "proc_it_pump_implant",
)
"""Procedures with a needle or a lead at the spine."""
INJECTIONS = {
    "epidurals_12_months": ("Epidural steroid injections", "proc_esi"),
    "sacroiliac_injections_12_months": ("Sacroiliac injections", "proc_si_injection"),
    "radiofrequency_12_months": ("Radiofrequency treatments", "proc_rfa"),
}
POSTERIOR = ("surgery_decompression", "surgery_discectomy", "surgery_fusion", "surgery_fusion_lumbar")
CHANCES = {
    "facet_pain_chance": ("pain from a facet joint", ("facet_pain",)),
    "sacroiliac_pain_chance": ("pain from a sacroiliac joint", ("sacroiliac_pain",)),
    "root_pain_chance": (
        "the likeliest cause that presses on a root or holds it",
        (
            "sustained_nerve_compression",
            "recurrent_disc_herniation",
            "adjacent_segment",
            "epidural_fibrosis",
        ),
    ),
}
"""Words, and the causes of the differential of which the likeliest counts."""
CORRECTABLE = "surgery_can_correct"
DECIDED = (*CHANCES, CORRECTABLE)
"""Filled in for one person, once the differential is worked out; no aggregation of facts can give them."""

_LISTED = "a record that lists procedures is taken to list them all"
_PROCEDURES = "kind/procedure"
_procedures_listed = (among(_PROCEDURES) & pl.col("counts")).any()
_lately = pl.col("days_old") <= YEAR_DAYS


def _in_a_year(name: str, what: str, key: str) -> Definition:
    """Days with such a procedure; one without a date cannot be placed in the year and is left out."""
    days = pl.col("latest").filter(among(key) & pl.col("counts") & says("yes") & _lately).n_unique()
    return number(
        name,
        f"{what} in the last 12 months",
        "1",
        ask="the procedure list; asking the patient",
        keys=(key, _PROCEDURES),
        expr=pl.when(_procedures_listed).then(days.cast(pl.Float64)),
        absence="no",
        reason=_LISTED,
        unshown=(_PROCEDURES,),
    )


def _planned() -> Definition:
    """An order or a procedure in preparation, not older than a year."""
    planned = among(*NEEDLES) & (pl.col("status") == "planned") & (pl.col("assertion") == "affirmed")
    seen = among(_PROCEDURES, "kind/order").any()
    return boolean(
        "needle_planned",
        "An injection, a lead or a catheter at the spine is ordered or planned",
        ask="the order list",
        keys=(*NEEDLES, _PROCEDURES, "kind/order"),
        expr=pl.when((planned & _lately.fill_null(True)).any()).then(True).when(seen).then(False),
        absence="no",
        reason="what nobody ordered is not planned",
        unshown=(_PROCEDURES, "kind/order"),
    )


def _decided(name: str, what: str) -> Definition:
    return number(
        name,
        f"Chance of {what}, by the differential",
        SHARE,
        ask="the tests that the work-up recommends",
        keys=(),
        expr=pl.lit(None, dtype=pl.Float64),
        reason="worked out for one person at a time, from the differential",
    )


DEFINITIONS = (
    boolean(
        "had_physical_therapy",
        "A course of physical therapy is recorded",
        ask="asking the patient",
        keys=("proc_physical_therapy",),
        expr=pl.when((among("proc_physical_therapy") & pl.col("counts") & says("yes")).any()).then(True),
        reason="much of it is done outside the record",
    ),
    boolean(
        "had_posterior_surgery",
        "The spine was opened from behind",
        ask="the operation report",
        keys=(*POSTERIOR, _PROCEDURES),
        expr=pl.when((among(*POSTERIOR) & pl.col("counts") & says("yes")).any())
        .then(True)
        .when(_procedures_listed)
        .then(False),
        absence="no",
        reason=_LISTED,
        unshown=(_PROCEDURES,),
    ),
    boolean(
        "psychosocial_screened",
        "A psychosocial screen: a questionnaire on mood, anxiety or coping, in the last year",
        ask="a psychosocial screen (such as PHQ-9 and GAD-7)",
        keys=SCREENS,
        expr=pl.when((among(*SCREENS) & pl.col("counts") & _lately.fill_null(False)).any()).then(True),
        reason="a screen may have been done elsewhere",
    ),
    number(
        "phq9",
        "PHQ-9",
        "{score}",
        ask="the PHQ-9 questionnaire",
        keys=("phq9_total",),
        expr=latest(among("phq9_total") & pl.col("counts"), "value_high"),
    ),
    number(
        "hba1c",
        "HbA1c",
        "%",
        ask="HbA1c",
        keys=("lab_hba1c",),
        expr=latest(among("lab_hba1c") & pl.col("counts") & (pl.col("unit") == "%"), "value_high"),
    ),
    *(_in_a_year(name, what, key) for name, (what, key) in INJECTIONS.items()),
    interval(
        "days_since_epidural",
        "Time since the last epidural injection",
        "d",
        ask="the date of the injection",
        keys=("proc_esi",),
        ends=days_since_last(among("proc_esi") & pl.col("counts") & says("yes")),
    ),
    _planned(),
    *(_decided(name, what) for name, (what, _) in CHANCES.items()),
    boolean(
        CORRECTABLE,
        "Whether surgery can still correct the cause",
        ask="the tests that the work-up recommends",
        keys=(),
        expr=pl.lit(None, dtype=pl.Boolean),
        reason="worked out for one person at a time, after the work-up",
    ),
)
