"""A screening trial of stimulation, judged four ways side by side: they often disagree, and that is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

import msgspec

from spinepath.therapy.answers import Answer, all_of, answer, any_of, negated
from spinepath.therapy.evidence import decimal, number, table
from spinepath.therapy.responders import Response, respond
from spinepath.therapy.scale import within
from spinepath.therapy.worked import Remark, Step, Worked, step

_RELIEF = "scs.trial.success_relief_fraction"
_LONGEST = "scs.trial.duration_days_longest.value"
_FUNCTION = ("odi", "rmdq", "peg", "promis_pi4a", "promis_pf4a")


class Entry(msgspec.Struct, frozen=True):
    """One line of the diary: a pain score (0-10) on a day, before or during stimulation."""

    on: date
    pain: Decimal
    stimulated: bool

    def __post_init__(self) -> None:
        """A score off the scale is refused."""
        within("pain", self.pain, 10)


class Goal(msgspec.Struct, frozen=True):
    """What the patient wanted, in the patient's words, and whether it was reached (None: not asked yet)."""

    words: str
    reached: bool | None = None


class Verdict(msgspec.Struct, frozen=True):
    """One way of judging the trial."""

    name: str
    answer: Answer
    says: str


class Judgement(Worked, frozen=True, kw_only=True):
    """Four verdicts, what they disagree about, and what is required beside relief."""

    verdicts: tuple[Verdict, ...]
    discordant: tuple[tuple[str, str], ...]
    also_required: tuple[Verdict, ...]


def _mean(scores: Sequence[Decimal]) -> Decimal | None:
    return sum(scores, Decimal(0)) / len(scores) if scores else None


def _calculated(diary: Sequence[Entry]) -> tuple[Verdict, tuple[Step, ...]]:
    before = _mean([entry.pain for entry in diary if not entry.stimulated])
    during = _mean([entry.pain for entry in diary if entry.stimulated])
    if before is None or during is None or not before:
        return Verdict("calculated relief", "unknown", "needs pain scores before and during the trial"), ()
    relief = (before - during) / before
    shown = step("relief", f"({before:.2f} before - {during:.2f} during) / {before:.2f}", f"{relief:.0%}")
    return Verdict("calculated relief", answer(relief >= decimal(_RELIEF)), f"{relief:.0%} relief"), (shown,)


def _stated(relief: Decimal | None) -> Verdict:
    if relief is None:
        return Verdict("patient-stated relief", "unknown", "the patient was not asked")
    within("stated relief", relief, 1)
    return Verdict("patient-stated relief", answer(relief >= decimal(_RELIEF)), f"{relief:.0%} by own word")


def _reached(response: Response) -> Answer:
    return any_of((response.by_points, response.by_share))


def _domains(scores: Mapping[str, tuple[Decimal, Decimal]]) -> Verdict:
    """Pain and function both better by what matters, and no domain worse by as much."""
    found = [respond(measure, *pair) for measure, pair in scores.items()]
    pain = any_of([_reached(each) for each in found if each.measure.startswith("nrs_")] or ["unknown"])
    function = any_of([_reached(each) for each in found if each.measure in _FUNCTION] or ["unknown"])
    steady = all_of([negated(each.worse) for each in found])
    told = ", ".join(f"{each.measure} {_reached(each)}" for each in found) or "nothing measured"
    return Verdict("several domains", all_of((pain, function, steady)), told)


def _goal(goal: Goal | None) -> Verdict:
    if goal is None:
        return Verdict("patient's own goal", "unknown", "no goal was agreed before the trial")
    return Verdict("patient's own goal", answer(goal.reached), goal.words)


def _length(diary: Sequence[Entry]) -> Iterator[Remark]:
    days = sorted(entry.on for entry in diary if entry.stimulated)
    longest = number(_LONGEST)
    if days and (days[-1] - days[0]).days + 1 > longest.value:
        says = (
            f"the trial ran {(days[-1] - days[0]).days + 1} days, over the longest published {longest.value}"
        )
        yield Remark("long_trial", "flag", says, longest.source, longest.standing)


def _also(medicine: bool | None, activity: bool | None, wish: bool | None) -> tuple[Verdict, ...]:
    words = table("scs.trial").content["also_required"]
    facts = (medicine, activity, wish)
    return tuple(Verdict(name, answer(fact), "") for name, fact in zip(words, facts, strict=True))


def judge(
    diary: Sequence[Entry],
    *,
    stated_relief: Decimal | None = None,
    scores: Mapping[str, tuple[Decimal, Decimal]] | None = None,
    goal: Goal | None = None,
    medicine_stable_or_less: bool | None = None,
    activity_stable_or_better: bool | None = None,
    wants_to_go_on: bool | None = None,
) -> Judgement:
    """Judge a trial. stated_relief: 0 to 1; scores: measure to (before, during). No verdict wins."""
    calculated, steps = _calculated(diary)
    verdicts = (calculated, _stated(stated_relief), _domains(scores or {}), _goal(goal))
    split = tuple(
        (one.name, other.name)
        for one, other in combinations(verdicts, 2)
        if {one.answer, other.answer} == {"yes", "no"}
    )
    apart = [
        Remark("discordant", "flag", f"{one} and {other} disagree: talk it over") for one, other in split
    ]
    source = number(_RELIEF)
    says = f"relief counts from {source.value:.0%}"
    basis = Remark("relief", "note", says, source.source, source.standing)
    return Judgement(
        verdicts=verdicts,
        discordant=split,
        also_required=_also(medicine_stable_or_less, activity_stable_or_better, wants_to_go_on),
        steps=steps,
        remarks=(*apart, *_length(diary), basis),
    )
