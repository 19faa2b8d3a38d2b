"""Given the made-up clinic, when patient and nurse do their main task with a device, then it is done and said."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DESKTOP = pytest.param(False, id="desktop", marks=pytest.mark.deep)
PHONE = pytest.param(True, id="phone")


@pytest.mark.parametrize("phone", [PHONE, DESKTOP])
def test_a_patients_bad_day_and_forms(as_role, look, phone):
    """Given released programs and a due form, when the patient taps twice and answers, then both are kept."""
    size = "phone" if phone else "desktop"
    page = as_role("patient", phone=phone)
    page.get_by_role("link", name="My summary").click()
    page.get_by_role("link", name="My device").click()
    look(page, f"my-device-{size}")
    page.get_by_role("link", name="A bad day: two taps").click()
    page.get_by_role("radio", name="8", exact=True).check()
    look(page, f"bad-day-{size}")
    page.get_by_role("button", name="Walking").click()
    expect(page.get_by_text("It is written down")).to_be_visible()
    page.get_by_role("link", name="My forms").click()
    look(page, f"my-forms-{size}")
    page.get_by_role("link", name="PHQ-9" if phone else "PEG").click()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Some answers are missing")).to_be_visible()
    look(page, f"questionnaire-{size}")
    for group in page.locator("fieldset.question").all():
        group.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Send my answers").click()
    answer = "Please talk to someone now" if phone else "Your answers are kept"
    expect(page.get_by_text(answer).first).to_be_visible()
    look(page, f"answered-{size}")
    page.goto("/guides/stimulator/")
    look(page, f"guide-{size}")


@pytest.mark.parametrize("phone", [PHONE, DESKTOP])
def test_a_nurses_refill(as_role, look, phone):
    """Given a made-up pump, when the nurse checks and records a refill, then its record can be printed."""
    size = "phone" if phone else "desktop"
    page = as_role("nurse.prairie", phone=phone)
    page.get_by_role("link", name="Pump calendar").click()
    look(page, f"pump-calendar-{size}")
    page.locator("main ul.rows a").first.click()
    look(page, f"devices-{size}")
    page.get_by_role("link", name="Refill visit").click()
    for label, value in (
        ("Given since", "12.6"),
        ("Left in the pump", "7.4"),
        ("Drawn out", "7.2"),
        ("Filled in", "20"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_label("Flow of the new program").fill("0.3")
    page.get_by_label("Drug", exact=True).select_option("morphine")
    page.locator("#id_strength_1").fill("10 mg/mL")
    page.get_by_label("Who read vial").fill("Nora Sample")
    page.get_by_role("button", name="Check it").click()
    look(page, f"refill-checks-{size}")
    page.get_by_role("button", name="Record the refill").click()
    expect(page.get_by_text("The refill is on record.")).to_be_visible()
    look(page, f"refill-record-{size}")
