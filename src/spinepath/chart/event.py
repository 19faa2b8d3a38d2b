"""One row per clinical fact. The columns are the contract between sources and everything above."""

from datetime import date

import msgspec

KINDS = (
    "patient",  # one per person: sex in text_value, birth in earliest/latest
    "encounter",
    "condition",
    "procedure",
    "observation",
    "report",
    "imaging",
    "note",
    "finding",  # read from text; `source` is the record it stands in, `words` what it says
    "medication",
    "allergy",
    "device",
    "order",
    "appointment",
    "family_history",
)

STATUSES = (
    "active",
    "completed",
    "resolved",
    "inactive",
    "stopped",
    "on_hold",
    "planned",
    "not_done",
    "unknown",
)
"""Where the fact stands in its life. `planned` and `not_done` never happened; they stay visible."""

ASSERTIONS = ("affirmed", "negated", "uncertain", "historical", "resolved", "other_person")
"""What the record claims about the fact."""

CERTAINTIES = ("recorded", "from_text", "refuted")
"""How we know. `refuted` covers entered-in-error and refuted: visible, never counted."""


class Dose(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One dosage instruction. Amounts are per administration, in `unit` (UCUM); ranges keep both ends.

    `times_per_day_low/high`: from timing or text; None when not stated. `rate_*` in `rate_unit` ("ug/h").
    `quantity` and `days_supply`: what was dispensed. `text`: the instruction as written.
    """

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    times_per_day_low: float | None = None
    times_per_day_high: float | None = None
    as_needed: bool = False
    route: str | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    rate_unit: str | None = None
    max_per_day: float | None = None
    max_per_day_unit: str | None = None
    quantity: float | None = None
    quantity_unit: str | None = None
    days_supply: float | None = None
    text: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One clinical fact of one person.

    code: "SYSTEM/code" of the leading coding ("ICD10CM/M96.1", "TEXT/..." when only words exist), as in MEDS.
    concepts: every value set that any of its codings belongs to. finding: id of findings.toml it states, if any.
    earliest, latest: the interval in which it began or happened; both None when no date is given.
    end_earliest, end_latest: the interval in which it ended. value_low/high: the number or range in `unit`
    (UCUM); an open end is None. numeric_value: the number when exact. text_value: the answer in words.
    part_of: source of the record this one belongs to (component, report result). source: "Observation/12".
    """

    patient: str
    kind: str
    code: str
    name: str
    source: str
    concepts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    finding: str | None = None
    earliest: date | None = None
    latest: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None
    numeric_value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    unit: str | None = None
    text_value: str | None = None
    interpretation: str | None = None
    status: str = "unknown"
    assertion: str = "affirmed"
    certainty: str = "recorded"
    side: str | None = None
    level: str | None = None
    dose: Dose | None = None
    words: str | None = None
    part_of: str | None = None
    aims: tuple[str, ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a record that could not be read or used: where, which field, why, and what to do."""

    source: str
    field: str
    reason: str
    severity: str = (
        "warning"  # "error": a fact was lost · "warning": part of a fact · "info": not ours to use
    )
