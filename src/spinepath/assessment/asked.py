"""What history, examination, course and blood answer of the differential's questions."""

from functools import cache

from spinepath.assessment.answering import Answer, Given
from spinepath.assessment.course import excluded, onset_pattern
from spinepath.assessment.subject import Subject
from spinepath.features.facts import SURGERY
from spinepath.features.registry import keys_of
from spinepath.knowledge.causes import COURSE
from spinepath.knowledge.tables import folder, parse

EARLY_BLOOD_DAYS = 42
"""Days after an operation in which ESR and CRP are high in everyone (tests.toml, crp: "more than six weeks")."""
LEG_PAIN = ("finding/radicular_leg_pain", "finding/claudication", "finding/bilateral_leg_pain")
LEG_SIGNS = (
    "finding/sensory_loss",
    "finding/motor_weakness",
    "finding/new_deficit",
    "finding/claudication",
    "finding/neuropathic_descriptors",
)


@cache
def questions() -> dict[str, tuple[str, ...]]:
    """Features that answer each question and sign."""
    return {name: tuple(features) for name, features in parse(folder("questions.toml")).items()}


def asked(subject: Subject) -> Given:
    early = (subject.values.get("days_since_last_operation") or (None,))[0]
    for column, features in questions().items():
        if column.endswith(":infection") and early is not None and early < EARLY_BLOOD_DAYS:
            continue
        said = [subject.values.get(name) for name in features]
        value = 1.0 if True in said else -1.0 if said[0] is False else 0.0
        if value:
            facts = subject.under(
                (key for name in features for key in keys_of(name)), "yes" if value > 0 else "no"
            )
            yield column, Answer(value, tuple(facts))
    yield from _age(subject)
    yield from _dominance(subject)
    yield from _course(subject)


def _age(subject: Subject) -> Given:
    """Age was studied in people with leg pain (suri2010: "older adults with leg pain"), and counts for them only."""
    if not subject.under(LEG_PAIN, "yes"):
        return
    low, high = subject.values.get("age_years", (None, None))
    facts = tuple(subject.under(["kind/patient"]))
    if low is not None and low > 70:
        yield "age_over_70", Answer(1.0, facts)
    if high is not None and high < 60:
        yield "age_under_60", Answer(1.0, facts)


def _dominance(subject: Subject) -> Given:
    """Where only the leg, or only the back, is said to hurt, that one dominates."""
    if "leg_dominant" in subject.values:
        return
    leg = subject.under(["finding/radicular_leg_pain"], "yes")
    back = subject.under(["finding/axial_back_pain"], "yes")
    if leg and not back:
        yield "leg_dominant", Answer(1.0, tuple(leg))
    if back and not leg and not _may_concern_the_leg(subject):
        yield "leg_dominant", Answer(-1.0, tuple(back))


def _may_concern_the_leg(subject: Subject) -> bool:
    """A sign of the leg, even one of months ago, forbids to conclude that only the back is ill."""
    return any(fact.event.assertion in ("affirmed", "uncertain") for fact in subject.under(LEG_SIGNS))


def _course(subject: Subject) -> Given:
    level, facts = onset_pattern(subject)
    if level is not None:
        yield f"{COURSE}:{level}", Answer(1.0, facts)
    else:
        done = tuple(subject.under([SURGERY], "yes"))
        yield from ((f"{COURSE}:{level}", Answer(-1.0, done)) for level in excluded(subject))
