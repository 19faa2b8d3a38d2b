"""Made-up stimulators, a trial and pumps: what the checks of the clinic let through, and nothing else."""

from datetime import datetime, timedelta
from decimal import Decimal

from spinepath.clinic.devices import pumps, stimulator
from spinepath.clinic.devices.models import Pump, Refill, Release, Trial, TrialDay, TrialResult, Use
from spinepath.clinic.people.models import Patient, User

_DAY = timedelta(days=1)
_PROGRAMS = (("Walking", "2- 3- 5+", "1.2", "4"), ("Night", "3- 5+", "0.8", "2.5"))


def devices(found: list[Patient], by: User, now: datetime) -> None:
    """The first patient has a stimulator after a trial, the second and fifth a pump."""
    stimulator_of(found[0], by, now)
    trial_of(found[0], by, now - 100 * _DAY)
    for patient in found[1:5:3]:
        pump_of(patient, by, now)


def stimulator_of(patient: Patient, by: User, now: datetime) -> None:
    programs = [_release(patient, by, now - 80 * _DAY, each) for each in _PROGRAMS]
    for day in range(20):
        on = programs[day % 3 == 2]
        Use.objects.create(
            patient=patient, by=patient.user or by, at=now - (20 - day) * _DAY, release=on, amplitude=on.low * 2,
            low=on.low, high=on.high, pain=3 + day % 3, helps="some", accepted=True,
        )  # fmt: skip


def _release(patient: Patient, by: User, at: datetime, of: tuple[str, str, str, str]) -> Release:
    name, contacts, low, high = of
    made = Release(
        patient=patient, by=by, at=at, name=name, contacts=contacts, pulse_width=Decimal(210), rate=Decimal(50),
        recharge="active", low=Decimal(low), high=Decimal(high), step=Decimal("0.2"), discomfort=Decimal(6),
    )  # fmt: skip
    stimulator.judged(made).insist()
    made.save()
    return made


def trial_of(patient: Patient, by: User, at: datetime) -> None:
    made = Trial.objects.create(
        patient=patient, by=by, at=at, starts_on=at.date(), goal="Walk to the shop and back without a rest"
    )
    for day, pain in enumerate((8, 7, 8, 4, 3, 4, 3, 3, 2)):
        TrialDay.objects.create(
            patient=patient,
            by=by,
            at=at,
            trial=made,
            on=(at + (day - 3) * _DAY).date(),
            pain=pain,
            stimulated=day > 2,
        )
    TrialResult.objects.create(
        patient=patient, by=by, at=at + 7 * _DAY, trial=made, stated_percent=60, goal_reached=True, medicine=True,
        activity=True, wish=True, scores={"nrs_leg": ["8", "3"], "rmdq": ["17", "9"]},
    )  # fmt: skip


def pump_of(patient: Patient, by: User, now: datetime) -> None:
    of = Pump.objects.create(
        patient=patient, by=by, at=now, name="Sample pump 20 mL", implanted_on=(now - 400 * _DAY).date(),
        reservoir=Decimal(20), tubing=Decimal("0.25"), catheter=Decimal("0.18"),
    )  # fmt: skip
    before: list[Refill] = []
    for weeks in (18, 12, 6):
        before.append(_refill(of, before, by, now - weeks * 7 * _DAY))


def _refill(pump: Pump, before: list[Refill], by: User, at: datetime) -> Refill:
    first = not before
    made = Refill(
        patient=pump.patient, by=by, at=at, pump=pump, on=at.date(), checked_with="Noel Sample",
        programmed=Decimal("0" if first else "12.6"), expected=Decimal("0" if first else "7.4"),
        found=Decimal("0" if first else "7.2"), filled=Decimal(20), rate=Decimal("0.3"), reserve=Decimal(2),
        drugs={"morphine": "10 mg/mL"},
    )  # fmt: skip
    checks = pumps.checks(pump, before, made)
    due = pumps.due(pump, before, made)
    made.record = [{"title": one.title, "lines": list(one.worked.insist().body())} for one in checks]
    made.alarm_on, made.book_by = due.alarm_on, due.book_by
    made.save()
    return made
