"""Patients come in by invitation, name their carers, and each role's home shows what there is to do."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from spinepath.clinic.audit.models import Entry
from spinepath.clinic.people.models import Delegation, Invitation, Patient, User

NEW = {"given_name": "Ann", "family_name": "Sample", "password": "three unrelated words"}


@pytest.fixture
def mailbox(settings_mail):
    return settings_mail


@pytest.fixture
def settings_mail():
    from django.test import override_settings

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield mail.outbox


def link(mailbox):
    return re.search(r"http://testserver(/invitation/\S+)", mailbox[-1].body)[1]


@pytest.fixture
def without(user):
    return Patient.objects.for_user(user("reception")).filter(user=None)[0]


@pytest.fixture
def invited(signed_in, without, mailbox):
    """Given an invitation, its address."""
    signed_in("reception").post(f"/patients/{without.pk}/invite/", {"email": "ann@made-up.example"})
    return link(mailbox)


def test_an_invited_patient_signs_in_and_sees_only_their_own_record(invited, without):
    client = Client()
    assert client.post(invited, {**NEW, "birth": str(without.birth)}).status_code == 302
    assert (
        client.post(
            "/accounts/login/", {"login": "ann@made-up.example", "password": NEW["password"]}
        ).status_code
        == 302
    )
    assert client.get(f"/mine/{without.pk}/").status_code == 200
    assert list(Patient.objects.for_user(User.objects.get(email="ann@made-up.example"))) == [without]


def test_an_invitation_works_once(invited, without):
    Client().post(invited, {**NEW, "birth": str(without.birth)})
    assert Client().get(invited).status_code == 404


def test_an_invitation_ends(invited):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(invited).status_code == 404


def test_five_wrong_birth_dates_end_an_invitation(invited, without):
    for _ in range(5):
        assert Client().post(invited, {**NEW, "birth": "1900-01-01"}).status_code == 200
    assert Client().post(invited, {**NEW, "birth": str(without.birth)}).status_code == 404
    assert not User.objects.filter(email="ann@made-up.example").exists()


def test_only_the_hash_of_an_invitation_is_kept(invited):
    token = invited.strip("/").split("/")[-1]
    assert token not in str(list(Invitation.objects.values()))


def test_a_weak_password_is_refused(invited, without):
    page = Client().post(invited, {**NEW, "birth": str(without.birth), "password": "123"})
    assert "at least 12" in page.content.decode()


def test_a_patient_names_a_carer_and_ends_it(signed_in, user, mailbox):
    patient = user("patient").patient
    signed_in("patient").post(f"/mine/{patient.pk}/carers/", {"email": "bea@made-up.example"})
    Client().post(link(mailbox), {**NEW, "birth": str(patient.birth)})
    carer = User.objects.get(email="bea@made-up.example")
    assert list(Patient.objects.for_user(carer)) == [patient]
    number = Delegation.objects.get(carer=carer).pk
    signed_in("patient").post(f"/mine/{patient.pk}/carers/", {"end": number})
    assert not Patient.objects.for_user(User.objects.get(pk=carer.pk)).exists()
    assert Entry.objects.filter(action="ended", patient=patient.pk).exists()


def test_a_new_patient_is_registered_at_ones_own_location_only(signed_in, user):
    site = user("reception").posts.get().site
    other = user("reception.island").posts.get().site
    given = {
        "given_name": "New",
        "family_name": "Person",
        "birth": "1970-01-01",
        "sex": "female",
        "number": "N-1",
        "site": other.pk,
    }
    assert signed_in("reception").post("/patients/new/", given).status_code == 200
    assert signed_in("reception").post("/patients/new/", {**given, "site": site.pk}).status_code == 302
    assert Patient.objects.get(number="N-1").site == site


def test_a_clinicians_home_lists_the_flagged_first(signed_in, user):
    page = signed_in("clinician").get("/").content.decode()
    mine = list(Patient.objects.for_user(user("clinician")).select_related("derived"))
    assert all(patient.number in page for patient in mine)
    flagged = [p for p in mine if getattr(p, "derived", None) and p.derived.red_flags]
    calm = [p for p in mine if getattr(p, "derived", None) and not p.derived.red_flags]
    assert flagged and calm
    assert max(page.index(p.number) for p in flagged) < min(page.index(p.number) for p in calm)


def test_an_analyst_sees_counts_and_no_person(signed_in):
    page = signed_in("analyst").get("/").content.decode()
    assert "&lt; 5" in page
    for patient in Patient.objects.all():
        assert patient.number not in page and patient.family_name not in page


def test_a_patients_pages_say_when_to_call_and_give_no_advice(signed_in, user):
    page = signed_in("patient").get(f"/mine/{user('patient').patient.pk}/").content.decode()
    assert "Call at once" in page
    assert user("patient").patient.site.phone in page
    assert "In brief" not in page and "recommended" not in page.lower()


def test_times_are_those_of_the_readers_location_and_of_nobody_elses(signed_in, user):
    """Given someone in Hamburg, when the next request of the same thread is not signed in, then it is UTC again."""
    signed_in("nurse").get("/")
    assert timezone.get_current_timezone_name() == "Europe/Berlin"
    signed_in("nurse.prairie").get("/")
    assert timezone.get_current_timezone_name() == "America/Chicago"
    Client().get("/accounts/login/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_pages_speak_german_when_asked(signed_in):
    page = signed_in("patient").get("/", headers={"accept-language": "de"}).content.decode()
    assert 'lang="de"' in page
    assert "Sofort anrufen" in page
