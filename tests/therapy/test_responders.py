"""Validation table 10, row by row: responders and scores."""

from decimal import Decimal

import pytest

from spinepath.errors import UnknownName
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.proms import judged, score
from spinepath.therapy.responders import respond

D = Decimal


@pytest.mark.parametrize(
    ("after", "share", "band"),
    [("5.6", "0.3", "moderate"), ("4", "0.5", "substantial"), ("7", "0.125", "minimal"), ("8", "0", "none")],
)
def test_nrs_8(after: str, share: str, band: str) -> None:
    found = respond("nrs_back", D(8), D(after))
    assert (found.share, found.band) == (D(share), band)


def test_odi_52_to_42() -> None:
    found = respond("odi", D(52), D(42))
    assert (found.by_points, found.by_share) == ("yes", "no")
    assert found.needed_by_share == D("36.4")
    assert respond("odi", D(52), D("36.4")).by_share == "yes"


def test_rmdq_14_to_9() -> None:
    found = respond("rmdq", D(14), D(9))
    assert (found.by_points, found.by_share) == ("yes", "yes")
    assert found.needed_by_share == D("9.8")


def test_peg_mean_of_7_8_6() -> None:
    assert score("peg", [7, 8, 6]).total == 7


def test_phq9_of_10() -> None:
    found = score("phq9", [2, 2, 2, 2, 2, 0, 0, 0, 0])
    assert (found.total, found.band, found.positive) == (10, "moderate", "yes")
    assert not found.remarks


@pytest.mark.parametrize("first", [0, 3])
def test_phq9_item_9_of_1_alerts_whatever_the_total(first: int) -> None:
    found = score("phq9", [first, 0, 0, 0, 0, 0, 0, 0, 1])
    assert [each.id for each in found.remarks] == ["item9"]
    assert "suicide risk" in found.remarks[0].says


def test_ort_oud_of_3() -> None:
    found = judged("ort_oud", D(3))
    assert (found.positive, found.standing) == ("yes", "memory")
    assert judged("ort_oud", D(2)).positive == "no"


def test_odi_counts_answered_items_only() -> None:
    assert score("odi", [3, 2, 3, None, 2, 3, 2, 3, 2, 3]).total == D(100) * 23 / 45
    assert score("odi", [2] * 10).band == "moderate"


@pytest.mark.parametrize(
    ("measure", "items"),
    [("peg", [7, 8]), ("peg", [7, 8, 11]), ("peg", [7, None, 6]), ("phq9", [4] * 9), ("odi", [None] * 10)],
)
def test_items_that_make_no_score_are_refused(measure: str, items: list[int | None]) -> None:
    with pytest.raises(TherapyRefused):
        score(measure, items)


def test_higher_is_better_turns_the_sign() -> None:
    better, worse = respond("promis_pf4a", D(35), D(41)), respond("promis_pf4a", D(41), D(35))
    assert (better.by_points, better.worse, better.by_share) == ("yes", "no", "unknown")
    assert (worse.by_points, worse.worse, worse.change) == ("no", "yes", -6)
    assert better.needed_by_points == 40


def test_without_a_published_change_it_is_unknown() -> None:
    found = respond("dn4", D(6), D(3))
    assert (found.by_points, found.by_share, found.band) == ("unknown", "unknown", "unknown")
    assert respond("nrs_leg", D(0), D(0)).by_share == "unknown"
    assert respond("nrs_leg", D(0), D(0)).band == "unknown"


def test_scores_outside_the_range_and_unknown_measures_are_refused() -> None:
    with pytest.raises(TherapyRefused, match="outside"):
        respond("nrs_back", D(11), D(4))
    with pytest.raises(UnknownName, match="nrs_back"):
        respond("vas", D(80), D(40))
