"""A large clinic: lists stay short, nothing is left out without being said, the day's assessments are there early."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spinepath.clinic.pages import panels
from spinepath.clinic.people.models import Patient
from spinepath.clinic.people.views import PER_PAGE
from spinepath.clinic.records.models import Derived


@pytest.fixture
def crowd(user):
    """Three hundred more patients of the nurse's location, all but a few with a red flag."""
    site = user("nurse").own_posts[0].site
    made = Patient.objects.bulk_create(
        Patient(number=f"N-{place}", given_name="Many", family_name=f"Crowd {place:03}", birth="1970-01-01",
                sex="female", site=site) for place in range(300)
    )  # fmt: skip
    Derived.objects.bulk_create(
        Derived(patient=one, key="k", as_of="2026-11-22", assessment=b"{}", page="p" * 1000, brief=[],
                red_flags=int(place % 100 > 0))
        for place, one in enumerate(made)
    )  # fmt: skip
    return made


def test_the_nurses_home_says_how_many_more_there_are_and_leads_to_all_of_them(crowd, signed_in, user):
    client = signed_in("nurse")
    flagged = Patient.objects.for_user(user("nurse")).filter(derived__red_flags__gt=0)
    home = client.get("/").content.decode()
    assert f"{flagged.count() - panels.SHOWN} more patients with red flags" in home
    assert home.count("Many Crowd") >= panels.SHOWN - 12
    found, number = set(), 1
    while True:
        page = client.get("/patients/", {"flagged": "1", "page": number}).content.decode()
        found |= set(re.findall(r"/patients/([0-9a-f-]{36})/", page))
        number += 1
        if f"page={number}&amp;flagged=1" not in page:
            break
    assert number > 5
    assert found == {str(one.pk) for one in flagged}


@pytest.mark.parametrize(
    ("name", "path"), [("nurse", "/"), ("nurse", "/patients/"), ("clinician", "/"), ("reception", "/")]
)
def test_lists_ask_as_often_for_many_and_never_fetch_whole_assessments(name, path, signed_in, user, request):
    client = signed_in(name)

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return [one["sql"] for one in found.captured_queries]

    asked()  # the first request writes the session
    before = len(asked())
    request.getfixturevalue("crowd")
    after = asked()
    assert len(after) == before, "\n".join(after)
    assert not any('"records_derived"."page"' in one for one in after)


def test_each_patient_is_reached_once(crowd, user):
    """Somebody with several appointments or a nurse with several posts is no reason to be twice in a list."""
    for name in ("nurse", "reception", "clinician", "surgeon", "patient", "carer"):
        found = list(Patient.objects.for_user(user(name)).values_list("pk", flat=True))
        assert len(found) == len(set(found)) > 0, name
    assert PER_PAGE < 300


def test_the_nights_command_keeps_todays_assessments(world, capsys):
    Derived.objects.all().delete()
    call_command("assess_patients", "--part", "1/2")
    half = Derived.objects.count()
    call_command("assess_patients", "--part", "2/2")
    assert 0 < half < Derived.objects.count() == Patient.objects.exclude(documents=None).count()
    with pytest.raises(CommandError, match="write 1/2"):
        call_command("assess_patients", "--part", "3/2")


def test_one_patients_record_keeps_no_other_from_being_assessed(world, mine, monkeypatch):
    from spinepath.clinic.records.management.commands import assess_patients

    real, bad = assess_patients.derived, mine("nurse")

    def derived(patient, day):
        if patient == bad:
            raise ValueError("broken")
        return real(patient, day)

    Derived.objects.all().delete()
    monkeypatch.setattr(assess_patients, "derived", derived)
    with pytest.raises(
        CommandError, match=f"1 patients could not be assessed:\n{bad.number}: ValueError: broken"
    ):
        call_command("assess_patients")
    assert Derived.objects.count() == Patient.objects.exclude(documents=None).count() - 1
