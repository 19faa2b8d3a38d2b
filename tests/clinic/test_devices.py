"""Devices: nothing outside the clinician's limits is taken as within, and every sum says it is a check."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from spinepath.clinic.audit.models import Entry
from spinepath.clinic.devices.forms import RefillForm, ReleaseForm, digest
from spinepath.clinic.devices.models import Pump, Refill, Release, Trial, Use
from spinepath.clinic.devices.pumps import books
from spinepath.clinic.devices.stimulator import released, views, why_not
from spinepath.clinic.immutable import Unchangeable
from spinepath.clinic.people.models import Patient
from spinepath.therapy.scs.relief import days_needed
from spinepath.therapy.worked import VERIFY

XSS = '"><script>alert(1)</script>'
PROGRAM = {
    "name": "Sitting", "contacts": "2- 4+", "pulse_width": "210", "rate": "50", "recharge": "active", "low": "1",
    "high": "4", "step": "0.2", "discomfort": "6", "why": XSS,
}  # fmt: skip
REFILL = {
    "on": "2026-11-22", "programmed": "0", "expected": "0", "found": "0", "filled": "20", "rate": "0.3", "reserve": "2",
    "drug_1": "morphine", "strength_1": "10 mg/mL", "checked_with": XSS, "note": XSS,
}  # fmt: skip
AT = datetime(2026, 11, 22, tzinfo=UTC)
amounts = st.decimals(0, 12, places=3)


def _confirmed(form, told):
    """As sent by the button under the sums of exactly these values."""
    made = form(told)
    return told | {"confirm": digest(made) if made.is_valid() else "1"}


def _text(answer):
    return answer.content.decode()


@given(low=amounts, high=amounts, asked=amounts, name=st.sampled_from(["A", "B"]))
def test_a_use_is_within_exactly_when_the_clinician_allowed_it(low, high, asked, name):
    """Against the plain rule: this program is released, and low <= amplitude <= high."""
    low, high = sorted((low, high))
    one = Release(name="A", low=low, high=high, step=Decimal("0.1"))
    assert (why_not([one], name, asked, AT) is None) == (name == "A" and low <= asked <= high)


@pytest.mark.parametrize(
    ("amplitude", "accepted"), [("1.2", True), ("4", True), ("4.001", False), ("1.199", False), ("99", False)]
)
def test_a_patient_logs_within_the_limits_and_is_told_when_it_is_not(signed_in, user, amplitude, accepted):
    patient, client = user("patient").patient, signed_in("patient")
    told = {"program": "Walking", "amplitude": amplitude, "pain": "4", "helps": "more", "note": XSS}
    page = _text(client.post(f"/mine/{patient.pk}/device/", told, follow=True))
    last = Use.objects.filter(patient=patient)[0]
    assert last.amplitude == Decimal(amplitude) and last.accepted is accepted
    assert ("Please call us" in page) is not accepted
    assert XSS not in page and "&lt;script&gt;" in page
    assert ("Outside the limits" in page) is not accepted
    assert Entry.objects.filter(
        patient=patient.pk, action="write", what__startswith="stimulator use"
    ).exists()


def test_an_amount_has_no_trailing_zeros(signed_in, user):
    page = _text(signed_in("patient").get(f"/mine/{user('patient').patient.pk}/device/"))
    assert "0.8–2.5 mA" in page and "1.2–4 mA" in page


def test_the_database_itself_refuses_a_use_outside_the_limits(user):
    patient = user("patient").patient
    one = released(patient)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.create(
            patient=patient, by=user("patient"), at=AT, release=one, amplitude=one.high + 1, low=one.low, high=one.high,
            accepted=True,
        )  # fmt: skip


def test_a_withdrawn_program_is_no_longer_accepted(signed_in, user):
    patient = user("patient").patient
    one = next(each for each in released(patient) if each.name == "Walking")
    signed_in(
        "surgeon"
        if not Patient.objects.for_user(user("clinician")).filter(pk=patient.pk).exists()
        else "clinician"
    ).post(f"/patients/{patient.pk}/devices/program/{one.pk}/withdraw/", {"why": "The lead moved"})
    assert [each.name for each in released(patient)] == ["Night"]
    told = {"program": "Walking", "amplitude": "2"}
    assert "Select a valid choice" in _text(signed_in("patient").post(f"/mine/{patient.pk}/device/", told))
    assert (
        why_not(released(patient), "Walking", Decimal(2), AT)
        == "program 'Walking' is not released for the patient"
    )


def test_a_program_is_released_after_its_sums_were_seen(signed_in, mine):
    patient, client = mine("clinician"), signed_in("clinician")
    where = f"/patients/{patient.pk}/devices/program/"
    page = _text(client.post(where, PROGRAM))
    assert "Shannon k = log10(density) + log10(charge)" in page and VERIFY.replace("'", "&#x27;") in page
    assert not Release.objects.filter(patient=patient, name="Sitting").exists()
    assert client.post(where, _confirmed(ReleaseForm, PROGRAM)).status_code == 302
    assert Release.objects.get(patient=patient, name="Sitting").high == 4
    assert XSS not in _text(client.get(f"/patients/{patient.pk}/devices/"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"high": "12", "discomfort": "14", "pulse_width": "1000"},
            "charge density",
        ),  # over the density and Shannon's line
        ({"high": "6"}, "reaches the discomfort threshold"),
        ({"low": "5"}, "cannot be"),
        ({"contacts": "2- 4-"}, "at least one cathode and one anode"),
        ({"contacts": "2 4"}, "is no contact"),
        ({"rate": "9999"}, "do not fit"),
    ],
)
def test_a_program_outside_the_limits_is_refused_even_when_confirmed(signed_in, mine, wrong, says):
    patient, client = mine("clinician"), signed_in("clinician")
    page = _text(
        client.post(f"/patients/{patient.pk}/devices/program/", _confirmed(ReleaseForm, PROGRAM | wrong))
    )
    assert says in page
    assert not Release.objects.filter(patient=patient, name="Sitting").exists()


def test_a_bad_day_takes_two_taps_and_assumes_no_strength(signed_in, user):
    patient, client = user("patient").patient, signed_in("patient")
    where = f"/mine/{patient.pk}/device/bad-day/"
    assert "tap a number" in _text(client.post(where, {"program": "Walking"}))
    client.post(where, {"pain": "9", "program": "Walking"})
    kept = Use.objects.filter(patient=patient)[0]
    assert (kept.pain, kept.release.name, kept.amplitude) == (9, "Walking", Decimal("2.4"))
    client.post(where, {"pain": "10", "program": ""})
    kept = Use.objects.filter(patient=patient)[0]
    assert (kept.pain, kept.release, kept.amplitude) == (10, None, None)


def test_too_few_days_are_no_judgement_of_a_program(signed_in, user):
    """Walking has 14 days with a score; a program without one is told, not judged."""
    patient = user("patient").patient
    assert "median pain" in _text(signed_in("patient").get(f"/mine/{patient.pk}/device/"))
    found, _ = views(patient, [Release(name="New")])
    assert (
        next(one for one in found if one.program == "New").says
        == f"not enough data: 0 of {days_needed()} days"
    )


def test_a_trial_shows_four_verdicts_side_by_side(signed_in, user, mine):
    patient, client = mine("clinician"), signed_in("clinician")
    client.post(f"/patients/{patient.pk}/devices/trial/", {"starts_on": "2026-11-01", "goal": XSS})
    made = Trial.objects.filter(patient=patient).order_by("-pk")[0]
    where = f"/patients/{patient.pk}/devices/trial/{made.pk}/"
    page = _text(client.get(where))
    for words in ("calculated relief", "patient-stated relief", "several domains", "goal"):
        assert words in page
    assert "unknown" in page and XSS not in page
    client.post(where, {"stated_percent": "80", "goal_reached": "no"})
    assert "disagree" in _text(client.get(where))


def _first_pump(patient, by):
    return Pump.objects.create(
        patient=patient,
        by=by,
        at=AT,
        name="Sample",
        implanted_on=AT.date(),
        reservoir=20,
        tubing="0.25",
        catheter="0.18",
    )


def test_a_refill_is_checked_recorded_and_printed(signed_in, user):
    nurse = signed_in("nurse")
    patient = Patient.objects.for_user(user("nurse"))[0]
    pump = _first_pump(patient, user("nurse"))
    where = f"/patients/{patient.pk}/pump/{pump.pk}/refill/"
    page = _text(nurse.post(where, REFILL))
    assert "Dose of morphine" in page and "Next refill" in page and VERIFY.replace("'", "&#x27;") in page
    assert not Refill.objects.filter(pump=pump).exists()
    changed = _confirmed(RefillForm, REFILL) | {"rate": "0.5"}  # after the sums were shown
    assert "Record the refill" in _text(nurse.post(where, changed))
    assert not Refill.objects.filter(pump=pump).exists()
    page = _text(nurse.post(where, _confirmed(RefillForm, REFILL), follow=True))
    kept = Refill.objects.get(pump=pump)
    assert (kept.alarm_on - kept.on).days == 60  # (20 - 2 mL alarm) / 0.3 mL a day
    assert "The books of this pump" in page and XSS not in page
    assert kept.book_by < kept.alarm_on
    assert patient.number in _text(nurse.get("/pump-calendar/"))
    with pytest.raises(Unchangeable):
        kept.save()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"filled": "21"}, "cannot be filled"),
        ({"strength_1": "10"}, "has no unit"),
        ({"strength_1": ""}, "required"),
        ({"drug_2": "baclofen"}, "A drug needs its concentration"),
        ({"drug_2": "morphine", "strength_2": "5 mg/mL"}, "named twice"),
        ({"strength_1": "10 mL"}, "cannot"),
        ({"rate": "500"}, "no day is left to book a refill"),
        ({"rate": "0"}, "flow"),
    ],
)
def test_a_refill_that_cannot_be_is_not_recorded(signed_in, user, wrong, says):
    patient = Patient.objects.for_user(user("nurse"))[0]
    pump = _first_pump(patient, user("nurse"))
    answer = signed_in("nurse").post(
        f"/patients/{patient.pk}/pump/{pump.pk}/refill/", _confirmed(RefillForm, REFILL | wrong)
    )
    assert answer.status_code == 200 and says in _text(answer)
    assert not Refill.objects.filter(pump=pump).exists()


def test_the_books_of_every_made_up_pump_balance():
    for pump in Pump.objects.all():
        rows = list(Refill.objects.filter(pump=pump).order_by("on", "pk"))
        found = dict(books(pump, rows).accounts)
        assert rows and found["withdrawn"] == "14.4 mL" and found["unaccounted"] == "0.4 mL"
