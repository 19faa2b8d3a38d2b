"""Documents are kept whole; the assessment is made from them; a signature can be replayed."""

import gzip
import io
import json
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from spinepath.clinic.errors import Refused
from spinepath.clinic.immutable import Unchangeable
from spinepath.clinic.records import chart, intake
from spinepath.clinic.records.derive import assessment, derived
from spinepath.clinic.records.models import Derived, ReceivedDocument
from spinepath.clinic.records.signing import replay, sign
from spinepath.presentations.html import to_html


def bundle(patient, *resources, **person):
    """A record of this patient, as another hospital would send it."""
    told = {
        "resourceType": "Patient",
        "id": "p",
        "gender": patient.sex,
        "birthDate": str(patient.birth),
    } | person
    entries = [{"resource": one} for one in (told, *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def pain(score, number="1", day="2026-05-01"):
    return {
        "resourceType": "Observation", "id": number, "status": "final", "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}, "effectiveDateTime": day,
        "valueQuantity": {"value": score, "system": "http://unitsofmeasure.org", "code": "{score}"},
    }  # fmt: skip


@pytest.fixture
def file_it(user):
    def kept(patient, content, origin="Hospital A"):
        return intake.keep(patient, content, name="a.json", origin=origin, source="file", by=user("nurse"))

    return kept


def scores(patient):
    found = chart.chart_of(patient, patient.documents.all(), b"")
    return sorted(
        e.numeric_value
        for e in found.events
        if e.source.startswith("Observation/") and e.code and "72514" in e.code
    )


def test_a_document_is_kept_byte_for_byte(mine, file_it):
    content = bundle(mine("nurse"), pain(7))
    kept = ReceivedDocument.objects.get(pk=file_it(mine("nurse"), content).pk)
    assert bytes(kept.content) == content
    assert kept.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize("person", [{"birthDate": "1901-01-01"}, {"gender": "other sex"}])
def test_a_record_of_somebody_else_is_not_filed(mine, file_it, person):
    patient = mine("nurse")
    if "gender" in person:
        person = {"gender": "male" if patient.sex == "female" else "female"}
    before = patient.documents.count()
    with pytest.raises(Refused, match="Nothing was filed"):
        file_it(patient, bundle(patient, **person))
    assert patient.documents.count() == before


@pytest.mark.parametrize(
    "content", [b"", b"not json", b'{"resourceType": "Bundle", "entry": []}', b"\x00\x01" * 50]
)
def test_what_is_no_record_is_refused_in_words(mine, file_it, content):
    with pytest.raises(Refused, match="cannot be used"):
        file_it(mine("nurse"), content)


def test_the_same_file_is_not_filed_twice(mine, file_it):
    file_it(mine("nurse"), bundle(mine("nurse"), pain(7)))
    with pytest.raises(Refused, match="already"):
        file_it(mine("nurse"), bundle(mine("nurse"), pain(7)))


def test_a_newer_export_of_one_system_replaces_what_it_repeats_and_another_system_adds(mine, file_it):
    patient = mine("nurse")
    before = scores(patient)
    file_it(patient, bundle(patient, pain(7)))
    file_it(patient, bundle(patient, pain(4)))
    assert scores(patient) == sorted([*before, 4.0])
    file_it(patient, bundle(patient, pain(9)), origin="Hospital B")
    assert scores(patient) == sorted([*before, 4.0, 9.0])


def test_another_app_adds_its_facts(mine, monkeypatch):
    """How questionnaires, devices and forms reach the assessment."""
    patient = mine("nurse")
    before = scores(patient)
    monkeypatch.setattr(chart, "_CONTRIBUTORS", {})
    chart.contribute(
        "scores", lambda _: "v1", lambda _: [pain(3) | {"subject": {"reference": f"Patient/{patient.pk}"}}]
    )
    found = chart.chart_of(patient, patient.documents.all(), chart.contributed(patient))
    assert sum(e.source == "Observation/1" and e.numeric_value == 3.0 for e in found.events) == 1
    assert len(before) < len(found.events)


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(b" " * (101 * 1024**2), 9),
        b" " * (25 * 1024**2 + 1),
        b"PK\x03\x04" + b"\x00" * 100,
        gzip.compress(b"{}")[:-6],
    ],
    ids=["gzip-bomb", "too-large", "zip", "cut-off"],
)
def test_bombs_and_damaged_files_are_refused(bomb):
    with pytest.raises(Refused):
        intake.received(io.BytesIO(bomb), "x.json.gz")


def test_uploading(signed_in, mine):
    patient, client = mine("nurse"), signed_in("nurse")
    file = SimpleUploadedFile("a.json.gz", gzip.compress(bundle(patient, pain(8, "new"))))
    answer = client.post(
        f"/patients/{patient.pk}/documents/", {"file": file, "origin": "Hospital"}, follow=True
    )
    assert "a.json.gz is filed" in answer.content.decode()
    assert 8.0 in scores(patient)


@pytest.mark.parametrize("table", ["records_receiveddocument", "records_signedassessment", "access_glass"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_keeps_what_was_received_and_signed(table, verb, mine, user):
    sign(mine("clinician"), timezone.localdate(), user("clinician"))
    from spinepath.clinic.access.views import open_record

    open_record(user("clinician"), mine("clinician"), "a reason of some length")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(verb.format(table))


def test_the_model_keeps_it_too(mine):
    document = mine("nurse").documents.first()
    for change in (document.save, document.delete, lambda: ReceivedDocument.objects.update(name="x")):
        with pytest.raises(Unchangeable):
            change()


def test_an_assessment_is_made_once_and_again_when_something_changes(mine, file_it, monkeypatch):
    patient, today = mine("nurse"), timezone.localdate()
    first = derived(patient, today)
    made = []
    monkeypatch.setattr(
        "spinepath.clinic.records.derive.assessment", lambda *a: made.append(a) or assessment(*a)
    )
    assert derived(patient, today).key == first.key
    assert made == []
    file_it(patient, bundle(patient, pain(2)))
    assert derived(patient, today).key != first.key
    assert len(made) == 1
    Derived.objects.filter(patient=patient).delete()
    assert bytes(derived(patient, today).assessment)


def test_the_page_is_the_report_in_one_rendering(signed_in, mine):
    patient = mine("clinician")
    page = signed_in("clinician").get(f"/patients/{patient.pk}/").content.decode()
    report = to_html(assessment(patient, timezone.localdate()))
    for part in ("red-flags", "causes", "workup", "correctable", "medications", "timeline", "missing"):
        section = report[report.index(f'aria-labelledby="{part}"') :].partition("</section>")[0]
        assert section in page, part


def test_without_a_record_there_is_nothing_to_assess_and_it_is_said(signed_in, user):
    from spinepath.clinic.people.models import Patient

    bare = Patient.objects.for_user(user("nurse.prairie")).filter(documents=None)[0]
    assert derived(bare, timezone.localdate()) is None
    assert "nothing to assess" in signed_in("nurse.prairie").get(f"/patients/{bare.pk}/").content.decode()


def test_a_signed_assessment_is_made_again_byte_for_byte(mine, user, file_it):
    patient = mine("clinician")
    signed = sign(patient, timezone.localdate(), user("clinician"), "seen together")
    file_it(patient, bundle(patient, pain(1)))  # what comes later changes nothing of it
    assert replay(signed) == (True, True)
    assert signed.knowledge_version
    assert signed.content != bytes(derived(patient, timezone.localdate()).assessment)


def test_the_patient_page_asks_the_database_a_fixed_number_of_times(signed_in, mine, file_it):
    from django.test.utils import CaptureQueriesContext

    patient, client = mine("clinician"), signed_in("clinician")
    for number in range(20):
        file_it(patient, bundle(patient, pain(number % 10, str(number))), origin=f"Hospital {number}")
    client.get(f"/patients/{patient.pk}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/patients/{patient.pk}/")
    said = [one["sql"] for one in asked.captured_queries]
    assert len(said) == QUERIES, "\n".join(said)


QUERIES = 18
"""Session, user, posts, delegations, reach, audit (5), break-glass, documents' hashes, kept assessment, last signature, decisions, questionnaires, plans, site."""  # noqa: E501
