"""The words all formats share, so that the same state is called the same everywhere."""

import re
from collections.abc import Container, Iterable, Sequence

from spinepath.assessment.model import (
    Assessment,
    Evidence,
    Fact,
    Finding,
    MedicineLine,
    Operation,
    Person,
    RedFlag,
    ReductionStep,
    WorkupItem,
)
from spinepath.chart.dates import interval
from spinepath.presentations import terms

_IDENTIFIER = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_STANDING = {
    "seen": "",
    "memory": "provisional: from memory, source not yet read",
    "elicited": "provisional: project estimate",
}


def known(table: dict[str, str], key: str) -> str:
    """The wording for a key; a key without wording is shown as it is, never blank."""
    return table.get(key) or key or "unknown"


def standing(of: str) -> str:
    """What a reader must know about the numbers; empty when their source was read."""
    return _STANDING.get(of, f"provisional: {of or 'standing unknown'}")


def percent(share: float) -> str:
    """A share of 1 as whole percent; the ends never round to certainty."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{round(share * 100)}%"


def band(low_high: tuple[float, float]) -> str:
    """A range of shares: "31–60%"."""
    low, high = (percent(end) for end in low_high)
    return low if low == high else f"{low.removesuffix('%')}–{high}"


def ratio(value: float) -> str:
    """A likelihood ratio with two figures: 3.2, 0.15, 24."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def day(text: str | None) -> str:
    """An ISO date for people, as exact as it is: "12 Mar 2019", "Mar 2019", "2019"."""
    if not text:
        return "date unknown"
    try:
        first, last = interval(text)
    except ValueError:
        return text
    month = _MONTHS[first.month - 1]
    if first == last:
        return f"{first.day} {month} {first.year}"
    return f"{month} {first.year}" if first.month == last.month else str(first.year)


def action(of: RedFlag) -> tuple[str, str]:
    """When, and what to do: ("If present, within 24 hours:", "Blood tests.")."""
    when = within(of.within_hours)
    before = f"{when[0].upper()}{when[1:]}:" if of.answer == "yes" else f"If present, {when}:"
    return before, sentence(of.action)


def sentence(text: str) -> str:
    """With one full stop."""
    return f"{text.rstrip('. ')}."


def within(hours: float) -> str:
    """The outer limit for an action: "now", "within 24 hours", "within 7 days"."""
    if hours <= 0:
        return "now"
    if hours <= 72:
        return _count("within", hours, "hour")
    return _count("within", hours / 24, "day")


def _count(before: str, number: float, unit: str) -> str:
    return f"{before} {number:g} {unit}{'' if number == 1 else 's'}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 finding", "3 findings"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(parts: Iterable[str | None], separator: str = ", ") -> str:
    """The parts that are there, joined."""
    return separator.join(part for part in parts if part)


def facts(of: Sequence[Fact], joined_by: str = "; ") -> str:
    """Facts in words, each once."""
    return joined_by.join(dict.fromkeys(fact.means or f"{fact.feature} = {fact.value}" for fact in of))


def unknown_because(would_settle: Sequence[Fact]) -> str:
    """The sentence beside every unknown."""
    if not would_settle:
        return "Unknown: the record does not say."
    return f"Unknown. Would settle it: {facts(would_settle)}."


def origin(evidence: Evidence, said: Container[str | None] = ()) -> str:
    """Where a piece of evidence stands: name, record, date, and how it was read.

    What the line beside it has `said` already is not said again.
    """
    name = "" if evidence.name in said else named(evidence.name)
    when = day(evidence.date) if evidence.date and evidence.date not in said else ""
    spoken = evidence.certainty == "recorded" or evidence.certainty in said
    return listed((name, evidence.source, when, "" if spoken else known(terms.CERTAINTY, evidence.certainty)))


def named(name: str) -> str:
    """A name as it is; an identifier in words."""
    return label(name) if _IDENTIFIER.fullmatch(name) else name


def place(finding: Finding) -> str:
    """Level and side of a finding."""
    return listed((finding.level, finding.side))


def person(of: Person) -> str:
    """Who, in one line, with what is unknown said."""
    age = "age unknown" if of.age is None else f"{of.age} years"
    born = f"born {day(of.birth)}" if of.birth else "birth date unknown"
    return listed((of.id, of.sex or "sex unknown", age, born), " · ")


def part(entry: str) -> str:
    """A `not_assessed` entry in words: "medications" or "medications: why"."""
    _, colon, why = entry.partition(":")
    return known(terms.PARTS, part_key(entry)) + colon + why


def not_assessed(assessment: Assessment, key: str) -> bool:
    """Does the assessment itself say that it leaves this part out?"""
    return any(part_key(entry) == key for entry in assessment.not_assessed)


def part_key(entry: str) -> str:
    """The name of the part that a `not_assessed` entry is about."""
    return entry.partition(":")[0].strip()


def gain(of: WorkupItem) -> str:
    """What a test's result is expected to tell."""
    decision, cause = f"{of.decision_gain_bits:.2f}", f"{of.gain_bits:.2f}"
    return f"Expected to tell: {decision} bits on whether surgery can correct it, {cause} bits on the cause."


def label(key: object) -> str:
    """A field name in words: "mme_per_day" -> "mme per day"."""
    return str(key).replace("_", " ")


def where(of: Operation) -> str:
    """Region, levels and side of an operation."""
    return listed((of.region, *of.levels, of.side)) or "unknown"


def dose(line: MedicineLine) -> str:
    """How much a day, how and since when; what is missing when that is not known."""
    how = ", ".join(filter(None, (line.route, line.release, "as needed" if line.as_needed else None)))
    much = line.per_day or f"dose a day not known (missing: {', '.join(line.missing) or 'instruction'})"
    since = f"since {day(line.since)}" if line.since else "start not recorded"
    records = f"{line.renewed} records" if line.renewed > 1 else None
    return "; ".join(filter(None, (much, how, since, records, *line.notes)))


def span(low_high: tuple[float, float]) -> str:
    """One number, or the range between two: "36", "54 to 108"."""
    low, high = (f"{end:g}" for end in low_high)
    return low if low == high else f"{low} to {high}"


def steps(of: Sequence[ReductionStep]) -> str:
    """A reduction in one line."""
    return "; ".join(f"week {step.week}: {span(step.mme_per_day)}" for step in of) + " MME a day"
