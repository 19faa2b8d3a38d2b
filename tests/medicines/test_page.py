"""The worked example of docs/explanation/next-medicine.md gives what the page says."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parent.parent.parent / "docs" / "explanation" / "next-medicine.md"


def test_the_worked_example() -> None:
    """Lines between ```python fences are doctests; the page is one session."""
    text = PAGE.read_text("utf-8").replace("\n```\n", "\n\n")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) >= 8
    assert doctest.DocTestRunner().run(test).failed == 0
