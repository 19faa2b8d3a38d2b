"""What can be counted of the time after the operation. Who was not seen for long enough is not counted."""

from collections.abc import Iterator

from spinepath.registry.simulate.chances import chances
from spinepath.registry.simulate.later import YEAR, Later
from spinepath.registry.simulate.truth import DAYS_OF_MONTH, Truth

Count = tuple[str, float, bool]


def later_counts(truth: Truth, course: Later) -> Iterator[Count]:
    """Name, target, and whether it happened this time. Effects that were planted show as strays here."""
    known = chances()
    seen = truth.months_since  # independent of death, so that who died early is not left out
    alive = course.died is None
    if course.observed > known.surgical_site_infection.within_days[1] / DAYS_OF_MONTH:
        yield "surgical site infection", known.surgical_site_infection.fraction, course.infection is not None
    entry = known.revision[truth.operation]
    if alive and seen >= entry.years * YEAR:
        again = course.revision is not None and course.revision < entry.years * YEAR
        yield f"operated again within {entry.years:g} years, {truth.operation}", entry.fraction, again
    if not truth.well:
        yield from _treated(truth, course)
    yield (
        "opioids, " + ("well" if truth.well else "in pain") + ": none",
        _none(truth),
        course.opioid == "none",
    )
    for number, share in enumerate(known.groups.deprivation, 1):
        yield f"deprivation: {number}", share, course.deprivation == number


def _none(truth: Truth) -> float:
    assumed = chances().opioids
    return (assumed.well if truth.well else assumed.in_pain)[assumed.kinds.index("none")]


def _treated(truth: Truth, course: Later) -> Iterator[Count]:
    known = chances()
    names = [name for name, _ in course.treatments]
    for name, entry in known.treatment.items():
        if course.observed >= truth.pain_free_months + entry.months[1]:
            yield f"treatment: {name}", entry.fraction, name in names
    last = truth.pain_free_months + known.stimulator.months[1]
    if course.observed >= last + 0.5:
        yield "stimulator trial", known.stimulator.trial.value, course.trial is not None
    if course.trial is not None and course.trial + 0.5 < course.observed:
        implanted = any(one.kind == "stimulator" for one in course.implants)
        yield "stimulator: trial converted", known.stimulator.conversion.value, implanted
    yield from _implanted(course)


def _implanted(course: Later) -> Iterator[Count]:
    """By what was drawn for the implant: an explant for other reasons hides infections and revisions after it."""
    assumed = chances().stimulator
    for one in course.implants:
        if one.kind == "stimulator":
            yield "stimulator: responder", assumed.responder.value, one.responder
            kept = one.responder and course.observed >= one.at + 24
            if kept and one.removed_for != "infection":
                share = 1 - (1 - assumed.revision_24m.value)
                yield (
                    "stimulator: revised within 24 months",
                    share,
                    one.revised is not None and one.revised < one.at + 24,
                )
            if one.responder and course.observed >= one.at + 6.4:
                yield "stimulator: infected", assumed.infection.value, one.infected is not None
