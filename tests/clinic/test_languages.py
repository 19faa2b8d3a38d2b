"""The language of each reader: of mails by the patient, of pages by the reader; clinical texts stay marked English."""

import re

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone, translation

from spinepath.clinic.audit.models import Entry
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.localised import COUNTS, TEXTS, localised
from spinepath.clinic.records.models import Derived
from spinepath.clinic.scheduling import outbox
from spinepath.clinic.scheduling.models import Appointment, Message


def test_a_reminder_is_written_in_the_patients_language_whoever_books(user):
    visit = (
        Appointment.objects.filter(patient=user("patient").patient, status="booked")
        .order_by("-starts_at")
        .first()
    )
    Patient.objects.filter(pk=visit.patient_id).update(language="de")
    visit.refresh_from_db()
    with translation.override("en"):
        outbox.tell(visit, outbox.About.BOOKED, timezone.now())
    said = Message.objects.filter(appointment=visit).order_by("-pk")
    assert {one.subject for one in said[:2]} <= {"Ihr Termin", "Erinnerung an Ihren Termin"}
    assert "Guten Tag" in said[0].body and translation.get_language() == "en"


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_an_invitation_is_written_in_the_patients_language(signed_in, user):
    patient = Patient.objects.for_user(user("reception")).filter(user=None)[0]
    Patient.objects.filter(pk=patient.pk).update(language="de")
    mail.outbox = []
    signed_in("reception").post(f"/patients/{patient.pk}/invite/", {"email": "new@made-up.example"})
    assert "Einladung" in mail.outbox[0].subject


@pytest.mark.parametrize(("name", "where"), [("patient", "/mine/"), ("reception", "/patients/")])
def test_the_patient_or_reception_sets_it(signed_in, user, name, where):
    patient = user("patient").patient
    client = signed_in(name)
    answer = client.post(f"/patients/{patient.pk}/language/", {"language": "de"})
    assert answer.status_code == 302 and where in answer["Location"]
    assert Patient.objects.get(pk=patient.pk).language == "de"
    assert Entry.objects.filter(patient=patient.pk, what="language de").exists()
    client.post(f"/patients/{patient.pk}/language/", {"language": "xx"})
    assert Patient.objects.get(pk=patient.pk).language == "de"


def _german(client, path):
    return client.get(path, headers={"accept-language": "de"}).content.decode()


def test_the_assessments_headings_and_answers_are_german_and_its_texts_are_marked_english(signed_in, mine):
    page = _german(signed_in("clinician"), f"/patients/{mine('clinician').pk}/")
    answers = page[page.index('<div class="answers" lang="en">') :]
    answers = answers[: answers.index('id="about"')]
    headings = re.findall(r"<h2([^>]*)>([^<]*)</h2>", answers)
    assert headings and all(' lang="de"' in more for more, _ in headings), headings
    assert "Kann eine Operation es noch beheben?" in answers
    labels = re.findall(r'<span class="badge (?:yes|no|unknown)"([^>]*)>([^<]*)<', answers)
    assert labels and all(' lang="de"' in more for more, _ in labels)
    assert "klinischen Texte sind auf Englisch" in page
    english = signed_in("clinician").get(f"/patients/{mine('clinician').pk}/").content.decode()
    assert "klinischen Texte" not in english and 'lang="de"' not in english.replace('lang="de">Deutsch', "")


def test_nothing_but_fixed_texts_is_touched():
    page = '<h3><bdi>Yes &lt;b&gt;</bdi></h3><p>Yes</p><bdi>No</bdi><h3><bdi>Recommended</bdi></h3><strong class="badge">2 now</strong>'  # noqa: E501
    with translation.override("de"):
        found = localised(page)
    assert found.startswith("<h3><bdi>Yes &lt;b&gt;</bdi></h3><p>Yes</p><bdi>No</bdi>")
    assert '<h3 lang="de"><bdi>Empfohlen</bdi></h3>' in found and found.count('lang="de"') == 2
    with translation.override("en"):
        assert localised(page) == page


def test_every_fixed_text_still_stands_in_the_report():
    """A heading that the report words anew is missing here: it would stay English without anybody noticing."""
    from pathlib import Path

    import spinepath.presentations

    folder = Path(spinepath.presentations.__file__).parent
    written = "".join(one.read_text() for one in (*folder.glob("templates/*.jinja"), *folder.glob("*.py")))
    assert [text for text in TEXTS if text not in written] == []
    assert COUNTS and Derived.objects.exists()
