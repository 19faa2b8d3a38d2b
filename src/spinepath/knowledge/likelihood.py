"""The arithmetic of diagnostic tests: sensitivity, specificity, likelihood ratios, odds."""

from math import exp, hypot, log
from typing import Any, TypeVar

import numpy.typing as npt

from spinepath.knowledge.causes import Range

Number = TypeVar("Number", float, npt.NDArray[Any])


def likelihood_ratios(sensitivity: float, specificity: float) -> tuple[float, float]:
    """LR+ and LR-. LR+ is infinite when nobody without the cause tests positive."""
    positive = sensitivity / (1 - specificity) if specificity < 1 else float("inf")
    return positive, (1 - sensitivity) / specificity


def post_test(pre_test: float, likelihood_ratio: float) -> float:
    """Probability after a result, by odds (Bayes)."""
    odds = pre_test / (1 - pre_test) * likelihood_ratio
    return odds / (1 + odds)


def rates(lr_pos: Number, lr_neg: Number) -> tuple[Number, Number]:
    """The sensitivity and specificity that two likelihood ratios (numbers or arrays) imply."""
    specificity = (lr_pos - 1) / (lr_pos - lr_neg)
    return lr_pos * (1 - specificity), specificity


def ratio_range(numerator: Range, denominator: Range) -> Range:
    """Quotient of two independent ranges: distances to the ends, in logarithms, add as root of squares."""
    mode = log(numerator.mode / denominator.mode)
    down = hypot(log(numerator.mode / numerator.low), log(denominator.high / denominator.mode))
    up = hypot(log(numerator.high / numerator.mode), log(denominator.mode / denominator.low))
    return Range(exp(mode), exp(mode - down), exp(mode + up))


def complement(value: Range) -> Range:
    """The range of 1 - value."""
    return Range(1 - value.mode, 1 - value.high, 1 - value.low)
