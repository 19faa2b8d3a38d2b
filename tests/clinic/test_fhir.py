"""FHIR to read: what the clinic owns, within the reach of whoever asks, and nothing else."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from clinic.devices import equip
from clinic.test_access import ROLES, with_everything
from clinic.test_records import bundle, pain
from clinic.test_typed import draft
from fhir_out.judge import elements, verdicts
from spinepath.clinic.access import tokens
from spinepath.clinic.access.models import AccessToken
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.fhir.served import TYPES
from spinepath.clinic.fhir.views import whole
from spinepath.clinic.people.models import Delegation, Patient
from spinepath.clinic.records import intake
from spinepath.clinic.typed.keeping import keep
from spinepath.clinic.typed.kinds import Kind

KIND = "application/fhir+json"


@pytest.fixture
def full(mine, user):
    """A patient of the clinician with everything the clinic can own."""
    patient = mine("clinician")
    equip(patient, user("clinician"))
    for kind in Kind:
        keep(draft(patient, kind), user("nurse"))
    for number, origin in enumerate(("Hospital A", "Hospital B")):
        content = bundle(patient, pain(3 + 4 * number), member("1"))
        intake.keep(patient, content, name="a.json", origin=origin, source="file", by=user("nurse"))
    return patient


def member(of):
    """A panel that names a result by an address that two hospitals use."""
    return {
        "resourceType": "Observation", "id": "panel", "status": "final", "code": {"text": "Panel"},
        "subject": {"reference": "http://elsewhere.example/fhir/Patient/p"},
        "hasMember": [{"reference": f"Observation/{of}"}],
    }  # fmt: skip


@pytest.fixture
def program(user):
    """A client that shows an access token of this user."""

    def made(name):
        return Client(headers={"Authorization": f"Bearer {tokens.made(user(name), 'a test', 30)[1]}"})

    return made


def get(client, path, status=200):
    answer = client.get(f"/fhir/{path}")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == KIND
    return answer.json()


def pages(client, path):
    """Every page of a search, by its links."""
    found, base = [], "http://testserver/fhir/"
    while path:
        page = get(client, path)
        found.append(page)
        links = {link["relation"]: link["url"] for link in page["link"]}
        path = links.get("next", "").removeprefix(base)
    return found


def test_the_capability_statement_says_what_there_is(world):
    said = get(Client(), "metadata")
    assert said["fhirVersion"] == "4.0.1"
    assert [one["type"] for one in said["rest"][0]["resource"]] == list(TYPES)
    assert _judged([said]) == []


def test_everything_page_by_page_is_all_that_is_held(full, program):
    client = program("clinician")
    found = pages(client, f"Patient/{full.pk}/$everything?_count=7")
    held = [one["resource"] for page in found for one in page["entry"]]
    assert [json.loads(json.dumps(one)) for one in held] == [
        json.loads(json.dumps(one)) for one in whole(full)
    ]
    assert {page["total"] for page in found} == {len(held)}
    kinds = {one["resourceType"] for one in held}
    assert kinds >= {"Patient", "Observation", "Procedure", "MedicationStatement", "Device", "DeviceUseStatement",
                     "Appointment", "DocumentReference", "DiagnosticReport"}  # fmt: skip
    addresses = [f"{one['resourceType']}/{one['id']}" for one in held]
    assert len(addresses) == len(set(addresses))


def test_each_type_by_search_and_each_resource_by_its_address(full, program):
    client = program("clinician")
    held = list(whole(full))
    for kind in sorted({one["resourceType"] for one in held} - {"Patient"}):
        ids = [one["id"] for one in held if one["resourceType"] == kind]
        found = [one["resource"]["id"] for page in pages(client, f"{kind}?patient={full.pk}&_count=20")
                 for one in page["entry"]]  # fmt: skip
        assert found == ids
        assert get(client, f"{kind}/{ids[0]}")["id"] == ids[0]
        (one,) = get(client, f"{kind}?subject=Patient/{full.pk}&_id={ids[-1]}")["entry"]
        assert one["fullUrl"] == f"http://testserver/fhir/{kind}/{ids[-1]}"
    assert get(client, f"Patient/{full.pk}")["name"][0]["family"] == full.family_name


def test_references_meet_within_their_own_hospital(full, program):
    found = [
        one["resource"]
        for one in get(program("clinician"), f"Observation?patient={full.pk}&_count=500")["entry"]
    ]
    values = {one["id"]: one.get("valueQuantity", {}).get("value") for one in found}
    panels = [one for one in found if one["code"].get("text") == "Panel"]
    assert sorted(
        values[one["hasMember"][0]["reference"].removeprefix("Observation/")] for one in panels
    ) == [3, 7]
    assert {one["subject"]["reference"] for one in found} == {f"Patient/{full.pk}"}


def _judged(trees):
    lines = [json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one}]}).encode()
             for one in trees]  # fmt: skip
    return [(tree["resourceType"], said) for tree, said in zip(trees, verdicts(lines), strict=True) if said]


def test_two_checkers_find_nothing_wrong(full, program):
    """The library accepts wrong status codes, so the codes of each status are checked too."""
    held = list(whole(full))
    assert _judged(held) == []
    kinds = sorted({one["resourceType"] for one in held})
    shapes = dict(zip(kinds, elements(f"{kind.lower()} {kind}" for kind in kinds), strict=True))
    for one in held:
        shape = shapes[one["resourceType"]]
        for name in ("status", "docStatus", "gender", "intent"):
            codes = shape.get(name, {}).get("codes")
            assert not codes or one.get(name) is None or one[name] in codes, (
                one["resourceType"],
                name,
                one[name],
            )
        required = [name for name, said in shape.items() if said["required"]]
        assert [name for name in required if name not in one] == []
    for page in pages(program("clinician"), f"Patient/{full.pk}/$everything?_count=50"):
        assert verdicts([json.dumps(page).encode()]) == [""]
        addresses = [one["fullUrl"] for one in page["entry"]]
        assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_another_persons_record(role, program, others, user, mine):
    patient = others(role)
    by = user("surgeon") if role != "surgeon" else user("clinician")
    with_everything(patient, by)
    client, one = program(role), next(one for one in whole(patient) if one["resourceType"] == "Observation")
    before = Entry.objects.filter(action="refused").count()
    for path in (f"Patient/{patient.pk}", f"Patient/{patient.pk}/$everything", f"Observation?patient={patient.pk}",
                 f"Observation/{one['id']}", f"Patient?_id={patient.pk}"):  # fmt: skip
        answer = client.get(f"/fhir/{path}")
        assert answer.status_code in (403, 404) or answer.json().get("total") == 0, path
        assert patient.family_name not in answer.content.decode()
        assert answer["Content-Type"] == KIND
    if role not in ("reception", "analyst", "administrator"):
        assert Entry.objects.filter(action="refused").count() == before + 4


@pytest.mark.parametrize("role", ["patient", "carer", "nurse", "clinician", "surgeon"])
def test_a_search_of_people_gives_those_whom_the_user_reaches(role, program, user):
    reached = Patient.objects.for_user(user(role), user(role).roles)
    found = [
        one["resource"]["id"] for page in pages(program(role), "Patient?_count=3") for one in page["entry"]
    ]
    assert sorted(found) == sorted(str(one.pk) for one in reached)
    one = reached[0]
    for path in (
        f"identifier={one.number}",
        f"_id={one.pk}",
        f"name={one.family_name}&birthdate={one.birth}",
    ):
        ids = [found["resource"]["id"] for found in get(program(role), f"Patient?{path}")["entry"]]
        assert str(one.pk) in ids


def test_what_a_token_may_ends_with_what_its_user_may(full, program, user):
    client = program("carer")
    patient = user("patient").patient
    assert get(client, f"Patient/{patient.pk}")["id"] == str(patient.pk)
    Delegation.objects.filter(carer=user("carer")).update(ended_at=timezone.now())
    assert client.get(f"/fhir/Patient/{patient.pk}").status_code in (403, 404)


def test_a_token_that_ended_expired_or_is_made_up_opens_nothing(mine, user, signed_in):
    patient = mine("nurse")

    def status(secret, scheme="Bearer"):
        answer = Client().get(f"/fhir/Patient/{patient.pk}", headers={"Authorization": f"{scheme} {secret}"})
        assert answer["Content-Type"] == KIND
        return answer.status_code

    row, secret = tokens.made(user("nurse"), "a test", 30)
    assert secret not in json.dumps(list(AccessToken.objects.values()), default=str)
    assert status(secret) == 200
    assert status(secret, "Basic") == status(secret + "x") == status("") == 401
    expired = AccessToken.objects.filter(pk=row.pk)
    expired.update(created_at=timezone.now() - timezone.timedelta(days=2), expires_at=timezone.now())
    assert status(secret) == 401
    row, secret = tokens.made(user("nurse"), "a test", 30)
    tokens.end(row)
    assert status(secret) == 401
    row, secret = tokens.made(user("nurse"), "a test", 30)
    type(user("nurse")).objects.filter(pk=user("nurse").pk).update(is_active=False)
    assert status(secret) == 401


def test_a_token_opens_no_page_of_the_clinic(program, mine):
    client = program("nurse")
    for path in ("/", "/patients/", f"/patients/{mine('nurse').pk}/", "/access-tokens/"):
        assert client.get(path).status_code == 302, path


def test_each_read_stands_in_the_log_with_the_token(full, program):
    get(program("clinician"), f"Observation?patient={full.pk}")
    entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.patient, entry.what) == ("read", full.pk, "fhir:search /fhir/Observation")
    assert entry.why == "as clinician, by the access token a test"
    get(program("clinician"), "Patient?name=a")
    assert Entry.objects.order_by("-number").first().action == "search"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_refused_and_changes_nothing(method, full, program):
    client = program("clinician")
    for path in ("metadata", "Patient", f"Patient/{full.pk}", f"Observation?patient={full.pk}"):
        answer = getattr(client, method)(f"/fhir/{path}", "{}", content_type=KIND)
        assert answer.status_code == 405, path
        assert answer.json()["issue"][0]["code"] == "not-supported"
        assert answer["Allow"] == "GET, HEAD"


def test_what_cannot_be_answered_says_why(full, program):
    client = program("clinician")
    for path, status, words in (
        ("Observation", 400, "whose record"),
        (f"Observation?patient={full.pk}&code=x", 400, "code"),
        (f"Observation?patient={full.pk}&_count=-1", 400, "_count"),
        (f"Observation?patient={full.pk}&_format=xml", 400, "JSON"),
        (f"Nonsense?patient={full.pk}", 404, "no resources of this type"),
        ("Observation?patient=nobody", 404, "no such resource"),
        ("Observation/none", 404, "no such resource"),
        (f"Patient/{full.pk}/nothing/there", 404, "no such address"),
    ):
        said = get(client, path, status)
        assert said["resourceType"] == "OperationOutcome"
        assert words in said["issue"][0]["diagnostics"], path
        assert _judged([said]) == []


def test_a_session_reads_too_but_staff_need_their_second_factor(signed_in, full):
    from django.test import override_settings

    client = signed_in("clinician")
    assert get(client, f"Patient/{full.pk}")
    with override_settings(SECOND_FACTOR_FOR_STAFF=True):
        assert "second factor" in get(client, f"Patient/{full.pk}", 403)["issue"][0]["diagnostics"]


def test_a_token_is_made_shown_once_and_ended_by_its_user(signed_in, user):
    client = signed_in("nurse")
    page = client.post("/access-tokens/", {"name": "Ward board", "days": "30"}).content.decode()
    row = AccessToken.objects.get()
    secret = page.partition('class="secret">')[2].partition("<")[0]
    assert tokens.shown(f"Bearer {secret}") == row
    assert secret not in client.get("/access-tokens/").content.decode()
    assert signed_in("clinician").post("/access-tokens/", {"end": row.pk}).status_code == 404
    client.post("/access-tokens/", {"end": row.pk})
    assert tokens.shown(f"Bearer {secret}") is None
    assert "Ward board" not in client.get("/access-tokens/").content.decode()
    assert "Access tokens" in client.get("/accounts/2fa/").content.decode()
