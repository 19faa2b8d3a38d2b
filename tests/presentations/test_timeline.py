"""The course picture: partial dates as spans, labels that do not collide, nothing lost."""

import re
from datetime import date

import pytest

from presentations.people import SAMPLES
from spinepath.assessment.model import TimelineEntry
from spinepath.presentations.axis import LEFT, RIGHT, Axis
from spinepath.presentations.html import to_html
from spinepath.presentations.lanes import Lane, lane, when
from spinepath.presentations.timeline import picture

AXIS = Axis(date(2015, 1, 1), date(2025, 1, 1))


def entry(start: str | None, end: str | None = None, kind: str = "operation") -> TimelineEntry:
    return TimelineEntry(lane=kind, name="Fusion", start=start, end=end)


def test_a_year_is_drawn_as_that_year() -> None:
    (mark,) = lane("operation", [entry("2019")], AXIS).marks
    ((x, width),) = mark.soft
    assert x == AXIS.x(date(2019, 1, 1))
    assert x + width == pytest.approx(AXIS.x(date(2019, 12, 31)))
    assert x < mark.x < x + width


def test_an_exact_day_is_a_point() -> None:
    (mark,) = lane("operation", [entry("2019-05-03")], AXIS).marks
    assert mark.kind == "point" and mark.soft == () and mark.x == AXIS.x(date(2019, 5, 3))


def test_a_medicine_without_an_end_is_open_and_says_so() -> None:
    taken = entry("2020-02-01", kind="medication")
    (mark,) = lane("medication", [taken], AXIS).marks
    assert mark.kind == "open" and mark.x + mark.width == pytest.approx(RIGHT)
    assert when(taken) == "1 Feb 2020, no end recorded"


@pytest.mark.parametrize("years", [1, 2, 4, 9, 31, 120])
def test_ticks_are_few_and_inside(years: int) -> None:
    ticks = Axis(date(2024 - years, 3, 9), date(2024, 3, 9)).ticks()
    assert 1 <= len(ticks) <= 12
    assert all(LEFT <= tick.x <= RIGHT for tick in ticks)


def test_labels_of_a_row_do_not_overlap() -> None:
    drawn = picture(SAMPLES["crowded"]())
    assert drawn is not None
    for band in drawn.bands:
        assert _free_of_collisions(band.lane)


def _free_of_collisions(one: Lane) -> bool:
    starts: dict[int, float] = {}
    for mark in (mark for mark in one.marks if mark.label):
        if mark.anchor == "start" and mark.label_x <= starts.get(mark.row, 0):
            return False
        starts[mark.row] = mark.label_x + len(mark.label) * 6
    return True


@pytest.mark.parametrize("name", ["full", "crowded", "hostile"])
def test_every_entry_is_drawn_or_listed(name: str) -> None:
    person = SAMPLES[name]()
    drawn = picture(person)
    assert drawn is not None
    marks = sum(len(band.lane.marks) for band in drawn.bands)
    assert marks + len(drawn.undated) == len(person.timeline.entries)


def test_without_a_date_there_is_no_picture_but_a_table() -> None:
    assert picture(SAMPLES["empty"]()) is None


def test_the_picture_stays_inside_its_frame() -> None:
    page = to_html(SAMPLES["crowded"]())
    picture_part = page[
        page.index('<svg class="course"') : page.index("</svg>", page.index('<svg class="course"'))
    ]
    xs = [float(x) for x in re.findall(r' (?:x|x1|x2|cx)="([-\d.]+)"', picture_part)]
    assert min(xs) >= 0 and max(xs) <= 960
