"""What happened, as a picture: pain from 0 to 10 above, lanes of operations, tests and treatments below.

Only the geometry is worked out here; a template draws it, so that every word is escaped in one place.
"""

from datetime import date
from typing import NamedTuple

from spinepath.assessment.model import Assessment, PainScore, Timeline, TimelineEntry
from spinepath.presentations import terms, words
from spinepath.presentations.axis import WIDTH, Axis, Tick, dated
from spinepath.presentations.lanes import ROW, Lane, lane

_PAIN_TOP, _PAIN_HEIGHT = 30.0, 110.0
_GAP = 14.0


class Score(NamedTuple):
    """A pain score; `low` and `high` are the ends of the days it may belong to."""

    x: float
    y: float
    low: float
    high: float
    title: str


class Band(NamedTuple):
    """A lane and the height at which it starts."""

    lane: Lane
    y: float
    height: float


class Picture(NamedTuple):
    """Everything the template needs to draw."""

    width: float
    height: float
    ticks: list[Tick]
    scores: list[Score]
    line: str
    levels: list[tuple[float, int]]
    bands: list[Band]
    operations: list[float]
    undated: list[TimelineEntry]
    says: str


def picture(assessment: Assessment) -> Picture | None:
    """The course up to the day of the assessment; None when nothing in it has a date."""
    timeline = assessment.timeline
    axis = _axis(timeline, assessment.as_of)
    if axis is None:
        return None
    scores = [score for point in timeline.pain if (score := _score(point, axis))]
    scores.sort(key=lambda score: score.x)
    bands = _bands(timeline, axis, _PAIN_TOP + _PAIN_HEIGHT + _GAP if scores else _PAIN_TOP)
    bottom = bands[-1].y + bands[-1].height if bands else _PAIN_TOP + _PAIN_HEIGHT
    operations = [mark.x for band in bands if band.lane.key == "operation" for mark in band.lane.marks]
    undated = [entry for entry in timeline.entries if not dated(entry.start)]
    levels = [(_height(level), level) for level in (0, 5, 10)] if scores else []
    line = " ".join(f"{score.x},{score.y}" for score in scores)
    return Picture(
        WIDTH, bottom + 8, axis.ticks(), scores, line, levels, bands, operations, undated, _says(timeline)
    )


def _axis(timeline: Timeline, as_of: date) -> Axis | None:
    starts = [entry.start for entry in timeline.entries] + [point.date for point in timeline.pain]
    spans = [span for text in starts if (span := dated(text))]
    if not spans:
        return None
    ends = [span[1] for entry in timeline.entries if (span := dated(entry.end))]
    return Axis(min(span[0] for span in spans), max(as_of, *ends, *(span[1] for span in spans)))


def _height(score: float) -> float:
    return round(_PAIN_TOP + _PAIN_HEIGHT * (1 - min(max(score, 0), 10) / 10), 1)


def _score(point: PainScore, axis: Axis) -> Score | None:
    span = dated(point.date)
    if span is None:
        return None
    low, high = axis.x(span[0]), axis.x(span[1])
    title = f"Pain {point.score:g} of 10, {words.day(point.date)}"
    return Score(round((low + high) / 2, 1), _height(point.score), low, high, title)


def _bands(timeline: Timeline, axis: Axis, y: float) -> list[Band]:
    drawn = [entry for entry in timeline.entries if dated(entry.start)]
    keys = dict.fromkeys((*terms.LANES, *(entry.lane for entry in drawn)))
    lanes = [lane(key, entries, axis) for key in keys if (entries := [e for e in drawn if e.lane == key])]
    heights = [one.rows * ROW + _GAP for one in lanes]
    tops = [y + sum(heights[:at]) for at in range(len(lanes))]
    return [Band(*band) for band in zip(lanes, tops, heights, strict=True)]


def _says(timeline: Timeline) -> str:
    """The picture in one sentence, for those who cannot see it."""
    lanes = [entry.lane for entry in timeline.entries]
    counts = (f"{words.known(terms.LANES, key)}: {lanes.count(key)}" for key in dict.fromkeys(lanes))
    return words.listed((*counts, _pain_says(timeline)), ". ") + ". The table below holds every entry."


def _pain_says(timeline: Timeline) -> str:
    points = sorted(timeline.pain, key=lambda point: point.date)
    if not points:
        return "No pain score recorded"
    first, last = points[0], points[-1]
    best = min(points, key=lambda point: point.score)
    first_says, best_says, last_says = (f"{p.score:g} in {words.day(p.date)}" for p in (first, best, last))
    return f"Pain of 10: first {first_says}, at best {best_says}, last {last_says}"
