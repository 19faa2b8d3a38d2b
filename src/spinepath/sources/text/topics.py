"""What a stretch of text is about, where that changes the meaning of a word.

"Radiculopathy" is a needle-study result in an EMG report and a clinical diagnosis elsewhere.
"""

import re
from functools import lru_cache

EMG = re.compile(
    r"\b(?:emg|electromyogra\w*|nerve conduction|needle (?:examination|study|emg)|denervation|"
    r"fibrillation potentials?|fibrillations|positive sharp waves?|motor units?|electrodiagnos\w*|"
    r"electrical abnormalit\w*|f-?waves?|h-?reflex\w*|recruitment)\b"
)
OTHER = re.compile(
    r"\b(?:mri|ct|x-?rays?|radiograph\w*|myelogra\w*|history of|complain\w*|presents?|"
    r"physical exam\w*|reports?|on examination)\b"
)


def topic(text: str, start: int, end: int, before: str) -> str:
    """The topic of a sentence, given that of the one before."""
    emg, other = speaks_of(text[max(start - 1, 0) : end], min(start, 1))
    if emg:
        return "emg"
    return "" if before and other else before


@lru_cache(8192)
def speaks_of(text: str, start: int) -> tuple[bool, bool]:
    """Whether a sentence speaks of needle studies, and of other examinations. One letter before `start` will do."""
    return EMG.search(text, start) is not None, OTHER.search(text, start) is not None
