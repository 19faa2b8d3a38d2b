"""No fault at any boundary passes in silence: a sample here, all of them and their page in the deep tests."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from hooks.faults import (
    ANSWERED,
    SILENT,
    Tried,
    all_faults,
    at_feedback,
    at_judge,
    at_key_set,
    at_knowledge,
    at_server,
    knowledge_files,
)

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from service_faults import PAGE, page


def loud(tried: list[Tried]) -> None:
    assert tried
    assert not [one for one in tried if one.verdict == SILENT]


def test_a_server_that_fails_in_every_way() -> None:
    tried = list(at_server(("MedicationRequest",)))
    loud(tried)
    verdicts = Counter(one.verdict for one in tried)
    assert verdicts["mended"] == 2
    assert len(tried) == len(ANSWERED) + 3


def test_key_sets_processes_and_feedback() -> None:
    loud([*at_key_set(), *at_judge(), *at_feedback()])


def test_a_knowledge_file_that_is_gone() -> None:
    """One of the phrases, which nothing but a list names, and one that only orders need."""
    loud(
        list(
            at_knowledge([path for path in knowledge_files() if path.name in ("symptoms.toml", "named.toml")])
        )
    )


@pytest.mark.deep
def test_every_fault_and_the_page_about_them() -> None:
    tried = list(all_faults())
    loud(tried)
    assert len(tried) >= 500
    assert PAGE.read_text("utf-8") == page(tried), "run: python benchmarks/service_faults.py --write"
