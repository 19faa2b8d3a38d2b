"""From the clinic's database to a registry: the same answers, and nobody's name."""

import base64
import csv
import json
from pathlib import Path

import msgspec
import polars as pl
import pytest
from django.utils import timezone

from clinic.test_records import bundle, pain
from clinic.test_typed import draft
from registry.cohort.alone import row
from registry.cohort.test_rows import differences
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.errors import NoKey, NotExported
from spinepath.clinic.exchange.logged import export
from spinepath.clinic.exchange.masked import REMOVED, Mask
from spinepath.clinic.exchange.pseudonyms import Keyed
from spinepath.clinic.people.models import Patient
from spinepath.clinic.records import intake
from spinepath.clinic.records.chart import chart_of, contributed
from spinepath.clinic.typed.keeping import keep as keep_typed
from spinepath.clinic.typed.kinds import Kind
from spinepath.registry.cohort.local import assess_folder
from spinepath.registry.ingest import ingest
from spinepath.registry.measures.charts import from_charts

KEY = "a secret of the tests, long enough to be one"


@pytest.fixture
def lived_in(mine, user):
    """The made-up clinic with all that is hard: two hospitals with the same addresses, typed facts, a correction."""
    patient, by = mine("nurse"), user("nurse")
    for number, origin in enumerate(("Hospital A", "Hospital B")):
        content = bundle(patient, pain(3 + 4 * number), operation(patient), note(patient))
        intake.keep(patient, content, name=f"{patient}.json", origin=origin, source="file", by=by)
    first = keep_typed(draft(patient, Kind.OPERATION), by)
    keep_typed(draft(patient, Kind.OPERATION, first, level="L5-S1"), by, "wrong level")
    for kind in (Kind.MEDICINE, Kind.BLOOD, Kind.IMPLANT, Kind.REPORT):
        keep_typed(draft(patient, kind), by)
    return patient


def operation(patient):
    return {
        "resourceType": "Procedure", "id": "7", "status": "completed",
        "subject": {"reference": "Patient/p", "display": str(patient)}, "identifier": [{"value": "CASE-4711"}],
        "code": {"text": "Lumbar fusion L4-L5"}, "performedDateTime": "2020-05-17",
        "performer": [{"actor": {"reference": "Practitioner/9", "display": "Dr Surely Secret"}}],
        "location": {"display": "Theatre of Somewhere"},
        "text": {"status": "generated", "div": "<div>Surely Secret</div>"},
        "extension": [{"url": "http://x.example/y", "valueString": "Surely Secret"}],
    }  # fmt: skip


def note(patient):
    words = f"{patient.family_name}, {patient.given_name} has a foot drop on the left. Call +49 30 1234567."
    data = base64.b64encode(words.encode()).decode()
    attachment = {"contentType": "text/plain", "data": data, "url": "https://x.example/?name=secret"}
    return {
        "resourceType": "DocumentReference", "id": "n", "status": "current", "subject": {"reference": "Patient/p"},
        "author": [{"display": "Surely Secret"}], "date": "2026-05-01T12:00:00Z",
        "content": [{"attachment": attachment}],
    }  # fmt: skip


def lines(folder, kind):
    return [json.loads(line) for line in (folder / "fhir" / f"{kind}.ndjson").read_text().splitlines()]


def table(folder, name):
    with (folder / "attributes" / f"{name}.csv").open() as opened:
        return list(csv.DictReader(opened))


def cohort_of(folder: Path, out: Path, day):
    """What a registry makes of the export, by person."""
    ingest(folder / "fhir", out / "charts", jobs=1)
    done = list(assess_folder(out / "charts", out / "cohort", day, 1))
    assert [one.people for one in done]
    return {
        one["patient"]: one for one in pl.read_parquet(out / "cohort" / "*.parquet").iter_rows(named=True)
    }


def own(patient: Patient, name: str) -> Chart:
    """The clinic's own chart of the patient, under another name."""
    found = chart_of(patient, patient.documents.all(), contributed(patient))
    events: list[Event] = [msgspec.structs.replace(one, patient=name) for one in found.events]
    return Chart(patient=name, events=events, problems=found.problems)


@pytest.mark.parametrize("identified", [False, True])
def test_the_registry_gives_each_patient_the_clinics_own_answers(lived_in, tmp_path, identified):
    assert lived_in.documents.count() > 5
    day = timezone.localdate()
    export(tmp_path / "export", None if identified else KEY, "test")
    found = cohort_of(tmp_path / "export", tmp_path, day)
    people = Patient.objects.prefetch_related("documents")
    assert len(found) == people.count()
    for patient in people:
        name = str(patient.pk) if identified else Keyed(KEY).patient(patient)
        if patient.documents.all():
            wrong = differences(found[name], row(own(patient, name), day))
            assert wrong == {}, patient.number


def test_a_pseudonym_is_the_same_each_time_and_another_under_another_key(lived_in, tmp_path):
    whole = {}
    for name, key in (("a", KEY), ("b", KEY), ("c", KEY + "!")):
        export(tmp_path / name, key)
        whole[name] = {path.name: path.read_bytes() for path in sorted((tmp_path / name).rglob("*.*"))}
    assert whole["a"] == whole["b"]
    ids = [{one["id"] for one in lines(tmp_path / name, "Patient")} for name in ("a", "c")]
    assert not ids[0] & ids[1]


def test_nobody_is_named_and_it_is_said_what_was_taken_out(lived_in, user, tmp_path):
    named = {"given_name": "Zacharias", "family_name": "Unverkennbar", "phone": "030 9998877"}
    Patient.objects.filter(pk=lived_in.pk).update(**named)
    lived_in.refresh_from_db()
    person = {"name": [{"family": "Formerly", "given": ["Zach"]}], "telecom": [{"value": "z@x.example"}]}
    content = bundle(lived_in, note(lived_in), **person)
    content = content.replace(
        b'"current"', b'"current", "description": "Mrs Formerly wrote from z@x.example"'
    )
    intake.keep(lived_in, content, name="b.json", origin="Hospital C", source="file", by=user("nurse"))
    found = export(tmp_path / "export", KEY)
    written = everything(tmp_path / "export")
    words = [
        *named.values(), "Formerly", "z@x.example", "Surely Secret", "CASE-4711", "1234567", "Theatre of Somewhere",
        "x.example", lived_in.number, lived_in.pk.hex,
    ]  # fmt: skip
    words += [str(one) for pair in Patient.objects.values_list("email", "pk") for one in pair]
    assert [word for word in words if word in written] == []
    assert f"{REMOVED}, {REMOVED} has a foot drop on the left. Call {REMOVED}." in written
    assert found.masked_in_texts >= 6
    told = json.loads((tmp_path / "export" / "export.json").read_text())
    assert told["taken_out"] and told["still_in_it"]


def everything(folder):
    """All that was written, with the texts inside attachments."""
    written = [path.read_text() for path in folder.rglob("*.*")]
    parts = [part["attachment"] for one in lines(folder, "DocumentReference") for part in one["content"]]
    return "\n".join([*written, *(base64.b64decode(part["data"]).decode() for part in parts)])


def test_identified_is_the_whole_record_and_needs_the_word(lived_in, tmp_path):
    export(tmp_path / "export", None, "audit of the region")
    (mine,) = (one for one in lines(tmp_path / "export", "Patient") if one["id"] == str(lived_in.pk))
    assert mine["name"][0]["family"] == lived_in.family_name
    procedures = lines(tmp_path / "export", "Procedure")
    assert any(
        one.get("performer", [{}])[0].get("actor", {}).get("display") == "Dr Surely Secret"
        for one in procedures
    )
    entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.why, entry.detail["identified"]) == ("exported", "audit of the region", True)


def test_sites_and_surgeons_are_read_by_the_registry(lived_in, tmp_path):
    day = timezone.localdate()
    export(tmp_path / "export", KEY)
    cohort_of(tmp_path / "export", tmp_path, day)
    files = [tmp_path / "export" / "attributes" / f"{name}.csv" for name in ("people", "operations")]
    found = from_charts(tmp_path / "charts", day, tmp_path / "cohort", files)
    by = dict(found.people.select("patient", "site").iter_rows())
    assert by == {Keyed(KEY).patient(one): one.site.slug for one in Patient.objects.select_related("site")}
    surgeons = found.operations.filter(pl.col("surgeon").is_not_null())
    assert surgeons["patient"].unique().to_list() == [Keyed(KEY).patient(lived_in)]
    staff = {one["clinician"] for one in table(tmp_path / "export", "people")}
    assert len(staff) > 1
    assert not any("Sample" in name for name in staff)


def test_a_document_that_cannot_be_read_is_counted_and_the_rest_is_there(lived_in, tmp_path, monkeypatch):
    from spinepath.clinic.exchange import held
    from spinepath.errors import UnreadableInput

    real = held.values

    def broken(data, where, problems):
        if b"Hospital" in data or b"CASE-4711" in data:
            raise UnreadableInput("damaged")
        return real(data, where, problems)

    monkeypatch.setattr(held, "values", broken)
    found = export(tmp_path / "export", KEY)
    assert found.problems == 2
    assert len((tmp_path / "export" / "problems.jsonl").read_text().splitlines()) == 2
    assert found.people == Patient.objects.count()


def test_without_a_key_or_into_a_folder_that_is_there_nothing_is_written(world, tmp_path):
    with pytest.raises(NoKey, match="SPINEPATH_REGISTRY_KEY"):
        export(tmp_path / "a", "short")
    (tmp_path / "b").mkdir()
    with pytest.raises(NotExported):
        export(tmp_path / "b", KEY)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "b"]


def test_a_name_of_a_type_is_never_a_path(mine, user, tmp_path):
    patient = mine("nurse")
    odd = {"resourceType": "../../evil", "id": "1"}
    intake.keep(patient, bundle(patient, pain(3), odd), name="x", origin="X", source="file", by=user("nurse"))
    export(tmp_path / "export", None, "test")
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (
            "Ann Lee, born 1960-05-17, 10-20 mg, 120/80",
            f"{REMOVED} {REMOVED}, born 1960-05-17, 10-20 mg, 120/80",
        ),
        ("ann's leeway", f"{REMOVED}'s leeway"),
        ("call (030) 123 45 67 or a.b@c.org", f"call {REMOVED} or {REMOVED}"),
        ("0.5 mg, 0-10 scale", "0.5 mg, 0-10 scale"),
    ],
)
def test_what_is_taken_out_of_a_text(words, left):
    assert Mask(["Ann", "Lee", ""]).text(words) == left


def test_one_command(world, tmp_path, settings_of):
    from click.testing import CliRunner

    from spinepath.commands.clinic import clinic

    def run(*more):
        return CliRunner().invoke(clinic, ["export", str(tmp_path / "export"), *more])

    assert "--why" in run("--identified").output
    assert isinstance(run().exception, NoKey)
    with settings_of(REGISTRY_KEY=KEY):
        done = run()
    assert done.exit_code == 0, done.output
    assert f"{Patient.objects.count()} people" in done.output


@pytest.fixture
def settings_of():
    from django.test import override_settings

    return override_settings
