"""The pages' promises: every Python example runs, every make target exists."""

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import spinepath
from project.root import ROOT, read, tracked

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
MAKE = re.compile(r"^make ([a-z-]+)|`make ([a-z-]+)", re.MULTILINE)


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def examples() -> list[tuple[str, str]]:
    found = [(str(page.relative_to(ROOT)), page.read_text("utf-8")) for page in pages()]
    return [(page, code) for page, text in found for code in runs(PYTHON.findall(text))]


def runs(blocks: list[str]) -> list[str]:
    """Each program by itself; the dialogues of a page are one conversation."""
    talks = [block for block in blocks if block.startswith(">>>")]
    return [block for block in blocks if block not in talks] + (["\n".join(talks)] if talks else [])


def test_there_are_examples() -> None:
    assert "README.md" in {page for page, _ in examples()}


@pytest.mark.parametrize(("page", "code"), examples(), ids=[page for page, _ in examples()])
def test_python_examples_run(page: str, code: str, tmp_path: Path) -> None:
    shutil.copy(spinepath.sample(), tmp_path / "patient.json")
    if code.startswith(">>>"):
        check_dialogue(page, code)
        return
    prepare(code, tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{page}: {run.stderr}"
    assert run.stdout.strip()


def prepare(code: str, where: Path) -> None:
    """What an example on many people starts from: the sample's charts and a cohort's rows."""
    program = [sys.executable, "-m", "spinepath"]
    if '"charts' in code or '"out/' in code:
        subprocess.run([*program, "ingest", "patient.json", "-o", "charts"], cwd=where, check=True)
    if '"out/' in code:
        subprocess.run([*program, "cohort", "charts", "-o", "out"], cwd=where, check=True)


def check_dialogue(page: str, code: str) -> None:
    """A dialogue with the interpreter answers as the page says it does."""
    told = doctest.DocTestParser().get_doctest(code, {}, page, page, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(told)
    assert runner.failures == 0


def test_make_knows_the_commands_of_the_pages() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {first or second for page in pages() for first, second in MAKE.findall(page.read_text("utf-8"))}
    assert named <= targets
