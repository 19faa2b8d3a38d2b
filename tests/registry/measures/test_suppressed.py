"""Nothing the report writes names a small number, nor lets one be worked out."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.made_up_tables import AS_OF, Planted, made_up
from spinepath.registry.measures.compute import Results, compute
from spinepath.registry.measures.definitions import measure
from spinepath.registry.measures.figures import figure, hidden_groups, suppressed
from spinepath.registry.report import write
from spinepath.registry.statistics.intervals import wilson
from spinepath.registry.statistics.suppression import gives_away, is_small


@pytest.fixture(scope="module")
def small() -> Results:
    """600 people at 12 sites: many groups are small."""
    return compute(made_up(Planted(people=600, sites=12)).tables, AS_OF)


def test_no_figure_shows_a_small_number(small: Results) -> None:
    assert sum(one.hidden for one in small.figures) > 100
    for one in small.figures:
        if one.hidden:
            assert (one.n, one.events, one.missing, one.value, one.low, one.high, one.p) == (None,) * 7
        else:
            assert not gives_away(one.n or 0 if one.events is None else one.events, one.n or 0)


def test_no_hidden_group_can_be_worked_out_from_the_total(small: Results) -> None:
    """Groups add up to all: what is missing from the sum is never one group, nor few people."""
    families = defaultdict(list)
    for one in small.figures:
        families[one.measure, one.about, one.at_months, one.slice].append(one)
    checked = 0
    for (name, about, month, slice_), own in families.items():
        whole = families[name, about, month, "all"][0]
        if slice_ != "all" and not whole.hidden and any(one.hidden for one in own):
            left = (whole.n or 0) - sum(one.n or 0 for one in own)
            assert sum(one.hidden for one in own) >= 2
            assert not is_small(left)
            checked += 1
    assert checked > 50


def test_no_place_shows_a_small_number(small: Results) -> None:
    for one in small.comparisons:
        for place in one.funnel.places:
            assert not gives_away(place.events, place.n)


def test_curves_move_in_steps_of_ten_people(small: Results) -> None:
    sizes = {(one.measure, one.slice, one.group): one.n for one in small.figures if not one.hidden}
    for curve in small.curves:
        n = sizes[curve.measure, curve.slice, curve.group] or 0
        for share in curve.share:
            steps = share * n / 10
            assert share == 1 or abs(steps - round(steps)) < 1e-9
        assert min(curve.at_risk) >= 10


def test_the_files_hold_no_more_than_the_page(
    small: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinepath.registry.report.files.to_html", lambda *_: "")
    write(small, tmp_path)
    for name, columns in (
        ("figures.csv", ("n", "events")),
        ("places.csv", ("n", "events")),
        ("curves.csv", ("at_risk",)),
    ):
        with (tmp_path / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert not any(row[column] and is_small(int(row[column])) for column in columns), (name, row)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8))
@settings(deadline=None)
def test_groups_hide_one_another(parts: list[tuple[int, int]]) -> None:
    events, sizes = [min(pair) for pair in parts], [max(pair) for pair in parts]
    hide = hidden_groups(events, sizes, 10)
    for counts in (events, sizes):
        out = [count for count, hid in zip(counts, hide, strict=True) if hid]
        assert not any(is_small(count) for count, hid in zip(counts, hide, strict=True) if not hid)
        total_shown = not is_small(sum(counts)) and not all(hide)
        assert not total_shown or not is_small(sum(out))


def test_a_threshold_of_one_hides_nothing() -> None:
    one = figure(measure("correctable"), wilson(1, 2), 2, 0, events=1)
    assert suppressed([one], 1) == [one]
    assert suppressed([one])[0].hidden
