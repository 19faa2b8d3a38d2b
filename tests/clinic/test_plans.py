"""Plans of blocks and of physical therapy: checked before they are kept, judged by what came of them, never edited."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from spinepath.assessment.judge import judge
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.plans import checks, fhir, keep, results
from spinepath.clinic.plans.kinds import KINDS
from spinepath.clinic.plans.models import (
    BlockDone,
    BlockPain,
    BlockPlan,
    PhysioPlan,
    PhysioReview,
    PhysioSession,
)
from spinepath.clinic.records import chart
from spinepath.clinic.records.derive import assessment
from spinepath.therapy.blocks.procedures import procedures

SOON = timedelta(days=40)


@pytest.fixture
def patient(mine):
    return mine("clinician")


@pytest.fixture
def bare(patient):
    """The same person, with nothing but the documents."""
    from spinepath.clinic.people.models import Patient
    from spinepath.clinic.records.intake import keep as file
    from spinepath.clinic.records.models import ReceivedDocument

    made = Patient.objects.create(number="MU-BARE", given_name="Bare", family_name="Sample", birth=date(1960, 5, 1),
                                  sex="male", site=patient.site, made_up=True)  # fmt: skip
    source = ReceivedDocument.Source.FILE
    person = {"resourceType": "Patient", "id": "p1", "gender": "male", "birthDate": "1960-05-01"}
    took = {"resourceType": "MedicationStatement", "id": "m1", "status": "active", "subject": {"reference": "Patient/p1"},  # noqa: E501
            "medicationCodeableConcept": {"text": "warfarin 5 mg tablet"}, "dateAsserted": str(timezone.localdate())}  # fmt: skip  # noqa: E501
    content = json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}, {"resource": took}]}
    )
    by = made.site.posts.first().user
    file(made, content.encode(), name="bare", origin="sample", source=source, by=by)
    return made


def block(**more):
    on = timezone.localdate() + SOON
    return {"procedure": "medial_branch_block", "aim": "diagnostic", "level": "L4-5", "side": "left", "on": str(on),
            "time": "10:00", "anaesthetic": "lidocaine 1 %", "anaesthetic_ml": "0.5", **more}  # fmt: skip


def plan_of(patient, by, **more):
    given = {
        "procedure": "medial_branch_block",
        "aim": "diagnostic",
        "level": "L4-L5",
        "side": "left",
        "anaesthetic": "lidocaine 1 %",
    }
    at = timezone.now() + SOON
    return BlockPlan(patient=patient, planned_at=at, checks=[], **{**given, **more})


def done_of(plan, by, pains=(), before=8, **more):
    """Kept, done a week ago, with a diary of (hours, pain, usual)."""
    plan.pk or keep.keep(plan, plan.patient, by, "plan")
    on = timezone.localdate() - timedelta(days=7)
    given = {
        "level": plan.level,
        "side": plan.side,
        "anaesthetic": plan.anaesthetic,
        "on": on,
        "pain_before": before,
        **more,
    }
    made = keep.keep(BlockDone(plan=plan, **given), plan.patient, by, "done")
    for hours, pain, usual in pains:
        keep.keep(
            BlockPain(plan=plan, hours=Decimal(hours), pain=pain, usual=usual), plan.patient, by, "pain"
        )
    return made


def events(patient, word):
    whole = chart.chart_of(patient, [], chart.contributed(patient))
    assert [problem for problem in whole.problems if problem.severity == "error"] == []
    return [event for event in whole.events if word in (event.finding or event.name)]


def confirmed(client, address, given):
    """The form sent twice: checked, then kept."""
    page = client.post(address, given)
    assert page.status_code == 200, page["Location"]
    return client.post(address, given | {"confirm": digest_in(page)}), page.content.decode()


def digest_in(page):
    """What the button that keeps it carries."""
    return re.search(r'name="confirm" value="(\w*)"', page.content.decode())[1]


def test_every_kind_is_a_procedure_of_the_table_and_is_read_as_what_it_is():
    assert set(KINDS) <= set(procedures())


def test_a_block_is_kept_only_after_its_checks_were_seen(signed_in, patient):
    client, address = signed_in("clinician"), f"/patients/{patient.pk}/plans/block/"
    before = BlockPlan.objects.count()
    seen = digest_in(client.post(address, block()))
    assert BlockPlan.objects.count() == before
    client.post(
        address, block(level="L3-L4") | {"confirm": seen}
    )  # another plan than the one that was checked
    assert BlockPlan.objects.count() == before
    answer = client.post(address, block() | {"confirm": seen})
    assert answer.status_code == 302 and BlockPlan.objects.count() == before + 1
    made = BlockPlan.objects.latest("at")
    assert [one["title"] for one in made.checks][-1] == "Blocks before this one" and made.level == "L4-L5"
    assert Entry.objects.filter(patient=patient.pk, what__startswith="block planned").exists()


def test_a_blood_thinner_on_record_moves_the_block(bare):
    now = timezone.now()
    early = plan_of(bare, None, procedure="caudal_epidural", level="")
    early.planned_at = now + timedelta(days=2)
    found = checks.checks(bare, early, now)
    assert checks.refused(found)
    assert "move the procedure" in str([one.worked.refusals for one in found])
    early.planned_at = now + timedelta(days=10)
    assert not checks.refused(checks.checks(bare, early, now))


def test_what_nobody_recorded_is_asked_and_never_taken_for_safe(bare):
    said = _lines(checks.checks(bare, plan_of(bare, None), timezone.now()))
    assert "not on record, ask before: " in said
    assert "flag" in said


def test_an_allergy_on_record_is_said(bare, user):
    from clinic.test_typed import draft
    from spinepath.clinic.typed import keeping
    from spinepath.clinic.typed.kinds import Kind

    told = {
        "text": "Allergy to lidocaine with anaphylaxis.",
        "day": str(timezone.localdate()),
        "foot_drop_state": "",
    }
    keeping.keep(draft(bare, Kind.EXAMINATION, **told), user("clinician"))
    said = _lines(checks.checks(bare, plan_of(bare, None), timezone.now()))
    rule = next(
        line
        for line in said.splitlines()
        if "anaesthetic" in line and "ask before" not in line and ("flag" in line or "refuse" in line)
    )
    assert "allerg" in rule.lower()


def _lines(found):
    return "\n".join(line for one in found for line in one.worked.body())


def test_the_steroid_of_a_year_counts_every_injection_of_the_clinic(bare, user):
    by = user("clinician")
    given = {
        "procedure": "caudal_epidural",
        "aim": "therapeutic",
        "level": "",
        "steroid": "triamcinolone",
        "steroid_mg": Decimal(80),
    }
    done_of(plan_of(bare, by, **given), by, steroid="triamcinolone", steroid_mg=Decimal(80))
    new = plan_of(bare, by, **given | {"steroid_mg": Decimal(90)})
    found = {one.title: one.worked for one in checks.checks(bare, new, timezone.now())}
    worked = next(one for title, one in found.items() if title.startswith("Steroid"))
    assert str(worked.year) == "170 mg"
    assert any("90 mg is over 80 mg" in remark.says for remark in worked.remarks)
    assert (
        any(remark.id == "repeat" or "repeat" in remark.says for remark in worked.remarks) is False
    )  # no diary: unknown
    keep.keep(
        BlockPain(plan=BlockPlan.objects.get(patient=bare), hours=Decimal(24), pain=7, usual=None),
        bare,
        by,
        "pain",
    )
    worked = next(
        one.worked for one in checks.checks(bare, new, timezone.now()) if one.title.startswith("Steroid")
    )
    assert any(remark.id == "repeat" for remark in worked.remarks)


def test_a_second_test_with_the_same_anaesthetic_is_no_comparative_pair(bare, user):
    by = user("clinician")
    done_of(plan_of(bare, by), by, [("1", 2, True)])
    same, other = plan_of(bare, by), plan_of(bare, by, anaesthetic="bupivacaine 0.5 %")
    assert "a comparative pair" in _lines(checks.checks(bare, same, timezone.now()))
    said = _lines(checks.checks(bare, other, timezone.now()))
    assert "a comparative pair" not in said and "75% relief; counts as positive: yes" in said


@pytest.mark.parametrize(
    ("pains", "before", "answer", "assertion", "value"),
    [
        ([("1", 2, True), ("6", 7, True)], 8, "yes", "affirmed", 75),
        ([("1", 6, True)], 8, "no", "negated", 25),
        ([("1", 2, False)], 8, "no", "negated", None),
        ([("1", 2, None)], 8, "unknown", "uncertain", None),
    ],
)  # fmt: skip
def test_the_assessment_knows_what_a_test_said(bare, user, pains, before, answer, assertion, value):
    by = user("clinician")
    done = done_of(plan_of(bare, by), by, pains, before)
    assert results.result(done).guideline == answer
    (event,) = events(bare, "diagnostic_block_facet")
    assert (event.assertion, event.numeric_value, event.side) == (assertion, value, "left")


@pytest.mark.parametrize(
    ("procedure", "finding"), [("sacroiliac", "diagnostic_block_sacroiliac"), ("selective_root_block", "diagnostic_block_root")]  # noqa: E501
)  # fmt: skip
def test_each_test_is_read_as_its_own(bare, user, procedure, finding):
    done_of(plan_of(bare, user("clinician"), procedure=procedure), user("clinician"), [("1", 2, True)])
    (event,) = events(bare, "diagnostic_block")
    assert (event.finding, event.assertion) == (finding, "affirmed")


def test_a_treatment_is_no_test(bare, user):
    done_of(plan_of(bare, user("clinician"), aim="therapeutic"), user("clinician"), [("1", 2, True)])
    assert events(bare, "diagnostic_block") == []


@pytest.mark.parametrize(("procedure", "concept"), [
    ("medial_branch_block", "proc_facet_injection_mbb"), ("sacroiliac", "proc_si_injection"), ("caudal_epidural", "proc_esi"),  # noqa: E501
    ("transforaminal_epidural", "proc_esi"), ("interlaminar_epidural", "proc_esi"), ("selective_root_block", "proc_esi"),  # noqa: E501
    ("radiofrequency", "proc_rfa"),
])  # fmt: skip
def test_a_block_is_an_order_until_it_is_done(bare, user, procedure, concept):
    by = user("clinician")
    plan = keep.keep(plan_of(bare, by, procedure=procedure), bare, by, "plan")
    (event,) = (one for one in events(bare, "") if concept in one.concepts)
    assert (event.kind, event.status) == ("procedure", "planned")
    done_of(plan, by)
    (event,) = (one for one in events(bare, "") if concept in one.concepts)
    assert (event.kind, event.status) == ("procedure", "completed")
    keep.withdraw(BlockDone.objects.get(plan=plan), by, "wrong person")
    keep.withdraw(plan, by, "wrong person")
    assert [one for one in events(bare, "") if concept in one.concepts] == []


def test_of_two_lines_of_one_hour_the_last_counts_and_says_why(signed_in, user):
    patient = user("patient").patient
    done = BlockDone.objects.filter(patient=patient).standing().order_by("-on").first()
    address = f"/mine/{patient.pk}/plans/"
    told = {"pain-after": "1", "pain-unit": "h", "pain-pain": "0", "pain-usual": "yes", "pain": "1"}
    page = signed_in("patient").post(address, told).content.decode()
    assert "Say here why it changes" in page
    answer = signed_in("patient").post(address, told | {"pain-note": "I mixed up the lines"})
    assert answer.status_code == 302
    assert results.result(done).relief == 1
    lines = results.diary(done.plan)
    assert [one.counts for one in lines if one.line.hours == 1] == [False, True]


def test_a_correction_takes_the_place_and_both_stay(signed_in, patient, user):
    by = user("clinician")
    plan = keep.keep(plan_of(patient, by), patient, by, "plan")
    client, address = signed_in("clinician"), f"/patients/{patient.pk}/plans/block/{plan.pk}/correct/"
    without, _ = client.post(address, block(level="L5-S1")), None
    assert (
        "Why is this corrected?" in without.content.decode()
        and not BlockPlan.objects.filter(supersedes=plan).exists()
    )
    answer, _page = confirmed(client, address, block(level="L5-S1", reason="the level was misread"))
    made = BlockPlan.objects.get(supersedes=plan)
    assert answer.status_code == 302 and (made.line, made.reason) == (plan.line, "the level was misread")
    page = client.get(f"/patients/{patient.pk}/plans/").content.decode()
    assert "Superseded" in page and "the level was misread" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        BlockPlan.objects.filter(pk=plan.pk)._raw_delete(using="default")
    late, _page = confirmed(client, address, block(reason="once more"))
    assert late.status_code == 200 and BlockPlan.objects.filter(supersedes=plan).count() == 1


def test_a_record_is_corrected_with_a_reason_and_its_diary_stays(signed_in, patient, user):
    by = user("clinician")
    plan = plan_of(patient, by)
    done = done_of(plan, by, [("1", 4, True)])
    address = f"/patients/{patient.pk}/plans/block/{plan.pk}/done/"
    told = {"on": str(done.on), "pain_before": "5", "level": "L4-L5", "side": "left"}
    nurse = signed_in("clinician")
    assert "This field is required" in nurse.post(address, told).content.decode()
    assert nurse.post(address, told | {"reason": "pain was 5"}).status_code == 302
    now = plan.done.standing().get()
    assert (now.supersedes_id, results.result(now).relief) == (done.pk, Decimal("0.2"))


def test_what_is_missing_in_a_record_is_said(signed_in, patient, user):
    plan = plan_of(patient, user("clinician"))
    done_of(plan, user("clinician"))
    page = signed_in("clinician").get(f"/patients/{patient.pk}/plans/block/{plan.pk}/").content.decode()
    for name in ("image guided", "thinners stopped", "complications"):
        assert f"not recorded: {name}" in page


def test_a_moment_that_never_is_or_is_past_is_refused(signed_in, patient):
    client, address = signed_in("clinician"), f"/patients/{patient.pk}/plans/block/"
    past = client.post(address, block(on="2020-01-01")).content.decode()
    assert "Plan a moment to come" in past
    for wrong, says in (({"level": ""}, "done at a level"), ({"steroid": "dexamethasone"}, "needs its dose")):
        assert says in client.post(address, block(**wrong)).content.decode()


# ------------------------------------------------------------------------------------------------ physical therapy


def course(**more):
    return {"programme": "Walk each day", "starts": str(timezone.localdate() - timedelta(days=30)), "weeks": "8",
            "sessions_per_week": "2", "goal_1": "Walk", "now_1": "10", "wanted_1": "30", "unit_1": "minutes", **more}  # fmt: skip  # noqa: E501


def course_of(patient, by, days=30, pains=()):
    starts = timezone.localdate() - timedelta(days=days)
    goal = {"words": "Walk", "now": "10", "wanted": "30", "unit": "minutes"}
    made = PhysioPlan(programme="Walk", starts=starts, weeks=8, sessions_per_week=1, goals=[goal], checks=[])
    keep.keep(made, patient, by, "plan")
    for week, pain in enumerate(pains):
        row = PhysioSession(plan=made, on=starts + timedelta(weeks=week), pain=pain)
        keep.keep(row, patient, by, "session")
    return made


def test_a_course_is_kept_after_its_checks_and_the_patient_sees_this_week(signed_in, user):
    patient = user("patient").patient
    team = patient.care_team.first().user.email.split("@")[0]
    answer, page = confirmed(
        signed_in(team),
        f"/patients/{patient.pk}/plans/physical-therapy/",
        course(weeks="20", starts=str(timezone.localdate() - timedelta(days=20))),
    )
    assert answer.status_code == 302 and "20 weeks; usual are 6 to 12" in page
    own = signed_in("patient").get(f"/mine/{patient.pk}/plans/").content.decode()
    assert "Week 3 of 20" in own and "<strong>13 <bdi>minutes</bdi></strong>" in own
    assert "Stop and call us if" in own


def test_pain_that_rises_for_more_than_two_weeks_says_stop(signed_in, patient, user):
    made = course_of(patient, user("clinician"), pains=(3, 4, 5, 6))
    page = (
        signed_in("clinician")
        .get(f"/patients/{patient.pk}/plans/physical-therapy/{made.pk}/")
        .content.decode()
    )
    assert "Stop and review" in page and "pain rising for more than 2 weeks" in page


def test_what_nobody_asked_about_a_course_is_asked(signed_in, patient, user):
    made = course_of(patient, user("clinician"), pains=(3,))
    page = (
        signed_in("clinician")
        .get(f"/patients/{patient.pk}/plans/physical-therapy/{made.pk}/")
        .content.decode()
    )
    assert "ask before going on: any red flag" in page and "ask before going on: new deficit" in page


@pytest.mark.parametrize(
    ("verdict", "status", "said"),
    [(None, "active", None), ("no_gain", "completed", "without a gain"), ("stopped", "stopped", "ended early")],
)  # fmt: skip
def test_the_assessment_knows_a_course_that_was_tried(bare, user, verdict, status, said):
    by = user("clinician")
    made = course_of(bare, by)
    (order,) = (one for one in events(bare, "") if "proc_physical_therapy" in one.concepts)
    assert (order.kind, order.status) == ("procedure", "planned") and _had(bare) is None
    keep.keep(PhysioSession(plan=made, on=made.starts, pain=4), bare, by, "session")
    if verdict:
        keep.keep(PhysioReview(plan=made, on=timezone.localdate(), verdict=verdict), bare, by, "review")
    found = [one for one in events(bare, "") if "proc_physical_therapy" in one.concepts]
    assert [(one.kind, one.status) for one in found] == [("procedure", status)]
    assert [one for one in events(bare, "") if one.kind == "finding"] == []
    resource = next(one for one in fhir.resources(bare) if one["id"] == f"physio-{made.line}")
    assert said is None or said in resource["outcome"]["text"]
    assert _had(bare) is True


def _had(patient):
    whole = chart.chart_of(patient, [], chart.contributed(patient))
    return judge(whole, timezone.localdate()).subject.values.get("had_physical_therapy")


def test_sessions_and_reviews_go_with_a_corrected_plan(bare, user):
    by = user("clinician")
    made = course_of(bare, by, pains=(4, 4))
    new = PhysioPlan(
        patient=bare,
        programme="Swim",
        starts=made.starts,
        weeks=6,
        sessions_per_week=1,
        goals=made.goals,
        checks=[],
    )
    keep.correct(made, new, by, "swims instead")
    assert results.course(new, timezone.localdate()).done == 2
    assert [one["resourceType"] for one in fhir.resources(bare)] == ["Procedure"]


def test_the_stamp_changes_with_every_row(bare, user):
    by, seen = user("clinician"), {fhir.stamp(bare)}
    plan = keep.keep(plan_of(bare, by), bare, by, "plan")
    seen.add(fhir.stamp(bare))
    done_of(plan, by, [("1", 2, True)])
    seen.add(fhir.stamp(bare))
    made = course_of(bare, by, pains=(4,))
    seen.add(fhir.stamp(bare))
    keep.withdraw(made, by, "not to be done")
    assert len(seen | {fhir.stamp(bare)}) == 5


def test_a_nurse_plans_no_block(signed_in, mine):
    patient = mine("nurse")
    assert signed_in("nurse").get(f"/patients/{patient.pk}/plans/").status_code == 200
    assert signed_in("nurse").get(f"/patients/{patient.pk}/plans/block/").status_code == 403


def test_a_planned_time_is_on_the_clock_of_the_patients_location_for_every_reader(signed_in, user):
    """A clinician at home in Hamburg plans for a patient in Chicago: both read the same time."""
    patient = user("patient.prairie").patient
    client, on = signed_in("clinician"), timezone.localdate() + SOON
    given = block(on=str(on), time="10:00")
    answer, _page = confirmed(client, f"/patients/{patient.pk}/plans/block/", given)
    assert answer.status_code == 302
    made = BlockPlan.objects.filter(patient=patient).latest("at")
    assert made.planned_at.astimezone(patient.site.zone).hour == 10
    for name, path in (("clinician", answer["Location"]), ("patient.prairie", f"/mine/{patient.pk}/plans/")):
        assert "10:00" in signed_in(name).get(path).content.decode()


def test_what_was_done_stands_on_the_timeline(bare, user):
    by = user("clinician")
    done_of(plan_of(bare, by), by, [("1", 2, True)])
    course_of(bare, by, pains=(4,))
    shown = {(one.lane, one.name) for one in assessment(bare, timezone.localdate()).timeline.entries}
    assert ("treatment", "Medial branch block at L4-L5 on the left") in shown and (
        "treatment",
        "Physical therapy",
    ) in shown


def test_the_patients_page_reads_at_grade_six_or_lower(signed_in, user):
    from clinic.test_measures import grade

    page = signed_in("patient").get(f"/mine/{user('patient').patient.pk}/plans/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    sentences = re.findall(r"<(?:p|li)>([^<]*[.;:])</(?:p|li)>", main)
    assert len(sentences) > 8 and grade(" ".join(sentences)) <= 6
