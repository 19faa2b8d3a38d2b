"""Records of a block and of a pump trial: what must stand in them, and how they are judged."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spinepath.errors import UnknownName
from spinepath.therapy.blocks.record import Done, recorded
from spinepath.therapy.blocks.steroids import Injection
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.pump.trial import judge
from spinepath.therapy.quantity import q

DAY = date(2026, 6, 15)
STEROID = Injection(
    on=DAY, steroid="dexamethasone", dose=q("8 mg"), approach="transforaminal", region="lumbar"
)
WHOLE: dict[str, Any] = {
    "on": DAY, "procedure": "transforaminal_epidural", "level": "L5-S1", "side": "left", "steroid": STEROID,
    "image_guided": True, "contrast_confirmed": True, "thinners_stopped": {}, "complications": (),
}  # fmt: skip


def test_a_whole_record_leaves_nothing_to_ask() -> None:
    found = recorded(Done(**WHOLE))
    assert found.missing == () and found.remarks == () and found.procedure.risk == "intermediate"


@pytest.mark.parametrize(
    "field", ["level", "side", "image_guided", "contrast_confirmed", "thinners_stopped", "complications"]
)
def test_what_is_not_recorded_is_named(field: str) -> None:
    assert recorded(Done(**{**WHOLE, field: None})).missing == (field,)


def test_a_block_without_a_drug_is_no_record_of_one() -> None:
    assert recorded(Done(**{**WHOLE, "steroid": None})).missing == ("steroid or anaesthetic",)


def test_contrast_is_asked_for_at_the_canal_only() -> None:
    facet = {**WHOLE, "procedure": "medial_branch_block", "contrast_confirmed": None}
    assert recorded(Done(**facet)).missing == ()
    (flag,) = recorded(Done(**{**WHOLE, "contrast_confirmed": False})).flags
    assert "contrast test is required" in flag.says


def test_complications_and_dates_that_differ_stand_out() -> None:
    found = recorded(Done(**{**WHOLE, "complications": ("dural puncture",)}))
    assert [flag.says for flag in found.flags] == ["complication: dural puncture"]
    with pytest.raises(TherapyRefused, match="the steroid is dated 2026-06-15"):
        recorded(Done(**{**WHOLE, "on": date(2026, 6, 16)})).insist()
    with pytest.raises(UnknownName, match="no procedure"):
        recorded(Done(**{**WHOLE, "procedure": "magic"}))


def trial(before: int = 8, after: int = 3, **more: Any) -> Any:
    more = {"how": "single bolus", "dose": q("0.2 mg"), "watched": q("24 h"), "side_effects": False, **more}
    return judge("morphine", Decimal(before), Decimal(after), **more)


def test_a_pump_trial_counts_from_half_the_pain_and_without_harm() -> None:
    """(8 - 3) / 8 = 62.5 %; (8 - 5) / 8 = 37.5 %."""
    assert trial().answer == "yes" and trial().relief == Decimal("0.625")
    assert trial(after=4).answer == "yes" and trial(after=5).answer == "no"
    assert trial(side_effects=True).answer == "no" and trial(side_effects=None).answer == "unknown"
    assert trial(after=5, side_effects=None).answer == "no"


def test_the_first_dose_is_watched_and_its_bolus_bounded() -> None:
    assert trial().flags == () and trial().refusals == ()
    short = trial(watched=q("8 h"))
    assert any("under 24 h" in remark.says for remark in (*short.refusals, *short.flags))
    assert "watch for 24 h" in trial(watched=None).flags[0].says
    assert "over 0.5 mg" in trial(dose=q("0.6 mg")).flags[0].says
    assert "under 0.1 mg" in trial(dose=q("50 ug")).flags[0].says


def test_what_the_evidence_does_not_hold_is_said() -> None:
    found = judge("baclofen", Decimal(8), Decimal(3), how="single bolus", dose=q("50 ug"), side_effects=False)
    assert {flag.id for flag in found.flags} == {"no_bolus", "no_watch"}
    inside = trial(how="catheter infusion", dose=q("9 mg"))
    assert "in hospital" in " ".join(inside.lines()) and not inside.flags
    with pytest.raises(TherapyRefused, match="nothing to relieve"):
        trial(before=0)
