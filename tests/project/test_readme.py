"""The README's promises: its example runs, its commands exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project.root import ROOT, read

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str]]:
    pages = ["README.md", "docs/tutorial.md", "docs/how-to/python.md"]
    return [(page, code) for page in pages for code in PYTHON.findall(read(page))]


@pytest.mark.parametrize(("page", "code"), examples(), ids=[page for page, _ in examples()])
def test_python_examples_run(page: str, code: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / SAMPLE, tmp_path / "patient.json")
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{page}: {run.stderr}"
    assert run.stdout.strip()


def test_make_knows_the_commands_of_the_pages() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    named = {
        name
        for page in pages
        for name in re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", page.read_text("utf-8"))
    }
    assert {first or second for first, second in named} <= targets
