"""What a stretch of text is about, where that changes the meaning of a word.

"Radiculopathy" is a needle-study result in an EMG report and a clinical diagnosis elsewhere.
"""

import re

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
    if EMG.search(text, start, end):
        return "emg"
    return "" if before and OTHER.search(text, start, end) else before
