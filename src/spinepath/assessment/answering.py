"""What an answer to the differential is."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from spinepath.assessment.subject import Fact


class Answer(NamedTuple):
    """value: -1 no to +1 yes, a fraction when it counts only in part. concordance: in words, when known."""

    value: float
    facts: tuple[Fact, ...]
    concordance: str | None = None


Answers = Mapping[str, Answer]
Given = Iterator[tuple[str, Answer]]
"""Answers with the column of the network each belongs to."""
