"""Stop and restart on a calendar: every drug and class, over changes of the clocks, weekends and kidneys."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinepath.therapy.blocks.antithrombotics import Span, hold, names
from spinepath.therapy.blocks.clock import after, before, local, working_day
from spinepath.therapy.blocks.procedures import RISKS, procedures
from spinepath.therapy.blocks.stopping import stopping
from spinepath.therapy.errors import TherapyRefused

ZONE = "Europe/Berlin"
NOW = local("2026-02-02T10:00", ZONE)
OF_CLASS = {"low": "sacroiliac", "intermediate": "caudal_epidural", "high": "pump_implant"}
# Monday mornings after the clocks went forward, back, and without a change; and two other zones.
PLANNED = [
    ("2026-03-30T09:00", ZONE),
    ("2026-10-26T09:00", ZONE),
    ("2026-06-15T09:00", ZONE),
    ("2026-03-09T08:00", "America/New_York"),
    ("2026-10-05T08:30", "Australia/Lord_Howe"),  # a change of half an hour
    ("2026-06-15T08:30", "Asia/Kolkata"),
]
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.timezones())
SPANS = st.builds(
    lambda low, more, unit: Span(low, low + more, unit),
    st.integers(0, 10), st.integers(0, 14), st.sampled_from(["days", "hours"]),
)  # fmt: skip


def hours(start: datetime, end: datetime) -> float:
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 3600


@pytest.mark.parametrize(("planned", "zone"), PLANNED)
@pytest.mark.parametrize("risk", RISKS)
@pytest.mark.parametrize("drug", names())
def test_every_drug_and_class_over_every_change_of_the_clocks(
    drug: str, risk: str, planned: str, zone: str
) -> None:
    row, moment = hold(drug, risk), local(planned, zone)  # type: ignore[arg-type]
    found = stopping(drug, OF_CLASS[risk], moment, asked=NOW, kidney="normal")
    if row.stop is None or not row.stop.high:
        assert found.last_dose is None
    else:
        assert found.last_dose is not None
        length = row.stop.high * (24 if row.stop.unit == "days" else 1)
        assert length <= hours(found.last_dose, moment) <= length + 1
        if row.stop.unit == "days":
            assert (moment.date() - found.last_dose.date()).days >= row.stop.high
    if found.decision == "continue":
        assert found.restart is None
        assert not found.agreed_by
    else:
        assert found.restart is not None
        assert found.restart_cautious is not None
        assert hours(moment, found.restart) == row.restart.low
        assert hours(moment, found.restart_cautious) == row.restart.high
        assert "prescriber" in found.agreed_by[0]


@given(MOMENTS, SPANS)
def test_before_and_after_undo_each_other(moment: datetime, span: Span) -> None:
    assert after(before(moment, span), span).timestamp() <= moment.timestamp() + 3600 * 25 * (
        span.unit == "days"
    )
    least = span.high * (24 if span.unit == "days" else 1)
    assert hours(before(moment, span), moment) >= least
    assert hours(moment, after(moment, span)) >= least


def test_by_hand_when_the_clocks_go_forward() -> None:
    """Five days before Monday 09:00 summer time: 120 hours are Wednesday 08:00, not 09:00, winter time."""
    found = stopping("warfarin", "caudal_epidural", local("2026-03-30T09:00", ZONE), asked=NOW)
    assert found.last_dose == local("2026-03-25T08:00", ZONE)
    assert found.restart == local("2026-03-30T15:00", ZONE)


def test_by_hand_when_the_clocks_go_back() -> None:
    """120 hours would be Wednesday 10:00: the calendar's 09:00 is earlier and holds."""
    found = stopping("warfarin", "caudal_epidural", local("2026-10-26T09:00", ZONE), asked=NOW)
    assert found.last_dose == local("2026-10-21T09:00", ZONE)
    restart = stopping("acenocoumarol", "caudal_epidural", local("2026-10-24T09:00", ZONE), asked=NOW).restart
    assert restart == local("2026-10-25T08:00", ZONE)


def test_a_date_before_the_stop_is_refused() -> None:
    asked, planned = local("2026-03-02T10:00", ZONE), local("2026-03-06T10:00", ZONE)
    with pytest.raises(TherapyRefused, match=r"before Sat 2026-03-07 10:00 CET.*5 days without warfarin"):
        stopping("warfarin", "pump_implant", planned, asked=asked).insist()
    last = local("2026-03-01T10:00", ZONE)
    assert stopping("warfarin", "pump_implant", planned, asked=asked, last_dose=last).insist()
    minute_late = last + timedelta(minutes=1)
    with pytest.raises(TherapyRefused):
        stopping("warfarin", "pump_implant", planned, asked=asked, last_dose=minute_late).insist()


def test_a_remembered_stop_flags_and_does_not_refuse() -> None:
    asked, planned = local("2026-03-02T10:00", ZONE), local("2026-03-06T10:00", ZONE)
    found = stopping("clopidogrel", "pump_implant", planned, asked=asked).insist()
    assert {"before_stop", "provisional"} <= {each.id for each in found.flags}
    assert found.standing == "memory"
    assert any("provisional: memory" in line for line in found.lines())


@pytest.mark.parametrize("drug", names())
def test_what_is_provisional_says_so(drug: str) -> None:
    found = stopping(drug, "sacroiliac", local("2026-06-15T09:00", ZONE), asked=NOW)
    assert ("provisional" in {each.id for each in found.flags}) == (hold(drug, "low").standing != "seen")


def test_a_date_in_the_past_is_refused() -> None:
    with pytest.raises(TherapyRefused, match="before now"):
        stopping("aspirin primary prevention", "sacroiliac", NOW - timedelta(hours=1), asked=NOW).insist()


@pytest.mark.parametrize(
    ("kidney", "day", "flag"),
    [("normal", 12, set()), ("impaired", 10, {"kidney"}), ("unknown", 10, {"kidney"})],
)
def test_kidneys_and_dabigatran(kidney: str, day: int, flag: set[str]) -> None:
    """Planned for the 16th: 4 days before with normal kidneys, 6 with impaired or unknown ones."""
    moment = local("2026-06-16T09:00", ZONE)
    found = stopping("dabigatran", "scs_implant", moment, asked=NOW, kidney=kidney)  # type: ignore[arg-type]
    assert found.last_dose is not None
    assert found.last_dose.date() == date(2026, 6, day)
    assert {each.id for each in found.flags if each.id.startswith("kidney")} == flag


def test_kidneys_without_a_figure_are_said() -> None:
    found = stopping("apixaban", "scs_implant", local("2026-06-16T09:00", ZONE), asked=NOW, kidney="impaired")
    assert "kidney_no_figure" in {each.id for each in found.flags}
    low = stopping("dabigatran", "sacroiliac", local("2026-06-16T09:00", ZONE), asked=NOW, kidney="impaired")
    assert low.last_dose is None
    assert low.decision == "shared"


def test_weekends_and_holidays() -> None:
    """Last dose on Saturday: the call is on Friday, or Thursday when Friday is a holiday. Restart on Sunday."""
    moment = local("2026-06-19T09:00", ZONE)  # a Friday; six days before is Saturday the 13th
    found = stopping("nabumetone", "pump_implant", moment, asked=NOW)
    assert found.call_on == date(2026, 6, 12)
    assert "weekend_restart" in {each.id for each in found.remarks}
    holiday = stopping("nabumetone", "pump_implant", moment, asked=NOW, holidays=[date(2026, 6, 12)])
    assert holiday.call_on == date(2026, 6, 11)
    assert working_day(date(2026, 6, 15)) == date(2026, 6, 15)


def test_an_end_before_the_beginning_is_refused() -> None:
    moment = local("2026-06-15T09:00", ZONE)
    with pytest.raises(TherapyRefused, match="ended"):
        stopping("warfarin", "scs_trial", moment, asked=NOW, ended=moment - timedelta(hours=1))


def test_what_a_row_says_beside_its_figures_is_told() -> None:
    found = stopping("ibuprofen", "interlaminar_epidural", local("2026-06-15T09:00", ZONE), asked=NOW)
    assert found.decision == "continue"
    assert "cervical interlaminar: consider" in "\n".join(found.lines())


def test_a_trials_restart_waits_until_the_lead_is_out() -> None:
    moment = local("2026-06-15T09:00", ZONE)
    assert stopping("warfarin", "scs_trial", moment, asked=NOW).restart is None
    out = local("2026-06-22T09:00", ZONE)
    assert stopping("warfarin", "scs_trial", moment, asked=NOW, ended=out).restart == out + timedelta(hours=6)


@pytest.mark.parametrize(
    ("text", "zone", "says"),
    [
        ("2026-03-29T02:30", ZONE, "does not exist"),
        ("2026-10-25T02:30", ZONE, "comes twice"),
        ("2026-03-30T09:00", "Europe/Nowhere", "no time zone"),
        ("2026-03-30T09:00", "", "no time zone"),
        ("next Monday", ZONE, "no date and time"),
    ],
)
def test_times_that_are_no_times_are_refused(text: str, zone: str, says: str) -> None:
    with pytest.raises(TherapyRefused, match=says):
        local(text, zone)


def test_an_offset_settles_an_hour_that_comes_twice() -> None:
    assert hours(local("2026-10-25T02:30+02:00", ZONE), local("2026-10-25T02:30+01:00", ZONE)) == 1


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TherapyRefused, match="no time zone"):
        stopping("warfarin", "sacroiliac", datetime(2026, 6, 15, 9), asked=NOW)


@pytest.mark.parametrize("name", sorted(procedures()))
def test_every_procedure_says_its_class_and_who_must_agree(name: str) -> None:
    found = stopping("warfarin", name, local("2026-06-15T09:00", ZONE), asked=NOW)
    told = "\n".join(found.lines())
    assert f"{found.procedure.risk} bleeding risk" in told
    assert "agree before anything is stopped: prescriber of warfarin" in told
    assert "Never stop an antithrombotic without the prescriber" in told
