"""The person: age, scores, blood tests."""

import polars as pl

from spinepath.features.define import Definition, among, boolean, interval, latest, months_between, number

_birth = pl.col("key") == "kind/patient"
_EGFR_UNITS = ("mL/min/{1.73_m2}", "mL/min")
"""Laboratories leave the body surface out of the unit; the estimate is the same number."""
CUT_OFFS = {"crp": ("CRP", "mg/L", 10), "esr": ("ESR", "mm/h", 30)}
"""Laboratory test, unit, and over what it is raised; tests.toml, crp and esr: idsa_nvo2015."""
_CALLED = {"H": 1, "HH": 1, "HU": 1, "N": 0, "L": 0, "LL": 0}
_over = pl.coalesce(
    pl.when((pl.col("key") == f"lab_{name}") & (pl.col("unit") == unit)).then(pl.col("value_high") > over)
    for name, (_, unit, over) in CUT_OFFS.items()
)
MARKS = {
    "raised": pl.coalesce(
        _over.cast(pl.Int8),
        pl.col("interpretation").replace_strict(_CALLED, default=None, return_dtype=pl.Int8),
    )
}
"""What one result says: over the cut-off, or called high by the laboratory where the number has no usable unit."""


def _measured(key: str, *units: str) -> pl.Expr:
    """Latest value in one of these units; a range counts by its upper end, which is the safer one."""
    return latest(among(key) & pl.col("counts") & pl.col("unit").is_in(list(units)), "value_high")


def _counted(*keys: str) -> pl.Expr:
    """Latest value of a score without unit."""
    return latest(among(*keys) & pl.col("counts"), "value_high")


def _raised(name: str, means: str, test: str) -> Definition:
    """The latest result says so; where two share a day, the one that is raised."""
    key = f"lab_{name}"
    expr = latest(among(key) & pl.col("counts"), "raised") > 0
    return boolean(f"{name}_raised", means, ask=test, keys=(key,), expr=expr)


DEFINITIONS = (
    interval(
        "age_years",
        "Age",
        "a",
        ask="the date of birth",
        keys=("kind/patient",),
        ends=(
            months_between(pl.col("latest").filter(_birth).max()) * (1 / 12),
            months_between(pl.col("earliest").filter(_birth).min()) * (1 / 12),
        ),
    ),
    number(
        "pain_score",
        "Latest pain score of 10",
        "{score}",
        ask="asking the patient",
        keys=("pain_nrs", "finding/pain_score"),
        expr=_counted("pain_nrs", "finding/pain_score"),
    ),
    number(
        "phq9_item9",
        "PHQ-9 item 9: thoughts of being better off dead",
        "{score}",
        ask="the PHQ-9 questionnaire",
        keys=("phq9_item9",),
        expr=_counted("phq9_item9"),
    ),
    *(
        _raised(name, f"{test} over {over} {unit}, or called high by the laboratory", test)
        for name, (test, unit, over) in CUT_OFFS.items()
    ),
    number(
        "crp",
        "C-reactive protein",
        "mg/L",
        ask="CRP",
        keys=("lab_crp",),
        expr=_measured("lab_crp", "mg/L"),
    ),
    _raised("wbc", "White count called high by the laboratory", "white cell count"),
    number(
        "egfr",
        "Estimated kidney function",
        "mL/min/{1.73_m2}",
        ask="creatinine",
        keys=("lab_egfr",),
        expr=_measured("lab_egfr", *_EGFR_UNITS),
    ),
)
