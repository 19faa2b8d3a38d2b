"""Amounts: exact, with a unit, and never mixed up."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.therapy.errors import QuantityError
from spinepath.therapy.quantity import Quantity, brief, q

AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=9, allow_nan=False)
MASSES = st.builds(Quantity, AMOUNTS, st.sampled_from(["kg", "g", "mg", "ug"]))


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "mg",
        "",
        "2,5 mg",
        ".5 mg",
        "2 MG",
        "2 Mg",
        "2 gamma",
        "2 mg/day/h",
        "2 mg mL",
        "1e3 mg",
        "nan mg",
        "2 mg/",
    ],
)
def test_what_is_no_amount_with_a_unit_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        q(text)


@pytest.mark.parametrize("value", [0.1, True, None, "x", "nan", "Infinity"])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(QuantityError):
        Quantity(value, "mg")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [("1 mg", "1000 ug"), ("1 mg", "1000 mcg"), ("1 mg", "1000 µg"), ("1 mg/mL", "1 g/L"),
     ("24 mL/day", "1 mL/h"), ("1 uC", "1000 nC"), ("0.12 cm2", "12 mm2"), ("1 kHz", "1000 Hz")],
)  # fmt: skip
def test_the_same_amount_in_another_unit(one: str, other: str) -> None:
    assert q(one) == q(other)
    assert hash(q(one)) == hash(q(other))
    assert not q(one) < q(other)


def test_milligrams_and_micrograms_add_exactly() -> None:
    assert str(q("1 mg") + q("1 ug")) == "1.001 mg"
    assert str(q("1 ug") + q("1 mg")) == "1001 ug"


@pytest.mark.parametrize(
    ("one", "other"), [("1 mg", "1 mL"), ("1 mg", "1 mg/day"), ("1 mg/mL", "1 mg/day"), ("1 mA", "1 uC")]
)
def test_different_things_are_neither_added_nor_compared(one: str, other: str) -> None:
    for action in (lambda: q(one) + q(other), lambda: q(one) - q(other), lambda: q(one) < q(other)):
        with pytest.raises(QuantityError):
            action()
    assert q(one) != q(other)


def test_a_bare_number_is_not_an_amount() -> None:
    with pytest.raises(QuantityError, match="give it a unit"):
        q("1 mg") + 1  # type: ignore[operator]
    with pytest.raises(QuantityError, match="give it a unit"):
        assert q("1 mg") < 2  # type: ignore[operator]


def test_a_conversion_that_would_round_is_refused_and_about_rounds() -> None:
    with pytest.raises(QuantityError, match="no exact decimal"):
        q("1 mL/day").to("mL/h")
    assert str(q("1 mL/day").about("mL/h", 4)) == "0.0417 mL/h"
    with pytest.raises(QuantityError):
        q("1 mg").to("mL")
    with pytest.raises(QuantityError):
        q("1 mg").about("mL", 2)


def test_products_and_quotients_have_the_right_unit() -> None:
    assert str(q("2000 ug/day") / q("10 mg/mL")) == "0.2 mL/day"
    assert str(q("6 mA") * q("400 us")) == "2.4 uC"
    assert str(q("2 mL") * q("500 ug/mL")) == "1 mg"
    assert (q("3 mg") / q("1500 ug")).number == 2
    with pytest.raises(QuantityError, match="measures nothing"):
        q("1 mg") * q("1 mg")
    with pytest.raises(QuantityError, match="by nothing"):
        q("1 mg") / q("0 mL")
    with pytest.raises(QuantityError):
        assert q("1 mg").number


def test_an_amount_cannot_be_changed_but_copied() -> None:
    dose = q("1 mg")
    with pytest.raises(AttributeError):
        dose.amount = Decimal(2)
    assert copy.deepcopy(dose) == pickle.loads(pickle.dumps(dose)) == dose
    assert repr(dose) == "Quantity('1', 'mg')"


def test_no_trailing_zeros_and_no_exponent() -> None:
    assert str(q("1.0 mg")) == "1 mg"
    assert str(Quantity(Decimal("1E+3"), "ug")) == "1000 ug"
    assert str(Quantity(Decimal("1E-7"), "mg")) == "0.0000001 mg"
    assert brief(q("1 mg") / 3) == "0.333333 mg"
    assert brief(q("12345678 ug")) == "12345678 ug"


@given(MASSES, MASSES, MASSES)
def test_sums_are_exact_in_any_order(a: Quantity, b: Quantity, c: Quantity) -> None:
    assert (a + b) + c == a + (b + c) == c + (b + a)
    assert (a + b).base == a.base + b.base
    assert a + b - b == a


@given(MASSES, st.sampled_from(["kg", "g", "mg", "ug"]))
def test_there_and_back(a: Quantity, unit: str) -> None:
    assert a.to(unit).to(a.unit.symbol).amount == a.amount


@given(MASSES, st.builds(Quantity, AMOUNTS.filter(bool), st.just("mL")))
def test_a_quotient_is_right_to_34_figures(a: Quantity, volume: Quantity) -> None:
    exact = a.base / volume.base
    assert abs((a / volume).base - exact) <= exact * Fraction(1, 10**33)
