"""The pictures of the registry's report. Each says in words what it shows, and has its table beside it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from spinepath.registry.measures.incidence import Curve
from spinepath.registry.measures.sites import Comparison
from spinepath.registry.report.drawing import COLOURS, DASHES, SERIES, canvas, finished, percent_axis
from spinepath.registry.statistics.funnel import ALARM, ALERT, Funnel, limits

ROW = 23  # pixels of one row of a picture with named rows
GRID = 60  # points of a limit's line
MARKS = {
    "inside": ("o", "accent", "inside"),
    "alert": ("s", "unknown", "beyond 95 %"),
    "alarm": ("D", "danger", "beyond 99.8 %"),
}


class Range(NamedTuple):
    """One named row: a point with its interval, and perhaps a wider one around it (bounds)."""

    name: str
    value: float
    low: float
    high: float
    outer: tuple[float, float] | None = None
    heading: bool = False


def curves(
    name: str, title: str, found: Sequence[Curve], benchmark: tuple[float, float] | None = None
) -> Markup:
    """Cumulative incidence by month. benchmark: (month, share) of a published figure."""
    figure, axes = canvas()
    for place, curve in enumerate(found):
        colour = COLOURS[SERIES[place % len(SERIES)]]
        axes.plot(
            curve.months, curve.share, color=colour, linestyle=DASHES[place % len(DASHES)], label=curve.group
        )
        if len(found) <= 3:
            axes.fill_between(curve.months, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0)
    if benchmark is not None:
        axes.plot(*benchmark, "D", color=COLOURS["ink"], markersize=6, label="published")
    _months(axes, max(curve.months[-1] for curve in found))
    axes.set_ylim(0)
    percent_axis(axes.yaxis)
    axes.set_ylabel("share with the event")
    if len(found) > 1 or benchmark is not None:
        axes.legend(frameon=False, fontsize=11, loc="best")
    ends = "; ".join(
        f"{curve.group} {curve.share[-1]:.1%} at {curve.months[-1]:.0f} months" for curve in found
    )
    return finished(figure, name, title, f"Curves that rise from 0. At their ends: {ends}.")


def _months(axes: Axes, last: float) -> None:
    axes.set_xlim(0, last)
    axes.set_xticks(np.arange(0, last + 1, 12 if last > 18 else 3))
    axes.set_xlabel("months")


def funnel(name: str, title: str, comparison: Comparison) -> Markup:
    """Every place by its number of people, with the limits that chance allows."""
    found = comparison.funnel
    figure, axes = canvas(height=330)
    sizes = np.array([place.n for place in found.places])
    grid = np.unique(np.geomspace(max(10, sizes.min() * 0.8), sizes.max() * 1.05, GRID).astype(int))
    for tail, dash, label in ((ALERT, (0, (2, 2)), "95 % limits"), (ALARM, "-", "99.8 % limits")):
        ends = np.array([limits(int(n), found.target, tail, _spread(found)) for n in grid])
        for side in (0, 1):
            axes.plot(
                grid,
                ends[:, side],
                color=COLOURS["soft"],
                linestyle=dash,
                linewidth=1,
                label=label if side else None,
            )
    axes.axhline(found.target, color=COLOURS["ink"], linewidth=1)
    for verdict, (mark, colour, label) in MARKS.items():
        own = [place for place in found.places if place.verdict == verdict]
        if own:
            axes.plot(
                [p.n for p in own],
                [p.share for p in own],
                mark,
                color=COLOURS[colour],
                markersize=6,
                label=label,
            )
    alarms = [place for place in found.places if place.verdict == "alarm"]
    for place in alarms[:4] if comparison.unit == "site" else ():
        above = (0, 7 if place.high else -16)
        axes.annotate(
            place.name, (place.n, place.share), above, textcoords="offset points", ha="center", fontsize=11
        )
    axes.margins(y=0.12)
    axes.set_xlabel("people")
    axes.set_ylim(0)
    percent_axis(axes.yaxis)
    axes.legend(frameon=False, fontsize=10, loc="best", ncols=2)
    outside = ", ".join(f"{place.name} ({place.share:.1%} of {place.n})" for place in alarms) or "none"
    words = f"{len(found.places)} places around {found.target:.1%}. Beyond the 99.8 % limits: {outside}."
    return finished(figure, name, title, words)


def _spread(found: Funnel) -> float:
    return float(np.sqrt(found.phi))


def ranges(name: str, title: str, rows: Sequence[Range], *, share: bool = True, line: float | None = None,
           ratio: bool = False) -> Markup:  # fmt: skip
    """Named rows, each a point with its interval. line: a value to compare with; ratio: on a scale of ratios."""
    figure, axes = canvas(height=60 + ROW * len(rows))
    places = np.arange(len(rows))[::-1]
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=COLOURS["line"], linewidth=0.8)
    for place, row in zip(places, rows, strict=True):
        if row.heading:
            continue
        if row.outer is not None:
            axes.plot(
                row.outer,
                (place, place),
                color=COLOURS["soft"],
                linewidth=7,
                alpha=0.3,
                solid_capstyle="butt",
            )
        axes.plot((row.low, row.high), (place, place), color=COLOURS["accent"], linewidth=2)
        axes.plot([row.value], [place], "o", color=COLOURS["accent"], markersize=6, clip_on=False)
    if line is not None:
        axes.axvline(line, color=COLOURS["ink"], linewidth=1, linestyle=DASHES[1])
    labels = axes.set_yticks(places, [row.name for row in rows])
    for label, row in zip(labels, rows, strict=True):
        label.label1.set_fontweight("bold" if row.heading else "normal")
    axes.tick_params(axis="y", length=0, labelsize=11.5, labelcolor=COLOURS["ink"])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    if ratio:
        _ratio_axis(axes)
    elif share:
        axes.set_xlim(left=0)
        percent_axis(axes.xaxis)
    said = "; ".join(_said(row, share) for row in rows if not row.heading)
    return finished(figure, name, title, f"{said}.")


def _ratio_axis(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.minorticks_off()
    low, high = axes.get_xlim()
    steps = [step for step in (0.1, 0.2, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20) if low <= step <= high]
    axes.set_xticks(steps, [f"{step:g}" for step in steps])


def _said(row: Range, share: bool) -> str:
    if share:
        return f"{row.name} {row.value:.1%} ({row.low:.1%} to {row.high:.1%})"
    return f"{row.name} {row.value:.2f} ({row.low:.2f} to {row.high:.2f})"


def trend(name: str, title: str, months: Sequence[float], rows: Sequence[Range], unit: str) -> Markup:
    """One value over months with its interval."""
    figure, axes = canvas()
    low, high = ([getattr(row, end) for row in rows] for end in ("low", "high"))
    values = [row.value for row in rows]
    axes.fill_between(months, low, high, color=COLOURS["accent"], alpha=0.2, linewidth=0)
    axes.plot(months, values, "o-", color=COLOURS["accent"])
    _months(axes, max(months))
    axes.set_ylim(0)
    axes.set_ylabel(unit)
    if unit == "share":
        percent_axis(axes.yaxis)
    said = "; ".join(
        f"month {month:g}: {_said(row, unit == 'share')}" for month, row in zip(months, rows, strict=True)
    )
    return finished(figure, name, title, f"{said}.")
