"""Kinds of operation, as named in a text."""

import re

# pattern -> the kind it means; a text may name several
KINDS = (
    (re.compile(r"disc?kectom|discectom|sequestrectom|nucleotom|disc excision|microdisc"), "discectomy"),
    (re.compile(r"laminectom"), "laminectomy"),
    (re.compile(r"laminotom"), "laminotomy"),
    (re.compile(r"decompress"), "decompression"),
    (re.compile(r"fusion|fused|arthrodesis|\b(?:p|t|a|x|l)lif\b|\bacdf\b"), "fusion"),
    (re.compile(r"foraminotom"), "foraminotomy"),
    (re.compile(r"corpectom"), "corpectomy"),
    (re.compile(r"facetectom"), "facetectomy"),
    (re.compile(r"disc replacement|disc arthroplasty"), "disc_replacement"),
    (re.compile(r"vertebroplast|kyphoplast"), "vertebral_augmentation"),
    (
        re.compile(r"pedicle screw|\brods?\b|(?<!with )instrumentation|posterior plates|hardware"),
        "instrumentation",
    ),
)


def kinds(text: str, start: int, end: int) -> tuple[str, ...]:
    """The kinds of operation named between two offsets, in the order of the list above."""
    return tuple(kind for pattern, kind in KINDS if pattern.search(text, start, end))
