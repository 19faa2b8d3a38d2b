"""Three-valued answers: unknown is an answer, and filling a gap never overturns a settled one (Kleene)."""

from collections.abc import Iterable
from typing import Literal

Answer = Literal["yes", "no", "unknown"]


def answer(value: bool | None) -> Answer:
    """Of a fact that may be missing."""
    return "unknown" if value is None else "yes" if value else "no"


def negated(given: Answer) -> Answer:
    """Unknown stays unknown."""
    return "unknown" if given == "unknown" else "no" if given == "yes" else "yes"


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes when every one is; no as soon as one is."""
    given = set(answers)
    return "no" if "no" in given else "unknown" if "unknown" in given else "yes"


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one is; no when none can be."""
    given = set(answers)
    return "yes" if "yes" in given else "unknown" if "unknown" in given else "no"
