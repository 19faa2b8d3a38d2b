"""The hand-worked examples of the how-to pages give what the pages say."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from therapy.commands import program

FOLDER = Path(__file__).parent.parent.parent / "docs" / "how-to"
PAGES = ("blocks.md", "stimulator.md", "pump.md")
CONSOLE = re.compile(r"```console\n\$ spinepath (.*)\n((?:.*\n)*?)```")
EXAMPLES = [
    (page, command, output)
    for page in PAGES
    for command, output in CONSOLE.findall((FOLDER / page).read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES)
def test_a_command_prints_what_the_page_shows(page: str, command: str, output: str) -> None:
    found = CliRunner().invoke(program, shlex.split(command))
    assert found.output == output, page


@pytest.mark.parametrize("page", PAGES)
def test_python_gives_what_the_page_shows(page: str) -> None:
    """Lines between ```python fences are doctests; a page is one session."""
    text = (FOLDER / page).read_text("utf-8").replace("\n```\n", "\n\n")
    test = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    assert test.examples
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert runner.run(test).failed == 0


def test_every_page_says_what_it_is() -> None:
    for page in PAGES:
        assert "**check**" in (FOLDER / page).read_text("utf-8")


def test_the_drift_table_is_there() -> None:
    table = (FOLDER / "pump.md").read_text("utf-8").partition("<!-- drift: begin -->")[2]
    assert "| +10% |" in table.partition("<!-- drift: end -->")[0]
