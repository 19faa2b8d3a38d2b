"""What the record says that decides how early a visit is safe; made once for a record and a day."""

from datetime import date
from typing import Any

import msgspec
from django.core.cache import cache

from spinepath.assessment.judge import Judged, judge
from spinepath.assessment.options.holds import kidney, thinners
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records import chart
from spinepath.clinic.records.derive import derived, inputs
from spinepath.features import registry
from spinepath.knowledge.rule import Rule
from spinepath.shipped import toml
from spinepath.therapy.blocks.antithrombotics import Kidney, names

_A_DAY = 24 * 3600
_INFECTION = "local_or_systemic_infection"
_TAKES = ("on_anticoagulant", "on_antiplatelet")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """thins, infection: yes, no or unknown. drugs: ingredients that may have to stop. named: the one that thins the
    blood is among them. infection_ended: the last day of one that is over. flagged: ids of red flags that are present.
    pictures: names of those the assessment recommends; None when there is nothing to assess.
    """

    thins: str = "unknown"
    drugs: tuple[str, ...] = ()
    named: bool = False
    kidney: Kidney = "unknown"
    infection: str = "unknown"
    infection_ended: date | None = None
    flagged: tuple[str, ...] = ()
    pictures: tuple[str, ...] | None = None


def constraints() -> dict[str, Any]:
    """constraints.toml."""
    return toml("spinepath.clinic.scheduling", "constraints.toml")


def facts(patient: Patient, day: date) -> Facts:
    """From everything that was received about this patient; kept for as long as nothing of it changes."""
    key = f"first-safe:{inputs(patient, day).key}"
    kept = cache.get(key)
    if kept is not None:
        return msgspec.json.decode(kept, type=Facts)
    made = _made(patient, day)
    cache.set(key, msgspec.json.encode(made), _A_DAY)
    return made


def _made(patient: Patient, day: date) -> Facts:
    found = derived(patient, day)
    if found is None:
        return Facts()
    whole = chart.chart_of(patient, patient.documents.all(), chart.contributed(patient))
    told = judge(whole, day)
    return Facts(
        thins=_thins(told),
        drugs=_drugs(told),
        named=bool(thinners(told.subject)),
        kidney=kidney(told.subject.values),
        infection=told.said[_INFECTION],
        infection_ended=_ended(told),
        flagged=tuple(rule.id for rule in _red_flags(told) if told.said[rule.id] == "yes"),
        pictures=_pictures(bytes(found.assessment)),
    )


def _thins(told: Judged) -> str:
    values = [told.subject.values.get(name) for name in _TAKES]
    return "yes" if any(values) else "unknown" if None in values else "no"


def _drugs(told: Judged) -> tuple[str, ...]:
    """Those that thin the blood, also lately, and every other medicine that the table of stops names."""
    listed = {word for name in names() for word in name.lower().split()}
    taken = {line.ingredient for line in told.taken.lines} & listed
    return tuple(sorted({*thinners(told.subject), *taken}))


def _ended(told: Judged) -> date | None:
    """The end of the last infection that the record calls over."""
    keys = [key for name in told.rules[_INFECTION].features for key in registry.keys_of(name)]
    events = [fact.event for fact in told.subject.under(keys)]
    ends = [
        event.end_latest for event in events if event.end_latest and event.end_latest <= told.subject.as_of
    ]
    return max(ends, default=None)


def _red_flags(told: Judged) -> list[Rule]:
    return [rule for rule in told.rules.values() if rule.kind == "red_flag"]


def _pictures(assessment: bytes) -> tuple[str, ...]:
    wanted = constraints()["imaging"]["tests"]
    items = msgspec.json.decode(assessment)["workup"]
    return tuple(one["name"] for one in items if one["status"] == "recommended" and one["test"] in wanted)
