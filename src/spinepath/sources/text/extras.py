"""Findings stated by a number: pain, temperature, residual urine, blood pressure, strength."""

import re
from dataclasses import replace

from spinepath.sources.text.statements import Statement
from spinepath.sources.text.strength import strength
from spinepath.sources.text.values import fevers, low_pressures, pain_scores, residuals

DIGIT = re.compile(r"\d")


def numbers(text: str, start: int, end: int) -> list[Statement]:
    """Statements made by numbers in one sentence."""
    if not DIGIT.search(text, start, end):
        return []
    scores = [
        Statement("pain_score", "affirmed", one.start, one.end, value=one.value)
        for one in pain_scores(text, start, end)
    ]
    hot = [Statement("fever", status, one.start, one.end) for one, status in fevers(text, start, end)]
    urine = [
        Statement("urinary_retention", status, n.start, n.end) for n, status in residuals(text, start, end)
    ]
    urine += [replace(one, finding="bladder_bowel_saddle") for one in urine if one.status == "affirmed"]
    low = [
        Statement("hypotension", "affirmed", one.start, one.end) for one in low_pressures(text, start, end)
    ]
    return scores + hot + urine + low + strength(text, start, end)
