"""The assessment: one object in, every format is a view of it. Versioned with SCHEMA_VERSION.

`answer` is always "yes", "no" or "unknown". `evidence` points to source records with the words used.
"""

from datetime import date

import msgspec

SCHEMA_VERSION = "1.0"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of every part of an assessment: immutable, named fields, all written out."""


class Evidence(Part, frozen=True):
    """A record that supports a statement. `date` is ISO text, partial when the record's date is."""

    source: str
    name: str = ""
    words: str | None = None
    date: str | None = None
    certainty: str = "recorded"


class Fact(Part, frozen=True):
    """A feature and a value it could take: what would settle an unknown, or flip an answer."""

    feature: str
    value: str
    means: str


class Criterion(Part, frozen=True):
    id: str
    means: str
    answer: str
    evidence: tuple[Evidence, ...] = ()
    would_settle: tuple[Fact, ...] = ()


class Operation(Part, frozen=True):
    """A spine operation. levels: "L4-L5" segments or ranges; aims: decompress, stabilise, correct, replace."""

    date: str | None
    name: str
    region: str | None = None
    levels: tuple[str, ...] = ()
    side: str | None = None
    aims: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Recognition(Part, frozen=True):
    """Is this FBSS? operations: all of them, oldest first; index_surgery: the one the pain is counted from."""

    answer: str
    says: str
    index_surgery: Operation | None = None
    operations: tuple[Operation, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    character: str = "unknown"  # neuropathic | mechanical | mixed | unknown
    coded: str = "unknown"  # is FBSS coded in the record
    disagreement: str | None = None  # between the code and the course, in words


class Finding(Part, frozen=True):
    """A finding that was read, coded or from text. status: one of chart.event.ASSERTIONS."""

    id: str
    means: str
    status: str
    level: str | None = None
    side: str | None = None
    date: str | None = None
    certainty: str = "recorded"
    words: str | None = None
    value: float | None = None
    current: bool = True
    evidence: tuple[Evidence, ...] = ()


class RedFlag(Part, frozen=True):
    """A danger. within_hours: outer limit for the action to have started, counted from recognition."""

    id: str
    name: str
    answer: str
    action: str
    within_hours: float
    because: str = ""
    evidence: tuple[Evidence, ...] = ()
    would_settle: tuple[Fact, ...] = ()
    changes_if: tuple[tuple[Fact, ...], ...] = ()
    citations: tuple[str, ...] = ()
    standing: str = "elicited"


class Argument(Part, frozen=True):
    """One finding that speaks for (bits > 0) or against (bits < 0) a cause.

    likelihood_ratio: P(finding | cause) / P(finding | not the cause). standing: of the numbers behind it.
    """

    finding: str
    says: str
    likelihood_ratio: float
    bits: float
    standing: str = "elicited"
    concordance: str | None = None
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[str, ...] = ()


class Cause(Part, frozen=True):
    """A possible reason for the pain. probability and range: 0-1. correctable: yes | no | sometimes."""

    id: str
    name: str
    probability: float
    range: tuple[float, float]
    correctable: str
    prior: float = 0.0
    standing: str = "elicited"
    for_: tuple[Argument, ...] = msgspec.field(default=(), name="for")
    against: tuple[Argument, ...] = ()
    conflicts: tuple[str, ...] = ()
    management: str = ""


class Outcome(Part, frozen=True):
    """What one result of a test would change. about: the cause it bears on. probability: that it comes back, 0-1."""

    about: str
    result: str
    probability: float
    then: str


class WorkupItem(Part, frozen=True):
    """One test. status: done | recommended | not_needed | unsafe | unknown_safety. gains in bits."""

    test: str
    name: str
    status: str
    gain_bits: float = 0.0
    decision_gain_bits: float = 0.0
    rank: int | None = None
    date: str | None = None
    result: str | None = None
    urgent: str | None = None
    settles: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[str, ...] = ()


class Correctable(Part, frozen=True):
    """Can surgery still correct it? expected_success: 0-1, low and high, with its source in citations."""

    answer: str
    causes: tuple[str, ...] = ()
    expected_success: tuple[float, float] | None = None
    because: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    question: str | None = None  # the referral question, in words for the surgeon
    would_settle: tuple[Fact, ...] = ()
    citations: tuple[str, ...] = ()


class Alert(Part, frozen=True):
    id: str
    severity: str  # critical | warning | info
    text: str
    answer: str = "yes"
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[str, ...] = ()
    standing: str = "elicited"
    changes_if: tuple[tuple[Fact, ...], ...] = ()


class MedicineLine(Part, frozen=True):
    """A medicine taken now: one ingredient by one route, release and instruction.

    per_day: the amount in words; None when it cannot be computed, and `missing` names the fields. renewed: how
    many records stand behind this line.
    """

    ingredient: str
    name: str
    per_day: str | None
    missing: tuple[str, ...] = ()
    route: str | None = None
    release: str | None = None
    as_needed: bool = False
    since: str | None = None
    renewed: int = 1
    notes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class OpioidShare(Part, frozen=True):
    """One opioid's share of the total, as a formula in words."""

    formula: str
    standing: str
    notes: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


class MmePerDay(Part, frozen=True):
    """Morphine milligram equivalents per day by one edition of the factors.

    value: low and high; None when unknown. at_least: some opioid is not in it; `not_computed` says which and why.
    """

    edition: str
    says: str
    value: tuple[float, float] | None
    at_least: bool
    lines: tuple[OpioidShare, ...] = ()
    not_computed: tuple[str, ...] = ()
    caution: str = ""
    citations: tuple[str, ...] = ()


class MedicineOption(Part, frozen=True):
    """A medicine that could come next, or why it does not: a reason, never an order.

    answer: yes (may be offered), no, or unknown (`missing` would settle it). start, titration and maximum are words
    with units; maximum is for this kidney and liver. benefit: numbers needed to treat and to harm, with their standing.
    What is not offered has a reason and no dose.
    """

    ingredient: str
    name: str
    answer: str
    because: tuple[str, ...] = ()
    missing: tuple[Fact, ...] = ()
    cautions: tuple[str, ...] = ()
    start: str | None = None
    titration: tuple[str, ...] = ()
    maximum: str | None = None
    monitoring: tuple[str, ...] = ()
    benefit: str | None = None
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[str, ...] = ()
    standing: str = "elicited"


class ReductionStep(Part, frozen=True):
    """One step of a slow opioid reduction. mme_per_day: low and high after the step."""

    week: int
    mme_per_day: tuple[float, float]
    says: str


class ReductionPlan(Part, frozen=True):
    """How the opioid could be reduced where it outweighs its benefit. answer: is a reduction worth discussing."""

    answer: str
    because: tuple[str, ...] = ()
    steps: tuple[ReductionStep, ...] = ()
    cautions: tuple[str, ...] = ()
    missing: tuple[Fact, ...] = ()
    citations: tuple[str, ...] = ()
    standing: str = "elicited"


class Medications(Part, frozen=True):
    """What is taken. recorded: the record holds any medicine. mme_per_day: the edition in force first.

    options: the medicines that could come next, those that may be offered first; why_no_options: why there are none.
    """

    recorded: bool
    current: tuple[MedicineLine, ...] = ()
    mme_per_day: tuple[MmePerDay, ...] = ()
    tried: tuple[str, ...] = ()
    intolerances: tuple[str, ...] = ()
    options: tuple[MedicineOption, ...] = ()
    why_no_options: str | None = None
    reduction: ReductionPlan | None = None


class Option(Part, frozen=True):
    """A therapy for when surgery is not the answer (or another operation), for this person.

    answer: eligible yes | no | unknown. missing: what would settle it. target: level and side, in words. before: what
    to do first. expects: what the studies say to expect. controversy: what speaks against the studies. stop_when: what
    ends it. Nothing here talks to a device.
    """

    therapy: str
    name: str
    answer: str
    because: tuple[str, ...] = ()
    missing: tuple[Fact, ...] = ()
    cautions: tuple[str, ...] = ()
    target: str | None = None
    before: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()
    controversy: tuple[str, ...] = ()
    stop_when: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[str, ...] = ()
    standing: str = "elicited"


class PainScore(Part, frozen=True):
    """One point of the pain timeline: 0-10."""

    date: str
    score: float
    evidence: Evidence


class TimelineEntry(Part, frozen=True):
    """One bar or mark: lane is operation | test | treatment | medication | device. Dates are ISO, maybe partial."""

    lane: str
    name: str
    start: str | None
    end: str | None = None
    source: str = ""


class Timeline(Part, frozen=True):
    entries: tuple[TimelineEntry, ...] = ()
    pain: tuple[PainScore, ...] = ()


class ProblemItem(Part, frozen=True):
    source: str
    field: str
    reason: str
    severity: str = "warning"


class Knowledge(Part, frozen=True):
    version: str
    sha256: str


class Input(Part, frozen=True):
    path: str | None
    sha256: str | None


class Person(Part, frozen=True):
    """Who: only what a reader needs to see that it is the right record."""

    id: str
    sex: str | None = None
    birth: str | None = None
    age: int | None = None
    made_up: bool = False


class Assessment(Part, frozen=True):
    """Everything spinepath says of one person on one day (`as_of`)."""

    schema_version: str
    spinepath_version: str
    knowledge: Knowledge
    input: Input
    patient: Person
    as_of: date
    recognition: Recognition
    findings: tuple[Finding, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    causes: tuple[Cause, ...] = ()
    workup: tuple[WorkupItem, ...] = ()
    correctable: Correctable | None = None
    medications: Medications | None = None
    options: tuple[Option, ...] = ()
    alerts: tuple[Alert, ...] = ()
    not_assessed: tuple[str, ...] = ()  # parts of the design that this version does not answer yet
    why_empty: dict[str, str] = {}  # part -> why it says nothing about this person
    timeline: Timeline = Timeline()
    problems: tuple[ProblemItem, ...] = ()
    citations: dict[str, str] = {}
