"""Kidney function that only a letter tells is read; what is old, of somebody else or mere advice is not."""

import pytest

from spinepath.sources.text.told_values import told_values

READ = [
    ("eGFR 24 mL/min/1.73 m2 last week.", 24, 24),
    ("Her eGFR was 41.", 41, 41),
    ("Bloods: Hb 130, eGFR: 55 mL/min, CRP 3.", 55, 55),
    ("eGFR (CKD-EPI 2021) 28 mL/min/1.73m2", 28, 28),
    ("Normal renal function, eGFR >60.", 60, None),
    ("GFR is less than 15, on dialysis.", None, 15),
    ("eGFR of 29.5 today", 29.5, 29.5),
    ("Chronic kidney disease (eGFR 33).", 33, 33),
]
NOT_READ = [
    "eGFR was 80 in 2019.",
    "Baseline eGFR 70.",
    "Avoid gadolinium if eGFR <30.",
    "eGFR fell by 20 % .",
    "His brother has an eGFR of 12.",
    "EGFR mutation exon 19 negative.",
    "eGFR pending.",
    "eGFR 1234.",
    "eGFR 30-45.",
]


@pytest.mark.parametrize(("text", "low", "high"), READ)
def test_is_read(text: str, low: float | None, high: float | None) -> None:
    found = list(told_values(f"Left leg pain persists. {text}"))
    assert [(one.low, one.high, one.unit) for one in found] == [(low, high, "mL/min/{1.73_m2}")]


@pytest.mark.parametrize("text", NOT_READ)
def test_is_not_read(text: str) -> None:
    assert not list(told_values(text))
