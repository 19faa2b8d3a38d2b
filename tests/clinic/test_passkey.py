"""A passkey in a real browser: enrolled, used as the second step, and alone. The key is the browser's virtual one."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
WHO = "reception.island@made-up.example"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(chromium: Browser, server):
    """A browser with a key of its own, at a name: passkeys are bound to names, never to bare numbers."""
    url = server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url, locale="en")
    context.set_default_timeout(8000)
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield opened
    context.close()
    assert complaints == []


def _password(page: Page, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(WHO)
    page.locator("#id_password").fill(password)
    page.keyboard.press("Enter")


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")


def test_a_passkey_is_enrolled_is_the_second_step_and_signs_in_alone(page, server, look):
    """Given a password, when a passkey is added, then the password alone no longer does, and the passkey alone does."""
    _password(page, server.password)
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("#id_password").fill(server.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/webauthn/add/")
    look(page, "passkey-add")
    page.get_by_label("Name").fill("Office computer")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Office computer").first).to_be_visible()
    look(page, "passkey-list")
    _sign_out(page)
    _password(page, server.password)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    look(page, "passkey-second-step")
    page.goto("/patients/")
    assert "/accounts/" in page.url  # half signed in is not signed in
    page.goto("/accounts/2fa/authenticate/")
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_role("heading", name="Two-Factor").wait_for(state="detached")
    page.get_by_role("button", name="Sign out").wait_for()
    _sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto("/patients/")
    expect(page.get_by_role("heading", name="Patients")).to_be_visible()
