"""What is typed becomes FHIR that the one reader reads; a correction supersedes and nothing is edited."""

import json
import uuid

import pytest
from django.utils import timezone

from spinepath.assessment.judge import judge
from spinepath.assessment.model import Assessment
from spinepath.chart.codes import concepts_of
from spinepath.chart.units import ucum
from spinepath.clinic.audit.models import Entry as LogEntry
from spinepath.clinic.errors import Refused
from spinepath.clinic.records.derive import assessment
from spinepath.clinic.records.models import ReceivedDocument
from spinepath.clinic.typed import choices, keeping, said
from spinepath.clinic.typed.fields import Level, PartialDate, Result, amount, earliest
from spinepath.clinic.typed.forms import FORMS
from spinepath.clinic.typed.keeping import Draft
from spinepath.clinic.typed.kinds import Kind
from spinepath.clinic.typed.missing import form_for, gaps
from spinepath.clinic.typed.models import Entry
from spinepath.clinic.typed.preview import adds
from spinepath.features.registry import features
from spinepath.sources.read import read
from spinepath.sources.text import read_text

TICKS = [*said.EXAMINATION.items(), *said.REPORT.items(), *said.ALLERGY.items()]
OPERATION = {
    "name": "Microdiscectomy",
    "aims": ["decompress"],
    "day": "2021-03",
    "level": "L4-5",
    "side": "left",
}
MEDICINE = {"name": "morphine", "dose": "15", "unit": "mg", "times": "4", "route": "oral"}
FILLED = {
    Kind.OPERATION: OPERATION,
    Kind.EXAMINATION: {"day": "2026-05-01", "foot_drop_state": "yes", "foot_drop_side": "left"},
    Kind.REPORT: {"day": "2026-05-01", "study": "mri", "text": "Recurrent disc herniation at L4-L5 on the left."},
    Kind.BLOOD: {"day": "2026-05-01", "crp_value": "<5", "egfr_value": "48", "egfr_unit": "mL/min/{1.73_m2}"},
    Kind.MEDICINE: MEDICINE,
    Kind.TREATMENT: {"sort": "procedure", "name": "Medial branch block", "since": "2025-02", "effect": "none"},
    Kind.ALLERGY: {"day": "2026-05-01", "gadolinium_allergy_state": "yes", "other": "penicillin, wasp venom"},
    Kind.PREGNANCY: {"day": "2026-05-01", "state": "no"},
    Kind.THINNER: {"day": "2026-05-01", "name": "apixaban", "reason_for": "atrial fibrillation", "prescriber": "Dr Heart"},  # noqa: E501
    Kind.IMPLANT: {"sort": "stimulator", "maker": "Maker", "model": "M1", "mri": "conditional", "day": "2024"},
}  # fmt: skip


def draft(patient, kind, before=None, **given):
    form = FORMS[kind]({**FILLED[kind], **given, "ticket": str(uuid.uuid4())})
    assert form.is_valid(), form.errors
    return Draft(patient, kind, form.values(), form.cleaned_data["ticket"], before)


def events(one, kind=None):
    """What the reader makes of a draft alone."""
    (chart,) = read(keeping.content(one))
    return [event for event in chart.events if kind in (None, event.kind)]


@pytest.fixture
def patient(mine):
    return mine("nurse")


@pytest.mark.parametrize(("finding", "tick"), TICKS, ids=[name for name, _ in TICKS])
def test_every_finding_to_tick_is_read_back_as_itself(finding, tick):
    """The form writes a sentence, and the text reader must read from it what was ticked."""
    level = "L4-L5" if "level" in tick.places else ""
    side = "left" if "side" in tick.places else ""
    present = [one for one in read_text(said.sentence(tick, "yes", level, side)) if one.finding == finding]
    assert [(one.status, one.level or "", one.side or "") for one in present] == [("affirmed", level, side)]
    absent = {one.finding: one.status for one in read_text(said.sentence(tick, "no", level, side))}
    assert absent[finding] == "negated"


@pytest.mark.parametrize("kind", [*choices.BLOOD.items(), *choices.REPORTS.items()], ids=lambda one: one[0])
def test_every_code_stands_in_a_value_set(kind):
    assert not kind[1].code or concepts_of("http://loinc.org", kind[1].code)
    assert not kind[1].unit or ucum(kind[1].unit) == kind[1].unit


def test_an_operation_has_its_date_level_side_and_aims(patient):
    (one,) = events(draft(patient, Kind.OPERATION, aims=["decompress", "stabilise"]), "procedure")
    assert (str(one.earliest), str(one.latest)) == ("2021-03-01", "2021-03-31")
    assert (one.level, one.side, set(one.aims)) == ("L4-L5", "left", {"decompress", "stabilise"})


@pytest.mark.parametrize("aim", choices.AIMS)
@pytest.mark.parametrize("level", ["", "L4-L5"])
def test_an_aim_that_is_ticked_is_the_aim_that_is_read(patient, aim, level):
    (one,) = events(draft(patient, Kind.OPERATION, name="Operation", aims=[aim], level=level), "procedure")
    assert aim in one.aims


def test_a_pasted_report_is_read_as_it_stands(patient):
    found = {(e.finding, e.level, e.side) for e in events(draft(patient, Kind.REPORT), "finding")}
    assert ("recurrent_disc_herniation", "L4-L5", "left") in found


def test_blood_tests_keep_value_unit_and_comparator(patient):
    made = json.loads(keeping.content(draft(patient, Kind.BLOOD)))
    crp, egfr = [one["resource"] for one in made["entry"]][1:]
    assert crp["valueQuantity"] == {"value": 5.0, "system": "http://unitsofmeasure.org", "code": "mg/L", "comparator": "<"}  # fmt: skip  # noqa: E501
    assert egfr["valueQuantity"]["code"] == "mL/min/{1.73_m2}"


def test_a_treatment_tried_says_what_it_did_and_why_it_ended(patient, user):
    one = draft(patient, Kind.TREATMENT, sort="medicine", name="gabapentin", dose="300 mg three times a day",
                effect="none", stopped_because="dizzy", until="2025-06")  # fmt: skip
    (event,) = events(one, "medication")
    assert (event.status, event.text_value, str(event.end_latest)) == ("stopped", "dizzy", "2025-06-30")
    keeping.keep(one, user("nurse"))
    tried = assessment(patient, timezone.localdate()).medications.tried
    assert any("gabapentin" in text.lower() for text in tried)


ALLERGIES = (
    "nsaid_allergy", "acetaminophen_allergy", "gabapentinoid_allergy", "has_sulfonamide_allergy",
    "has_anaesthetic_allergy", "iodinated_contrast_allergy", "gadolinium_allergy",
)  # fmt: skip


def facts_of(one):
    (read_chart,) = read(keeping.content(one))
    return judge(read_chart, timezone.localdate()).subject.values


@pytest.mark.parametrize("name", [*said.ALLERGY, *said.MEDICINE_ALLERGY])
def test_an_allergy_that_is_ticked_is_the_one_that_is_known(patient, name):
    values = facts_of(
        draft(patient, Kind.ALLERGY, **{"gadolinium_allergy_state": "", "other": "", f"{name}_state": "yes"})
    )
    feature = {
        "local_anaesthetic_allergy": "has_anaesthetic_allergy",
        "sulfonamide_allergy": "has_sulfonamide_allergy",
    }.get(name, name)
    assert [one for one in ALLERGIES if values.get(one)] == [feature]


def test_no_known_allergies_is_an_answer_and_no_silence(patient):
    none = draft(patient, Kind.ALLERGY, gadolinium_allergy_state="no", other="", none_known="on")
    values = facts_of(none)
    assert {one: values.get(one) for one in ALLERGIES} == dict.fromkeys(ALLERGIES, False) | {
        "iodinated_contrast_allergy": None
    }
    assert facts_of(draft(patient, Kind.PREGNANCY)).get("nsaid_allergy") is None


def test_an_allergy_and_none_known_cannot_both_be(patient):
    form = FORMS[Kind.ALLERGY]({**FILLED[Kind.ALLERGY], "none_known": "on", "ticket": str(uuid.uuid4())})
    assert "only one of the two can be" in str(form.errors)
    assert "Write an allergy" in str(FORMS[Kind.ALLERGY]({"day": "2026", "ticket": str(uuid.uuid4())}).errors)


@pytest.mark.parametrize(("state", "possible"), [("yes", True), ("no", False), ("maybe", None)])
def test_a_pregnancy_is_known_possible_or_excluded(patient, state, possible):
    today = str(timezone.localdate())
    one = draft(patient, Kind.PREGNANCY, state=state, day=today)
    (event,) = (event for event in events(one) if event.finding == "pregnant")
    assert event.assertion == {True: "affirmed", False: "negated", None: "uncertain"}[possible]


def test_the_week_of_a_pregnancy_is_a_number(patient):
    one = draft(patient, Kind.PREGNANCY, state="yes", weeks="20", day=str(timezone.localdate()))
    assert [event.value_low for event in events(one) if event.finding == "gestation_weeks"] == [20]
    wrong = FORMS[Kind.PREGNANCY]({"state": "no", "weeks": "20", "day": "2026", "ticket": str(uuid.uuid4())})
    assert "A week belongs to a pregnancy" in str(wrong.errors)


def test_what_a_blood_thinner_is_for_stands_in_the_checks_of_a_block(patient, user):
    from clinic.test_plans import plan_of
    from spinepath.clinic.plans.checks import checks

    one = draft(patient, Kind.THINNER, day=str(timezone.localdate()))
    assert facts_of(one)["on_anticoagulant"] is True
    keeping.keep(one, user("clinician"))
    found = checks(patient, plan_of(patient, user("clinician")), timezone.now())
    said_of = [remark.says for check in found for remark in check.worked.remarks]
    assert "apixaban: for atrial fibrillation; Dr Heart must agree to a stop" in said_of


@pytest.mark.parametrize(("mri", "finding"), [("conditional", "mr_conditional_device"), ("unsafe", "mr_unsafe_device")])  # fmt: skip  # noqa: E501
def test_an_implant_says_what_the_scanner_may_do(patient, mri, finding):
    found = {event.finding for event in events(draft(patient, Kind.IMPLANT, mri=mri), "finding")}
    assert {"stimulator_implanted", finding} <= found


def test_the_preview_counts_the_opioid_with_all_that_is_recorded_and_keeps_nothing(patient):
    documents = patient.documents.count()
    first = adds(draft(patient, Kind.MEDICINE), timezone.localdate()).mme[0]
    second = adds(draft(patient, Kind.MEDICINE, dose="30"), timezone.localdate()).mme[0]
    assert second.value[0] - first.value[0] == 60  # 4 x 15 mg of morphine by mouth, factor 1
    assert patient.documents.count() == documents


def test_the_preview_shows_a_warning_that_is_new(patient):
    found = adds(draft(patient, Kind.MEDICINE, dose="60"), timezone.localdate())
    assert found.alerts, "240 mg of morphine a day must warn"


def test_the_page_shows_it_while_typing_and_a_correction_is_not_counted_twice(signed_in, patient, user):
    address, client = f"/patients/{patient.pk}/typed/", signed_in("nurse")
    given = MEDICINE | {"ticket": str(uuid.uuid4())}
    before = client.post(f"{address}medicine/adds/", given).content.decode()
    assert "Opioids in one day" in before
    entry = keeping.keep(draft(patient, Kind.MEDICINE), user("nurse"))
    again = client.post(f"{address}{entry.pk}/adds/", given).content.decode()
    assert _total(again) == _total(before)
    assert (
        f'hx-post="{address}{entry.pk}/adds/"' in client.get(f"{address}{entry.pk}/correct/").content.decode()
    )


def _total(page):
    return page.partition("Opioids in one day")[2].partition("<bdi")[2].partition("</bdi>")[0]


def test_a_dose_that_cannot_be_computed_is_said(patient):
    found = adds(draft(patient, Kind.MEDICINE, dose="", times=""), timezone.localdate())
    assert found.mme[0].at_least
    assert found.mme[0].not_computed


@pytest.mark.parametrize("kind", Kind)
def test_each_form_is_kept_as_a_document_typed_by_whom_and_when(kind, signed_in, patient, user):
    ticket = str(uuid.uuid4())
    address = f"/patients/{patient.pk}/typed/{kind}/"
    answer = signed_in("nurse").post(address, {**FILLED[kind], "ticket": ticket})
    assert answer.status_code == 302, answer.content.decode()
    entry = Entry.objects.get(pk=ticket)
    assert (entry.document.source, entry.document.received_by) == ("typed", user("nurse"))
    assert LogEntry.objects.filter(patient=patient.pk, action="typed", detail__entry=ticket).exists()
    again = signed_in("nurse").post(address, {**FILLED[kind], "ticket": ticket})
    assert "kept already" in again.content.decode()
    assert Entry.objects.filter(root=ticket).count() == 1


@pytest.mark.parametrize("kind", Kind)
def test_a_withdrawn_entry_counts_no_longer_and_stays(kind, patient, user):
    def stated():
        told = assessment(patient, timezone.localdate())
        return [(one.id, one.status, one.level, one.side) for one in told.findings], told.recognition.operations, told.medications, told.alerts  # fmt: skip  # noqa: E501

    before, documents = stated(), list(patient.documents.values_list("sha256", flat=True))
    entry = keeping.keep(draft(patient, kind), user("nurse"))
    keeping.withdraw(entry, uuid.uuid4(), user("nurse"), "other patient")
    assert stated() == before
    assert set(documents) < set(patient.documents.values_list("sha256", flat=True))
    assert Entry.objects.filter(root=entry.root).count() == 2


def test_a_correction_takes_the_place_and_both_stay(patient, user, signed_in):
    first = keeping.keep(draft(patient, Kind.OPERATION, level="L2-L3"), user("nurse"))
    second = keeping.keep(draft(patient, Kind.OPERATION, first, level="L3-L4"), user("nurse"), "wrong level")
    levels = [one.levels for one in assessment(patient, timezone.localdate()).recognition.operations]
    assert ("L3-L4",) in levels
    assert ("L2-L3",) not in levels
    assert bytes(ReceivedDocument.objects.get(pk=first.document_id).content) == bytes(first.document.content)
    page = signed_in("nurse").get(f"/patients/{patient.pk}/typed/").content.decode()
    assert "Superseded" in page
    assert "wrong level" in page
    with pytest.raises(Refused, match="corrected meanwhile"):
        keeping.keep(draft(patient, Kind.OPERATION, first, level="L1-L2"), user("nurse"), "too late")
    assert second.root == first.root


def test_what_a_correction_leaves_out_is_taken_back(patient, user):
    """Two results become one; a medicine becomes a procedure: nothing old goes on counting."""
    first = keeping.keep(draft(patient, Kind.BLOOD), user("nurse"))
    second = draft(patient, Kind.BLOOD, first, egfr_value="")
    assert [e.certainty for e in events(second, "observation") if "glomerular" in e.name.lower()] == [
        "refuted"
    ]


def test_a_correction_may_go_back_to_what_was_said_first(patient, user):
    first = keeping.keep(draft(patient, Kind.OPERATION), user("nurse"))
    second = keeping.keep(draft(patient, Kind.OPERATION, first, level="L3-L4"), user("nurse"), "wrong level")
    keeping.keep(draft(patient, Kind.OPERATION, second), user("nurse"), "it was right before")
    levels = [one.levels for one in assessment(patient, timezone.localdate()).recognition.operations]
    assert ("L4-L5",) in levels
    assert ("L3-L4",) not in levels


def test_a_correction_needs_a_reason(patient, user, signed_in):
    entry = keeping.keep(draft(patient, Kind.OPERATION), user("nurse"))
    address = f"/patients/{patient.pk}/typed/{entry.pk}/correct/"
    given = {**OPERATION, "ticket": str(uuid.uuid4())}
    assert "Why is this corrected" in signed_in("nurse").post(address, given).content.decode()
    assert signed_in("nurse").post(address, given | {"reason": "typing slip"}).status_code == 302


@pytest.mark.parametrize("text", ["2024-13", "24-05", "1899", "2024-02-30", "May 2024", "2999"])
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(Exception, match=r"date|yet"):
        PartialDate().clean(text)


def test_what_a_comma_means_is_never_guessed():
    assert amount("1,5") == ("", 1.5)
    assert amount("<5") == ("<", 5.0)
    for text in ("1,000", "1,234", "abc", "5 mg", "-1"):
        with pytest.raises(Exception, match="number"):
            Result().clean(text)


def test_levels_are_written_one_way():
    assert [Level().clean(text) for text in ("l4-5", "L4/L5", "L4-L5", "l5", "")] == ["L4-L5", "L4-L5", "L4-L5", "L5", ""]  # fmt: skip  # noqa: E501
    with pytest.raises(Exception, match="no level"):
        Level().clean("L9")
    assert earliest("2024-05").isoformat() == "2024-05-01"


def test_an_unknown_unit_is_refused(signed_in, patient):
    given = FILLED[Kind.BLOOD] | {"egfr_unit": "furlongs", "ticket": str(uuid.uuid4())}
    page = signed_in("nurse").post(f"/patients/{patient.pk}/typed/blood/", given).content.decode()
    assert "not known (UCUM)" in page
    assert not Entry.objects.filter(patient=patient).exists()


def test_all_forms_are_named_where_one_begins(signed_in, patient):
    page = signed_in("nurse").get(f"/patients/{patient.pk}/typed/").content.decode()
    assert all(f'href="/patients/{patient.pk}/typed/{kind}/"' in page for kind in Kind)


def test_every_fact_that_can_be_missing_has_a_form():
    assert all(form_for(name) in FORMS for name in features())
    assert (form_for("foot_drop"), form_for("nonunion"), form_for("egfr")) == (Kind.EXAMINATION, Kind.REPORT, Kind.BLOOD)  # fmt: skip  # noqa: E501
    assert (
        form_for("nsaid_allergy"),
        form_for("gadolinium_allergy"),
        form_for("has_anaesthetic_allergy"),
    ) == (Kind.ALLERGY,) * 3
    assert (form_for("pregnancy_possible"), form_for("pregnant"), form_for("anticoagulated")) == (
        Kind.PREGNANCY,
        Kind.PREGNANCY,
        Kind.THINNER,
    )
    assert (form_for("takes_opioid"), form_for("has_stimulator"), form_for("aimed_to_stabilise")) == (Kind.MEDICINE, Kind.IMPLANT, Kind.OPERATION)  # fmt: skip  # noqa: E501


def test_each_missing_line_links_to_a_form_that_opens(signed_in, mine):
    patient, client = mine("clinician"), signed_in("clinician")
    told: Assessment = assessment(patient, timezone.localdate())
    page = client.get(f"/patients/{patient.pk}/").content.decode()
    found = list(gaps(told))
    assert found
    for gap in found:
        address = f"/patients/{patient.pk}/typed/{gap.kind}/"
        assert f'href="{address}{"#" + gap.field if gap.field else ""}"' in page
        form = client.get(address).content.decode()
        assert not gap.field or f'id="{gap.field}"' in form


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mor", "morphine"), ("MORPH", "morphine"), ("oxyc", "oxycodone"),
        ("morphine 15", "morphine sulfate 15 MG Oral Tablet"),
    ],
)  # fmt: skip
def test_medicines_are_suggested_from_the_shipped_tables(typed, first, signed_in):
    page = signed_in("nurse").get("/medicine-names/", {"name": typed}).content.decode()
    assert f'<option value="{first}"></option>' in page
    assert 0 < page.count("<option") <= 20


def test_nothing_is_suggested_for_a_letter_or_for_nonsense(signed_in):
    for typed in ("", " ", "m", "zzzz", '"><script>alert(1)</script>', "(" * 300):
        assert signed_in("nurse").get("/medicine-names/", {"name": typed}).content == b""


def test_what_is_suggested_is_read_as_that_medicine(patient):
    """A suggestion that the reader does not know would be a trap."""
    from spinepath.clinic.typed.names import matching

    for typed, ingredient in (
        ("morphine", "morphine"),
        ("oxycodone", "oxycodone"),
        ("gabapentin", "gabapentin"),
    ):
        for name in matching(typed)[:8]:
            (event,) = events(draft(patient, Kind.MEDICINE, name=name), "medication")
            assert f"ingredient:{ingredient}" in event.concepts, name
