"""A screening trial judged four ways, and the patient's own control."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.quantity import Quantity, q
from spinepath.therapy.scs.control import Allowed, Change, Control, What
from spinepath.therapy.scs.relief import Rating, better, by_program, days_needed
from spinepath.therapy.scs.trial import Entry, Goal, Judgement, judge

D = Decimal
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def diary(before: str = "8 8 8", during: str = "4 4 4") -> list[Entry]:
    scores = [(score, False) for score in before.split()] + [(score, True) for score in during.split()]
    return [Entry(DAY + timedelta(days=place), D(score), on) for place, (score, on) in enumerate(scores)]


def answers(found: Judgement) -> list[str]:
    return [verdict.answer for verdict in found.verdicts]


def test_all_four_agree() -> None:
    found = judge(
        diary(),
        stated_relief=D("0.6"),
        scores={"nrs_leg": (D(8), D(4)), "odi": (D(52), D(40))},
        goal=Goal("walk to the shop", reached=True),
        medicine_stable_or_less=True,
        activity_stable_or_better=True,
        wants_to_go_on=True,
    )
    assert answers(found) == ["yes"] * 4
    assert not found.discordant
    assert {each.answer for each in found.also_required} == {"yes"}


def test_discordance_is_shown_and_nobody_is_outvoted() -> None:
    found = judge(
        diary(during="6 6 6"),
        stated_relief=D("0.7"),
        scores={"nrs_leg": (D(8), D(6)), "odi": (D(52), D(50))},
        goal=Goal("sleep through", reached=True),
    )
    assert answers(found) == ["no", "yes", "no", "yes"]
    assert ("calculated relief", "patient-stated relief") in found.discordant
    assert len(found.discordant) == 4
    assert [each.answer for each in found.also_required] == ["unknown"] * 3


def test_what_was_not_asked_is_unknown() -> None:
    assert answers(judge([])) == ["unknown"] * 4
    assert answers(judge(diary(before=""), goal=Goal("ride a bicycle"))) == ["unknown"] * 4


def test_percentages_and_scores_off_the_scale_are_refused() -> None:
    with pytest.raises(TherapyRefused, match="stated relief 70 is outside 0 to 1"):
        judge(diary(), stated_relief=D(70))
    with pytest.raises(TherapyRefused, match="outside 0 to 10"):
        Entry(DAY, D(80), stimulated=True)
    with pytest.raises(TherapyRefused, match="outside 0 to 10"):
        Rating(NOW, "A", D(-1))


@pytest.mark.parametrize(("during", "answer"), [("4", "yes"), ("4.1", "no"), ("8", "no"), ("0", "yes")])
def test_calculated_relief_counts_from_half(during: str, answer: str) -> None:
    assert judge(diary(during=during)).verdicts[0].answer == answer


@pytest.mark.parametrize(
    ("scores", "answer"),
    [
        ({"nrs_leg": (D(8), D(4))}, "unknown"),
        ({"nrs_leg": (D(8), D(7))}, "no"),
        ({"nrs_leg": (D(8), D(4)), "odi": (D(40), D(52))}, "no"),
        ({"nrs_leg": (D(8), D(4)), "odi": (D(40), D(30)), "phq9": (D(5), D(12))}, "no"),
        ({"nrs_leg": (D(8), D(4)), "rmdq": (D(14), D(9)), "phq9": (D(5), D(6))}, "yes"),
    ],
)
def test_several_domains(scores: dict[str, tuple[Decimal, Decimal]], answer: str) -> None:
    assert judge([], scores=scores).verdicts[2].answer == answer


def test_a_trial_longer_than_any_published_is_flagged() -> None:
    assert "long_trial" in {each.id for each in judge(diary(during=" ".join(["4"] * 29))).flags}
    assert "long_trial" not in {each.id for each in judge(diary(during=" ".join(["4"] * 28))).flags}


def bounds(program: str = "A", **more: Quantity) -> Allowed:
    given = {"low": q("1 mA"), "high": q("4 mA"), "step": q("0.3 mA"), "discomfort": q("5 mA")} | more
    return Allowed(program=program, **given)


def remote() -> Control:
    return Control(allowed=(bounds("A"), bounds("B")), program="A", amplitude=q("2 mA"))


def ask(control: Control, what: What, program: str | None = None, amplitude: str | None = None) -> Control:
    to = q(amplitude) if amplitude else None
    return control.ask(Change(at=NOW, what=what, program=program, amplitude=to))


def test_what_the_patient_may_change() -> None:
    control = ask(ask(remote(), "amplitude", amplitude="2.3 mA"), "off")
    assert (control.amplitude, control.on) == (q("2.3 mA"), False)
    control = ask(control, "on")
    assert control.on
    switched = ask(control, "program", "B")
    assert (switched.program, switched.amplitude) == ("B", q("1 mA"))
    assert [each.refused for each in switched.log] == [None] * 4


@pytest.mark.parametrize(
    ("what", "program", "amplitude", "why"),
    [
        ("amplitude", None, "2.4 mA", "one step up"),
        ("amplitude", None, "0.9 mA", "outside 1 mA to 4 mA"),
        ("amplitude", None, None, "no amplitude"),
        ("program", "C", None, "not released"),
        ("pulse_width", None, None, "clinician only"),
        ("rate", None, None, "clinician only"),
        ("contacts", None, None, "clinician only"),
    ],
)
def test_what_is_refused_changes_nothing_and_is_logged(
    what: What, program: str | None, amplitude: str | None, why: str
) -> None:
    control = ask(remote(), what, program, amplitude)
    assert (control.program, control.amplitude, control.on) == ("A", q("2 mA"), True)
    assert why in str(control.log[-1].refused)


def test_the_ceiling_holds_step_by_step() -> None:
    control = remote()
    for tenths in range(23, 60, 3):
        control = ask(control, "amplitude", amplitude=f"{D(tenths) / 10} mA")
    assert control.amplitude == q("3.8 mA")
    assert max(each.change.amplitude for each in control.log if each.refused is None) <= q("4 mA")  # type: ignore[type-var]


def test_the_log_runs_forward_and_needs_a_zone() -> None:
    control = ask(remote(), "off")
    early = control.ask(Change(at=NOW - timedelta(hours=1), what="on"))
    assert "forward" in str(early.log[-1].refused)
    naive = control.ask(Change(at=datetime(2026, 3, 3), what="on"))
    assert "time zone" in str(naive.log[-1].refused)
    assert not naive.on


def test_bounds_are_judged() -> None:
    assert not list(bounds().remarks())
    near = list(bounds(discomfort=q("4.2 mA")).remarks())
    assert [(each.id, each.severity, each.standing) for each in near] == [
        ("near_discomfort", "flag", "elicited")
    ]
    assert [each.severity for each in bounds(discomfort=q("4 mA")).remarks()] == ["flag", "refuse"]
    assert [each.id for each in bounds(step=q("0.5 mA")).remarks()] == ["large_step"]
    unknown = Allowed(program="A", low=q("1 mA"), high=q("2 mA"), step=q("0.1 mA"))
    assert [each.id for each in unknown.remarks()] == ["discomfort_unknown"]
    with pytest.raises(TherapyRefused, match="cannot be"):
        bounds(low=q("5 mA"))


def ratings(program: str, days: int, pain: str) -> list[Rating]:
    return [Rating(NOW + timedelta(days=day), program, D(pain)) for day in range(days)]


def test_relief_by_program_or_not_enough_data() -> None:
    views = by_program([*ratings("B", 7, "3"), *ratings("A", 7, "6"), *ratings("C", 6, "0")], ["D"])
    assert [(view.program, view.median) for view in views] == [("A", 6), ("B", 3), ("C", None), ("D", None)]
    assert views[2].says == f"not enough data: 6 of {days_needed()} days"
    assert better(views).says.startswith("B has the lowest pain, by 3 points")


def test_many_scores_of_one_day_are_one_day() -> None:
    same = [Rating(NOW + timedelta(minutes=minute), "A", D(2)) for minute in range(50)]
    assert by_program(same)[0].median is None


def test_no_program_stands_out() -> None:
    close = by_program([*ratings("A", 7, "4"), *ratings("B", 7, "3")])
    assert "no program stands out" in better(close).says
    assert "not enough data" in better(by_program(ratings("A", 7, "4"))).says
