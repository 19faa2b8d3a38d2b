"""What is really so after the operation, drawn apart from the rest, so that nothing there moves."""

from math import exp, log
from random import Random

import msgspec

from spinepath.registry.simulate.chances import Effects, chances
from spinepath.registry.simulate.places import Place, place_of
from spinepath.registry.simulate.truth import DAYS_OF_MONTH, Truth

_SALT = 1 << 62
YEAR = 12.0


class Implant(msgspec.Struct, frozen=True, kw_only=True):
    """A stimulator or pump, in months after the operation. Later events that death or the end of time prevent are None.

    responder: whether pain falls. removed_for: infection | no relief.
    """

    kind: str
    at: float
    responder: bool
    infected: float | None = None
    revised: float | None = None
    removed: float | None = None
    removed_for: str | None = None


class Dose(msgspec.Struct, frozen=True, kw_only=True):
    """Oxycodone: so many mg a day over a stretch of months."""

    start: float
    end: float
    mg_per_day: float


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Scores at one of the planned times; answered or not, they are what the person would have said."""

    week: int
    answered: bool
    pain: int
    odi: int
    peg: float
    phq9: int
    gad7: int


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """The hidden course. Times are months after the operation; only what happened before death and the day of looking.

    observed: months until death or the day of looking. trial_failed: a stimulator trial without an implant.
    """

    patient: str
    site: int
    surgeon: str
    deprivation: int
    language: str
    observed: float
    died: float | None
    infection: float | None
    revision: float | None
    treatments: tuple[tuple[str, float], ...]
    trial: float | None
    implants: tuple[Implant, ...]
    opioid: str
    doses: tuple[Dose, ...]
    visits: tuple[Visit, ...]


class Group(msgspec.Struct, frozen=True):
    """What of a person and of the world bears on care. observed: months."""

    deprivation: int
    observed: float
    planted: Effects


class _Draw:
    """Chance for one person, always in the same order."""

    def __init__(self, key: int) -> None:
        self.random = Random(key)

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def wait(self, per_year: float) -> float:
        """Months until something of a constant yearly rate."""
        return -log(1 - self.random.random()) / per_year * YEAR if per_year > 0 else float("inf")

    def between(self, ends: tuple[float, float]) -> float:
        return ends[0] + self.random.random() * (ends[1] - ends[0])

    def pick(self, weights: tuple[float, ...]) -> int:
        roll = self.random.random() * sum(weights)
        for place, weight in enumerate(weights):
            roll -= weight
            if roll < 0:
                return place
        return len(weights) - 1


def later(truth: Truth, seed: int, index: int, planted: Effects) -> Later:
    """The course of one person; the same for the same truth, seed, number and planted effects."""
    known, draw = chances(), _Draw(_SALT | (seed << 40) | index)
    place = place_of(seed, draw.random.random(), draw.random.random())
    deprivation = draw.pick(known.groups.deprivation) + 1
    language = tuple(known.groups.language)[draw.pick(tuple(known.groups.language.values()))]
    died, observed = _death(draw, truth)

    def within(at: float | None) -> float | None:
        return at if at is not None and at < observed else None

    infected = draw.between(known.surgical_site_infection.within_days) / DAYS_OF_MONTH
    infection = infected if draw.happens(known.surgical_site_infection.fraction) else None
    revision = draw.wait(_revision_rate(truth.operation, place, planted))
    treatments = _treatments(draw, truth)
    group = Group(deprivation, observed, planted)
    trial, implants = _implants(draw, truth, group)
    opioid, doses = _doses(draw, truth, observed)
    return Later(
        patient=truth.patient, site=place.site, surgeon=place.surgeon, deprivation=deprivation, language=language,
        observed=round(observed, 3), died=died, infection=within(infection), revision=within(revision),
        treatments=tuple((name, at) for name, at in treatments if at < observed), trial=within(trial),
        implants=implants, opioid=opioid, doses=doses,
        visits=_visits(draw, truth, implants, group),
    )  # fmt: skip


def _death(draw: _Draw, truth: Truth) -> tuple[float | None, float]:
    assumed = chances().death
    age = truth.age - truth.months_since / YEAR
    at = draw.wait(assumed.per_year_at_60 * exp(log(2) * (age - 60) / assumed.doubles_every))
    return (round(at, 3), at) if at < truth.months_since else (None, truth.months_since)


def _revision_rate(operation: str, place: Place, planted: Effects) -> float:
    """Yearly hazard of another operation at this site."""
    assumed = chances().revision[operation]
    times = planted.outlier_times if place.site == planted.outlier_site else place.revision_times
    return -log(1 - assumed.fraction) / assumed.years * times


def _treatments(draw: _Draw, truth: Truth) -> list[tuple[str, float]]:
    found = []
    for name, assumed in chances().treatment.items():
        at = truth.pain_free_months + draw.between(assumed.months)
        if draw.happens(assumed.fraction) and not truth.well:
            found.append((name, at))
    return found


def _implants(draw: _Draw, truth: Truth, group: Group) -> tuple[float | None, tuple[Implant, ...]]:
    """The trial, and the implants that there was time for. Every chance is drawn, needed or not."""
    known = chances()
    odds = known.stimulator.trial.value / (1 - known.stimulator.trial.value)
    odds *= group.planted.disparity if group.deprivation == 5 else 1.0
    tried = draw.happens(odds / (1 + odds)) and not truth.well
    at = truth.pain_free_months + draw.between(known.stimulator.months)
    converted = draw.happens(known.stimulator.conversion.value)
    stimulator = _stimulator(draw, at + 0.5, group.observed)
    pumped = draw.happens(known.pump.fraction.value) and not truth.well
    pump = _pump(draw, truth.pain_free_months + draw.between(known.pump.months), group.observed)
    found = [stimulator] if tried and converted and stimulator.at < group.observed else []
    found += [pump] if pumped and pump.at < group.observed else []
    return (at if tried else None), tuple(found)


def _stimulator(draw: _Draw, at: float, observed: float) -> Implant:
    assumed = chances().stimulator
    responder = draw.happens(assumed.responder.value)
    infected = at + draw.between((0.3, 6)) if draw.happens(assumed.infection.value) else None
    explanted = draw.happens(assumed.infection_explanted.value)
    revised = at + draw.wait(-log(1 - assumed.revision_24m.value) / 2)
    tired = at + 6 + draw.wait(assumed.explanted_per_year.value) if not responder else float("inf")
    ends = [(tired, "no relief")] + ([(infected + 0.3, "infection")] if infected and explanted else [])
    return _ended(
        Implant(kind="stimulator", at=at, responder=responder), infected, revised, min(ends), observed
    )


def _pump(draw: _Draw, at: float, observed: float) -> Implant:
    assumed = chances().pump
    infected = at + draw.between((0.3, 6)) if draw.happens(assumed.infection.value) else None
    tired = at + 3 + draw.wait(assumed.explanted_per_year.value)
    implant = Implant(kind="pump", at=at, responder=True)
    return _ended(implant, infected, float("inf"), (tired, "no relief"), observed)


def _ended(
    implant: Implant, infected: float | None, revised: float, removed: tuple[float, str], observed: float
) -> Implant:
    """With only what happened while it was in and the person was seen."""
    end = min(removed[0], observed)
    return msgspec.structs.replace(
        implant,
        infected=infected if infected is not None and infected < end else None,
        revised=revised if revised < end else None,
        removed=removed[0] if removed[0] < observed else None,
        removed_for=removed[1] if removed[0] < observed else None,
    )


def _doses(draw: _Draw, truth: Truth, observed: float) -> tuple[str, tuple[Dose, ...]]:
    """Tapered within months, steady, or a step up each half year until the day of looking."""
    assumed = chances().opioids
    kind = assumed.kinds[draw.pick(assumed.well if truth.well else assumed.in_pain)]
    low, high = assumed.tablets_per_day
    first = float(low + int(draw.random.random() * (high - low + 1))) * assumed.tablet_mg
    start = 0.0 if kind == "tapered" else truth.pain_free_months + draw.between((0.0, 2.0))
    if kind == "tapered":
        steps = [(0.0, 1.5, first), (1.5, 3.0, first / 2)]
    elif kind == "steady":
        steps = [(start, observed, first)]
    elif kind == "rising":
        halves = [start + 6 * number for number in range(int(max(observed - start, 0) / 6) + 1)]
        factor = assumed.rises_per_year**0.5
        steps = [(at, at + 6, first * factor**number) for number, at in enumerate(halves)]
    else:
        steps = []
    kept = [(at, min(end, observed), mg) for at, end, mg in steps if at < observed]
    return kind, tuple(Dose(start=at, end=end, mg_per_day=5.0 * round(mg / 5)) for at, end, mg in kept)


def _visits(draw: _Draw, truth: Truth, implants: tuple[Implant, ...], group: Group) -> tuple[Visit, ...]:
    assumed = chances().scores
    shift, gone, last = draw.random.gauss(0, 1), False, 7.0
    found = []
    for week in assumed.weeks:
        month = week * 7 / DAYS_OF_MONTH
        pain = _pain(draw, truth, implants, month, shift)
        visit = _scored(draw, week, pain)
        missing = draw.happens(_missing(month, last, pain, group)) and week > 0
        for_good = draw.happens(chances().dropout.never_return)
        gone |= missing and for_good
        if month >= group.observed:
            continue
        answered = not (gone or missing)
        last = visit.pain if answered else last
        found.append(msgspec.structs.replace(visit, answered=answered))
    return tuple(found)


def _pain(draw: _Draw, truth: Truth, implants: tuple[Implant, ...], month: float, shift: float) -> float:
    """Pain of the day before rounding."""
    assumed = chances().scores
    relieved = month < truth.pain_free_months
    stage = assumed.well if truth.well else assumed.relieved if relieved else assumed.in_pain
    mean, spread = assumed.before if month == 0 else stage
    level = mean + spread * shift
    for implant in implants:
        if implant.responder and implant.at < month and (implant.removed is None or month < implant.removed):
            fall = (
                chances().stimulator.fall_in_responders
                if implant.kind == "stimulator"
                else chances().pump.fall
            )
            level *= 1 - fall.value
    return level + draw.random.gauss(0, assumed.within)


def _scored(draw: _Draw, week: int, pain: float) -> Visit:
    assumed = chances().scores

    def along(line: tuple[float, float, float], most: float) -> float:
        return min(max(line[0] + line[1] * max(pain, 0) + draw.random.gauss(0, line[2]), 0), most)

    return Visit(
        week=week, answered=True, pain=round(min(max(pain, 0), 10)), odi=2 * round(along(assumed.odi, 100) / 2),
        peg=round(3 * along(assumed.peg, 10)) / 3, phq9=round(along(assumed.phq9, 27)),
        gad7=round(along(assumed.gad7, 21)),
    )  # fmt: skip


def _missing(month: float, last: float, now: float, group: Group) -> float:
    assumed = chances().dropout
    odds = assumed.base + assumed.per_year * month / YEAR + assumed.per_point_last * (last - 5)
    odds += (assumed.per_point_now + group.planted.mnar) * (now - 5)
    odds += assumed.most_deprived if group.deprivation == 5 else 0.0
    return 1 / (1 + exp(-odds))
