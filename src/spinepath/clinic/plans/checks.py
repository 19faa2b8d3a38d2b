"""What is checked before a block is planned: medicines that stop first, contraindications, steroid, technique, repeats.

Each sum is done by spinepath.therapy, each contraindication by the rules of the assessment: one truth for both.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from spinepath.assessment.judge import Judged, judge
from spinepath.assessment.options.therapies import therapies
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans.kinds import KINDS, STEROIDS, region
from spinepath.clinic.plans.models import Aim, Block, BlockDone, BlockPlan
from spinepath.clinic.plans.results import lasted, result
from spinepath.clinic.records import chart
from spinepath.clinic.scheduling.facts import Facts, facts
from spinepath.clinic.typed.kinds import Kind as Typed
from spinepath.clinic.typed.models import Entry
from spinepath.knowledge.rule import Rule
from spinepath.therapy.answers import Answer
from spinepath.therapy.blocks.antithrombotics import names
from spinepath.therapy.blocks.diagnostic import Target
from spinepath.therapy.blocks.procedures import procedure
from spinepath.therapy.blocks.steroids import EPIDURAL, Injection, LastResult, Person, steroid
from spinepath.therapy.blocks.stopping import stopping
from spinepath.therapy.evidence import number, table, words_standing
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Worked, bound, step

_ANSWERS: dict[str, bool] = {"yes": True, "no": False}
_CONTRAST = "iodinated_contrast_allergy"
_STEROID = "steroid_"


class Check(NamedTuple):
    """One check of a plan: what it is about, and how it was worked."""

    title: str
    worked: Worked


def checks(patient: Patient, new: BlockPlan, now: datetime, before: BlockPlan | None = None) -> list[Check]:
    """All of them. before: the plan that this one takes the place of, whose own result does not count."""
    zone = patient.site.zone
    here, planned = now.astimezone(zone), new.planned_at.astimezone(zone)
    known = facts(patient, here.date())
    told = _judged(patient, here)
    earlier = [one for one in done_of(patient) if before is None or one.plan.line != before.line]
    found = [
        *_stops(new, known, here, planned),
        Check("Contraindications on record", Worked(remarks=tuple(_rules(new, told)))),
        *_steroid(new, known, told, earlier, planned),
        Check("Technique", Worked(remarks=tuple(_technique(new)))),
    ]
    return [*found, Check("Blocks before this one", _repeats(new, earlier))] if _target(new) else found


def refused(found: Iterable[Check]) -> bool:
    """Does any check forbid it?"""
    return any(one.worked.refusals for one in found)


def shown(found: Iterable[Check]) -> list[dict[str, object]]:
    """As it is kept beside the plan."""
    return [{"title": one.title, "lines": list(one.worked.body())} for one in found]


def done_of(patient: Patient) -> list[BlockDone]:
    """Blocks that were done here, oldest first."""
    rows = BlockDone.objects.filter(patient=patient).standing().select_related("plan")
    return list(rows.order_by("on", "pk"))


def _judged(patient: Patient, here: datetime) -> Judged:
    whole = chart.chart_of(patient, patient.documents.all(), chart.contributed(patient))
    return judge(whole, here.date())


# ---------------------------------------------------------------------------------------------- medicines that stop


def _stops(new: BlockPlan, known: Facts, now: datetime, planned: datetime) -> Iterator[Check]:
    rows = {drug: [name for name in names() if drug in name.lower().split()] for drug in known.drugs}
    for drug, found in rows.items():
        for name in found:
            worked = stopping(name, new.procedure, planned, asked=now, kidney=known.kidney)
            yield Check(f"Stop of {name}", worked)
        if not found:
            says = f"{drug} is not in the table of stops, so nothing is known of it: ask its prescriber"
            yield Check(f"Stop of {drug}", Worked(remarks=(Remark("no_stop", "flag", says),)))
    reasons = tuple(_reasons(new.patient))
    if reasons:
        yield Check("What a blood thinner is for, as typed here", Worked(remarks=reasons))
    if not any(rows.values()):
        yield Check("Medicines that thin the blood", Worked(remarks=(_thinned(new, known),)))


def _reasons(patient: Patient) -> Iterator[Remark]:
    """Who must agree to a stop, and why it is taken."""
    for entry in Entry.objects.filter(
        patient=patient, kind=Typed.THINNER, withdrawn=False, superseded_by=None
    ):
        told = entry.values
        who = told["prescriber"] or "prescriber not recorded"
        yield Remark(
            f"for_{entry.pk}", "flag", f"{told['name']}: for {told['reason_for']}; {who} must agree to a stop"
        )


def _thinned(new: BlockPlan, known: Facts) -> Remark:
    risk = procedure(new.procedure)
    about = f"{risk.risk} bleeding risk ({risk.words})"
    if known.thins == "no":
        says = f"the record lists none; {about}. Ask once more before the needle"
        return Remark("no_thinner", "note", says, risk.source, risk.standing)
    words = {
        "yes": "one is taken and its name is not recorded",
        "unknown": "not recorded whether one is taken",
    }
    return Remark(
        "thinner_unknown", "flag", f"{words[known.thins]}: ask before a date is kept; {about}", risk.source, risk.standing  # noqa: E501
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------- contraindications


def _rules(new: BlockPlan, told: Judged) -> Iterator[Remark]:
    found = list(_of(new, told))
    if not found:
        yield Remark(
            "no_rule", "flag", "no rule of the assessment speaks of this kind of block: check by hand"
        )
    for rule in found:
        yield from _said(rule, told.said[rule.id])


def _of(new: BlockPlan, told: Judged) -> Iterator[Rule]:
    """The rules of every therapy that is done by this procedure; those about what is not given are left out."""
    wanted = [one for one in therapies() if one.procedure == new.procedure] or [
        one for one in therapies() if one.id == "medial_branch_block" and KINDS[new.procedure].target == "medial_branch"
    ]  # fmt: skip
    ids = dict.fromkeys(name for one in wanted for name in one.contraindications)
    for name in ids:
        left_out = (name == _CONTRAST and not new.contrast) or (name.startswith(_STEROID) and not new.steroid)
        if name in told.rules and not left_out:
            yield told.rules[name]


def _said(rule: Rule, answer: str) -> Iterator[Remark]:
    source = ", ".join(rule.citations)
    if answer == "yes":
        severity = bound(rule.certainty) if rule.severity == "critical" else "flag"
        yield Remark(rule.id, severity, f"{rule.name}: {rule.says}", source, rule.certainty)
    elif answer == "unknown":
        yield Remark(rule.id, "flag", f"not on record, ask before: {rule.name}", source, rule.certainty)


# ---------------------------------------------------------------------------------------------------------- steroid


def _steroid(
    new: BlockPlan, known: Facts, told: Judged, earlier: list[BlockDone], planned: datetime
) -> Iterator[Check]:
    kind = KINDS[new.procedure]
    if not new.steroid or new.steroid_mg is None or kind.approach is None:
        return
    given = Injection(
        on=planned.date(), steroid=new.steroid, dose=Quantity(new.steroid_mg, "mg"), approach=kind.approach,
        region=region(new.level, new.procedure),
    )  # fmt: skip
    values = told.subject.values
    person = Person(
        diabetes=values.get("has_diabetes"), osteoporosis=values.get("osteoporosis"),
        infection=_ANSWERS.get(known.infection),
    )  # fmt: skip
    before = [one for each in earlier if (one := injection(each)) is not None]
    worked = steroid(given, earlier=before, person=person, last=_last(new, earlier))
    yield Check(f"Steroid: {new.steroid}, counting what this clinic gave", worked)


def injection(done: BlockDone) -> Injection | None:
    """The steroid of a block that was done; None without one."""
    approach = KINDS[done.plan.procedure].approach
    if done.steroid not in STEROIDS or done.steroid_mg is None or approach is None:
        return None
    return Injection(
        on=done.on, steroid=done.steroid, dose=Quantity(done.steroid_mg, "mg"), approach=approach,
        region=region(done.level, done.plan.procedure),
    )  # fmt: skip


def _last(new: BlockPlan, earlier: list[BlockDone]) -> LastResult | None:
    """Of the last block of this kind with a steroid, as far as its diary goes."""
    same = [one for one in earlier if one.plan.procedure == new.procedure and one.steroid]
    if not same or new.aim != Aim.THERAPEUTIC:
        return None
    found = result(same[-1])
    if found is None:
        return None
    return LastResult(max(found.relief, 0 * found.relief), Quantity(lasted(same[-1]), "h"))


# -------------------------------------------------------------------------------------------- technique and repeats


def _technique(new: BlockPlan) -> Iterator[Remark]:
    found = table("epidural_steroid")
    source, standing = found.content["source"], words_standing(found)
    if KINDS[new.procedure].approach in EPIDURAL:
        yield Remark("image", "note", "image guidance is required", source, standing)
        if not new.contrast:
            yield Remark("no_contrast", "flag", f"never: {found.content['never'][2]}", source, standing)
    yield from _volume(new)
    if new.aim == Aim.DIAGNOSTIC and not new.anaesthetic:
        yield Remark("no_anaesthetic", "flag", "a test needs a local anaesthetic, and none is planned")
    if new.aim == Aim.DIAGNOSTIC and KINDS[new.procedure].target is None:
        yield Remark("no_test", "flag", "this kind of block is judged as no test: no rule reads its result")


def _volume(new: Block) -> Iterator[Remark]:
    most = number("medial_branch_and_rfa.block_volume_ml.max")
    if isinstance(new, BlockPlan) and new.procedure == "medial_branch_block" and new.anaesthetic_ml:
        says = f"{new.anaesthetic_ml:f} mL in all; at most {most.value} mL at each nerve, or it spreads to others"
        yield Remark("volume", "note", says, most.source, most.standing)


def _target(new: BlockPlan) -> Target | None:
    return KINDS[new.procedure].target if new.aim == Aim.DIAGNOSTIC else None


def _repeats(new: BlockPlan, earlier: list[BlockDone]) -> Worked:
    """Which block of the same place this is, how many are asked for, and what the others said."""
    same = [
        one
        for one in earlier
        if _target(one.plan) == _target(new) and (one.level, one.side) == (new.level, new.side)
    ]
    return Worked(
        steps=(step("number at this place", f"{len(same)} before", len(same) + 1),),
        remarks=(*_asked_for(new), *(_before(one) for one in same), *_same_drug(new, same)),
    )  # fmt: skip


def _asked_for(new: BlockPlan) -> Iterator[Remark]:
    if _target(new) == "medial_branch":
        least, strict = (
            number(f"medial_branch_and_rfa.blocks_before_rfa.{key}") for key in ("minimum", "stricter_payers")
        )
        says = f"{least.value} before radiofrequency; stricter payers ask for {strict.value}"
        yield Remark("asked_for", "note", says, least.source, least.standing)
    if _target(new) == "sacroiliac":
        two = number("sacroiliac_injection.diagnosis.confirmatory_blocks")
        yield Remark(
            "asked_for", "note", f"{two.value} that agree confirm the joint", two.source, two.standing
        )


def _before(done: BlockDone) -> Remark:
    found = result(done)
    answer: Answer | str = found.guideline if found else "unknown"
    relief = f", {found.relief:.0%} relief" if found else ", no diary"
    says = (
        f"{done.on}: {done.anaesthetic or 'anaesthetic not recorded'}{relief}; counts as positive: {answer}"
    )
    return Remark(f"before_{done.pk}", "flag" if answer == "no" else "note", says)


def _same_drug(new: BlockPlan, same: list[BlockDone]) -> Iterator[Remark]:
    """Comparative blocks: two anaesthetics of different length, so that the relief can be compared with both."""
    if same and new.anaesthetic and new.anaesthetic.lower() == same[-1].anaesthetic.lower():
        says = f"{new.anaesthetic} again: a comparative pair uses anaesthetics that last differently long"
        yield Remark("comparative", "flag", says, "elicited_spinepath", "elicited")
