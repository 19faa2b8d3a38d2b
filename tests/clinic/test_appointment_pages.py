"""Pages about appointments: each role books for its own, refusals are said, and the telephone is always there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.test_security import XSS
from spinepath.clinic.people.models import Patient
from spinepath.clinic.scheduling.free import Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Closure, VisitKind, Waiting


@pytest.fixture
def alex(user):
    return user("patient").patient


@pytest.fixture
def follow_up(rolled_back):
    return VisitKind.objects.get(slug="follow-up")


def free(kind, patient, place=0):
    slot = slots(Wish(kind, patient=patient), timezone.now(), limit=place + 1)[place]
    return f"{slot.starts_at.isoformat()}|{slot.site.pk}|{slot.clinician.pk}"


def address(patient, rest=""):
    return f"/appointments/{patient.pk}/{rest}"


def booked(client, patient, kind, place=0):
    given = {"slot": free(kind, patient, place), "confirm": "1"}
    return client.post(address(patient, f"book/?kind={kind.slug}"), given)


@pytest.mark.parametrize("role", ["patient", "carer", "reception", "nurse", "clinician"])
def test_each_role_books_for_its_own_patients(role, signed_in, alex, follow_up):
    before = alex.appointments.filter(status="booked").count()
    assert booked(signed_in(role), alex, follow_up).status_code == 302
    assert alex.appointments.filter(status="booked").count() == before + 1


def test_a_time_that_was_taken_meanwhile_is_said(signed_in, alex, follow_up):
    given = {"slot": free(follow_up, alex), "confirm": "1"}
    client = signed_in("patient")
    path = address(alex, "book/?kind=follow-up")
    assert client.post(path, given).status_code == 302
    page = client.post(path, given)
    assert page.status_code == 200
    assert "no longer free" in page.content.decode()


@pytest.mark.parametrize(
    "slot", ["", "x", "||", "2026-13-01T00:00|1|1", "2099-01-01T00:00:00+00:00|1|1", "a|b|c", XSS]
)
def test_a_time_that_is_no_time_books_nothing(slot, signed_in, alex, follow_up):
    before = Appointment.objects.count()
    page = signed_in("patient").post(address(alex, "book/?kind=follow-up"), {"slot": slot, "confirm": "1"})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert Appointment.objects.count() == before


def test_patients_book_only_what_is_for_them_to_book(signed_in, alex):
    page = signed_in("patient").get(address(alex, "book/?kind=stimulator")).content.decode()
    assert "What kind of visit?" in page
    assert "Stimulator check" not in page
    assert "Stimulator check" in signed_in("reception").get(address(alex, "book/")).content.decode()


def test_before_a_needle_the_questions_must_be_answered(signed_in, alex):
    """Given an injection, when a time is posted without answers, then nothing is booked."""
    kind = VisitKind.objects.get(slug="epidural")
    client, path = signed_in("patient"), address(alex, "book/?kind=epidural")
    slot = free(kind, alex, 30)
    before = Appointment.objects.count()
    assert "First free times" not in client.get(path).content.decode()
    client.post(path, {"slot": slot, "confirm": "1"})
    assert Appointment.objects.count() == before
    soon = {"slot": free(kind, alex), "confirm": "1", "thins": "no", "infection": "no"}
    assert "needs time before this visit" in client.post(path, soon).content.decode()
    assert Appointment.objects.count() == before


def test_reception_is_told_what_to_ask_and_not_why(signed_in, alex, user):
    kind = VisitKind.objects.get(slug="epidural")
    start = timezone.now() + timedelta(days=40)
    slot = slots(Wish(kind, site=alex.site, patient=alex), start)[0]
    given = {"slot": f"{slot.starts_at.isoformat()}|{slot.site.pk}|{slot.clinician.pk}", "confirm": "1",
             "thins": "unknown", "infection": "unknown"}  # fmt: skip
    assert signed_in("reception").post(address(alex, "book/?kind=epidural"), given).status_code == 302
    day = timezone.localtime(slot.starts_at, slot.site.zone).date()
    page = signed_in("reception").get(f"/day/?day={day}").content.decode()
    assert "whether the patient is well otherwise" in page
    made = Appointment.objects.get(patient=alex, kind=kind)
    for role, named in (("reception", False), ("patient", False), ("nurse", True)):
        assert ("apixaban" in signed_in(role).get(address(alex, f"{made.pk}/")).content.decode()) is named


def test_the_telephone_of_the_location_is_on_every_page_of_the_patient(signed_in, alex, follow_up):
    client = signed_in("patient")
    made = alex.appointments.filter(status="booked")[0]
    for rest in (
        "",
        "book/",
        "book/?kind=follow-up",
        f"{made.pk}/",
        f"{made.pk}/move/",
        f"{made.pk}/cancel/",
    ):
        main = client.get(address(alex, rest)).content.decode().partition("<footer")[0]
        assert alex.site.phone in main, rest


def test_booking_pages_say_when_to_call_at_once(signed_in, alex):
    for rest in ("", "book/", "book/?kind=follow-up", "book/?kind=epidural"):
        page = signed_in("patient").get(address(alex, rest)).content.decode()
        assert "Call at once" in page and "cannot pass water" in page, rest


def test_a_patient_joins_and_leaves_the_wait_list(signed_in, alex):
    Waiting.objects.all().delete()
    client = signed_in("patient")
    client.post(address(alex, "book/?kind=pump"), {"wait": "1"})
    entry = Waiting.objects.get(patient=alex, ended_at=None)
    client.post(address(alex, f"wait-list/{entry.pk}/leave/"))
    assert not Waiting.objects.filter(patient=alex, ended_at=None).exists()


def test_an_offer_is_shown_and_taken(signed_in, alex, follow_up):
    Waiting.objects.all().delete()
    other = Patient.objects.filter(site=alex.site).exclude(pk=alex.pk)[0]
    booked(signed_in("reception"), other, follow_up)
    made = other.appointments.latest("booked_at")
    Appointment.objects.filter(
        patient=alex, status="booked", starts_at__lt=made.starts_at + timedelta(days=1)
    ).delete()
    made_at = timezone.now() + timedelta(days=9)
    slot = slots(Wish(follow_up, site=alex.site, patient=other), made_at)[0]
    signed_in("reception").post(
        address(other, f"{made.pk}/move/"),
        {"slot": f"{slot.starts_at.isoformat()}|{slot.site.pk}|{slot.clinician.pk}", "confirm": "1"},
    )
    signed_in("patient").post(address(alex, "book/?kind=follow-up"), {"wait": "1"})
    signed_in("reception").post(address(other, f"{made.pk}/cancel/"))
    page = signed_in("patient").get(address(alex)).content.decode()
    assert "An earlier time is free" in page
    offer = alex.appointments.get(status="held")
    signed_in("patient").post(address(alex, f"{offer.pk}/answer/"), {"take": "1"})
    offer.refresh_from_db()
    assert offer.status == "booked"


def test_a_closed_day_is_for_ones_own_location_and_lists_who_must_be_moved(signed_in, user):
    home, other = user("reception").site, user("reception.island").site
    made = Appointment.objects.filter(site=home, status="booked", starts_at__gt=timezone.now())[0]
    day = timezone.localtime(made.starts_at, home.zone).date()
    given = {"first": day, "last": day, "reason": XSS[:100]}
    client = signed_in("reception")
    assert client.post("/closures/", {**given, "site": other.pk}).status_code == 200
    assert not Closure.objects.filter(reason=XSS[:100]).exists()
    assert (
        client.post("/closures/", {**given, "site": home.pk, "last": day - timedelta(days=1)}).status_code
        == 200
    )
    assert client.post("/closures/", {**given, "site": home.pk}).status_code == 302
    page = client.get("/closures/").content.decode()
    assert f"/appointments/{made.patient_id}/{made.pk}/move/" in page
    assert "<script>alert" not in page
    assert "<script>alert" not in client.get("/locations/").content.decode()


def test_reception_reaches_those_of_another_location_who_come_to_theirs(signed_in, user, follow_up):
    """And no longer when they do not come."""
    guest = Patient.objects.filter(site=user("reception.prairie").site).exclude(site=user("reception").site)[
        0
    ]
    client = signed_in("reception")
    assert client.get(address(guest)).status_code == 404
    slot = slots(Wish(follow_up, site=user("reception").site, patient=guest), timezone.now())[0]
    made = Appointment.objects.create(
        patient=guest, kind=follow_up, booked_at=timezone.now(), changed_at=timezone.now(), **slot._asdict()
    )
    assert client.get(address(guest)).status_code == 200
    made.status = "cancelled"
    made.save()
    assert client.get(address(guest)).status_code == 404


def test_a_clinician_sees_the_own_day_and_nobody_elses(signed_in, user):
    mine = Appointment.objects.filter(status="booked", clinician=user("clinician"))[0]
    day = timezone.localtime(mine.starts_at, mine.site.zone).date()
    path = f"/day/?day={day}&site={mine.site.slug}"
    assert str(mine.patient) in signed_in("clinician").get(path).content.decode()
    assert str(mine.patient) not in signed_in("surgeon").get(path).content.decode()


@pytest.mark.parametrize("day", ["2026-13-45", "x", "", "9999-12-30"])
def test_a_day_that_nobody_can_read_is_today(day, signed_in):
    assert signed_in("reception").get("/day/", {"day": day, "site": "nowhere"}).status_code == 200


def test_the_patient_hears_in_german_too(signed_in, alex):
    page = (
        signed_in("patient").get(address(alex, "book/"), headers={"accept-language": "de"}).content.decode()
    )
    assert "Was für ein Termin?" in page
    assert "Spritze nahe der Wirbelsäule" in page


def test_the_day_list_asks_the_database_a_fixed_number_of_times(signed_in, django_queries):
    client = signed_in("reception")
    client.get("/day/")  # the first request of a session writes when it began
    days = [timezone.localdate() + timedelta(days=number) for number in range(1, 22)]
    assert len({django_queries(lambda day=day: client.get(f"/day/?day={day}")) for day in days}) == 1


@pytest.fixture
def django_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted(what):
        with CaptureQueriesContext(connection) as asked:
            what()
        return len(asked.captured_queries)

    return counted
