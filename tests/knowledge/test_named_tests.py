"""Which test a record names, by its codes, else by its words in any case."""

import pytest

from spinepath.knowledge.named_tests import named, named_tests


@pytest.mark.parametrize("words", ["MRI lumbar spine", "mri lumbar spine", "Mri Lumbar Spine"])
def test_the_case_of_a_name_is_irrelevant(words: str) -> None:
    assert named(words) == "mri_plain"


def test_codes_go_before_words() -> None:
    assert named("MRI lumbar spine", ["img_ct_myelogram"]) == "ct_myelogram"


def test_words_to_look_for_are_written_in_lower_case() -> None:
    """Names are folded before they are looked at, so that another letter would never be found."""
    assert all(word == word.casefold() for test in named_tests().values() for word in test.words)
