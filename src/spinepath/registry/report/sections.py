"""What the page shows, in order: chapters of pictures and tables."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from spinepath.knowledge.references import references
from spinepath.registry.measures.compute import Results
from spinepath.registry.measures.definitions import measure, measures
from spinepath.registry.measures.figures import ALL
from spinepath.registry.report import words
from spinepath.registry.report.parts import (
    Book,
    Part,
    Table,
    curves,
    funnel,
    model,
    ranges,
    responders,
    tested,
    trend,
)  # fmt: skip


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter of the page. empty: why there is nothing to show."""

    id: str
    title: str
    intro: str
    parts: tuple[Part, ...]
    empty: str = "No measure of this chapter has any people in this registry."


def sections(results: Results) -> list[Section]:
    """Every chapter, those with nothing to show too: they say so."""
    book = Book(results)
    return [
        Section(
            id=name, title=title, intro=intro, parts=tuple(part for part in make(book) if part is not None)
        )
        for name, title, intro, make in CHAPTERS
    ]


def _fbss(book: Book) -> Iterator[Part | None]:
    yield curves(book, "fbss_incidence", ALL, words.benchmark_note("fbss_incidence"))
    yield curves(book, "fbss_incidence", "kind")
    yield ranges(book, "fbss_incidence", (ALL, "kind", "aim", "level"), 24)
    yield from (
        model(book, "Persistent pain: what goes with it, each for the others", fitted, "Hazard ratio")
        for _, fitted in book.results.adjusted
    )


def _again(book: Book) -> Iterator[Part | None]:
    yield curves(book, "reoperation", ALL)
    yield curves(book, "reoperation", "kind")


def _places(book: Book) -> Iterator[Part | None]:
    yield from (funnel(book, found) for found in book.results.comparisons)


def _causes(book: Book) -> Iterator[Part | None]:
    yield ranges(book, "fbss_answer", (ALL, "sex", "age_band"), None)
    yield ranges(
        book,
        "causes",
        (ALL,),
        None,
        "Each person counts with the probability of each cause, not with the likeliest one.",
    )
    yield ranges(book, "correctable", (ALL, "sex", "age_band"), None)


def _treatments(book: Book) -> Iterator[Part | None]:
    yield responders(book)
    for name in ("stimulator_explant", "stimulator_complication", "pump_explant", "pump_complication"):
        yield curves(book, name, ALL, words.benchmark_note(name))


def _opioids(book: Book) -> Iterator[Part | None]:
    yield trend(book, "opioid_dose")
    yield trend(book, "opioid_high_dose")


def _equity(book: Book) -> Iterator[Part | None]:
    groups = sorted(
        {one.slice for one in book.results.figures} - {ALL, "kind", "aim", "level", "site", "surgeon"}
    )
    for name, month in (
        ("fbss_incidence", 24.0),
        ("stimulator_responder_30", 12.0),
        ("pain_completeness", 12.0),
    ):
        yield ranges(book, name, (ALL, *groups), month, _tests(book, name, groups))


def _tests(book: Book, name: str, groups: Sequence[str]) -> str:
    found = [(group, tested(book, name, group)) for group in groups]
    said = [
        f"by {words.group_word(group)} {text.rsplit(': ')[-1].rstrip('.')}" for group, text in found if text
    ]
    return f"Are the groups alike? Gray's test, each person once: {', '.join(said)}." if said else ""


def _missing(book: Book) -> Iterator[Part | None]:
    yield ranges(book, "pain_completeness", (ALL, "kind", "site"), 12)
    for month, fitted in book.results.missing_at:
        yield model(book, f"Who has no pain score at {month:g} months", fitted, "Odds ratio")
    rows = [words.sensitivity(one) for one in book.results.sensitivities]
    if rows:
        yield Part(
            title="What the missing could change",
            table=Table(
                caption="Each share of all people under assumptions. Odds: of the missing against those known.",
                heads=(
                    "Measure",
                    "Month",
                    "Known",
                    "Missing",
                    "Share",
                    "Bounds",
                    "Odds a third",
                    "Odds 2.7 times",
                    "Tipping point",
                ),
                rows=tuple(rows),
                numbers=(1, 2, 3, 4, 5, 6, 7),
            ),
            note="Tipping point: what the missing would have to show for the whole to equal the published figure.",
        )


CHAPTERS: tuple[tuple[str, str, str, Callable[[Book], Iterator[Part | None]]], ...] = (
    ("fbss", "Persistent pain after a spine operation", "How often, how soon, after which operation.", _fbss),
    ("again", "Further operations", "How often the spine is operated on again.", _again),
    ("places", "Sites and surgeons", "Further off than chance and case mix explain?", _places),
    ("causes", "Why it still hurts", "From the assessments: the causes, and what surgery can do.", _causes),
    ("treatments", "Treatments", "Who responds, and what becomes of implants; death and removal compete.", _treatments),
    ("opioids", "Opioids", "Doses after the first operation, by the factors of 2022.", _opioids),
    ("equity", "Equity", "The same figures by sex, age and the groups the registry was given.", _equity),
    ("missing", "What is missing", "Which answers did not come, from whom, and what they could change.", _missing),
)  # fmt: skip


def glance(results: Results) -> list[str]:
    """The few sentences to read first."""
    book = Book(results)
    found = [words.headline(one) for one in book.figures("fbss_incidence", month=24.0)]
    found += [words.headline(one) for one in book.figures("reoperation", month=24.0)]
    alarms = [
        f"{place.name} is {words.verdict(place)} for {measure(one.measure).name.lower()}"
        for one in results.comparisons
        if one.unit == "site"
        for place in one.funnel.places
        if place.verdict == "alarm"
    ]
    found += [f"{alarm}." for alarm in alarms] or ["No site lies beyond the 99.8 % limits."] * bool(
        results.comparisons
    )
    found += [words.headline(one) for one in book.figures("pain_completeness", month=12.0)]
    hidden = sum(one.hidden for one in results.figures)
    if hidden:
        found.append(
            f"{hidden} of {len(results.figures)} figures are hidden: fewer than {results.threshold} people, "
            "or they would give such a number away."
        )
    return [one for one in found if one]


def sources() -> list[tuple[str, str]]:
    """What the measures cite, by id."""
    cited = sorted({name for one in measures() for name in one.citations})
    return [(name, references()[name].text) for name in cited]


def definitions() -> Table:
    """What each measure counts, with version and hash."""
    return Table(
        caption="Definitions. A changed definition is a new version; the hash proves which one was used.",
        heads=("Measure", "Version", "Counts", "Of", "Missing", "Thresholds", "Hash"),
        rows=tuple(
            (
                f"{one.name} ({one.id})",
                str(one.version),
                one.numerator,
                one.denominator,
                one.missing,
                one.standing,
                one.sha256[:12],
            )
            for one in measures()
        ),
    )
