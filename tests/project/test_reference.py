"""The reference pages are what the program says now, and nothing is missing in them."""

import subprocess
import sys

import click
import pytest

from project.root import ROOT, read
from spinepath.cli import main
from spinepath.errors import SpinepathError
from spinepath.features.registry import features
from spinepath.knowledge import all_rules


def test_pages_are_up_to_date() -> None:
    command = [sys.executable, "scripts/reference.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def commands(command: click.Command, path: str = "spinepath") -> list[str]:
    children = command.commands if isinstance(command, click.Group) else {}
    return [path, *(found for name in children for found in commands(children[name], f"{path} {name}"))]


@pytest.mark.parametrize("path", commands(main))
def test_every_command_is_documented(path: str) -> None:
    assert f"# {path}\n" in read("docs/reference/cli.md")


def test_every_rule_is_documented_with_an_example_of_each_answer() -> None:
    page = read("docs/reference/rules.md")
    for rule in all_rules():
        section = page.partition(f"- Id: `{rule.id}`\n")[2].partition("\n### ")[0]
        assert {answer for answer in ("yes", "no", "unknown") if f"| {answer} |" in section} == {
            "yes",
            "no",
            "unknown",
        }, rule.id


def test_every_feature_is_documented() -> None:
    page = read("docs/reference/features.md")
    assert not [name for name in features() if f"| `{name}` |" not in page]


def test_every_error_is_documented_and_has_its_own_exit_code() -> None:
    kinds = [SpinepathError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    page = read("docs/reference/errors.md")
    assert not [kind for kind in kinds if f"| {kind.exit_code} | `{kind.__name__}` |" not in page]
    assert len({kind.exit_code for kind in kinds}) == len(kinds)
