"""The decision service's settings inside the clinic: off until somebody sets it up, and never half set up."""

import base64
import hmac
from collections.abc import Mapping
from pathlib import Path

from spinepath.errors import SettingsError
from spinepath.hooks.settings import PREFIX, Settings

BASE_URL = f"{PREFIX}BASE_URL"


def wanted(given: Mapping[str, str]) -> bool:
    """Whether any of its settings is made."""
    return any(name.startswith(PREFIX) and text.strip() for name, text in given.items())


def configured(given: Mapping[str, str], *, data: Path, secret: str, local: bool) -> Settings | None:
    """Its settings from the environment; None when none is made. Raises SettingsError when they cannot be used.

    What several processes of the server must share is given: the file of used tokens, the key of the sign-in cookie.
    """
    if not wanted(given):
        return None
    if not given.get(BASE_URL, "").strip():
        raise SettingsError(
            f"{BASE_URL}: say where clients reach the clinic; their tokens are made out to it"
        )
    shared = {
        "REPLAY_FILE": str(data / "hook-tokens.sqlite3"),
        "COOKIE_KEY": _cookie_key(secret),
        "WORKERS": "1",
    }
    found = Settings.from_environment(
        {f"{PREFIX}{name}": text for name, text in shared.items()} | dict(given)
    )
    if found.open_to_all and not local:
        raise SettingsError(f"{PREFIX}OPEN_TO_ALL is for a trial on one machine: it needs SPINEPATH_LOCAL=1")
    if found.replay_file == ":memory:":
        raise SettingsError(
            f"{PREFIX}REPLAY_FILE: give a file; each process of the server would forget what the others saw"
        )
    return found


def _cookie_key(secret: str) -> str:
    """A Fernet key of its own, from the clinic's secret."""
    return base64.urlsafe_b64encode(
        hmac.digest(secret.encode(), b"spinepath.clinic.hooks cookie", "sha256")
    ).decode()
