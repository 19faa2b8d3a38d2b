"""Matplotlib's pictures as SVG that belongs into our page: no style of its own, colours by class, words beside.

The page's policy refuses inline styles, and light and dark need different colours; so every `style` becomes attributes,
and every colour a class that the page's style sheet fills in.
"""

import io
import re
from html import escape
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

COLOURS = {
    "ink": "#1a2530",
    "soft": "#4d5b69",
    "line": "#d3dae1",
    "accent": "#00578a",
    "pain": "#a33b00",
    "device": "#5b3a8c",
    "care": "#0b5f57",
    "danger": "#98121a",
    "unknown": "#684300",
}
"""Names of the style sheet's colours; the values are those of the light page."""
SERIES = ("accent", "pain", "care", "device", "unknown", "soft")
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (8, 3)))
_NAMES = {value: name for name, value in COLOURS.items()}
_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "spinepath",
    "font.size": 12.5,
    "font.family": "DejaVu Sans",
    "text.color": COLOURS["ink"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.edgecolor": COLOURS["soft"],
    "xtick.color": COLOURS["soft"],
    "ytick.color": COLOURS["soft"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
}


def canvas(width: float = 420, height: float = 300) -> tuple[Figure, Axes]:
    """An empty picture of so many pixels. Nothing global is touched: the settings hold inside `finished` too."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.grid(axis="y", color=COLOURS["line"], linewidth=0.8)
        axes.set_axisbelow(True)
    return figure, axes


def finished(figure: Figure, name: str, title: str, description: str) -> Markup:
    """The picture as an SVG element. name: makes its ids its own among others on the page."""
    out = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(
            out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    root = ElementTree.fromstring(out.getvalue())
    for parent in root.iter():
        for child in [one for one in parent if one.tag.split("}")[1] in ("metadata", "style")]:
            parent.remove(child)
    for element in root.iter():
        _tamed(element, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    ElementTree.register_namespace("", _SVG[1:-1])
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    inner = (
        re.sub(r' xmlns(:\w+)?="[^"]*"', "", inner).replace("ns1:href", "href").replace("xlink:href", "href")
    )
    label = f"{name}-title {name}-words"
    return Markup(
        f'<svg class="plot" role="img" aria-labelledby="{label}" viewBox="{root.attrib["viewBox"]}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(description)}</desc>'
        f"{inner}</svg>"
    )


def _tamed(element: ElementTree.Element, name: str) -> None:
    """Style to attributes and classes; ids and what points to them get the picture's name in front."""
    classes = []
    for part in filter(None, (piece.strip() for piece in element.attrib.pop("style", "").split(";"))):
        key, _, value = (piece.strip() for piece in part.partition(":"))
        if key in ("fill", "stroke") and value in _NAMES:
            classes.append(f"{key}-{_NAMES[value]}")
        elif key == "font":
            element.attrib["font-size"] = re.findall(r"([\d.]+)px", value)[0]
            element.attrib |= {"font-weight": "bold"} if re.match("bold|[6-9]00", value) else {}
        else:
            element.attrib[key] = re.sub(r"url\(#", f"url(#{name}-", value)
    if classes:
        element.attrib["class"] = " ".join(classes)
    if "id" in element.attrib:
        element.attrib["id"] = f"{name}-{element.attrib['id']}"
    if "clip-path" in element.attrib:
        element.attrib["clip-path"] = re.sub(
            r"url\(#(?!" + name + "-)", f"url(#{name}-", element.attrib["clip-path"]
        )
    if _LINK in element.attrib:
        element.attrib["href"] = f"#{name}-{element.attrib.pop(_LINK)[1:]}"


def percent_axis(axis: Any) -> None:
    """Ticks as "20 %", with a decimal where they need one."""

    def words(value: float, _: object) -> str:
        return (
            f"{100 * value:.0f} %" if abs(round(100 * value) - 100 * value) < 1e-6 else f"{100 * value:.1f} %"
        )

    axis.set_major_formatter(words)
