"""The administrator's desk: nothing that is changed here leaves a booked visit without its place."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import Q
from django.test import Client, override_settings
from django.utils import timezone

from spinepath.clinic.audit.models import Entry
from spinepath.clinic.office.models import StaffInvitation
from spinepath.clinic.office.stranded import ahead, stranded
from spinepath.clinic.people.models import Patient, Post, Site, User
from spinepath.clinic.scheduling import booking
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import (
    Absence,
    Appointment,
    Closure,
    Device,
    Hours,
    Room,
    Session,
    VisitKind,
)

ALL = Q()
LOST = "Nothing was changed: these booked visits would lose their place."


@pytest.fixture
def office(signed_in):
    return signed_in("administrator")


@pytest.fixture
def visit():
    """A coming visit with a clinician, in a room, at a location."""
    found = Appointment.objects.filter(status="booked", starts_at__gt=timezone.now() + timedelta(days=2), room__isnull=False,  # noqa: E501
                                       kind__slug="follow-up", clinician__posts__role="clinician")  # fmt: skip
    return found.select_related("site", "kind", "clinician", "room").order_by("starts_at").first()


def session_of(visit):
    day = visit.begins
    return Session.objects.get(site=visit.site, clinician=visit.clinician, weekday=day.weekday(),
                               starts__lte=day.time(), ends__gt=day.time())  # fmt: skip


def fields(row, *names):
    return {name: getattr(row, name) for name in names}


def refused(answer, visit):
    page = answer.content.decode()
    assert answer.status_code == 200 and LOST in page
    assert str(visit.patient) not in page and visit.patient.number not in page  # never a record
    return page


def test_every_booked_visit_of_the_made_up_clinic_has_its_place():
    assert ahead(ALL) and stranded(ALL) == []


def test_a_session_does_not_end_while_somebody_is_booked_in_it(office, visit):
    session, today = session_of(visit), timezone.localdate()
    told = {"why": "leaves the clinic", "day": str(today)}
    refused(office.post(f"/office/session/{session.pk}/end/", told), visit)
    session.refresh_from_db()
    assert session.until is None
    for one in ahead(Q(clinician=visit.clinician, site=visit.site)):
        booking.cancel(one, visit.clinician, timezone.now())
    assert office.post(f"/office/session/{session.pk}/end/", told).status_code == 302
    session.refresh_from_db()
    assert session.until == today
    assert (
        Entry.objects.filter(action="ended", what__startswith="Session").latest("number").why
        == "leaves the clinic"
    )


def test_a_session_that_is_made_shorter_keeps_those_who_are_booked(office, visit):
    session = session_of(visit)
    told = fields(session, "weekday", "since") | {
        "clinician": session.clinician_id,
        "starts": "00:05",
        "ends": "00:10",
    }
    refused(office.post(f"/office/session/{session.pk}/", told), visit)
    other = User.objects.filter(posts__site=visit.site, posts__role="nurse").first()
    refused(
        office.post(
            f"/office/session/{session.pk}/",
            told | fields(session, "starts", "ends") | {"clinician": other.pk},
        ),
        visit,
    )
    wider = told | {"starts": "06:00", "ends": str(session.ends)}
    assert office.post(f"/office/session/{session.pk}/", wider).status_code == 302


def test_a_location_neither_closes_nor_moves_its_clock_under_booked_visits(office, visit):
    site, day = visit.site, str(visit.begins.date())
    refused(
        office.post(
            f"/office/locations/{site.slug}/closure/", {"first": day, "last": day, "reason": "painters"}
        ),
        visit,
    )
    for hours in Hours.objects.filter(site=site, weekday=visit.begins.weekday()):
        refused(office.post(f"/office/hours/{hours.pk}/end/", {"why": "shorter week"}), visit)
    given = fields(site, "name", "address", "phone", "time_zone")
    refused(office.post(f"/office/locations/{site.slug}/change/", given | {"time_zone": "Asia/Tokyo"}), visit)
    assert (
        office.post(
            f"/office/locations/{site.slug}/change/", given | {"phone": "+49 30 23125 009"}
        ).status_code
        == 302
    )
    assert (
        "is no time zone"
        in office.post(
            f"/office/locations/{site.slug}/change/", given | {"time_zone": "Berlin"}
        ).content.decode()
    )
    assert Closure.objects.filter(reason="painters").count() == 0 and Site.objects.get(
        pk=site.pk
    ).phone.endswith("009")


def test_a_room_that_is_booked_stays_and_a_free_one_goes(office, visit):
    refused(office.post(f"/office/room/{visit.room_id}/end/", {"why": "water damage"}), visit)
    refused(office.post(f"/office/room/{visit.room_id}/", {"name": "Store", "kind": "storage"}), visit)
    assert (
        office.post(
            f"/office/locations/{visit.site.slug}/room/", {"name": "New room", "kind": "storage"}
        ).status_code
        == 302
    )
    made = Room.objects.get(name="New room")
    assert (
        "There is one of this name"
        in office.post(
            f"/office/locations/{visit.site.slug}/room/", {"name": "New room", "kind": "x"}
        ).content.decode()
    )
    assert office.post(f"/office/room/{made.pk}/end/", {"why": "never needed"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_on == timezone.localdate()


def test_what_is_no_longer_in_use_is_offered_to_nobody(visit):
    def found():
        return slots(Wish(visit.kind, visit.site), timezone.now() + timedelta(days=1))

    assert found()
    rooms = Room.objects.filter(site=visit.site, kind=visit.kind.room)
    rooms.update(ended_on=timezone.localdate())
    assert not found()
    rooms.update(ended_on=None)
    VisitKind.objects.filter(pk=visit.kind.pk).update(ended_on=timezone.localdate())
    visit.kind.refresh_from_db()
    assert not found()


def test_a_kind_of_visit_is_ended_only_when_nobody_is_booked_for_it(office, visit):
    refused(office.post(f"/office/kind/{visit.kind_id}/end/", {"why": "not done any more"}), visit)
    given = {"name": "Walk test", "slug": "walk", "minutes": "20", "role": "nurse", "room": "consulting"}
    assert "In steps of five" in office.post("/office/kinds/new/", given | {"minutes": "22"}).content.decode()
    assert office.post("/office/kinds/new/", given).status_code == 302
    made = VisitKind.objects.get(slug="walk")
    assert office.post(f"/office/kind/{made.pk}/end/", {"why": "a trial only"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_on


def test_an_absence_over_a_booked_visit_is_refused(office, visit):
    day, who = str(visit.begins.date()), visit.clinician_id
    refused(
        office.post(f"/office/people/{who}/absence/", {"first": day, "last": day, "reason": "leave"}), visit
    )
    far = str(visit.begins.date() + timedelta(days=2000))
    assert (
        office.post(
            f"/office/people/{who}/absence/", {"first": far, "last": far, "reason": "leave"}
        ).status_code
        == 302
    )
    made = Absence.objects.get(clinician=who, reason="leave")
    wrong = office.post(
        f"/office/absence/{made.pk}/", {"first": far, "last": "2020-01-01", "reason": "leave"}
    )
    assert "It ends before it begins" in wrong.content.decode()
    assert office.post(f"/office/absence/{made.pk}/end/", {"why": "stays here"}).status_code == 302


def test_nobody_who_is_booked_loses_their_post_or_is_deactivated(office, visit):
    post = Post.objects.get(user=visit.clinician, site=visit.site, role="clinician")
    refused(office.post(f"/office/posts/{post.pk}/end/", {"why": "moves away"}), visit)
    refused(office.post(f"/office/people/{visit.clinician_id}/deactivate/", {"why": "moves away"}), visit)
    assert Post.objects.filter(pk=post.pk).exists() and User.objects.get(pk=visit.clinician_id).is_active


def test_somebody_who_is_deactivated_is_out_at_once(office, user, signed_in, world):
    gone, client = user("analyst"), signed_in("analyst")
    assert client.get("/").status_code == 200
    assert office.post(f"/office/people/{gone.pk}/deactivate/", {"why": "left the clinic"}).status_code == 302
    assert client.get("/").status_code == 302
    fresh = Client(REMOTE_ADDR="203.0.113.77")
    fresh.post("/accounts/login/", {"login": gone.email, "password": world})
    assert fresh.get("/").status_code == 302
    assert "deactivated" in office.get(f"/office/people/{gone.pk}/").content.decode()
    office.post(f"/office/people/{gone.pk}/reactivate/")
    assert User.objects.get(pk=gone.pk).is_active
    assert {"deactivated", "reactivated"} <= set(Entry.objects.values_list("action", flat=True))


def test_whoever_leaves_leaves_their_care_teams_and_sessions(office, user):
    gone = user("clinician.island")
    for one in ahead(Q(clinician=gone)):
        booking.cancel(one, gone, timezone.now())
    assert Patient.objects.for_user(gone).exists()
    assert office.post(f"/office/people/{gone.pk}/deactivate/", {"why": "left the clinic"}).status_code == 302
    assert not Patient.objects.for_user(User.objects.get(pk=gone.pk)).exists()
    assert not gone.sessions.filter(until=None).exists()


def test_the_last_administrator_stays(office, user):
    me = user("administrator")
    post = Post.objects.get(user=me)
    assert (
        "last administrator"
        in office.post(f"/office/posts/{post.pk}/end/", {"why": "no longer"}).content.decode()
    )
    assert (
        "cannot deactivate yourself"
        in office.post(f"/office/people/{me.pk}/deactivate/", {"why": "no longer"}).content.decode()
    )
    nurse = user("nurse")
    assert (
        office.post(
            f"/office/people/{nurse.pk}/", {"role": "administrator", "site": post.site_id}
        ).status_code
        == 302
    )
    assert (
        "holds this post already"
        in office.post(
            f"/office/people/{nurse.pk}/", {"role": "administrator", "site": post.site_id}
        ).content.decode()
    )
    assert office.post(f"/office/posts/{post.pk}/end/", {"why": "the nurse does it"}).status_code == 302


def test_accounts_of_patients_are_none_of_the_administrators(office, user):
    patient = user("patient")
    for path in ("", "deactivate/"):
        assert office.get(f"/office/people/{patient.pk}/{path}").status_code == 404


@pytest.fixture
def invited(office):
    sites = [str(site.pk) for site in Site.objects.all()[:2]]
    given = {"email": "New.Nurse@made-up.example", "title": "", "first_name": "Nele", "last_name": "Sample", "role": "nurse", "sites": sites}  # fmt: skip  # noqa: E501
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        assert office.post("/office/people/invite/", given).status_code == 302
        (sent,) = mail.outbox
    return re.search(r"/staff-invitation/\S+", sent.body)[0]


def test_invited_staff_choose_a_password_and_hold_their_posts(invited, world):
    newcomer = Client()
    assert "Nele" in newcomer.get(invited).content.decode()
    assert newcomer.post(invited, {"password": "short"}).status_code == 200
    assert newcomer.post(invited, {"password": world}).status_code == 302
    made = User.objects.get(email="new.nurse@made-up.example")
    assert made.roles == {"nurse"} and made.posts.count() == 2
    assert Client().get(invited).status_code == 404  # once
    signed = Client(REMOTE_ADDR="203.0.113.78")
    signed.post("/accounts/login/", {"login": made.email, "password": world})
    assert signed.get("/patients/").status_code == 200


def test_an_invitation_of_staff_ends_and_can_be_taken_back(invited, office):
    made = StaffInvitation.objects.get()
    assert made.token_sha256 not in invited
    StaffInvitation.objects.update(expires_at=timezone.now())
    assert Client().get(invited).status_code == 404
    StaffInvitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    office.post("/office/people/invite/", {"end": made.pk})
    assert Client().get(invited).status_code == 404


def test_an_address_that_is_in_use_is_not_invited(office, user):
    given = {
        "email": user("nurse").email,
        "first_name": "N",
        "last_name": "S",
        "role": "nurse",
        "sites": [Site.objects.first().pk],
    }
    assert (
        "an account with this address already"
        in office.post("/office/people/invite/", given).content.decode()
    )


def test_a_new_location_opens_with_hours_a_room_and_a_session(office, user):
    given = {
        "slug": "hill",
        "name": "Hill Clinic",
        "address": "1 Hill",
        "phone": "555 0109",
        "time_zone": "Europe/Berlin",
    }
    assert office.post("/office/locations/new/", given).status_code == 302
    site = Site.objects.get(slug="hill")
    assert (
        office.post(
            "/office/locations/hill/hours/", {"weekday": "0", "starts": "08:00", "ends": "12:00"}
        ).status_code
        == 302
    )
    assert (
        office.post("/office/locations/hill/device/", {"name": "Arm", "kind": "x-ray-arm"}).status_code == 302
    )
    assert (
        office.post("/office/locations/hill/room/", {"name": "One", "kind": "consulting"}).status_code == 302
    )
    nurse = user("nurse")
    window = {"weekday": "0", "starts": "09:00", "ends": "11:00", "since": "2026-01-05"}
    assert (
        "Select a valid choice"
        in office.post("/office/locations/hill/session/", window | {"clinician": nurse.pk}).content.decode()
    )
    Post.objects.create(user=nurse, site=site, role="nurse")
    Session.objects.filter(clinician=nurse).delete()
    assert office.post("/office/locations/hill/session/", window | {"clinician": nurse.pk}).status_code == 302
    again = office.post(
        "/office/locations/hill/session/", window | {"clinician": nurse.pk, "starts": "10:00"}
    )
    assert "another session at that time" in again.content.decode()
    backwards = office.post(
        "/office/locations/hill/hours/", {"weekday": "0", "starts": "12:00", "ends": "08:00"}
    )
    assert "It ends before it begins" in backwards.content.decode()
    page = office.get("/office/locations/hill/").content.decode()
    assert "Arm" in page and "Monday" in page and Device.objects.filter(site=site).exists()
    kind = VisitKind.objects.create(
        slug="nursing", name="Nursing", minutes=30, role="nurse", room="consulting"
    )
    (slot,) = slots(Wish(kind, site), timezone.now())
    assert slot.starts_at.astimezone(site.zone).weekday() == 0
