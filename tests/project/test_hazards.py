"""The hazard log: each hazard is whole, and each test it leans on exists."""

import ast
import re
from pathlib import Path

import pytest

from project.root import ROOT, read

COLUMNS = ("id", "hazard", "cause", "effect", "severity", "control", "test")
LINK = re.compile(r"`(tests/[\w/.-]+\.py)::(\w+)`")


def hazards() -> list[dict[str, str]]:
    lines = [line for line in read("docs/hazards.md").splitlines() if line.startswith("| H")]
    return [
        dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split(" | ")), strict=True))
        for line in lines
    ]


def names_in(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_log_is_not_empty_and_each_id_is_used_once() -> None:
    ids = [hazard["id"] for hazard in hazards()]
    assert len(ids) >= 25
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard["id"])
def test_a_hazard_is_whole(hazard: dict[str, str]) -> None:
    assert all(hazard.values())
    assert hazard["severity"] in {"catastrophic", "major", "moderate", "minor"}


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard["id"])
def test_the_tests_that_guard_it_exist(hazard: dict[str, str]) -> None:
    links = LINK.findall(hazard["test"])
    assert links, f"{hazard['id']} names no test"
    dead = [
        f"{path}::{name}"
        for path, name in links
        if not (ROOT / path).is_file() or name not in names_in(ROOT / path)
    ]
    assert not dead, f"{hazard['id']} leans on tests that are gone: {dead}"
