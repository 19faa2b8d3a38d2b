"""From rows to spinepath.therapy.scs: is a program allowed, is a use within it, which program helps."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from spinepath.clinic.devices.models import Release, Trial, Use
from spinepath.clinic.people.models import Patient
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.scs import charge
from spinepath.therapy.scs import trial as trials
from spinepath.therapy.scs.control import Allowed, Change, Control
from spinepath.therapy.scs.program import Contact, Program
from spinepath.therapy.scs.relief import ProgramView, Rating, better, by_program
from spinepath.therapy.worked import Remark, Worked, gathered

_SIDES = {"-": "cathode", "+": "anode"}


def contacts(text: str) -> tuple[Contact, ...]:
    """From "2- 3- 5+". Raises TherapyRefused naming the part that is neither."""
    found = []
    for part in text.split():
        if part[-1] not in _SIDES or not part[:-1]:
            raise TherapyRefused(f"{part!r} is no contact: write its name and - or +, such as 3- 5+")
        found.append(Contact(part[:-1], _SIDES[part[-1]]))  # type: ignore[arg-type]
    return tuple(found)


def allowed(release: Any) -> Allowed:
    """The bounds of a release. Raises TherapyRefused when they cross."""
    hurts = release.discomfort
    return Allowed(
        program=release.name, low=_ma(release.low), high=_ma(release.high), step=_ma(release.step),
        discomfort=None if hurts is None else _ma(hurts),
    )  # fmt: skip


def judged(release: Any) -> Worked:
    """The charge at the ceiling, where it is largest, and the bounds. Raises TherapyRefused for what cannot be."""
    program = Program(
        name=release.name, contacts=contacts(release.contacts), amplitude=_ma(release.high),
        pulse_width=Quantity(release.pulse_width, "us"), rate=Quantity(release.rate, "Hz"), recharge=release.recharge,
    )  # fmt: skip
    found = charge.check(program)
    return replace(found, remarks=gathered(found.remarks, allowed(release).remarks()))


def why_not(releases: Iterable[Any], name: str, amplitude: Decimal, at: datetime) -> str | None:
    """Why this use is outside what the clinician released; None when it is within.

    A use is what runs already, perhaps after several steps: its level is judged, not the rise to it.
    """
    level = _ma(amplitude)
    control = Control(allowed=tuple(allowed(one) for one in releases), program=name, amplitude=level)
    return control.ask(Change(at=at, what="amplitude", amplitude=level)).log[-1].refused


def released(patient: Patient) -> list[Release]:
    """The programs that the patient may use now: the newest row of each name, unless it withdraws it."""
    newest: dict[str, Release] = {}
    for one in Release.objects.filter(patient=patient).select_related("by"):
        newest.setdefault(one.name, one)
    return sorted((one for one in newest.values() if not one.withdrawn), key=lambda one: one.name)


def views(patient: Patient, programs: Iterable[Release]) -> tuple[tuple[ProgramView, ...], Remark]:
    """Relief by program over the whole log, and which stands out; "not enough data" is an answer."""
    rows = Use.objects.filter(patient=patient, accepted=True, pain__isnull=False, release__isnull=False)
    ratings = [Rating(one.at, one.release.name, Decimal(one.pain)) for one in rows.select_related("release")]
    found = by_program(ratings, [one.name for one in programs])
    return found, better(found)


def verdicts(trial: Trial) -> trials.Judgement:
    """The four verdicts side by side, from the diary and the last answers."""
    diary = [trials.Entry(one.on, Decimal(one.pain), one.stimulated) for one in trial.diary.all()]
    end = trial.results.first()
    if end is None:
        return trials.judge(diary, goal=trials.Goal(trial.goal) if trial.goal else None)
    share = end.stated_percent
    return trials.judge(
        diary,
        stated_relief=None if share is None else Decimal(share) / 100,
        scores={name: (Decimal(one), Decimal(two)) for name, (one, two) in end.scores.items()},
        goal=trials.Goal(trial.goal, end.goal_reached) if trial.goal else None,
        medicine_stable_or_less=end.medicine,
        activity_stable_or_better=end.activity,
        wants_to_go_on=end.wish,
    )


def _ma(amount: Decimal) -> Quantity:
    return Quantity(amount, "mA")
