"""Outcome measures: free wording only, nothing answered is lost, and thoughts of self-harm reach people at once."""

import base64
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import timezone

from fhir_out.judge import verdicts
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.guides import export
from spinepath.clinic.guides.views import pages
from spinepath.clinic.measures import fhir, questionnaires
from spinepath.clinic.measures.models import Answer, Asked
from spinepath.clinic.measures.scores import due, trends
from spinepath.clinic.people.models import Patient
from spinepath.clinic.plans import fhir as plans
from spinepath.clinic.records.derive import derived
from spinepath.clinic.records.signing import sign
from spinepath.therapy.proms import row

GUIDES = ["why", "tests", "surgery", "medicines", "movement", "mind", "shots", "stimulator", "pump", "call"]
XSS = '"><script>alert(1)</script>'


@pytest.fixture
def patient(user):
    return user("patient").patient


def _asked(patient, measure, days=0):
    due_on = timezone.localdate() - timedelta(days=days)
    return Asked.objects.create(
        patient=patient, by=patient.user, at=timezone.now(), measure=measure, due_on=due_on, event="test"
    )


def _fill(client, patient, measure, items, **more):
    asked = _asked(patient, measure)
    given = {f"q{n}": str(item) for n, item in enumerate(items, 1) if not (measure == "rmdq" and not item)}
    return client.post(f"/mine/{patient.pk}/forms/{asked.pk}/", given | more, follow=True)


def test_only_free_instruments_have_their_wording():
    assert set(questionnaires.questionnaires()) == {
        "nrs_back",
        "nrs_leg",
        "peg",
        "rmdq",
        "phq9",
        "gad7",
        "pgic",
    }
    for name, one in questionnaires.questionnaires().items():
        found = row(name)[1]
        assert (found["licence"], found["items"]) == ("free", len(one["item"]))
        assert one["resourceType"] == "Questionnaire" and one["copyright"]
    assert not set(questionnaires.SCORED_ONLY) & set(questionnaires.questionnaires())


@pytest.mark.parametrize(
    ("measure", "items", "total"),
    [("nrs_back", [7], "7"), ("peg", [4, 5, 4], "4.333"), ("rmdq", [1, 0] * 12, "12"), ("gad7", [1] * 7, "7"),
     ("phq9", [1, 2, 3, 0, 1, 2, 3, 0, 0], "12"), ("pgic", [2], "2")],
)  # fmt: skip
def test_answers_are_scored_and_kept_as_given(signed_in, patient, measure, items, total):
    page = _fill(signed_in("patient"), patient, measure, items, note=XSS).content.decode()
    kept = Answer.objects.filter(patient=patient)[0]
    assert (kept.measure, kept.items, kept.total, kept.urgent) == (measure, items, Decimal(total), False)
    assert "Your answers are kept" in page
    response = next(one for one in fhir.resources(patient) if one["id"] == f"answer-{kept.pk}")
    given = [next(iter(one["answer"][0].values())) for one in response["item"]]
    assert [int(one["code"]) if isinstance(one, dict) else int(one) for one in given] == items
    assert (
        XSS not in signed_in("clinician" if patient.care_team.exists() else "nurse").get("/").content.decode()
    )


def test_a_missing_answer_is_asked_for_and_nothing_is_kept(signed_in, patient):
    before = Answer.objects.count()
    page = _fill(signed_in("patient"), patient, "peg", [4, 5]).content.decode()
    assert "Some answers are missing" in page and Answer.objects.count() == before


@pytest.mark.parametrize("wrong", ["11", "-1", "x", "4.5"])
def test_an_answer_off_the_scale_is_not_taken(signed_in, patient, wrong):
    before = Answer.objects.count()
    _fill(signed_in("patient"), patient, "nrs_back", [wrong])
    assert Answer.objects.count() == before


@override_settings(SAFETY_TEXT="Our night line: 555 0199")
def test_thoughts_of_self_harm_show_the_clinics_text_and_alert_staff_until_somebody_acted(signed_in, patient):
    page = _fill(signed_in("patient"), patient, "phq9", [0] * 8 + [1]).content.decode()
    assert (
        "Our night line: 555 0199" in page
        and "call the emergency number" in page
        and patient.site.phone in page
    )
    one = Answer.objects.get(patient=patient, urgent=True)
    nurse = signed_in("nurse")
    assert "Call today" in nurse.get("/").content.decode()
    where = f"/patients/{patient.pk}/measures/{one.pk}/seen/"
    nurse.post(where, {"done": XSS})
    assert "Call today" not in nurse.get("/").content.decode()
    page = nurse.get(f"/patients/{patient.pk}/measures/").content.decode()
    assert XSS not in page and "&lt;script&gt;" in page
    assert nurse.post(where, {"done": "again"}).status_code == 404


def test_an_answer_raises_the_red_flag_of_the_assessment(signed_in, patient):
    before = derived(patient, timezone.localdate()).red_flags
    _fill(signed_in("patient"), patient, "phq9", [0] * 8 + [2])
    found = derived(patient, timezone.localdate())
    assert found.red_flags == before + 1
    assert "suicid" in found.page.lower()


def test_an_event_plans_the_core_set_and_what_is_late_says_so(signed_in, patient):
    today = timezone.localdate()
    given = {"event": "stimulator", "day": str(today), "measures": ["peg", "odi"]}
    signed_in("nurse").post(f"/patients/{patient.pk}/measures/ask/", given)
    planned = Asked.objects.filter(patient=patient, event__startswith="stimulator", measure="peg").order_by(
        "due_on"
    )
    assert [(one.due_on - today).days // 7 for one in planned] == questionnaires.weeks()
    late = {one.asked.measure for one in due(patient, today) if one.overdue}
    assert late == {"rmdq"}  # thirty days ago in the made-up clinic
    assert "overdue" in signed_in("patient").get(f"/mine/{patient.pk}/forms/").content.decode()


@pytest.mark.parametrize(("total", "kept"), [("42", True), ("101", False), ("-1", False)])
def test_a_licensed_measure_has_a_score_and_no_wording(signed_in, patient, total, kept):
    signed_in("nurse").post(f"/patients/{patient.pk}/measures/score/", {"measure": "odi", "total": total})
    assert Answer.objects.filter(patient=patient, measure="odi", items=[]).exists() is kept


def test_the_trend_has_its_band_and_the_same_numbers_as_a_table(signed_in, patient):
    peg = next(one for one in trends(patient) if one.measure == "peg")
    assert len(peg.plot.dots) == 4 and peg.plot.bands
    assert peg.response.by_share == "yes" and peg.response.standing == "memory"
    page = signed_in("patient").get(f"/mine/{patient.pk}/forms/").content.decode()
    assert page.count("<td>4.333</td>") == 1 and "Provisional: memory" in page


def test_all_my_data_is_one_bundle_with_every_document_as_it_came(signed_in, patient):
    answer = signed_in("patient").get(f"/mine/{patient.pk}/export/")
    told = json.loads(answer.content)
    assert told["type"] == "collection"
    kept = [
        one["resource"] for one in told["entry"] if one["resource"]["resourceType"] == "DocumentReference"
    ]
    data = {base64.b64decode(one["content"][0]["attachment"]["data"]) for one in kept}
    assert {bytes(one.content) for one in patient.documents.all()} <= data
    kinds = {one["id"].split("-")[0] for one in kept}
    assert {"release", "use", "trial", "trialday", "trialresult", "asked"} <= kinds
    assert sum(one["resource"]["resourceType"] == "QuestionnaireResponse" for one in told["entry"]) == 10


def test_the_export_holds_visits_carers_plans_signatures_and_who_looked(signed_in, patient, user):
    """Judged by an independent library too; and the reader reads all of it."""
    sign(patient, timezone.localdate(), user("surgeon"))
    client = signed_in("patient")
    client.get(f"/mine/{patient.pk}/plans/")
    content = client.get(f"/mine/{patient.pk}/export/").content
    told = [one["resource"] for one in json.loads(content)["entry"]]

    def of(kind):
        return [one for one in told if one["resourceType"] == kind]

    assert len(of("Appointment")) == patient.appointments.count() and {
        one["status"] for one in of("Appointment")
    } >= {"booked", "fulfilled"}
    assert [one["name"][0]["text"] for one in of("RelatedPerson")] == ["Cara Sample"]
    assert len(of("CarePlan")) == 5 and {one["status"] for one in of("CarePlan")} == {"active", "completed"}
    assert [one for one in of("DocumentReference") if one.get("type") == {"text": "Signed assessment"}]
    looked = of("AuditEvent")
    assert len(looked) == Entry.objects.filter(patient=patient.pk).count()
    assert f"plans:mine /mine/{patient.pk}/plans/" in [one["outcomeDesc"] for one in looked]
    assert all(one["agent"][0]["who"]["display"] and one["purposeOfEvent"][0]["text"] for one in looked)
    assert len({(one["resourceType"], one["id"]) for one in told}) == len(told)
    assert verdicts([content]) == [""]
    other = Patient.objects.exclude(pk=patient.pk).first()
    assert str(other.pk) not in content.decode()


def test_every_table_about_a_patient_is_in_the_export():
    """A new table cannot be forgotten: it is exported, or stands here with the reason why not."""
    otherwise = {
        "derived": "made anew from what is there", "invitation": "a secret's hash", "feed": "a secret's hash",
        "glass": "stands in the log", "careteammember": "stands with the visits", "receiveddocument": "as it came",
        "entry": "its document is there", "answer": "as QuestionnaireResponse", "appointment": "as Appointment",
        "delegation": "as RelatedPerson", "signedassessment": "as DocumentReference",
    }  # fmt: skip
    tables = {model._meta.model_name for model in apps.get_models()
              if any(field.name == "patient" for field in model._meta.fields if field.is_relation)}  # fmt: skip
    exported = {model._meta.model_name for model in (*export._ROWS, *export._BY_TIME, *plans._MODELS)}
    assert tables == exported | set(otherwise)


def _syllables(word):
    """The usual count: groups of vowels, without a silent e at the end; at least one."""
    found = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith("le") and len(found) > 1
    return max(1, len(found) - silent)


def grade(text):
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [one for one in re.split(r"[.!?:]+\s*", text) if re.search(r"\w", one)]
    words = re.findall(r"[a-z']+", text.lower())
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def test_the_grade_of_a_known_hard_and_easy_sentence():
    assert grade("The cat sat on the mat.") < 1
    assert (
        grade("Neuromodulation necessitates multidisciplinary evaluation of psychological comorbidities.")
        > 20
    )


@pytest.mark.parametrize("slug", GUIDES)
def test_a_page_for_patients_reads_at_grade_six_or_lower(signed_in, slug):
    parts = pages()[slug]["part"]
    said = [text for part in parts for text in ([part["text"]] if "text" in part else part["points"])]
    assert grade(" ".join(said)) <= 6, grade(" ".join(said))
    assert max(grade(one) for one in [" ".join(said[n : n + 3]) for n in range(len(said))]) <= 9
    assert parts[0]["head"] in signed_in("patient").get(f"/guides/{slug}/").content.decode()
    assert list(pages()) == GUIDES
