"""Given the made-up clinic, when a clinician, a patient and an administrator use plans, then it is done."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DESKTOP = pytest.param(False, id="desktop", marks=pytest.mark.deep)
PHONE = pytest.param(True, id="phone")


@pytest.mark.parametrize("phone", [PHONE, DESKTOP])
def test_a_clinician_plans_a_block_after_its_checks(as_role, look, phone):
    """Given a record, when a block is planned, then its checks are seen first, and what it did is seen after."""
    page, size = as_role("clinician", phone=phone), "phone" if phone else "desktop"
    page.goto("/patients/")
    page.locator("table.people a").first.click()
    page.get_by_role("link", name="Plans", exact=True).click()
    look(page, f"plans-{size}")
    page.get_by_role("link", name="Plan a block").click()
    page.get_by_label("Level").fill("L5-S1")
    page.get_by_label("Side").select_option("left")
    page.locator("#id_on").fill(str(date.today() + timedelta(days=60)))
    page.locator("#id_time").fill("10:30")
    page.locator("#id_anaesthetic").fill("lidocaine 1 %")
    page.get_by_role("button", name="Check it").last.click()
    page.get_by_role("heading", name="The checks").wait_for()
    look(page, f"block-checks-{size}")
    page.get_by_role("button", name="Keep the plan").click()
    expect(page.get_by_text("The block is planned.")).to_be_visible()
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("link", name="Medial branch block").last.click()
    look(page, f"block-result-{size}")
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("link", name="8 weeks, 2 sessions").first.click()
    look(page, f"physio-{size}")
    page.get_by_role("link", name="Review it").click()
    look(page, f"physio-review-{size}")


@pytest.mark.parametrize("phone", [PHONE, DESKTOP])
def test_a_patient_sees_the_plan_and_writes_a_session_down(as_role, look, phone):
    """Given a course and a block, when the patient writes down a session, then it counts."""
    page, size = as_role("patient", phone=phone), "phone" if phone else "desktop"
    page.get_by_role("link", name="My summary").click()
    page.get_by_role("link", name="My plan").click()
    look(page, f"my-plan-{size}")
    page.locator("#id_session-on").fill(str(date.today()))
    page.locator("#id_session-pain").fill("4")
    page.get_by_role("button", name="Write my session down").click()
    expect(page.get_by_text("It is written down")).to_be_visible()


@pytest.mark.parametrize("phone", [PHONE, DESKTOP])
def test_an_administrator_keeps_places_and_people(as_role, look, phone):
    """Given a booked clinic, when a room in use is ended, then the visits are named and nothing is changed."""
    page, size = as_role("administrator", phone=phone), "phone" if phone else "desktop"
    page.get_by_role("link", name="Set-up").click()
    look(page, f"set-up-{size}")
    page.get_by_role("link", name="Harbour Clinic").click()
    look(page, f"location-{size}")
    page.get_by_role("link", name="End Room 1").click()
    page.get_by_label("Why?").fill("water damage")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("would lose their place")).to_be_visible()
    look(page, f"room-in-use-{size}")
    page.goto("/staff/")
    page.get_by_role("link", name="Nora Sample").click()
    look(page, f"staff-person-{size}")
    page.goto("/office/people/invite/")
    look(page, f"invite-staff-{size}")


def test_the_assessment_in_german(as_role, look):
    """Given a German browser, when the assessment is opened, then headings are German, the rest marked English."""
    page = as_role("clinician", phone=True, language="de")
    page.goto("/patients/")
    page.locator("table.people a").first.click()
    expect(page.get_by_role("heading", name="Warum tut es noch weh?")).to_be_visible()
    look(page, "assessment-german")


@pytest.mark.parametrize(
    "kind", ["allergy", *(pytest.param(kind, marks=pytest.mark.deep) for kind in ("pregnancy", "thinner"))]
)
def test_the_small_forms(as_role, look, kind):
    page = as_role("nurse", phone=True)
    page.goto("/patients/")
    page.locator("table.people a").first.click()
    page.get_by_role("link", name="Add to the record").click()
    page.goto(page.url + kind + "/")
    look(page, f"typed-{kind}")
