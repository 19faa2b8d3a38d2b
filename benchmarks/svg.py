"""Line charts as SVG text: two axes from 0, a few lines with marks, a legend. No dependency."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 40, 120
COLOURS = ("#0b5fa5", "#b4450c", "#2f7d32", "#6a4c93")
DASHES = ("", "6 3", "2 3", "9 3 2 3")
STYLE = "font-family='sans-serif' font-size='13' fill='#222'"

Point = tuple[float, float]


class Line(NamedTuple):
    """One line of a chart."""

    name: str
    points: Sequence[Point]


class Axes(NamedTuple):
    """What the two axes say and where they end; ticks: how many steps."""

    x: str
    y: str
    x_end: float
    y_end: float
    x_ticks: int = 5
    y_ticks: int = 5


def _place(point: Point, axes: Axes) -> tuple[float, float]:
    across = LEFT + point[0] / axes.x_end * (WIDTH - LEFT - RIGHT)
    down = HEIGHT - BOTTOM - point[1] / axes.y_end * (HEIGHT - TOP - BOTTOM)
    return round(across, 1), round(down, 1)


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f"<text x='{x}' y='{y}' {STYLE} {more}>{escape(words)}</text>"


def _grid(axes: Axes) -> Iterator[str]:
    for step in range(axes.x_ticks + 1):
        value = axes.x_end * step / axes.x_ticks
        x, low = _place((value, 0), axes)
        yield f"<path d='M{x} {low}V{TOP}' stroke='#ddd'/>"
        yield _text(x, low + 18, f"{value:g}", "text-anchor='middle'")
    for step in range(axes.y_ticks + 1):
        value = axes.y_end * step / axes.y_ticks
        left, y = _place((0, value), axes)
        yield f"<path d='M{left} {y}H{WIDTH - RIGHT}' stroke='#ddd'/>"
        yield _text(left - 8, y + 4, f"{value:g}", "text-anchor='end'")


def _line(line: Line, number: int, axes: Axes) -> Iterator[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    places = [_place(point, axes) for point in line.points]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>"
    yield from (f"<circle cx='{x}' cy='{y}' r='3.5' fill='{colour}'/>" for x, y in places)
    y = HEIGHT - BOTTOM + 58 + 18 * number
    yield f"<path d='M{LEFT} {y - 4}h28' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>"
    yield _text(LEFT + 36, y, line.name)


def chart(title: str, axes: Axes, lines: Sequence[Line], diagonal: bool = False) -> str:
    """A chart of up to four lines; diagonal: the line on which both axes agree."""
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>{escape(title)}</title><rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>",
        _text(LEFT, 24, title, "font-weight='bold'"),
        *_grid(axes),
        _text(WIDTH / 2, HEIGHT - BOTTOM + 36, axes.x, "text-anchor='middle'"),
        _text(16, (HEIGHT - BOTTOM + TOP) / 2, axes.y,
              f"text-anchor='middle' transform='rotate(-90 16 {(HEIGHT - BOTTOM + TOP) / 2})'"),
    ]  # fmt: skip
    if diagonal:
        (x, y), (right, up) = _place((0, 0), axes), _place((axes.x_end, axes.y_end), axes)
        parts.append(f"<path d='M{x} {y}L{right} {up}' stroke='#888' stroke-dasharray='4 4'/>")
    for number, line in enumerate(lines):
        parts.extend(_line(line, number, axes))
    return "\n".join([*parts, "</svg>"]) + "\n"
