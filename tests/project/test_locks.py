"""The locks install the same packages everywhere: every version pinned, hashed, and without an address."""

import re

import pytest

from project.root import pyproject, read

LOCKS = ("requirements/run.txt", "requirements/all.txt")
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def packages(lock: str) -> dict[tuple[str, str], str]:
    return {(name, version): rest for name, version, rest in ENTRY.findall(read(lock))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(*extras: str) -> set[str]:
    project = pyproject()["project"]
    lines = project["dependencies"] + [
        line for extra in extras for line in project["optional-dependencies"][extra]
    ]
    return {normal(match[0]) for line in lines if (match := NAME.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    lines = [line for line in read(lock).splitlines() if line and not line.startswith((" ", "#"))]
    assert len(lines) == len(packages(lock)) > 0
    assert not [name for name, rest in packages(lock).items() if "--hash=sha256:" not in rest]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_and_no_option_of_one_machine(lock: str) -> None:
    text = read(lock)
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    assert not re.search(r"(?<!sha256:)/(home|root|opt|tmp|usr)\b", text)


def test_run_holds_what_the_program_needs() -> None:
    assert wanted() <= {name for name, _ in packages("requirements/run.txt")}


def test_all_holds_every_extra() -> None:
    extras = pyproject()["project"]["optional-dependencies"]
    assert wanted(*extras) <= {name for name, _ in packages("requirements/all.txt")}


def test_the_two_locks_agree() -> None:
    assert packages("requirements/run.txt").keys() <= packages("requirements/all.txt").keys()


def test_build_backend_is_locked_too() -> None:
    """`pip install --no-build-isolation` finds it without a network."""
    locked = {name for name, _ in packages("requirements/run.txt")}
    assert {NAME.match(line)[0] for line in pyproject()["build-system"]["requires"]} <= locked  # type: ignore[index]
