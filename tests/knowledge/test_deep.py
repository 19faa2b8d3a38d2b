"""The laws of answers and explanations again, on many more random conditions (`make test-deep`)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import test_engines, test_mutation, test_why
from knowledge.made_up import CONDITIONS, VALUES
from spinepath.knowledge.condition import Node

pytestmark = pytest.mark.deep
LAWS = (
    test_engines.test_an_unknown_answer_is_never_guessed,
    test_engines.test_a_stand_in_answers_for_its_whole_region,
    test_why.test_every_way_that_would_settle_does,
    test_why.test_nothing_smaller_would_settle,
    test_why.test_every_change_turns_the_answer_round_and_nothing_smaller_does,
    test_why.test_the_answer_rests_on_the_decisive_features_alone,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_at_length(law: Callable[..., None]) -> None:
    @settings(max_examples=800)
    @given(CONDITIONS, VALUES)
    def at_length(node: Node, values: dict[str, Any]) -> None:
        law.hypothesis.inner_test(node, values)  # type: ignore[attr-defined]

    at_length()


@settings(max_examples=600)
@given(CONDITIONS, st.lists(VALUES, min_size=20, max_size=60))
def test_the_engines_at_length(node: Node, people: list[dict[str, Any]]) -> None:
    test_engines.test_polars_answers_as_the_plain_reference.hypothesis.inner_test(node, people)  # type: ignore[attr-defined]


@settings(max_examples=300)
@given(CONDITIONS)
def test_equivalent_copies_at_length(node: Node) -> None:
    test_mutation.test_equivalent_copies_really_are.hypothesis.inner_test(node)  # type: ignore[attr-defined]
