"""`import spinepath` is light: what only a report or a test needs is not loaded by it."""

import subprocess
import sys

from project.root import pyproject

HEAVY = {
    "rich": "only the report in a terminal needs it",
    "jinja2": "only the page needs it",
    "click": "only the command line needs it",
    "sqlglot": "only loading rules needs it",
    "pint": "only converting a unit needs it",
    "ucumvert": "only converting a unit needs it",
    "scipy": "nothing needs it",
    "pandas": "nothing needs it",
    "matplotlib": "nothing needs it",
}
MODULE_OF = {
    "axe-playwright-python": "axe_playwright_python",
    "import-linter": "importlinter",
    "pytest-xdist": "xdist",
}


def loaded(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after the statement."""
    code = f"{statement}; import sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def extras() -> set[str]:
    names = [line for group in pyproject()["project"]["optional-dependencies"].values() for line in group]
    bare = [line.split(">")[0].split("=")[0].split("[")[0].strip() for line in names]
    return {MODULE_OF.get(name, name.replace("-", "_")) for name in bare}


def test_import_loads_no_extra() -> None:
    assert loaded("import spinepath") & extras() == set()


def test_import_loads_nothing_heavy() -> None:
    found = loaded("import spinepath") & HEAVY.keys()
    assert not {name: HEAVY[name] for name in found}
