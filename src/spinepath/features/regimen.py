"""How a person takes medicines: form, time, change of dose. Filled in from the instructions, as the amounts are.

No aggregation of facts gives these (assessment.medicines.regimen; for a cohort registry.cohort.amounts).
"""

import polars as pl

from spinepath.features.define import Definition, boolean, interval
from spinepath.features.medicines import LISTED

FORMS = {
    "takes_fentanyl_patch": ("Wears a fentanyl patch", ("ingredient:fentanyl",)),
    "takes_tramadol_extended": ("Takes tramadol in extended release", ("ingredient:tramadol",)),
    "long_acting_first": (
        "A long-acting opioid is the first opioid on record (extended release, patch or methadone)",
        ("med_opioid",),
    ),
    "takes_intrathecal_opioid": ("An opioid is given into the spinal fluid", ("med_opioid",)),
    "takes_systemic_opioid": (
        "An opioid is taken by another way than into the spinal fluid",
        ("med_opioid",),
    ),
}
"""Meaning, and the keys of the records it rests on."""
COURSE = {
    "aspirin_mg_per_day": ("Aspirin per day", "mg/d", ("med_aspirin",), "dose and timing of each medicine"),
    "opioid_days": (
        "How long opioids have been taken without a gap, until now or until a month ago at most",
        "d",
        ("med_opioid",),
        "when the first opioid was prescribed",
    ),
    "opioid_drop_month_percent": (
        "Fall of the opioid dose over 30 days, of the dose then",
        "%",
        ("med_opioid",),
        "dose and timing of each opioid, now and a month ago",
    ),
    "opioid_drop_week_percent": (
        "Fall of the opioid dose over 7 days, of the highest dose of the last 90",
        "%",
        ("med_opioid",),
        "dose and timing of each opioid, now and a week ago",
    ),
}
"""Meaning, unit, keys, and what would settle it."""


def _form(name: str, means: str, keys: tuple[str, ...]) -> Definition:
    return boolean(
        name,
        means,
        ask="the prescription: route and release",
        keys=keys,
        expr=pl.lit(None, dtype=pl.Boolean),
        absence="no",
        reason=LISTED,
    )


def _course(name: str, means: str, unit: str, keys: tuple[str, ...], ask: str) -> Definition:
    empty = pl.lit(None, dtype=pl.Float64)
    return interval(
        name, means, unit, ask=ask, keys=keys, ends=(empty, empty),
        reason="it is worked out for one person at a time; a dose that is missing is not 0",
    )  # fmt: skip


DEFINITIONS = (
    *(_form(name, *what) for name, what in FORMS.items()),
    *(_course(name, *what) for name, what in COURSE.items()),
)
