"""The first safe date: stops of blood thinners, pictures first, infections; what is unknown never shortens the wait."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.utils import timezone

from clinic import booking_world as world_of
from clinic.test_records import bundle
from spinepath.clinic.people.models import Patient
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records import intake
from spinepath.clinic.scheduling import booking, words
from spinepath.clinic.scheduling.errors import NotSafeYet
from spinepath.clinic.scheduling.facts import Facts, facts
from spinepath.clinic.scheduling.first_safe import Why, first_safe
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Clearance, VisitKind
from spinepath.clinic.scheduling.words import SAYS
from spinepath.therapy.blocks.antithrombotics import hold, names
from spinepath.therapy.blocks.stopping import stopping

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 16, 10, tzinfo=BERLIN)
WELL = {"thins": "no", "infection": "no"}
CLEAR = Facts(thins="no", infection="no", kidney="normal", pictures=())


@pytest.fixture
def epidural(rolled_back):
    return VisitKind.objects.get(slug="epidural")


@pytest.fixture
def bea(rolled_back):
    return world_of.patient("S-1", world_of.site())


@pytest.fixture
def whys(bea, epidural):
    """What shapes the date, with these answers."""
    return lambda **told: [one.why for one in first_safe(bea, epidural, {**WELL, **told}, NOW).reasons]


@pytest.fixture
def known(monkeypatch):
    """Given these facts on record."""

    def given(**more):
        found = msgspec.structs.replace(CLEAR, **more)
        monkeypatch.setattr("spinepath.clinic.scheduling.first_safe.facts", lambda *_: found)

    return given


def test_with_nothing_in_the_way_any_time_will_do(known, bea, epidural):
    known()
    assert first_safe(bea, epidural, WELL, NOW).not_before is None


def test_a_needle_waits_for_the_stop_of_the_blood_thinner(known, bea, epidural):
    """Warfarin stops 5 days before: asked on Monday 16 March at 10:00, it is Saturday 21 March at 10:00."""
    known(thins="yes", drugs=("warfarin",), named=True)
    safe = first_safe(bea, epidural, WELL, NOW)
    assert safe.not_before == datetime(2026, 3, 21, 10, tzinfo=BERLIN)
    assert not safe.allows(safe.not_before - timedelta(minutes=5))
    assert safe.allows(safe.not_before)


@pytest.mark.parametrize(
    "now", [NOW, datetime(2026, 3, 26, 10, tzinfo=BERLIN), datetime(2026, 10, 22, 10, tzinfo=BERLIN)]
)
@pytest.mark.parametrize("kidney", ["normal", "impaired", "unknown"])
def test_the_date_is_never_one_that_the_plan_of_the_block_refuses(kidney, now, known, bea, epidural):
    """Every row of the table, over both changes of the clocks, against therapy/blocks."""
    for drug in names():
        never_refused(drug, kidney, now, known, bea, epidural)


def never_refused(drug, kidney, now, known, bea, epidural):
    known(thins="yes", drugs=(drug.lower().split()[0],), named=True, kidney=kidney)
    safe = first_safe(bea, epidural, WELL, now)
    rows = [one for one in names() if drug.lower().split()[0] in one.lower().split()]
    assert safe.blocked == any(hold(one, "intermediate").stop is None for one in rows)
    when = max(safe.not_before or now, now)
    for one in rows:
        found = stopping(one, epidural.procedure, when, asked=now, kidney=kidney)
        assert safe.blocked or not any(remark.id == "before_stop" for remark in found.remarks)


def test_a_visit_without_a_needle_does_not_wait(known, bea):
    known(thins="yes", drugs=("warfarin",), named=True, infection="yes")
    assert first_safe(bea, VisitKind.objects.get(slug="follow-up"), {}, NOW).reasons == ()


def test_not_knowing_leaves_the_longest_time_and_is_said(known, bea, epidural):
    known(thins="unknown")
    longest = first_safe(bea, epidural, {"infection": "no"}, NOW)
    assert longest.to_ask == (Why.MEDICINE_UNKNOWN,)
    for drug in names():
        if (row := hold(drug, "intermediate")).stop is not None:
            known(thins="yes", drugs=(drug.split()[0].lower(),), named=True, kidney="unknown")
            single = first_safe(bea, epidural, WELL, NOW)
            assert single.not_before is None or single.not_before <= longest.not_before, row.drug


def test_an_answer_settles_what_the_record_does_not_say_and_never_what_it_does(known, whys):
    known(thins="unknown")
    assert whys() == []
    assert whys(thins="yes") == [Why.MEDICINE_UNNAMED]
    assert whys(thins="unknown") == [Why.MEDICINE_UNKNOWN]
    known(thins="yes", drugs=("warfarin",), named=True)
    assert whys(thins="no") == [Why.MEDICINE]
    known(thins="yes", drugs=("ibuprofen",))  # some blood thinner, and nobody wrote which
    assert Why.MEDICINE_UNNAMED in whys(thins="no")


def test_a_drug_that_the_table_does_not_hold_needs_a_clinician(known, bea, epidural):
    known(thins="yes", drugs=("newthinner",), named=True)
    safe = first_safe(bea, epidural, WELL, NOW)
    assert safe.blocked
    assert "newthinner: not in the table" in safe.reasons[0].detail


def test_no_needle_during_an_infection_nor_shortly_after(known, bea, epidural, whys):
    known(infection="yes")
    assert first_safe(bea, epidural, WELL, NOW).blocked  # whatever the patient answers
    known()
    assert whys(infection="yes") == [Why.INFECTION]
    over = first_safe(bea, epidural, {**WELL, "infection": "yes", "infection_over": "2026-03-10"}, NOW)
    assert (over.blocked, over.not_before) == (False, datetime(2026, 3, 24, tzinfo=BERLIN))
    assert "provisional: elicited" in over.reasons[0].detail
    known(infection_ended=date(2026, 3, 10))
    assert first_safe(bea, epidural, WELL, NOW).not_before == datetime(2026, 3, 24, tzinfo=BERLIN)
    known(infection_ended=date(2026, 2, 10))
    assert whys() == []


def test_pictures_that_the_assessment_recommends_come_first(known, bea, epidural):
    known(pictures=("MRI",))
    assert first_safe(bea, epidural, WELL, NOW).blocked
    made = Appointment.objects.create(
        patient=bea, kind=VisitKind.objects.get(slug="pictures"), site=bea.site, clinician=world_of.clinician("n"),
        starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, minutes=40), booked_at=NOW, changed_at=NOW,
    )  # fmt: skip
    assert first_safe(bea, epidural, WELL, NOW).not_before == made.ends_at
    made.status = "cancelled"
    made.save()
    assert first_safe(bea, epidural, WELL, NOW).blocked
    known(pictures=None)
    assert first_safe(bea, epidural, WELL, NOW).to_ask == (Why.PICTURE_UNKNOWN,)


def test_a_red_flag_comes_before_an_elective_needle(known, bea, epidural):
    known(flagged=("cauda_equina",))
    assert first_safe(bea, epidural, WELL, NOW).blocked


def test_a_clinicians_word_goes_before_all_of_it(known, bea, epidural, user):
    known(infection="yes", thins="yes", drugs=("newthinner",))
    word = Clearance(kind=epidural, not_before=date(2026, 4, 1), reason="seen, cured")
    booking.clear(word, bea, user("clinician"), NOW)
    safe = first_safe(bea, epidural, {}, NOW)
    assert (safe.blocked, safe.not_before) == (False, datetime(2026, 4, 1, tzinfo=BERLIN))


def test_the_book_refuses_a_needle_before_its_first_safe_date(known, bea, user):
    """Given a free time tomorrow, when warfarin is still taken, then it is refused even when asked for by hand."""
    place = bea.site
    who = world_of.clinician("needle", place)
    for weekday in range(7):
        world_of.session(who, place, weekday=weekday)
    kind = world_of.kind(30, procedure="caudal_epidural", slug="needle")
    known(thins="yes", drugs=("warfarin",), named=True)
    free = slots(Wish(kind, site=place, patient=bea), NOW)[0]
    with pytest.raises(NotSafeYet):
        booking.book(Wish(kind, site=place, patient=bea), free.starts_at, who, NOW, WELL)
    later = slots(Wish(kind, site=place, patient=bea), first_safe(bea, kind, WELL, NOW).not_before)[0]
    made = booking.book(Wish(kind, site=place, patient=bea), later.starts_at, who, NOW, WELL)
    with pytest.raises(NotSafeYet):
        booking.move(made, Wish(kind, site=place), free.starts_at, who, NOW)


def test_the_facts_are_those_of_the_record(user):
    """The made-up patients, one of whom takes a blood thinner."""
    day = timezone.localdate()
    found = {
        one.number: facts(one, day) for one in Patient.objects.filter(made_up=True).exclude(documents=None)
    }
    thinned = [one for one in found.values() if one.thins == "yes"]
    assert thinned and all(one.drugs and one.named for one in thinned)
    assert any(one.pictures for one in found.values())
    assert any(one.infection == "yes" for one in found.values())
    without = Patient.objects.filter(made_up=True, documents=None)[0]
    assert facts(without, day) == Facts()


def test_facts_are_made_anew_when_the_record_changes(mine, user):
    patient, day = mine("nurse"), timezone.localdate()
    before = facts(patient, day)
    assert before.infection != "yes"
    fever = {
        "resourceType": "Condition", "id": "f", "subject": {"reference": "Patient/p"}, "recordedDate": str(day),
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "R50.9"}], "text": "Fever"},
    }  # fmt: skip
    intake.keep(patient, bundle(patient, fever), name="f.json", origin="B", source="file", by=user("nurse"))
    assert facts(patient, day).infection == "yes"


@pytest.mark.parametrize("why", list(Why))
def test_patients_and_reception_are_told_in_words_without_the_illness(why):
    for said in (str(SAYS[why].patient), str(SAYS[why].desk)):
        assert said
        for word in ("warfarin", "haematoma", "cauda", "anticoag", "MRI", "epidural", "fever,", "discitis"):
            assert word.lower() not in said.lower()


def test_no_patient_is_told_to_stop_a_medicine():
    """Where a sentence is about a medicine that waits, it says not to stop it alone, or says nothing of stopping."""
    for why in (Why.MEDICINE, Why.MEDICINE_UNNAMED):
        assert "Do not stop it by yourself" in str(SAYS[why].patient)
    for said in SAYS.values():
        assert "stop" not in str(said.patient).replace("Do not stop it by yourself", "").lower()


def test_numbers_and_names_are_for_those_who_treat(known, bea, epidural):
    known(thins="yes", drugs=("warfarin",), named=True, infection="yes")
    safe = first_safe(bea, epidural, WELL, NOW)
    for roles, detailed in (({Role.PATIENT}, False), ({Role.RECEPTION}, False), ({Role.NURSE}, True)):
        text = " ".join(f"{line.says} {line.detail}" for line in words.lines(safe, roles))
        assert ("warfarin" in text) is detailed
