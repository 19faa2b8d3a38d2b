"""The person: age, scores, blood tests, implants."""

import polars as pl

from spinepath.features.define import (
    Definition,
    among,
    boolean,
    interval,
    latest,
    months_between,
    number,
)

_birth = pl.col("key") == "kind/patient"


def _measured(key: str, unit: str) -> pl.Expr:
    """Latest value in exactly this unit; a range counts by its upper end, which is the safer one."""
    return latest(among(key) & pl.col("counts") & (pl.col("unit") == unit), "value_high")


def _raised(key: str, unit: str, over: float) -> pl.Expr:
    """Over a cut-off, or called high by the laboratory where the number has no usable unit."""
    return pl.coalesce(_measured(key, unit) > over, _flagged(key))


def _flagged(key: str) -> pl.Expr:
    """What the laboratory called it: high, not high, or nothing said."""
    return latest(among(key) & pl.col("counts"), "interpretation").replace_strict(
        {"H": True, "HH": True, "HU": True, "N": False, "L": False, "LL": False},
        default=None,
        return_dtype=pl.Boolean,
    )


DEFINITIONS = (
    interval("age_years", "Age", "a", "the date of birth", ("kind/patient",),
             months_between(pl.col("latest").filter(_birth).max()) / 12, months_between(pl.col("earliest").filter(_birth).min()) / 12),
    number("pain_score", "Latest pain score of 10", "{score}", "asking the patient", ("pain_nrs", "finding/pain_score"),
           latest(among("pain_nrs", "finding/pain_score") & pl.col("counts"), "value_high")),
    number("phq9_item9", "PHQ-9 item 9: thoughts of being better off dead", "{score}", "the PHQ-9 questionnaire",
           ("phq9_item9",), latest(among("phq9_item9") & pl.col("counts"), "value_high")),
    boolean("crp_raised", "CRP over 10 mg/L, or called high by the laboratory", "CRP", ("lab_crp",), _raised("lab_crp", "mg/L", 10)),
    boolean("esr_raised", "ESR over 30 mm/h, or called high by the laboratory", "ESR", ("lab_esr",), _raised("lab_esr", "mm/h", 30)),
    boolean("wbc_raised", "White count called high by the laboratory", "white cell count", ("lab_wbc",),
            _flagged("lab_wbc")),
    number("crp", "C-reactive protein", "mg/L", "CRP", ("lab_crp",), _measured("lab_crp", "mg/L")),
    number("esr", "Erythrocyte sedimentation rate", "mm/h", "ESR", ("lab_esr",), _measured("lab_esr", "mm/h")),
    number("egfr", "Estimated kidney function", "mL/min/{1.73_m2}", "creatinine", ("lab_egfr",), _measured("lab_egfr", "mL/min/{1.73_m2}")),
)  # fmt: skip
