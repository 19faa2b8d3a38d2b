"""Given the made-up clinic, when each role signs in, then its home shows real work, without a fault, on desk and phone."""  # noqa: E501

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HOMES = {
    "clinician": "My patients",
    "nurse": "Patients without a record",
    "reception": "Patients without a sign-in",
    "analyst": "My locations in numbers",
    "administrator": "Emergency access in the last 7 days",
    "patient": "My pages",
}


DESKTOP = pytest.param(False, id="desktop", marks=pytest.mark.deep)
PHONE = pytest.param(True, id="phone")


@pytest.mark.parametrize("role", HOMES)
@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_home(as_role, look, role, phone):
    page = as_role(role, phone=phone)
    expect(page.get_by_role("heading", name=HOMES[role])).to_be_visible()
    look(page, f"{role}-home-{'phone' if phone else 'desktop'}")


ON_A_DARK_PHONE = pytest.param(True, "dark", id="phone-dark")
REST = [
    pytest.param(phone, scheme, marks=pytest.mark.deep)
    for phone, scheme in ((False, "light"), (False, "dark"), (True, "light"))
]


@pytest.mark.parametrize(("phone", "scheme"), [ON_A_DARK_PHONE, *REST])
def test_the_patient_page(as_role, look, phone, scheme):
    """Given a record, when the clinician opens it, then the answer comes first and each statement opens its evidence."""  # noqa: E501
    page = as_role("clinician", phone=phone, scheme=scheme)
    page.locator("table.people a").first.click()
    assert page.get_by_role("heading", level=2).first.inner_text() == "In brief"
    look(page, f"patient-{'phone' if phone else 'desktop'}-{scheme}")
    evidence = page.locator("details.records").first
    evidence.locator("summary").click()
    expect(evidence.locator("li").first).to_be_visible()


def test_a_day_of_a_nurse(as_role, look, tmp_path):
    """Given a patient without a record, when the nurse files one of somebody else, then it is refused, in words."""
    page = as_role("nurse.prairie")
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_label("Name, number or birth date").press_sequentially("MU-0011")
    page.get_by_text("1 patient", exact=True).wait_for()
    look(page, "search")
    page.locator("table.people a").first.click()
    page.get_by_role("link", name="Add a record").click()
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"resourceType": "Patient", "id": "1", "birthDate": "1901-01-01"}')
    page.get_by_label("FHIR R4 file").set_input_files(wrong)
    page.get_by_label("Where is it from?").fill("Hospital")
    page.get_by_role("button", name="File it with this patient").click()
    expect(page.get_by_text("Nothing was filed").first).to_be_visible()
    look(page, "wrong-person")


def test_signing(as_role, look):
    """Given an assessment, when the clinician signs it and makes it again, then it is byte for byte the same."""
    page = as_role("clinician")
    page.locator("table.people a").first.click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_role("button", name="Make it again and compare").click()
    expect(page.get_by_text("byte for byte the same")).to_be_visible()
    look(page, "signed")


@pytest.mark.parametrize(
    ("role", "path", "name"),
    [
        ("nurse", "/emergency-access/", "emergency-access"),
        ("nurse", "/patients/new/", "new-patient"),
        ("administrator", "/audit/?verify=1", "audit"),
        ("administrator", "/staff/", "staff"),
        ("patient", "/accounts/2fa/", "my-account"),
        ("patient", "/patients/", "not-allowed"),
        ("patient", "/nowhere/", "not-found"),
        (None, "/accounts/login/", "sign-in"),
        (None, "/accounts/password/reset/", "forgotten"),
        (None, "/invitation/none/", "invitation-over"),
    ],
)
def test_page(as_role, look, role, path, name):
    page = as_role(role, phone=True)
    page.goto(path)
    look(page, name)
