"""Given a nurse with a program to connect, when a token is made in the browser, then it is shown once and it reads."""

import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_a_token_for_a_program(as_role, look, server, phone):
    size = "phone" if phone else "desktop"
    page = as_role("nurse", phone=phone)
    page.get_by_role("link", name="My account").click()
    page.get_by_role("link", name="Access tokens").click()
    page.get_by_label("What is it for?").fill(f"Ward board, {size}")
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator(".secret").inner_text()
    look(page, f"access-token-{size}")
    asked = urllib.request.Request(
        f"{server.url}/fhir/Patient", headers={"Authorization": f"Bearer {secret}"}
    )
    with urllib.request.urlopen(asked) as answer:
        assert b'"searchset"' in answer.read()
    page.get_by_role("button", name=f"End Ward board, {size}").click()
    expect(page.get_by_text("Ward board")).to_have_count(0)
