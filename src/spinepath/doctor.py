"""What is installed and whether it works: each part is tried, not only found."""

import platform
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

_OPTIONAL = {
    "playwright": "browser tests",
    "pgmpy": "the judge of the differential",
    "mkdocs": "the documentation site",
}


class Finding(NamedTuple):
    """One part: whether it works, and in words."""

    name: str
    works: bool
    says: str


def examine() -> Iterator[Finding]:
    """Every part in turn; one that fails does not stop the next."""
    yield Finding("python", True, platform.python_version())
    yield Finding("spinepath", True, version("spinepath"))
    for name, attempt in _TRIED.items():
        yield _tried(name, attempt)
    for name, purpose in _OPTIONAL.items():
        yield Finding(name, True, f"{_installed(name)} ({purpose})")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    yield Finding("browser", True, browser or "not installed (only needed for browser tests)")


def _tried(name: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, attempt())
    except Exception as error:  # a doctor reports every illness, whatever its name
        return Finding(name, False, f"{type(error).__name__}: {error}")


def _installed(name: str) -> str:
    try:
        return version(name) if find_spec(name) else "not installed"
    except PackageNotFoundError:
        return "not installed"


def _knowledge() -> str:
    from spinepath.knowledge import check, sha256
    from spinepath.knowledge import version as named

    wrong = check()
    if wrong:
        raise ValueError(f"{len(wrong)} mistakes; run: spinepath knowledge check")
    return f"{named()} {sha256()[:12]}, no mistakes"


def _reader() -> str:
    from spinepath.sources.text import read_text

    found = read_text("No recurrent disc herniation. Enhancing scar around the left L5 root.")
    if {"recurrent_disc_herniation", "epidural_fibrosis_scar"} - {one.finding for one in found}:
        raise ValueError("the text reader misses what it must find")
    return f"{len(found)} findings in two sentences"


def _assessment() -> str:
    from spinepath import api

    report = api.assess(api.read(api.sample()), api.SAMPLE_DAY)
    return f"made-up patient assessed: FBSS {report.recognition.answer}, {len(report.red_flags)} red flags checked"


def _formats() -> str:
    from spinepath import api
    from spinepath.presentations import FORMATS

    report = api.assess(api.read(api.sample()), api.SAMPLE_DAY)
    return ", ".join(f"{name} {len(report.to(name))}" for name in FORMATS) + " characters"


_TRIED = {"knowledge": _knowledge, "text reader": _reader, "assessment": _assessment, "formats": _formats}
