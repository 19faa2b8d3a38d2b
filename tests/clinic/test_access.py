"""Everything is denied unless routes.py says otherwise: every route x every role x another person's record."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import timezone

import spinepath.clinic
from clinic.devices import equip
from clinic.routes import address, routes
from clinic.test_typed import draft
from spinepath.clinic.access.models import Glass
from spinepath.clinic.access.routes import ROUTES
from spinepath.clinic.access.views import open_record
from spinepath.clinic.audit.models import Entry
from spinepath.clinic.people.models import CareTeamMember, Delegation, Patient
from spinepath.clinic.people.roles import Role
from spinepath.clinic.records.signing import sign
from spinepath.clinic.scheduling.models import VisitKind, Waiting
from spinepath.clinic.typed.keeping import keep
from spinepath.clinic.typed.kinds import Kind

ROLES = ("patient", "carer", "reception", "nurse", "clinician", "surgeon", "analyst", "administrator")
ALL = routes()


@pytest.fixture
def other(others, user):
    """A patient whom none but their own site and team reach, with every kind of object."""
    patient = others("clinician")
    return with_everything(patient, user("surgeon"))


def with_everything(patient, by):
    """The patient, with one of each kind of object that an address may name."""
    sign(patient, timezone.localdate(), by)
    Waiting.objects.get_or_create(
        patient=patient,
        kind=VisitKind.objects.get(slug="pump"),
        ended_at=None,
        defaults={"since": timezone.now()},
    )
    assert patient.appointments.exists()
    typed_entry(patient, by)
    equip(patient, by)
    return patient


def typed_entry(patient, by):
    keep(draft(patient, Kind.OPERATION), by)


def test_every_route_is_declared_and_every_declaration_has_a_route():
    assert {route.name for route in ALL} == set(ROUTES)


def test_a_route_that_names_an_object_says_how_it_is_reached():
    own = {"slug", "token", "key", "uidb36", "pk", "kind"}  # a secret, or the user's own security key
    for route in ALL:
        named = set(route.arguments) | ({"patient"} if route.name in ("fhir:search", "fhir:read") else set())
        assert set(ROUTES[route.name].reach) == named - own, route.name


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_reaches_another_persons_record(role, method, signed_in, user, others, other):
    """The heart of it. A new route is in this walk by itself."""
    patient = other if not Patient.objects.for_user(user(role)).filter(pk=other.pk).exists() else None
    if patient is None:  # the surgeon is in this team: take one who is not theirs
        patient = others(role)
        with_everything(patient, user("clinician"))
    client = signed_in(role)
    tried = [route for route in ALL if "patient" in ROUTES[route.name].reach]
    answers = {route.name: getattr(client, method)(address(route, patient)).status_code for route in tried}
    assert tried
    assert set(answers.values()) <= {403, 404}, answers


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_only_what_is_declared_for_it(role, signed_in, user, other):
    client, held = signed_in(role), user(role).roles
    for route in ALL:
        rule = ROUTES[route.name]
        if rule.roles is None or rule.roles & held:
            continue
        assert client.get(address(route, other)).status_code == 403, route.name
        assert client.post(address(route, other)).status_code == 403, route.name


def test_without_a_sign_in_only_the_sign_in_is_there(other):
    for route in ALL:
        rule = ROUTES[route.name]
        if rule.program:
            assert Client().get(address(route, other)).status_code == 401, route.name
        elif not rule.public:
            answer = Client().get(address(route, other))
            assert answer.status_code == 302, route.name
            assert answer["Location"].startswith("/accounts/login/"), route.name


def test_an_undeclared_route_is_refused_to_everyone(signed_in):
    with override_settings(ROOT_URLCONF="clinic.undeclared"):
        assert signed_in("administrator").get("/undeclared/").status_code == 403


def test_an_object_of_one_patient_does_not_open_under_another(signed_in, mine, user):
    """Both belong to the clinician; the address mixes them."""
    one, two = Patient.objects.for_user(user("clinician")).exclude(documents=None)[:2]
    client = signed_in("clinician")
    document = one.documents.first()
    assert client.get(f"/patients/{one.pk}/documents/{document.pk}/").status_code == 200
    assert client.get(f"/patients/{two.pk}/documents/{document.pk}/").status_code == 404


def test_views_reach_objects_by_user_only():
    """In a view, `Model.objects` is followed by `for_user`, save where the address is public or the page is about staff."""  # noqa: E501
    folder = Path(spinepath.clinic.__file__).parent
    found = []
    for file in sorted(folder.rglob("*.py")):
        if file.name not in ("views.py", "invitations.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            loose = (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "objects"
            )
            if loose and node.attr not in ("for_user", "create_user", "create"):
                found.append((file.parent.name, file.name, node.value.value.id))
    known = {("audit", "views.py", "Entry"), ("people", "invitations.py", "Invitation"), ("people", "invitations.py", "User"),  # noqa: E501
             ("people", "views.py", "Site"), ("people", "views.py", "User"), ("access", "views.py", "Patient")}  # fmt: skip  # noqa: E501
    assert set(found) == known


def test_leaving_a_care_team_closes_the_record(signed_in, mine, user):
    patient, client = mine("clinician"), signed_in("clinician")
    assert client.get(f"/patients/{patient.pk}/").status_code == 200
    CareTeamMember.objects.filter(patient=patient, user=user("clinician")).update(until=timezone.localdate())
    assert client.get(f"/patients/{patient.pk}/").status_code == 404


def test_a_carer_reaches_the_patient_until_it_is_ended(signed_in, user):
    patient, client = user("patient").patient, signed_in("carer")
    assert client.get(f"/mine/{patient.pk}/").status_code == 200
    number = Delegation.objects.get(patient=patient).pk
    assert signed_in("carer").post(f"/mine/{patient.pk}/carers/", {"end": number}).status_code == 404
    signed_in("patient").post(f"/mine/{patient.pk}/carers/", {"end": number})
    assert client.get(f"/mine/{patient.pk}/").status_code in (403, 404)


def test_break_glass_opens_one_record_for_an_hour_and_says_why(signed_in, others, user):
    patient, client = others("clinician"), signed_in("clinician")
    reason = "Seen in the emergency room tonight"
    given = {"number": patient.number, "birth": str(patient.birth), "reason": reason}
    assert client.get(f"/patients/{patient.pk}/").status_code == 404
    assert client.post("/emergency-access/", given).status_code == 302
    assert client.get(f"/patients/{patient.pk}/").status_code == 200
    assert Entry.objects.filter(patient=patient.pk, action="read")[0].why == f"break-glass: {reason}"
    glass = Glass.objects.get()
    assert glass.until - glass.at == timedelta(hours=1)


@pytest.mark.parametrize("given", [{"reason": "short"}, {"birth": "1900-01-01"}, {"number": "MU-9999"}])
def test_break_glass_needs_the_right_person_and_a_reason(given, signed_in, others):
    patient, client = others("clinician"), signed_in("clinician")
    whole = {
        "number": patient.number,
        "birth": str(patient.birth),
        "reason": "Seen in the emergency room",
    } | given
    assert client.post("/emergency-access/", whole).status_code == 200
    assert client.get(f"/patients/{patient.pk}/").status_code == 404


def test_break_glass_ends(others, user, monkeypatch):
    patient, doctor = others("clinician"), user("clinician")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    monkeypatch.setattr("spinepath.clinic.access.views.timezone.now", lambda: long_ago)
    open_record(doctor, patient, "long ago, and over")
    monkeypatch.undo()
    assert not Patient.objects.for_user(doctor).filter(pk=patient.pk).exists()


def test_roles_never_widen_each_other(user):
    """Asked for roles that are not held, nothing is reached."""
    assert not Patient.objects.for_user(user("reception"), frozenset({Role.NURSE})).exists()
    assert not Patient.objects.for_user(user("analyst")).exists()
    assert not Patient.objects.for_user(user("administrator")).exists()
