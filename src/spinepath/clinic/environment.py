"""Settings from the environment, with defaults that are safe: what is not said is strict."""

import os
import secrets
from pathlib import Path

from spinepath.sources.server.address import is_base

TRUE = ("1", "true", "yes", "on")


def text(name: str, default: str = "") -> str:
    """SPINEPATH_<name>, or the default."""
    return os.environ.get(f"SPINEPATH_{name}", default)


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; False for anything else."""
    found = text(name)
    return found.strip().lower() in TRUE if found else default


def number(name: str, default: int) -> int:
    """A whole number. Raises ValueError with the name when it is none."""
    found = text(name) or str(default)
    try:
        return int(found)
    except ValueError as error:
        raise ValueError(f"SPINEPATH_{name}={found!r} is no whole number") from error


def listed(name: str, default: str = "") -> list[str]:
    """Parts between commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def servers(name: str) -> list[str]:
    """Addresses of FHIR servers between commas. Raises ValueError for one that we would not speak to."""
    found = [base.rstrip("/") for base in listed(name)]
    for base in found:
        if not is_base(base):
            raise ValueError(f"SPINEPATH_{name}: {base!r} is no https address of a FHIR server")
    return found


def data_folder() -> Path:
    """Where the database, the secret key and collected static files live; made when it is not there."""
    folder = Path(text("CLINIC_DATA", "clinic-data")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """SPINEPATH_SECRET_KEY, or a random one kept in the data folder: no key is ever written in the code."""
    if given := text("SECRET_KEY"):
        return given
    file = folder / "secret-key"
    if not file.exists():
        _write_new(file, secrets.token_urlsafe(64))
    return file.read_text("utf-8").strip()


def _write_new(file: Path, content: str) -> None:
    """For its owner only; when two processes start at once, the first one's key stays."""
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
            opened.write(content)
    except FileExistsError:
        return
