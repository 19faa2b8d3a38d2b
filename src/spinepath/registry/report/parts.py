"""Parts of the page: a picture with its words and its table, made from the results."""

from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from spinepath.registry.measures.compute import Results
from spinepath.registry.measures.definitions import benchmark, measure
from spinepath.registry.measures.figures import ALL, Figure
from spinepath.registry.measures.sites import Comparison
from spinepath.registry.report import plots, words
from spinepath.registry.report.plots import Range
from spinepath.registry.statistics.models import Fitted

HEADINGS = {
    "kind": "Operation",
    "aim": "Aim",
    "level": "Level",
    "sex": "Sex",
    "age_band": "Age",
    "site": "Site",
}
MOST_ROWS = 30  # of one picture with named rows


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table: caption, heads, rows of words. numbers: columns that stand on the right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its words and its table. note: what to know when reading it."""

    title: str
    picture: Markup | None = None
    table: Table | None = None
    note: str = ""
    measure: str = ""


class Book:
    """Results by measure, and a running number for the pictures."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.count = 0

    def name(self) -> str:
        self.count += 1
        return f"plot{self.count}"

    def figures(self, name: str, slice_: str = ALL, month: float | None = None) -> list[Figure]:
        return [
            one
            for one in sorted(self.results.figures, key=lambda one: (one.at_months or 0, words.rank(one)))
            if one.measure == name and one.slice == slice_ and month in (None, one.at_months)
        ]


def curves(book: Book, name: str, slice_: str, note: str = "") -> Part | None:
    own = [one for one in book.results.curves if one.measure == name and one.slice == slice_]
    if not own:
        return None
    rate, months = benchmark(measure(name)), measure(name).at_months
    known = (24.0, rate) if rate is not None and slice_ == ALL and 24 in months else None
    title = measure(name).name + ("" if slice_ == ALL else f", by {words.group_word(slice_)}")
    picture = plots.curves(book.name(), title, own, known)
    return Part(
        title=title,
        picture=picture,
        table=_table(book, name, slice_),
        note=note or tested(book, name, slice_),
        measure=name,
    )


def tested(book: Book, name: str, slice_: str) -> str:
    found = [one.p for one in book.figures(name, slice_) if one.p is not None]
    return (
        f"Are the groups alike? Gray's test, each person once: p {words.p_value(found[0])}." if found else ""
    )


def _table(book: Book, name: str, slice_: str, month: float | None = None) -> Table:
    own = book.figures(name, slice_, month)
    return Table(
        caption=f"{measure(name).name}. {words.BASIS}",
        heads=("Group", "Month", "People", "Events", "Missing", "Value", "95 % interval"),
        rows=tuple(words.row(one) for one in own),
        numbers=(1, 2, 3, 4, 5, 6),
    )


def ranges(book: Book, name: str, slices: Iterable[str], month: float | None, note: str = "") -> Part | None:
    """One month of one measure for many groups, one under the other."""
    rows: list[Range] = []
    shown: list[Figure] = []
    for slice_ in slices:
        own = [one for one in book.figures(name, slice_, month) if not one.hidden and one.value is not None]
        if own and len(rows) + len(own) < MOST_ROWS:
            heading = HEADINGS.get(slice_, slice_.replace("_", " ").capitalize())
            rows += [] if slice_ == ALL else [Range(heading, 0, 0, 0, heading=True)]
            rows += [words.range_of(one) for one in own]
            shown += own
    if not shown:
        return None
    title = measure(name).name + (f" at {month:g} months" if month is not None else "")
    picture = plots.ranges(
        book.name(), title, rows, share=shown[0].unit == "share", line=_overall(book, name, month)
    )
    table = Table(
        caption=f"{title}. {words.BASIS}",
        heads=("Group", "Month", "People", "Events", "Missing", "Value", "95 % interval"),
        rows=tuple(words.row(one, with_slice=True) for one in shown),
        numbers=(1, 2, 3, 4, 5, 6),
    )
    return Part(title=title, picture=picture, table=table, note=note, measure=name)


def _overall(book: Book, name: str, month: float | None) -> float | None:
    found = book.figures(name, ALL, month)
    return found[0].value if len(found) == 1 else None


def trend(book: Book, name: str) -> Part | None:
    own = [one for one in book.figures(name) if not one.hidden and one.value is not None]
    if len(own) < 2:
        return None
    months = [one.at_months or 0.0 for one in own]
    title, unit = measure(name).name, own[0].unit
    picture = plots.trend(book.name(), title, months, [words.range_of(one) for one in own], unit)
    return Part(title=title, picture=picture, table=_table(book, name, ALL), measure=name)


def responders(book: Book) -> Part | None:
    """All responder measures in one picture: those known, and in grey what the missing could make of it."""
    rows, table = [], []
    for one in book.results.sensitivities:
        if measure(one.measure).kind == "responder":
            figure = book.figures(one.measure, ALL, one.at_months)[0]
            label = f"{words.short(one.measure)}, {one.at_months:g} m"
            rows.append(words.range_of(figure)._replace(name=label, outer=(one.low, one.high)))
            table.append((*words.row(figure, label=label), words.span(one.low, one.high)))
    if not rows:
        return None
    title = "Who responds, and what the missing could change"
    return Part(
        title=title,
        picture=plots.ranges(book.name(), title, rows),
        table=Table(
            caption=f"{title}. {words.BASIS} Bounds: nobody or everybody of the missing responded.",
            heads=("Measure", "Month", "People", "Events", "Missing", "Value", "95 % interval", "Bounds"),
            rows=tuple(table),
            numbers=(1, 2, 3, 4, 5, 6, 7),
        ),
        note="Dot and line: those with an answer. Grey: all that is possible, whatever the missing would have said.",
    )


def funnel(book: Book, found: Comparison) -> Part:
    name = measure(found.measure).name
    title = f"{name} within {found.month:g} months, by {found.unit}"
    if not found.funnel.places:
        return Part(
            title=title,
            note="Not shown: most places have numbers too small to be shown.",
            measure=found.measure,
        )
    picture = plots.funnel(book.name(), title, found)
    shrunk = found.shrunk.shares if found.shrunk else (None,) * len(found.funnel.places)
    rows = [
        (
            place.name, words.count(place.n), words.count(place.events), f"{place.expected:.1f}",
            words.percent(place.share), words.verdict(place), words.interval(borrowed) if borrowed else "",
        )
        for place, borrowed in sorted(zip(found.funnel.places, shrunk, strict=True), key=lambda pair: -abs(pair[0].z))
    ]  # fmt: skip
    heads = (
        found.unit.capitalize(),
        "People",
        "Events",
        "Expected",
        "Adjusted share",
        "Verdict",
        "Borrowing strength",
    )
    return Part(
        title=title,
        picture=picture,
        table=Table(
            caption=f"{title}; {found.adjusted}.", heads=heads, rows=tuple(rows), numbers=(1, 2, 3, 4, 6)
        ),
        note=words.funnel_note(found),
        measure=found.measure,
    )


def model(book: Book, title: str, fitted: Fitted, ratio: str) -> Part:
    effects = [one for one in fitted.effects if not one.term.startswith("(") and one.high < 1e6]
    if fitted.refused or not effects:
        return Part(title=title, note=f"Not fitted: {fitted.refused or 'no effect could be estimated'}.")
    rows = [Range(words.term(one.term), one.ratio, one.low, one.high) for one in effects]
    table = Table(
        caption=f"{title}. {words.fitted_on(fitted)}",
        heads=("Term", ratio, "95 % interval", "p"),
        rows=tuple(
            (
                words.term(one.term),
                f"{one.ratio:.2f}",
                f"{one.low:.2f} to {one.high:.2f}",
                words.p_value(one.p),
            )
            for one in effects
        ),
        numbers=(1, 2, 3),
    )
    picture = plots.ranges(book.name(), title, rows, share=False, line=1.0, ratio=True)
    return Part(title=title, picture=picture, table=table, note=f"{ratio} above 1: more often.")
