"""Units in UCUM."""

import subprocess
import sys

import pytest

from spinepath.chart.units import convert, ucum


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mg/dl", "mg/dL"),
        ("MG", "mg"),
        ("mm/hr", "mm/h"),
        ("degF", "[degF]"),
        ("mcg", "ug"),
        ("K/uL", "10*3/uL"),
        ("tablets", "{tablet}"),
        ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
        ("{anything}", "{anything}"),
        (" kg ", "kg"),
        ("bananas", None),
        ("", None),
        ("µg", "ug"),
        ("x" * 1000, None),
        ("kPa", "kPa"),
    ],
)
def test_spellings(written, expected):
    assert ucum(written) == expected


@pytest.mark.parametrize(
    ("value", "start", "goal", "expected"),
    [
        (1.2, "mg/dL", "mg/L", 12),
        (98.6, "degF", "Cel", 37),
        (5, "mcg", "mg", 0.005),
        (2, "wk", "d", 14),
        (7, "bananas", "bananas", 7),
        (10, "K/uL", "10*9/L", 10),
        (24, "mg/d", "mg/h", 1),
        (1, "kg", "[lb_av]", 2.2046),
    ],
)
def test_conversion(value, start, goal, expected):
    assert convert(value, start, goal) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("start", "goal"),
    [("mg", "mL"), ("{tablet}", "mg"), ("bananas", "mg"), ("mg", ""), ("mmol/L", "mg/dL"), ("{a}", "{b}")],
)
def test_what_cannot_be_converted(start, goal):
    with pytest.raises(ValueError, match=r"unit|convert"):
        convert(1, start, goal)


def test_pint_is_not_loaded_for_units_that_are_common():
    code = """
import sys
from spinepath.chart.units import convert, ucum
ucum("mcg"), convert(1, "mg/dL", "mg/dl")
assert "pint" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
