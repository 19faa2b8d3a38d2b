"""What pyproject.toml promises to readers."""

import re

from project.root import ROOT, pyproject, read

REQUIREMENT = re.compile(r'^\s+"[A-Za-z0-9._-]+(\[\w+\])?\s*[><=~]=?')


def test_every_dependency_says_what_it_is_for() -> None:
    lines = [line for line in read("pyproject.toml").splitlines() if REQUIREMENT.match(line)]
    assert len(lines) > 10
    assert not [line for line in lines if not re.search(r"#\s*\w+", line)]


def test_every_floor_is_in_the_one_way_contract() -> None:
    contract = pyproject()["tool"]["importlinter"]["contracts"][0]
    named = {
        name.strip().removeprefix("spinepath.") for layer in contract["layers"] for name in layer.split(":")
    }
    package = ROOT / "src" / "spinepath"
    floors = {path.name for path in package.iterdir() if (path / "__init__.py").is_file()}
    modules = {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"}
    assert (floors | modules) - named == set()


def test_licence_is_whole() -> None:
    text = read("LICENSE")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "APPENDIX: How to apply the Apache License to your work." in text


def test_owners_of_terminologies_are_named() -> None:
    notice = read("NOTICE")
    for owner in (
        "American Medical Association",
        "Regenstrief",
        "SNOMED International",
        "National Library of Medicine",
    ):
        assert owner in notice
    assert "This material contains content from LOINC (http://loinc.org)" in notice
