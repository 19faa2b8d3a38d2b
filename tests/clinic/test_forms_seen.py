"""Given / when / then, in a browser: the main task of a nurse and of a clinician with the record."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DESKTOP = pytest.param(False, id="desktop")
PHONE = pytest.param(True, id="phone")


def _record(page):
    """The first patient with a record, at the forms."""
    page.goto("/patients/")
    page.locator("table.people a").first.click()
    page.get_by_role("link", name="Add to the record").click()


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_nurse_types_an_operation_and_a_medicine(as_role, look, phone):
    """Given a record, when the nurse types, then what is read and the opioids of a day are shown before it is kept."""
    page, size = as_role("nurse", phone=phone), "phone" if phone else "desktop"
    _record(page)
    look(page, f"typed-{size}")
    page.get_by_role("link", name="Operation", exact=True).click()
    page.locator("#id_name").fill("Laminectomy")
    page.get_by_label("Free a nerve (decompress)").check()
    page.locator("#id_day").fill("2019-06")
    page.locator("#id_level").fill("L3-4")
    page.locator("#adds").get_by_text("decompress").first.wait_for()
    assert "decompress" in page.locator("#adds").inner_text()
    look(page, f"operation-{size}")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Medicine taken now", exact=True).click()
    page.locator("#id_name").fill("morphin")
    page.locator('#suggested-name option[value="morphine"]').wait_for(state="attached")
    page.locator("#id_name").fill("morphine")
    page.locator("#id_dose").fill("40")
    page.locator("#id_times").fill("4")
    page.locator("#adds").get_by_text("160").first.wait_for()
    page.locator("#adds").scroll_into_view_if_needed()
    assert "Opioids in one day" in page.locator("#adds").inner_text()
    look(page, f"medicine-live-{size}")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("kept. The assessment is made anew")).to_be_visible()


@pytest.mark.parametrize("phone", [DESKTOP, PHONE])
def test_a_clinician_pastes_a_report_declines_an_option_and_prints_a_letter(as_role, look, phone):
    """Given an assessment, when an option is declined with a reason, then it stands beside it and in the letter."""
    page, size = as_role("clinician", phone=phone), "phone" if phone else "desktop"
    _record(page)
    page.get_by_role("link", name="Imaging or EMG report", exact=True).click()
    page.locator("#id_text").fill("Pseudarthrosis at L4-L5. No arachnoiditis.")
    page.locator("#id_day").fill("2026-05-01")
    page.locator("#adds").get_by_text("pseudarthrosis", exact=False).first.wait_for()
    look(page, f"report-{size}")
    page.get_by_role("link", name="Decisions").click()
    page.get_by_text("Decide:").first.click()
    page.get_by_role("button", name="Decline").first.click()
    expect(page.get_by_text("needs words")).to_be_visible()
    page.get_by_label("Reason or note").first.fill("rather waits until summer")
    page.get_by_role("button", name="Decline").first.click()
    expect(page.get_by_text("rather waits until summer").first).to_be_visible()
    look(page, f"decisions-{size}")
    page.get_by_role("link", name="Letters", exact=True).click()
    page.get_by_role("link", name="Family doctor").click()
    assert "rather waits until summer" in page.locator("article.letter").inner_text()
    look(page, f"letter-{size}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take it as a PDF").click()
    assert taken.value.suggested_filename.endswith(".pdf")
