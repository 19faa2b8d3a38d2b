"""The person: age, scores, blood tests."""

import polars as pl

from spinepath.features.define import Definition, among, boolean, interval, latest, months_between, number

_birth = pl.col("key") == "kind/patient"
_EGFR_UNITS = ("mL/min/{1.73_m2}", "mL/min")
"""Laboratories leave the body surface out of the unit; the estimate is the same number."""
CRP_OVER = 10
"""mg/L; tests.toml, crp: idsa_nvo2015."""
ESR_OVER = 30
"""mm/h; tests.toml, esr: idsa_nvo2015."""


def _measured(key: str, *units: str) -> pl.Expr:
    """Latest value in one of these units; a range counts by its upper end, which is the safer one."""
    return latest(among(key) & pl.col("counts") & pl.col("unit").is_in(list(units)), "value_high")


def _counted(*keys: str) -> pl.Expr:
    """Latest value of a score without unit."""
    return latest(among(*keys) & pl.col("counts"), "value_high")


def _flagged(key: str) -> pl.Expr:
    """What the laboratory called it: high, not high, or nothing said."""
    return latest(among(key) & pl.col("counts"), "interpretation").replace_strict(
        {"H": True, "HH": True, "HU": True, "N": False, "L": False, "LL": False},
        default=None,
        return_dtype=pl.Boolean,
    )


def _raised(name: str, test: str, unit: str, over: float) -> Definition:
    """Over a cut-off, or called high by the laboratory where the number has no usable unit."""
    return boolean(
        f"{name}_raised",
        f"{test} over {over} {unit}, or called high by the laboratory",
        ask=test,
        keys=(f"lab_{name}",),
        expr=pl.coalesce(_measured(f"lab_{name}", unit) > over, _flagged(f"lab_{name}")),
    )


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
    _raised("crp", "CRP", "mg/L", CRP_OVER),
    _raised("esr", "ESR", "mm/h", ESR_OVER),
    number(
        "crp",
        "C-reactive protein",
        "mg/L",
        ask="CRP",
        keys=("lab_crp",),
        expr=_measured("lab_crp", "mg/L"),
    ),
    boolean(
        "wbc_raised",
        "White count called high by the laboratory",
        ask="white cell count",
        keys=("lab_wbc",),
        expr=_flagged("lab_wbc"),
    ),
    number(
        "egfr",
        "Estimated kidney function",
        "mL/min/{1.73_m2}",
        ask="creatinine",
        keys=("lab_egfr",),
        expr=_measured("lab_egfr", *_EGFR_UNITS),
    ),
)
