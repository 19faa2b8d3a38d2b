"""Refills judged one by one and as a trend."""

from decimal import Decimal

import pytest

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.pump.trend import SLACK, Visit, single, trend
from spinepath.therapy.quantity import Quantity, q


def visits(*errors: str) -> list[Visit]:
    """Refills of 10 mL programmed, each with this share given too much."""
    return [
        Visit(q("5 mL"), Quantity(Decimal(5) - 10 * Decimal(error), "mL"), q("10 mL")) for error in errors
    ]


def test_error_by_hand() -> None:
    (visit,) = visits("0.05")
    assert visit.error == Decimal("0.05")
    assert Visit(q("5 mL"), q("5500 mL").to("mL") / 1000, q("10 mL")).error == Decimal("-0.05")


@pytest.mark.parametrize(("error", "flags"), [("0.145", 0), ("0.146", 1), ("-0.146", 1), ("0", 0)])
def test_a_single_refill_against_the_labelled_accuracy(error: str, flags: int) -> None:
    assert len(single(visits(error)[0]).flags) == flags


def test_cusum_by_hand() -> None:
    """Errors of two spreads add 1.5 each: over 4 at the third."""
    found = trend(visits("0.1", "0.1", "0.1"), Decimal("0.05"))
    assert (found.fast, found.slow, found.alarm_at) == (Decimal("4.5"), 0, 2)
    assert found.drift == (SLACK + Decimal("4.5") / 3) * Decimal("0.05") == Decimal("0.1")


def test_small_errors_of_one_sign_are_found_that_no_single_refill_shows() -> None:
    series = visits(*["-0.09"] * 8)
    assert not any(single(visit).flags for visit in series)
    found = trend(series)
    assert found.alarm_at is not None
    assert found.drift is not None
    assert abs(found.drift + Decimal("0.09")) < Decimal("0.0001")
    assert "too little" in found.flags[0].says


def test_errors_that_cancel_raise_nothing() -> None:
    assert trend(visits(*["0.05", "-0.05"] * 20)).alarm_at is None
    assert trend([]).alarm_at is None


def test_nothing_programmed_cannot_be_judged() -> None:
    with pytest.raises(TherapyRefused, match="nothing to compare"):
        assert Visit(q("5 mL"), q("5 mL"), q("0 mL")).error
