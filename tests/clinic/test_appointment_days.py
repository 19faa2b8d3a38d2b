"""Given the made-up clinic, when patients and staff go through their day, then appointments follow, in a browser."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DESKTOP = pytest.param(False, id="desktop", marks=pytest.mark.deep)
PHONE = pytest.param(True, id="phone")


def name(text, phone):
    return f"appointments-{text}-{'phone' if phone else 'desktop'}"


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_patient_books_and_moves_and_cancels(as_role, look, phone):
    """Given a patient, when they choose a kind, a time and say yes, then it is booked; they move it and cancel it."""
    page = as_role("patient", phone=phone)
    page.get_by_role("link", name="My summary").click()
    page.get_by_role("link", name="My appointments").click()
    look(page, name("mine", phone))
    page.get_by_role("link", name="Book an appointment").click()
    look(page, name("kinds", phone))
    page.get_by_role("link", name="Follow-up visit").click()
    expect(page.get_by_role("heading", name="First free times")).to_be_visible()
    look(page, name("free", phone))
    page.locator("button.time").first.click()
    look(page, name("confirm", phone))
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_text("The appointment is booked.")).to_be_visible()
    first = page.locator("dl.facts strong").first.inner_text()
    look(page, name("booked", phone))

    page.get_by_role("link", name="Move it").click()
    page.locator("button.time").nth(9).click()
    page.get_by_role("button", name="Move it to this time").click()
    expect(page.get_by_text("The appointment is moved.")).to_be_visible()
    assert page.locator("dl.facts strong").first.inner_text() != first

    page.get_by_role("link", name="Cancel it").click()
    look(page, name("cancel", phone))
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_text("The appointment is cancelled.")).to_be_visible()


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_needle_is_asked_about_first(as_role, look, phone):
    """Given a patient with a blood thinner, when they book an injection, then questions come first."""
    page = as_role("patient", phone=phone)
    page.get_by_role("link", name="My summary").click()
    page.get_by_role("link", name="My appointments").click()
    page.get_by_role("link", name="Book an appointment").click()
    page.get_by_role("link", name="Injection near the spine").click()
    look(page, name("questions", phone))
    expect(page.get_by_role("heading", name="First free times")).not_to_be_visible()
    page.get_by_label("Does the patient take a medicine that thins the blood?").select_option("yes")
    page.get_by_label("Is there an infection, a fever or a bad wound").select_option("no")
    page.get_by_role("button", name="Show free times").click()
    expect(page.get_by_text("One of your medicines needs time").first).to_be_visible()
    expect(page.get_by_text("The first safe time is")).to_be_visible()
    assert "apixaban" not in page.content().lower()
    look(page, name("needle", phone))
    page.get_by_label("Is there an infection, a fever or a bad wound").select_option("yes")
    page.get_by_role("button", name="Show free times").click()
    expect(page.get_by_text("Please call us").first).to_be_visible()
    expect(page.locator("button.time")).to_have_count(0)


def test_a_patient_takes_their_calendar_along(as_role, look):
    """Given a patient, when they make a calendar address, then it is shown once and can be ended."""
    page = as_role("patient", phone=True)
    page.get_by_role("link", name="My summary").click()
    page.get_by_role("link", name="My appointments").click()
    page.get_by_role("button", name="Make an address").click()
    address = page.locator("code.secret").inner_text()
    look(page, "appointments-feed-phone")
    assert page.request.get(address).body().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("link", name="All appointments").click()
    page.get_by_role("button", name="End the address").click()
    assert page.request.get(address).status == 404


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_day_of_reception(as_role, look, phone):
    """Given a freed time, when reception looks at the wait-list, then it is kept for the first in the line."""
    page = as_role("reception", phone=phone)
    page.get_by_role("link", name="Day list").click()
    page.wait_for_load_state()
    booked = page.locator("tr", has=page.get_by_text("booked", exact=True))
    while not booked.count():
        page.get_by_role("link", name="Day after").click()
        page.wait_for_load_state()
    look(page, name("day", phone))
    booked.first.locator("a").click()
    look(page, name("at-the-desk", phone))
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_text("The appointment is cancelled.")).to_be_visible()
    page.get_by_role("link", name="Wait-list").click()
    expect(page.get_by_role("heading", name="Who waits")).to_be_visible()
    look(page, name("wait-list", phone))
    if page.get_by_text("kept until").count():
        page.locator("ul.rows a").first.click()
        page.get_by_role("button", name="Take this time").first.click()
        expect(page.get_by_text("The earlier time is yours.")).to_be_visible()
    page.get_by_role("link", name="Closed days").click()
    page.get_by_label("Location").select_option(index=1)
    page.get_by_label("First day").fill("2027-06-01")
    page.get_by_label("Last day").fill("2027-06-02")
    page.get_by_label("Reason").fill("New floor")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("No new appointment is found on these days.")).to_be_visible()
    look(page, name("closed", phone))


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_clinician_sees_the_day_and_says_from_when_it_is_safe(as_role, look, phone):
    """Given a clinician, when they say from when a visit is safe, then it can be booked from that day."""
    page = as_role("clinician", phone=phone)
    page.get_by_role("link", name="Day list").click()
    page.wait_for_load_state()
    look(page, name("clinician", phone))
    page.goto("/patients/")
    page.locator("table.people a").first.click()
    page.get_by_role("link", name="Appointments", exact=True).click()
    page.get_by_role("link", name="Say from when a visit is safe").click()
    look(page, name("clear", phone))
    page.get_by_label("Kind of visit").select_option(label="Injection near the spine")
    page.get_by_label("Safe from this day on").fill("2027-01-11")
    page.get_by_label("Why, for colleagues").fill("seen today")
    page.get_by_role("button", name="Keep this date").click()
    expect(page.get_by_text("From that day on it can be booked.")).to_be_visible()


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_locations(as_role, look, phone):
    page = as_role("patient", phone=phone)
    page.get_by_role("link", name="Locations").click()
    expect(page.get_by_text("Europe/Berlin")).to_be_visible()
    look(page, name("locations", phone))
