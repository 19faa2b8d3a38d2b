"""The measured half: the reader must stay as good as the page says."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PRECISION, RECALL = 0.90, 0.85
NEGATED_AS_AFFIRMED = 0.01


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "text_reader_scores", ROOT / "benchmarks/text_reader_scores.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def good_enough(bench: ModuleType, cases: list[object]) -> None:
    of = bench.score([case for case in cases if case.part == "measured"])
    assert of.found.precision >= PRECISION
    assert of.found.recall >= RECALL
    assert of.negated_as_affirmed <= NEGATED_AS_AFFIRMED * of.negated


def test_no_group_is_in_both_halves(bench: ModuleType) -> None:
    for row in bench.rows(bench.OWN):
        assert row["part"] == bench.part_of(row["report_id"])


def test_made_up_sentences(bench: ModuleType) -> None:
    good_enough(bench, bench.own_cases())


@pytest.mark.shared
def test_both_sources_together(bench: ModuleType) -> None:
    if not bench.NOTES.exists():
        pytest.skip("the shared examples are not beside the checkout")
    good_enough(bench, bench.note_cases() + bench.own_cases())
