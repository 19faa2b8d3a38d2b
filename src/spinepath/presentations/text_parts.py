"""Pieces that several sections of the terminal report share."""

from collections.abc import Container, Iterable, Sequence

from spinepath.assessment.model import Assessment, Evidence, Fact
from spinepath.presentations import terms, views, words
from spinepath.presentations.page import Page, Span

_RECORDS = 2  # printed with one statement, unless everything is asked for
BADGE = 8  # as wide as "UNKNOWN" and a space
UNKNOWN = "black on yellow"  # readable on light and dark terminals alike, as yellow letters are not
_ANSWER_STYLE = {"yes": "bold", "no": "dim"}


def badge(answer: str, danger: bool = False) -> Span:
    """An answer in capitals; a danger that is present is loud."""
    style = "bold white on red" if danger and answer == "yes" else _ANSWER_STYLE.get(answer, UNKNOWN)
    return terms.ANSWERS.get(answer, "Unknown").upper(), style


def provisional(standing: str) -> Span:
    """A mark for numbers whose source nobody has read yet."""
    said = words.standing(standing)
    return (f" ({said})" if said else "", "magenta")


def cited(citations: Iterable[str]) -> Span:
    """Reference names in brackets; the list of references stands at the end."""
    return "".join(f" [{name}]" for name in citations), "dim"


def evidence(page: Page, of: Sequence[Evidence], indent: int, said: Container[str | None] = ()) -> None:
    """Each record with the words used, as many as the page has room for; the rest is counted."""
    records = views.records(of)
    shown = len(records) if page.everything else _RECORDS
    for one in records[:shown]:
        page.item("·", *record(one, said), indent=indent)
    if len(records) > shown:
        elsewhere(page, f"and {words.counted(len(records) - shown, 'more record')}", indent)


def elsewhere(page: Page, what: str, indent: int) -> None:
    """Say what is not printed here: shorter, never silent."""
    page.line((f"{what}: in the HTML and JSON reports", "dim"), indent=indent)


def record(of: Evidence, said: Container[str | None] = ()) -> tuple[Span, Span]:
    """The words used, and where they stand."""
    return (f"“{of.words}” " if of.words else "", "italic"), (words.origin(of, said), "dim")


def changes(page: Page, sets: Sequence[tuple[Fact, ...]], indent: int) -> None:
    """The facts that would turn the answer."""
    for facts in sets:
        said = " and ".join(f"{words.facts((fact,))} ({fact.feature} = {fact.value})" for fact in facts)
        page.item("Would change if:", said, indent=indent)


def gap(page: Page, assessment: Assessment, part: str) -> bool:
    """Say why a part has nothing to show; True when it has nothing."""
    said = views.gap(assessment, part)
    if said:
        page.line(said, indent=2)
    return bool(said)


def bar(probability: float, low_high: tuple[float, float], width: int) -> str:
    """Full up to the low end, shaded over the range, a stroke at the best estimate."""
    low, high = (round(end * width) for end in low_high)
    best = min(round(probability * width), width - 1)
    cells = ("┃" if at == best else "█" if at < low else "▒" if at < high else "·" for at in range(width))
    return "".join(cells)
