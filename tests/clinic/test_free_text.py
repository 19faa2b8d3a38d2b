"""Every free-text field of plans, of the administrator's desk and of corrections, shown wherever it is shown: it never runs."""  # noqa: E501

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clinic.test_plans import done_of, plan_of
from clinic.test_security import XSS
from clinic.test_typed import draft
from spinepath.clinic.office.models import StaffInvitation
from spinepath.clinic.people.models import Site
from spinepath.clinic.plans import keep
from spinepath.clinic.plans.models import BlockPain, PhysioPlan, PhysioReview, PhysioSession
from spinepath.clinic.scheduling.models import Absence, Closure, Device, Room, VisitKind
from spinepath.clinic.typed import keeping
from spinepath.clinic.typed.kinds import Kind


def harmless(client, path):
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200, (path, answer.status_code)
    assert "<script>alert" not in page and "<img src=x" not in page, path
    return page


@pytest.fixture
def hostile(user):
    """A patient with hostile words in every field of a plan, and in the reason of each correction."""
    patient, by = user("patient").patient, user("clinician")
    plan = keep.keep(plan_of(patient, by, anaesthetic=XSS[:60], note=XSS, level="L4-L5"), patient, by, "plan")
    other = plan_of(patient, by, anaesthetic=XSS[:60], note=XSS)
    other.checks = [{"title": XSS, "lines": [XSS]}]
    keep.correct(plan, other, by, XSS)
    done = done_of(other, by, [], note=XSS, thinners=XSS, complications=XSS, level="L4-L5")
    keep.keep(BlockPain(plan=other, hours=Decimal(1), pain=2, usual=None, note=XSS), patient, by, "pain")
    again = type(done)(plan=other, on=done.on, pain_before=8, note=XSS, complications=XSS)
    keep.correct(done, again, by, XSS)
    goal = {"words": XSS, "now": "1", "wanted": "2", "unit": XSS}
    course = PhysioPlan(
        programme=XSS, starts=timezone.localdate(), weeks=6, sessions_per_week=2, goals=[goal], checks=[XSS]
    )
    keep.keep(course, patient, by, "plan")
    keep.keep(PhysioSession(plan=course, on=course.starts, pain=3, note=XSS), patient, by, "session")
    review = PhysioReview(plan=course, on=course.starts, verdict="goes_on", note=XSS)
    keep.keep(review, patient, by, "review")
    keep.withdraw(review, by, XSS)
    return patient, other, course, review


def test_the_free_text_of_plans_never_runs(signed_in, user, hostile):
    patient, plan, course, review = hostile
    base = f"/patients/{patient.pk}/plans/"
    who = patient.care_team.filter(until=None).first().user.email.split("@")[0]
    for path in (
        base, f"{base}block/{plan.pk}/", f"{base}block/{plan.pk}/correct/", f"{base}block/{plan.pk}/done/",
        f"{base}block/{plan.supersedes_id}/", f"{base}block/{plan.pk}/withdraw/", f"{base}physical-therapy/{course.pk}/",  # noqa: E501
        f"{base}physical-therapy/{course.pk}/correct/", f"{base}review/{review.pk}/withdraw/", f"/patients/{patient.pk}/",  # noqa: E501
    ):  # fmt: skip
        harmless(signed_in(who), path)
    page = harmless(signed_in("patient"), f"/mine/{patient.pk}/plans/")
    assert "&lt;script&gt;" in page
    harmless(signed_in("administrator"), "/audit/")


def test_the_reason_of_a_correction_never_runs(signed_in, mine, user):
    patient, by = mine("clinician"), user("clinician")
    first = keeping.keep(draft(patient, Kind.OPERATION), by)
    second = keeping.keep(draft(patient, Kind.OPERATION, before=first, name="Laminectomy"), by, XSS)
    keeping.withdraw(second, draft(patient, Kind.OPERATION).ticket, by, XSS)
    client = signed_in("clinician")
    page = harmless(client, f"/patients/{patient.pk}/typed/")
    assert page.count("&lt;script&gt;") >= 2
    harmless(signed_in("administrator"), "/audit/")
    for kind in (Kind.ALLERGY, Kind.THINNER):
        given = (
            {"other": XSS, "gadolinium_allergy_state": ""}
            if kind == Kind.ALLERGY
            else {"name": XSS, "prescriber": XSS, "note": XSS}
        )
        entry = keeping.keep(draft(patient, kind, **given), by)
        harmless(client, f"/patients/{patient.pk}/typed/{entry.pk}/correct/")
        harmless(client, f"/patients/{patient.pk}/typed/")
        harmless(client, f"/patients/{patient.pk}/")


def test_the_free_text_of_the_administrator_never_runs(signed_in, user):
    site, far = Site.objects.first(), timezone.localdate() + timedelta(days=900)
    who, client = user("nurse"), signed_in("administrator")
    rows = [
        Room(site=site, name=XSS[:60], kind="x"), Device(site=site, name=XSS[:60], kind="x"),
        Closure(site=site, first=far, last=far, reason=XSS), Absence(clinician=who, first=far, last=far, reason=XSS),
        VisitKind(slug="hostile", name=XSS, minutes=20, role="nurse"),
    ]  # fmt: skip
    for row in rows:
        row.save()
    Site.objects.filter(pk=site.pk).update(name=XSS[:80], address=XSS, phone=XSS[:40])
    type(who).objects.filter(pk=who.pk).update(first_name=XSS, last_name=XSS, title=XSS[:40])
    now = timezone.now()
    StaffInvitation.objects.create(email="x@made-up.example", first_name=XSS, last_name=XSS, title=XSS[:40], role="nurse",  # noqa: E501
                                   sites=[], token_sha256="0" * 64, by=who, at=now, expires_at=now + timedelta(days=1))  # fmt: skip  # noqa: E501
    for path in ("/office/locations/", f"/office/locations/{site.slug}/", f"/office/people/{who.pk}/", "/staff/",
                 "/office/people/invite/", f"/office/room/{rows[0].pk}/", f"/office/room/{rows[0].pk}/end/",
                 f"/office/kind/{rows[4].pk}/end/", "/audit/", "/"):  # fmt: skip
        harmless(client, path)
