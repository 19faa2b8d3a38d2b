"""The first moment at which a kind of visit is safe for a patient: stops of blood thinners, pictures first, infections.

What is not known never shortens the wait: an unnamed blood thinner, or nobody knowing whether one is taken, waits for
the longest stop of the table. A clinician's word (Clearance) goes before all of it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from spinepath.clinic.choice import Choice
from spinepath.clinic.people.models import Patient
from spinepath.clinic.scheduling.facts import Facts, constraints, facts
from spinepath.clinic.scheduling.models import Appointment, Clearance, VisitKind
from spinepath.clinic.scheduling.moments import first_moment
from spinepath.therapy.blocks.antithrombotics import Hold, hold, names
from spinepath.therapy.blocks.clock import after
from spinepath.therapy.blocks.procedures import procedure
from spinepath.therapy.evidence import stated

Told = Mapping[str, str]
"""What was answered: `thins` and `infection` yes, no or unknown; `infection_over` a day."""


class Why(Choice):
    """Names of what shapes the first safe date; words for each reader stand in words.py."""

    MEDICINE = "medicine", ""
    MEDICINE_UNNAMED = "medicine_unnamed", ""
    MEDICINE_UNKNOWN = "medicine_unknown", ""
    MEDICINE_ASK = "medicine_ask", ""
    PICTURE = "picture", ""
    PICTURE_BOOKED = "picture_booked", ""
    PICTURE_UNKNOWN = "picture_unknown", ""
    INFECTION = "infection", ""
    INFECTION_OVER = "infection_over", ""
    INFECTION_UNKNOWN = "infection_unknown", ""
    DANGER = "danger", ""
    CLEARED = "cleared", ""


class Reason(NamedTuple):
    """not_before: the moment from which it no longer stands in the way. blocks: only a clinician can say when.

    ask: to be asked before the visit. detail: for clinicians, with numbers and sources.
    """

    why: Why
    not_before: datetime | None = None
    blocks: bool = False
    ask: bool = False
    detail: str = ""


class FirstSafe(NamedTuple):
    """reasons: everything that shapes it; none means that any time will do."""

    reasons: tuple[Reason, ...] = ()

    @property
    def not_before(self) -> datetime | None:
        return max((one.not_before for one in self.reasons if one.not_before), default=None)

    @property
    def blocked(self) -> bool:
        return any(one.blocks for one in self.reasons)

    @property
    def to_ask(self) -> tuple[str, ...]:
        return tuple(one.why.value for one in self.reasons if one.ask)

    def allows(self, moment: datetime) -> bool:
        """May the visit begin then?"""
        return not self.blocked and (self.not_before is None or moment >= self.not_before)


def first_safe(patient: Patient, kind: VisitKind, told: Told, now: datetime) -> FirstSafe:
    """For this patient and kind of visit, as of now (aware)."""
    if not (kind.procedure or kind.imaging_first):
        return FirstSafe()
    zone = patient.site.zone
    cleared = Clearance.objects.filter(patient=patient, kind=kind).select_related("by").first()
    if cleared is not None:
        detail = f"{cleared.by}, {cleared.at:%Y-%m-%d}: {cleared.reason}"
        return FirstSafe((Reason(Why.CLEARED, _begin(cleared.not_before, zone), detail=detail),))
    known = facts(patient, now.astimezone(zone).date())
    reasons = _needle(known, kind, told, now.astimezone(zone), zone) if kind.procedure else ()
    return FirstSafe((*reasons, *_pictures(known, kind, patient, now)))


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return first_moment(day, time.min, zone)


def _needle(known: Facts, kind: VisitKind, told: Told, now: datetime, zone: ZoneInfo) -> tuple[Reason, ...]:
    danger = [Reason(Why.DANGER, blocks=True, detail=", ".join(known.flagged))] if known.flagged else []
    return (*danger, *_medicines(known, kind, told, now), *_infections(known, told, now, zone))


def _medicines(known: Facts, kind: VisitKind, told: Told, now: datetime) -> Iterator[Reason]:
    risk = procedure(kind.procedure).risk
    rows = {drug: [name for name in names() if drug in name.lower().split()] for drug in known.drugs}
    for drug, found in rows.items():
        if found:
            yield from (_stop(hold(name, risk), known, now) for name in found)
        else:
            yield Reason(Why.MEDICINE_ASK, blocks=True, ask=True, detail=f"{drug}: not in the table of stops")
    if "yes" in (known.thins, told.get("thins")) and not known.named:
        yield _longest(Why.MEDICINE_UNNAMED, kind, now)
    elif known.thins == "unknown" and told.get("thins") not in ("yes", "no"):
        yield _longest(Why.MEDICINE_UNKNOWN, kind, now)


def _stop(row: Hold, known: Facts, now: datetime) -> Reason:
    """Counted as taken until now, as long as nobody says otherwise."""
    span = row.span(known.kidney)
    words, source = f"{row.drug}, {row.risk} bleeding risk", stated(row.source, row.standing)
    if span is None:
        return Reason(Why.MEDICINE_ASK, blocks=True, ask=True, detail=f"{words}: {row.words} [{source}]")
    detail = f"{words}: stops {span} before [{source}]; kidneys {known.kidney}"
    return Reason(Why.MEDICINE, after(now, span) if span.high else None, detail=detail)


def _longest(why: Why, kind: VisitKind, now: datetime) -> Reason:
    risk = procedure(kind.procedure).risk
    spans = [(row.span("unknown"), row.drug) for row in (hold(name, risk) for name in names())]
    until, drug = max((after(now, span), drug) for span, drug in spans if span is not None)
    return Reason(why, until, ask=True, detail=f"room for the longest stop of the table: {drug}")


def _infections(known: Facts, told: Told, now: datetime, zone: ZoneInfo) -> Iterator[Reason]:
    rule = constraints()["after_infection"]
    detail = f"{rule['days']} days after an infection [{rule['source']}, provisional: {rule['basis']}]"
    over = _day(told.get("infection_over")) if told.get("infection") == "yes" else None
    if known.infection == "yes" or (told.get("infection") == "yes" and over is None):
        yield Reason(Why.INFECTION, blocks=True, detail="signs of infection: no elective needle [cohen2020]")
    elif known.infection == "unknown" and told.get("infection") not in ("yes", "no"):
        yield Reason(Why.INFECTION_UNKNOWN, ask=True, detail="fever and wound: not on record")
    for ended in (over, known.infection_ended):
        free = _begin(ended + timedelta(days=rule["days"]), zone) if ended else now
        if free > now:
            yield Reason(Why.INFECTION_OVER, free, detail=detail)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _pictures(known: Facts, kind: VisitKind, patient: Patient, now: datetime) -> Iterator[Reason]:
    if not kind.imaging_first:
        return
    if known.pictures is None:
        yield Reason(Why.PICTURE_UNKNOWN, ask=True, detail="no record: nothing was assessed")
    elif known.pictures:
        detail = f"recommended first: {', '.join(known.pictures)}"
        booked = Appointment.objects.filter(
            patient=patient, kind__pictures=True, status=Appointment.Status.BOOKED, starts_at__gte=now
        ).first()
        if booked:
            yield Reason(Why.PICTURE_BOOKED, booked.ends_at, detail=detail)
        else:
            yield Reason(Why.PICTURE, blocks=True, detail=detail)
